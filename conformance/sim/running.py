"""Runs cases side by side, and gives a verdict on each."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from conformance.sim.case import Case, Outcome
from conformance.sim.comparing import compare
from conformance.sim.judging import judge
from conformance.sim.observing import Observation
from conformance.sim.playing import play
from conformance.sim.preparing import Prepared, prepare
from conformance.sim.world import World
from conformance.verdicts import Difference, Verdict
from journeys.errors import DocumentError, JourneysError, MissingValuesError

if TYPE_CHECKING:
    from temporalio.client import Client

    from storage.blobs import Blobs

Player = Callable[[Prepared, str], Awaitable[list[Observation]]]
AT_ONCE = 8
"""Cases that run side by side."""


async def run_on_server(
    cases: Sequence[Case], client: Client, blobs: Blobs, told: Callable[[Verdict], None]
) -> list[Verdict]:
    """Runs the cases on a Temporal server, by a worker of this process on a task queue of its own."""
    from conformance.sim.serving import play_on_server, served

    name = f"conformance-{uuid.uuid4().hex[:8]}"
    async with World.open() as world, served(client, blobs, name, world) as journeys:
        return await run_by(
            cases, lambda prepared, run: play_on_server(prepared, world, journeys, f"{name}-{run}"), told
        )


async def run_in_memory(cases: Sequence[Case], told: Callable[[Verdict], None]) -> list[Verdict]:
    """Runs the cases in memory. `told` hears each verdict as it comes."""
    async with World.open() as world:
        return await run_by(cases, lambda prepared, run: play(prepared, world, run), told)


async def run_by(cases: Sequence[Case], player: Player, told: Callable[[Verdict], None]) -> list[Verdict]:
    """Runs the cases by a player, some of them at a time."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(number: int, case: Case) -> Verdict:
        async with places:
            began = time.monotonic()
            found = await _differences(case, f"case-{number}", player)
            verdict = Verdict(case.name, case.group, found, seconds=time.monotonic() - began)
            told(verdict)
            return verdict

    return await asyncio.gather(*(one(number, case) for number, case in enumerate(cases)))


async def _differences(case: Case, run: str, player: Player) -> list[Difference]:
    try:
        prepared = prepare(case)
    except (DocumentError, MissingValuesError) as refused:
        return _refused(case, refused)
    try:
        seen = await player(prepared, run)
    except JourneysError as error:
        return [Difference("run", "a run", f"{type(error).__name__}: {error}")]
    return judge(case, seen)


def _refused(case: Case, refused: DocumentError | MissingValuesError) -> list[Difference]:
    """A case that is refused agrees if Sim refused it, too, for the same reason."""
    said = "; ".join(problem.message for problem in refused.problems)
    if case.expected.phase != "serialize":
        return [Difference("conversion", "a run", f"refused: {refused}")]
    actual = Outcome(success=False, output={}, error=said)
    return compare(case.expected, actual, "", ordered=False)
