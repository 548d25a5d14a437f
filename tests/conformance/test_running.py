"""One case that goes wrong is a verdict, and no end of the others."""

from __future__ import annotations

import asyncio

import pytest

from conformance.sim import running
from conformance.sim.observing import Observation
from conformance.sim.preparing import Prepared
from conformance.sim.running import verdict_on
from tests.conformance.cases import own


async def breaks(_: Prepared, __: str) -> list[Observation]:
    raise ZeroDivisionError("by zero")


async def never_ends(_: Prepared, __: str) -> list[Observation]:
    await asyncio.Event().wait()
    return []


async def test_a_case_that_breaks_differs() -> None:
    verdict = await verdict_on(own("flow-2-failure"), "run", breaks)
    assert [str(one) for one in verdict.differences] == ['run: expected "a run", found "ZeroDivisionError: by zero"']


async def test_a_case_that_comes_to_no_end_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PATIENCE_SECONDS", 0.01)
    verdict = await verdict_on(own("flow-2-failure"), "run", never_ends)
    assert [one.actual for one in verdict.differences] == ["neither within 0.01 s"]
