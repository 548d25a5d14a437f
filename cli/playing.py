"""Follows a journey on a server and answers what it asks, until it has ended."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from cli.answering import Answering
from cli.console import say
from cli.display import Display
from journeys.errors import InputRefusedError
from journeys.run import ENDED, Changes, Question

if TYPE_CHECKING:
    from client import JourneyHandle


class Play:
    """One journey, followed to its end."""

    def __init__(self, handle: JourneyHandle, answering: Answering, display: Display) -> None:
        self._handle = handle
        self._answering = answering
        self._display = display
        self._asking: asyncio.Task[None] | None = None
        self._asked = ""
        self._seen = 0
        self._sent = False

    async def to_the_end(self) -> None:
        """Follows and answers.

        Raises:
            UnansweredError: a question is open and nobody answers; the journey waits.
            InputRefusedError: an answer of the list does not fit; the journey waits.
        """
        changes = self._handle.follow()
        coming = asyncio.ensure_future(anext(changes, None))
        try:
            while True:
                tasks = {task for task in (coming, self._asking) if task is not None}
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                if self._asking is not None and self._asking.done():
                    self._asking.result()
                    self._asking = None
                if coming.done():
                    change = coming.result()
                    if change is None:
                        return
                    self._show(change)
                    coming = asyncio.ensure_future(anext(changes, None))
                    if change.status in ENDED:
                        return
                await self._look()
        finally:
            coming.cancel()
            if self._asking is not None:
                self._asking.cancel()
            await asyncio.gather(coming, *([self._asking] if self._asking else []), return_exceptions=True)
            await changes.aclose()

    async def _look(self) -> None:
        """Shows where it is, and begins to ask, or stops asking what has been settled otherwise."""
        snapshot = await self._handle.state()
        if snapshot.sequence > self._seen:
            self._show(await self._handle.changes(self._seen))
        self._display.stands(snapshot)
        open_now = [question.id for question in snapshot.questions]
        if self._asking is not None:
            if self._sent or self._asked in open_now:
                return
            self._asking.cancel()
            self._asking = None
            say("\nThat is no longer asked")
        if snapshot.questions:
            question = snapshot.questions[0]
            self._asked, self._sent = question.id, False
            self._asking = asyncio.create_task(self._settle(question, snapshot.actions))

    def _show(self, change: Changes) -> None:
        self._display.changed(change)
        self._seen = max(self._seen, change.sequence)

    async def _settle(self, question: Question, commands: tuple[str, ...]) -> None:
        while True:
            with self._display.paused():
                message = await self._answering.answer(question, commands)
            self._sent = True
            try:
                await self._handle.submit_input(message)
            except InputRefusedError as refusal:
                self._answering.refused(question, str(refusal))
                say(str(refusal), "yellow")
                self._sent = False
            else:
                return
