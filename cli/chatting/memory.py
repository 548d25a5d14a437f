"""A conversation in memory: the same engine and activities, no server, and nothing of it is kept.

Its clock is the real one while a person may answer. A wait that nobody is asked about is over after a few seconds,
however long it would be.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from cli.chatting.place import is_at_rest
from journeys.run import Changes, Snapshot
from journeys.values import Json
from simulation import Simulation

if TYPE_CHECKING:
    from journeys.bundle import Bundle
    from journeys.messages import SendInput
    from journeys.partial import Partial
    from simulation import Perform

LONGEST_WAIT = 5.0
"""Seconds that a wait really takes which nobody can cut short."""
PATIENCE = 3.0
"""How long sending waits for what comes of a message, as on a server."""


class Heard:
    """Replies that are being made in this process, as the activities broadcast them."""

    def __init__(self) -> None:
        self.partials: asyncio.Queue[Partial] = asyncio.Queue()

    async def publish(self, partial: Partial) -> None:
        """Takes one of them."""
        self.partials.put_nowait(partial)


class MemoryPlace:
    """See `Place`. Made by `MemoryPlace.open`."""

    comes_back = ""

    def __init__(self, simulation: Simulation, heard: Heard) -> None:
        self.id = simulation.run_id
        self._played = simulation
        self._heard = heard.partials
        self._bundle = simulation.bundle
        self._ahead = 0.0
        self._changed = asyncio.Event()
        self._sent = asyncio.Event()
        self._rests = asyncio.Event()
        self._failure: BaseException | None = None
        simulation.on_change = lambda _: self._changed.set()

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        bundle: Bundle,
        perform: Perform,
        heard: Heard,
        given: Json = None,
        workspace: str | None = None,
        user: str | None = None,
    ) -> AsyncIterator[MemoryPlace]:
        """Begins a journey, and plays it for as long as the context is open."""
        # An id of its own: idempotency keys are made of it, and the other side may remember them.
        about: dict[str, Any] = {"run_id": f"memory-{uuid.uuid4().hex[:12]}", "workspace": workspace, "user": user}
        place = cls(Simulation(bundle, perform, input=given, now=time.time(), **about), heard)
        playing = asyncio.create_task(place._play())
        try:
            yield place
        finally:
            playing.cancel()
            await asyncio.gather(playing, return_exceptions=True)

    async def definition(self) -> Bundle:
        """See `Place`."""
        return self._bundle

    async def send(self, message: SendInput) -> None:
        """See `Place`."""
        self._played.now = self._now()
        self._played.send(message)
        self._rests.clear()
        self._sent.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._rests.wait()

    async def changes(self, since: int) -> Changes:
        """See `Place`."""
        return self._played.changes(since)

    async def state(self) -> Snapshot:
        """See `Place`."""
        return self._played.snapshot()

    async def rings(self) -> AsyncGenerator[None, None]:
        """See `Place`."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            if self._failure is not None:
                raise self._failure
            yield
            if self._played.run.finished:
                return

    async def partials(self) -> AsyncGenerator[Partial, None]:
        """See `Place`."""
        while True:
            yield await self._heard.get()

    async def _play(self) -> None:
        """Plays it to its end: whatever can happen happens, then it waits for a message or for a timer."""
        try:
            while not self._played.run.finished:
                self._played.now = self._played.until = self._now()
                run = await self._played.play()
                self._changed.set()
                if not (run.finished or self._played.inbox):
                    await self._wait()
        except Exception as failure:
            self._failure = failure
        finally:
            self._rests.set()
            self._changed.set()

    async def _wait(self) -> None:
        if is_at_rest(self._played.snapshot(), self._bundle):
            self._rests.set()
        due = self._played.due()
        pause = None if due is None else max(due - self._now(), 0.0)
        if pause is not None and not self._is_asked():
            pause = min(pause, LONGEST_WAIT)
        try:
            async with asyncio.timeout(pause):
                await self._sent.wait()
        except TimeoutError:
            self._ahead += max((due or 0.0) - self._now(), 0.0)
        self._sent.clear()

    def _is_asked(self) -> bool:
        """Whether a person may answer, or something is tried again by the clock."""
        return self._played.run.turn is not None or self._played.snapshot().status != "running"

    def _now(self) -> float:
        return max(self._played.now, time.time() + self._ahead)
