"""One sitting: the place is opened, somebody works for it, and the person is told how to come back."""

from __future__ import annotations

import shlex
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.chatting.keyboard import Keyboard, LeftError, Pipe, Terminal
from cli.chatting.loop import Chat
from cli.chatting.place import Place
from cli.chatting.served import ServedPlace
from cli.chatting.view import View
from cli.console import say
from cli.labour import labour
from cli.running import tell_of_an_earlier_one
from cli.session import Session, load_settings, require_set_up, session
from cli.terminal import is_interactive
from journeys.run import ENDED
from journeys.values import Json

if TYPE_CHECKING:
    from journeys.bundle import Bundle

INTERRUPTED = 130


@dataclass(frozen=True)
class Sitting:
    """How somebody wants to talk.

    Attributes:
        tools: modules with tools of their own.
        server: the address of a Temporal server, if one is named.
        here: whether this process works; None: if it has to.
        by: who writes.
    """

    tools: Sequence[str] = ()
    server: str | None = None
    here: bool | None = None
    by: str | None = None
    as_json: bool = False
    quiet: bool = False

    async def in_memory(self, bundle: Bundle, given: Json, workspace: str | None, user: str | None) -> int:
        """Talks to a journey that begins and ends here. Returns the exit code."""
        from cli.chatting.memory import Heard, MemoryPlace
        from worker import open_resources

        heard = Heard()
        async with (
            open_resources(load_settings(), self.tools, broadcast=heard) as resources,
            MemoryPlace.open(bundle, resources.perform_json, heard, given, workspace=workspace, user=user) as place,
        ):
            return await self._talk(place, bundle)

    async def begin(self, bundle: Bundle, given: Json, workspace: str | None, user: str | None, id: str | None) -> int:  # noqa: A002
        """Starts a journey on a server, and talks to it. Returns the exit code.

        Raises:
            UnreachableError: no server, or nobody works there.
            UsageError: the id is taken, the input is too large, or tools cannot be loaded.
        """
        async with session(self.server, quiet=self.as_json) as opened:
            await require_set_up(opened)
            async with labour(opened, self.tools, self.here) as queue:
                journeys = opened.journeys(queue)
                if id is not None:
                    await tell_of_an_earlier_one(journeys, id)
                handle = await journeys.start(bundle, input=given, workspace=workspace, user=user, id=id)
                place = ServedPlace(handle, self._comes_back(handle.id), opened.settings.streams)
                return await self._talk(place, bundle)

    async def join(self, run_id: str) -> int:
        """Talks to a journey under way. Returns the exit code.

        Raises:
            UnknownJourneyError: there is none of that id.
            UnreachableError: no server, or nobody works there.
        """
        async with session(self.server, quiet=self.as_json) as opened:
            handle = opened.journeys().handle(run_id)
            await handle.has_ended()  # whether there is one is known without anybody who works
            async with self._working(opened, await handle.task_queue()):
                place = ServedPlace(handle, self._comes_back(run_id), opened.settings.streams)
                return await self._talk(place, await handle.definition(), joins=True)

    @asynccontextmanager
    async def _working(self, opened: Session, queue: str) -> AsyncIterator[None]:
        """Works on the task queue of a journey that somebody else has started, if nobody else does."""
        here = self.here
        if here is None:
            here = bool(self.tools) or opened.server.owned or not await opened.has_workers(queue)
        if not here:
            yield
            return
        from worker import serving

        async with serving(opened.client, opened.settings, opened.blobs, queue, self.tools):
            yield

    async def _talk(self, place: Place, bundle: Bundle, *, joins: bool = False) -> int:
        keyboard: Keyboard = Terminal() if is_interactive() else Pipe(echoes=not self.as_json)
        view = View(bundle, as_json=self.as_json, quiet=self.quiet)
        if not keyboard.waits and not self.as_json:
            say("/help says what the journey understands; /why, /path, /state and /quit are for this window", "dim")
        try:
            snapshot = await Chat(place, bundle, keyboard, view, self.by).run(joins=joins)
        except LeftError:
            self._tell_how_to_come_back(place)
            return INTERRUPTED
        except BaseException:
            self._tell_how_to_come_back(place)
            raise
        if snapshot.status in ENDED:
            return view.ended(snapshot)
        self._tell_how_to_come_back(place)
        return 0

    def _tell_how_to_come_back(self, place: Place) -> None:
        if self.as_json:
            return
        if place.comes_back:
            say(f"The journey {place.id} waits; come back with `{place.comes_back}`", "dim")
        else:
            say("The journey was in memory, and is gone", "dim")

    def _comes_back(self, run_id: str) -> str:
        words = ["journeys", "chat", run_id, *(word for one in self.tools for word in ("--tools", one))]
        return shlex.join([*words, *(["--server", self.server] if self.server is not None else [])])
