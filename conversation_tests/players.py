"""What plays a conversation, in memory or on a server: the same steps, the same record of what came of them."""

from __future__ import annotations

import asyncio
import math
from typing import Protocol

from conversation_tests.planned import Planned
from conversation_tests.world import World
from journeys.messages import Command, Rewind, SendEvent, SendInput
from journeys.run import Question
from results.record import Record
from simulation import Simulation

PATIENCE_SECONDS = 5.0
"""Waits up to this long, where nobody is asked, are over by themselves before the next turn; longer ones are for
`wait`."""


class NotPlayable(Exception):
    """A test cannot be played here; the text says why."""


class Player(Protocol):
    """Plays one run."""

    async def begin(self) -> None:
        """Starts it, and plays to its first rest."""

    async def send(self, message: SendInput, *, more: bool) -> None:
        """Says something. `more`: the next message comes right after it.

        Raises:
            InputRefusedError: it does not fit; nothing has changed.
        """

    async def tell(self, message: SendEvent | Rewind | Command) -> None:
        """Tells what happened outside, or what an operator wants. Raises as `send` does."""

    async def wait(self, seconds: float) -> None:
        """Lets time pass.

        Raises:
            NotPlayable: it cannot pass here.
        """

    async def rest(self) -> None:
        """Plays until nothing more happens by itself."""

    async def record(self) -> Record:
        """All that is known of the run."""


class MemoryPlayer:
    """Plays in memory, on a virtual clock."""

    def __init__(self, planned: Planned, world: World, run: str) -> None:
        self._simulation = Simulation(
            planned.bundle,
            world.perform,
            input=planned.test.input,
            run_id=run,
            workspace=planned.test.workspace,
            user=planned.test.customer,
            now=planned.test.begins_at,
        )
        self._going: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """See `Player`."""
        await self.rest()

    async def send(self, message: SendInput, *, more: bool) -> None:
        """See `Player`."""
        self._simulation.send(message)
        if more and self._going is None:
            self._going = asyncio.create_task(self._to_rest())
        # The message is heard; what comes of it takes longer.
        await asyncio.sleep(0)

    async def tell(self, message: SendEvent | Rewind | Command) -> None:
        """See `Player`."""
        self._simulation.tell(message)

    async def wait(self, seconds: float) -> None:
        """Timers up to that moment are over, in their order."""
        moment = self._simulation.now + seconds
        await self._play(moment)
        self._simulation.now = max(self._simulation.now, moment)
        await self.rest()

    async def rest(self) -> None:
        """See `Player`."""
        if self._going is not None:
            await self._going
            self._going = None
        await self._to_rest()

    async def _to_rest(self) -> None:
        self._simulation.holds = lambda visit: visit.question is not None
        await self._play(self._simulation.now + PATIENCE_SECONDS)
        self._simulation.holds = lambda _: False

    async def _play(self, until: float) -> None:
        self._simulation.until = until
        await self._simulation.play()
        self._simulation.until = math.inf

    async def record(self) -> Record:
        """See `Player`."""
        played = self._simulation
        return Record(played.snapshot(), played.changes(), played.bundle)


def oldest_with_options(record: Record) -> Question | None:
    """The question that a choice answers."""
    return next((one for one in record.snapshot.questions if one.options or one.kind == "confirmation"), None)
