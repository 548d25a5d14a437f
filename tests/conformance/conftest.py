"""One outside world for all cases of a session: opening it takes longer than a case."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import count
from typing import TypeAlias

import pytest_asyncio

from conformance.deviations import Deviation
from conformance.sim.case import Case
from conformance.sim.observing import Observation
from conformance.sim.playing import play
from conformance.sim.preparing import Prepared, prepare
from conformance.sim.running import verdict_on
from conformance.sim.world import World
from conformance.verdicts import Verdict

Run: TypeAlias = Callable[..., Awaitable[Verdict]]
See: TypeAlias = Callable[[Case], Awaitable[list[Observation]]]
_numbers = count(1)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def world() -> AsyncIterator[World]:
    async with World.open() as opened:
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def run(world: World) -> Run:
    """Runs a case in memory, and gives the verdict."""

    async def player(prepared: Prepared, name: str) -> list[Observation]:
        return await play(prepared, world, name)

    async def given(case: Case, deviations: list[Deviation] | None = None) -> Verdict:
        return await verdict_on(case, f"test-{next(_numbers)}", player, deviations or [])

    return given


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def see(world: World) -> See:
    """Runs a case in memory, and gives what was seen."""

    async def seen(case: Case) -> list[Observation]:
        return await play(prepare(case), world, f"test-{next(_numbers)}")

    return seen
