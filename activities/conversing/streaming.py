"""Shows a reply while it is made, to whoever watches. Whatever fails here, the reply does not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from types import TracebackType

from activities.conversing.broadcast import Broadcast
from journeys.partial import Partial

_log = logging.getLogger(__name__)
PAUSE_SECONDS = 0.05
"""Between two partial replies."""
PATIENCE_SECONDS = 2.0
"""How long one publication may take; one that takes longer is the last."""


class Showing:
    """`async with Showing(…) as showing:` shows what `listen` is given, until the end: then `whole`, or nothing.

    Args:
        broadcast: takes it to those who watch.
        run: the Temporal workflow id.
        turn: of the conversation.
        text_of: what of an answer so far may be shown.
    """

    def __init__(self, broadcast: Broadcast, run: str, turn: int, text_of: Callable[[str], str]) -> None:
        self._broadcast = broadcast
        self._partial = Partial(run=run, turn=turn)
        self._text_of = text_of
        self._latest = ""
        self._shown = ""
        self._new = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._works = True

    async def listen(self, answer: str) -> None:
        """Takes the answer so far; returns at once."""
        self._latest = answer
        self._new.set()

    async def whole(self, text: str) -> None:
        """The reply is finished."""
        await self._end()
        self._shown = ""
        await self._publish(self._partial.model_copy(update={"text": text, "status": "whole"}))

    async def __aenter__(self) -> Showing:
        self._task = asyncio.create_task(self._show())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end()
        if self._shown:
            await self._publish(self._partial.model_copy(update={"status": "withdrawn"}))

    async def _end(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _show(self) -> None:
        while self._works:
            await self._new.wait()
            self._new.clear()
            text = self._text_of(self._latest)
            if text and text != self._shown:
                self._shown = text
                await self._publish(self._partial.model_copy(update={"text": text}))
            await asyncio.sleep(PAUSE_SECONDS)

    async def _publish(self, partial: Partial) -> None:
        if not self._works:
            return
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._broadcast.publish(partial)
        except Exception as error:
            self._works = False
            _log.warning("A reply cannot be shown while it is made: %s: %s", type(error).__name__, error)
