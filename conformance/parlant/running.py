"""Plays cases side by side, and gives a verdict on each."""

from __future__ import annotations

import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from conformance.deviations import Deviation
from conformance.parlant.case import Case
from conformance.parlant.judging import Judgement, judge
from conformance.parlant.observing import Moment
from conformance.parlant.playing import play
from conformance.parlant.preparing import Prepared, prepare, unlike_setup
from conformance.parlant.world import World
from conformance.side_by_side import Told, played, run_all
from conformance.verdicts import Difference, Verdict
from journeys.errors import DocumentError

if TYPE_CHECKING:
    from temporalio.client import Client

    from storage.blobs import Blobs

Player = Callable[[Prepared, str], Awaitable[list[Moment]]]
PATIENCE_SECONDS = 120.0
"""How long a case may take."""


async def run_on_server(
    cases: Sequence[Case], client: Client, blobs: Blobs, told: Told, deviations: Sequence[Deviation] = ()
) -> list[Verdict]:
    """Plays the cases on a Temporal server, by a worker of this process on a task queue of its own."""
    from conformance.parlant.serving import play_on_server, served

    name = f"conformance-{uuid.uuid4().hex[:8]}"
    async with World.open() as world, served(client, blobs, name, world) as journeys:

        async def play_there(prepared: Prepared, run: str) -> list[Moment]:
            return await play_on_server(prepared, world, journeys, f"{name}-{run}")

        return await _run(cases, play_there, told, deviations)


async def run_in_memory(cases: Sequence[Case], told: Told, deviations: Sequence[Deviation] = ()) -> list[Verdict]:
    """Plays the cases in memory. `told` hears each verdict as it comes."""
    async with World.open() as world:
        return await _run(cases, lambda prepared, run: play(prepared, world, run), told, deviations)


async def _run(cases: Sequence[Case], player: Player, told: Told, deviations: Sequence[Deviation]) -> list[Verdict]:
    return await run_all(cases, lambda case, run: verdict_on(case, run, player, deviations), told)


async def verdict_on(case: Case, run: str, player: Player, deviations: Sequence[Deviation] = ()) -> Verdict:
    """Plays one case. `run`: the id of the run, which no other may have."""
    began = time.monotonic()
    made = await _judgement(case, run, player, deviations)
    return Verdict(case.name, case.group, made.differences, made.allowed, time.monotonic() - began)


async def _judgement(case: Case, run: str, player: Player, deviations: Sequence[Deviation]) -> Judgement:
    try:
        prepared = await prepare(case)
    except DocumentError as refused:
        return Judgement([Difference("conversion", "a run", f"refused: {refused}")])
    unlike = list(unlike_setup(prepared))
    if unlike:
        return Judgement(unlike)

    async def judged() -> Judgement:
        return judge(prepared, await player(prepared, run), deviations)

    made = await played(judged(), PATIENCE_SECONDS)
    return Judgement([made]) if isinstance(made, Difference) else made
