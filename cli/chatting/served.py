"""A conversation on a server."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

from journeys.run import Changes, Snapshot

if TYPE_CHECKING:
    from client import JourneyHandle
    from journeys.bundle import Bundle
    from journeys.messages import SendInput
    from journeys.partial import Partial


class ServedPlace:
    """See `Place`."""

    def __init__(self, handle: JourneyHandle, comes_back: str, streams: Path | str | None) -> None:
        self.id = handle.id
        self.comes_back = comes_back
        self._handle = handle
        self._streams = streams

    async def definition(self) -> Bundle:
        """See `Place`."""
        return await self._handle.definition()

    async def send(self, message: SendInput) -> None:
        """See `Place`."""
        await self._handle.submit_input(message)

    async def changes(self, since: int) -> Changes:
        """See `Place`; of a long run, what it still has."""
        return await self._handle.kept_changes(since)

    async def state(self) -> Snapshot:
        """See `Place`."""
        return await self._handle.state()

    async def rings(self) -> AsyncGenerator[None, None]:
        """See `Place`."""
        async with aclosing(self._handle.follow()) as changes:
            async for _ in changes:
                yield

    async def partials(self) -> AsyncGenerator[Partial, None]:
        """See `Place`."""
        from client.streaming import partial_replies

        if self._streams is not None:
            async with aclosing(partial_replies(self.id, self._streams)) as partials:
                async for partial in partials:
                    yield partial
