"""The conversation itself: lines go out, what is said comes in, until somebody leaves or the journey ends."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterable
from contextlib import aclosing
from functools import partial

from cli.chatting import looking
from cli.chatting.keyboard import Keyboard
from cli.chatting.place import BUSY, Place, is_at_rest
from cli.chatting.view import View
from cli.console import plain, say
from cli.display import where
from journeys.bundle import Bundle
from journeys.errors import InputRefusedError
from journeys.messages import SendInput
from journeys.run import ENDED, Snapshot

SILENCE = 6.0
"""Seconds in which nothing has happened, after which a journey that waits for the clock is left."""


class Chat:
    """One person's stay in one conversation.

    Args:
        by: who writes; shown to others.
    """

    def __init__(self, place: Place, bundle: Bundle, keyboard: Keyboard, view: View, by: str | None = None) -> None:
        self._place = place
        self._bundle = bundle
        self._keyboard = keyboard
        self._view = view
        self._by = by
        self._seen = 0
        self._looking = asyncio.Lock()
        self._outbox: asyncio.Queue[str] = asyncio.Queue()
        self._under_way = 0
        self._rests = asyncio.Event()
        self._snapshot: Snapshot | None = None

    async def run(self, *, joins: bool = False) -> Snapshot:
        """Talks until the journey has ended, or the person leaves; then it says where the journey is.

        Args:
            joins: the journey was under way before; what was said lately is shown.
        """
        if joins:
            await self._join()
        needed = [asyncio.create_task(one) for one in (self._read(), self._follow(), self._send())]
        tasks = [*needed, asyncio.create_task(self._listen())]
        try:
            await asyncio.wait(needed, return_when=asyncio.FIRST_COMPLETED)
            for task in needed:
                if task.done():
                    task.result()
            await self._look()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        assert self._snapshot is not None
        return self._snapshot

    async def _join(self) -> None:
        changes = await self._place.changes(0)
        self._seen = changes.sequence
        snapshot = await self._place.state()
        await self._keyboard.show(partial(self._view.joined, changes, snapshot))

    async def _read(self) -> None:
        """Takes lines until there are no more; then it waits until what they have brought about is there."""
        while True:
            if self._keyboard.waits:
                await self._rests.wait()
            if self._snapshot is not None and self._snapshot.status in ENDED:
                return
            try:
                text = (await self._keyboard.line()).strip()
            except EOFError:
                break
            self._keyboard.heard(text)
            word = text.lower()
            if word == "/quit":
                return
            if word in looking.COMMANDS:
                await self._answer(word)
            elif text or self._takes_silence():
                self._rests.clear()
                self._under_way += 1
                self._outbox.put_nowait(text)
        if self._keyboard.waits:
            await self._come_to_stand()

    async def _come_to_stand(self) -> None:
        """Waits until the journey waits for a person, or nothing has happened for a while."""
        await self._rests.wait()
        seen = -1
        while seen != self._seen and self._snapshot is not None and self._snapshot.status == "running":
            seen = self._seen
            await asyncio.sleep(SILENCE)

    def _takes_silence(self) -> bool:
        """Whether an empty line says something: what is asked has a default."""
        questions = self._snapshot.questions if self._snapshot is not None else ()
        return bool(questions) and questions[0].default is not None

    async def _send(self) -> None:
        """Sends line after line, in order."""
        while True:
            text = await self._outbox.get()
            message = SendInput(id=uuid.uuid4().hex, text=text, by=self._by)
            self._view.is_own(str(message.id))
            self._keyboard.busy(self._doing())
            refusal = ""
            try:
                await self._place.send(message)
            except InputRefusedError as refused:
                refusal = str(refused)
            self._under_way -= 1
            if refusal:
                await self._tell([refusal], "yellow")
            await self._look()

    async def _follow(self) -> None:
        """Shows what happens, until the journey has ended."""
        async with aclosing(self._place.rings()) as rings:
            async for _ in rings:
                snapshot = await self._look()
                if snapshot.status in ENDED:
                    return

    async def _listen(self) -> None:
        """Shows replies while they are made; what goes wrong there spoils nothing."""
        if self._keyboard.waits:
            return
        async with aclosing(self._place.partials()) as partials:
            async for one in partials:
                self._keyboard.coming(one.text if one.status == "coming" else "")

    async def _look(self) -> Snapshot:
        """Fetches what has changed, and shows it."""
        news = False
        async with self._looking:
            while True:
                changes = await self._place.changes(self._seen)
                self._snapshot = snapshot = await self._place.state()
                if changes.sequence > self._seen:
                    self._seen, news = changes.sequence, True
                    self._keyboard.coming("")
                    await self._keyboard.show(partial(self._view.came, changes))
                if snapshot.sequence <= self._seen:
                    break
            if self._under_way == 0 and is_at_rest(snapshot, self._bundle):
                self._keyboard.busy("")
                if news or not self._rests.is_set():
                    await self._keyboard.show(partial(self._view.rests, snapshot))
                self._rests.set()
            else:
                self._rests.clear()
                self._keyboard.busy(self._doing())
            return snapshot

    def _doing(self) -> str:
        """What keeps it busy: a tool, another journey or, where there is none, finding out what was meant."""
        snapshot = self._snapshot
        works = snapshot is not None and any(place.waits_for in BUSY for place in snapshot.places)
        return where(snapshot) if snapshot is not None and works else "thinking"

    async def _answer(self, word: str) -> None:
        changes = await self._place.changes(0)
        match word:
            case "/why":
                await self._tell(looking.why(self._bundle, changes))
            case "/path":
                await self._tell(looking.path(self._bundle, changes))
            case _:
                await self._tell(looking.state(changes, await self._place.state()))

    async def _tell(self, lines: Iterable[str], style: str = "dim") -> None:
        told = [f"  {line}" for line in lines]
        await self._keyboard.show(lambda: say(plain("\n".join(told)), style))
