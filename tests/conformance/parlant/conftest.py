"""One outside world for all conversations of a session."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import count
from typing import TypeAlias

import pytest_asyncio

from conformance.deviations import Deviation
from conformance.parlant.case import Case
from conformance.parlant.playing import play
from conformance.parlant.running import verdict_on
from conformance.parlant.world import World
from conformance.verdicts import Verdict

Judge: TypeAlias = Callable[..., Awaitable[Verdict]]
_numbers = count(1)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def talks() -> AsyncIterator[World]:
    async with World.open() as opened:
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def judge(talks: World) -> Judge:
    """Plays a case in memory, and gives the verdict."""

    async def given(case: Case, deviations: list[Deviation] | None = None) -> Verdict:
        name = f"talk-{next(_numbers)}"
        return await verdict_on(case, name, lambda prepared, run: play(prepared, talks, run), deviations or [])

    return given
