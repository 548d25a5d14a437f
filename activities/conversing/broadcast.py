"""To whom replies go while they are made: the interface, and the way to listeners in this process."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from journeys.partial import Partial


class Broadcast(Protocol):
    """Takes partial replies to those who watch. It may lose some; it may fail, and nobody minds."""

    async def publish(self, partial: Partial) -> None:
        """Takes one of them."""


class Silence:
    """Nobody watches."""

    async def publish(self, partial: Partial) -> None:
        """See `Broadcast`."""


class Listener:
    """A function of this process listens."""

    def __init__(self, listen: Callable[[Partial], Awaitable[None] | None]) -> None:
        self._listen = listen

    async def publish(self, partial: Partial) -> None:
        """See `Broadcast`."""
        made = self._listen(partial)
        if made is not None:
            await made
