"""Where a conversation is held: on a server, or in memory."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Protocol

from journeys.conversing import converses
from journeys.run import ENDED, Changes, Snapshot

if TYPE_CHECKING:
    from journeys.bundle import Bundle
    from journeys.messages import SendInput
    from journeys.partial import Partial

BUSY = ("tool", "child")


class Place(Protocol):
    """One journey, to talk to."""

    id: str
    comes_back: str
    """The command that goes on with it; empty if nothing of it is kept."""

    async def definition(self) -> Bundle:
        """What it runs."""

    async def send(self, message: SendInput) -> None:
        """Sends a message, and waits for what comes of it, though not for longer than a few seconds.

        Raises:
            InputRefusedError: it is not taken.
        """

    async def changes(self, since: int) -> Changes:
        """What has changed since a sequence number."""

    async def state(self) -> Snapshot:
        """Where it is."""

    def rings(self) -> AsyncGenerator[None, None]:
        """Yields whenever something may have changed, until the journey has ended."""

    def partials(self) -> AsyncGenerator[Partial, None]:
        """Replies while they are made."""


def is_at_rest(snapshot: Snapshot, bundle: Bundle) -> bool:
    """Whether all that came of what was said is there, so that the next thing may be said."""
    if snapshot.status in (*ENDED, "paused", "incident") or snapshot.listening:
        return True
    if converses(bundle):
        return False
    return bool(snapshot.questions) or not any(place.waits_for in BUSY for place in snapshot.places)
