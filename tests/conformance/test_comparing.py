"""Whatever a run gives otherwise than Sim is found, and named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.cases import logged, own
from tests.conformance.conftest import Run

pytestmark = pytest.mark.asyncio(loop_scope="session")
Document = dict[str, Any]
Change = Callable[[Document], None]


def expecting(**members: Any) -> Change:
    return lambda document: document["expected"].update(members)


def block(name: str, **members: Any) -> Change:
    return lambda document: logged(document, name).update(members)


def called(kind: str, **members: Any) -> Change:
    return lambda document: document["expected"]["calls"][kind][0].update(members)


def first_resumed(**members: Any) -> Change:
    return lambda document: document["expected"]["resumed"][0].update(members)


def without_calls(document: Document) -> None:
    del document["expected"]["calls"]


def swapped(document: Document) -> None:
    for name, order in (("Yes", 6), ("End", 5)):
        logged(document, name)["order"] = order


FLOW, TOOLS, WEB, PAUSE = (
    "flow-1-error-edge-and-join",
    "agents-1-tool-and-echo",
    "parallels-1-requests",
    "pauses-1-approval",
)


@pytest.mark.parametrize(
    ("name", "change", "place"),
    [
        ("flow-2-failure", expecting(success=True), "success"),
        ("flow-2-failure", expecting(error="B: other words"), "error"),
        ("flow-3-no-start", expecting(error="other words"), "error"),
        (FLOW, expecting(output={"result": ["yes", ""], "stdout": ""}), "output.result[1]"),
        (FLOW, expecting(status="paused"), "status"),
        (FLOW, block("Fix", output={"result": 1, "stdout": ""}), "blocks/Fix/output.result"),
        (FLOW, block("Bad", success=True), "blocks/Bad/success"),
        (FLOW, block("Bad", error=None), "blocks/Bad/error"),
        (FLOW, block("No", executed=True, success=True), "blocks/No"),
        (FLOW, block("End", executed=False), "blocks/End"),
        (FLOW, swapped, "order[4]"),
        ("loops-1-nested", block("Cell", iteration=5), "blocks/Cell#0.5"),
        ("loops-1-nested", block("Cell", loopId="out"), "blocks/Cell#0.0"),
        ("loops-1-nested", expecting(containers={"Out": {"results": []}, "In": {}}), "containers/In.results"),
        (TOOLS, called("llm", model="gpt-5"), "calls/llm/Ask[0].model"),
        (TOOLS, called("tools", params={"n": 5}), "calls/tools/Ask[0].params.n"),
        (TOOLS, without_calls, "calls/llm/Ask[0]"),
        (WEB, called("http", url="https://svc.test/z"), "calls/http/Get[0].url"),
        (WEB, called("http", headers={}), "calls/http/Get[0].headers.user-agent"),
        (PAUSE, expecting(paused=[]), "paused/ask"),
        (PAUSE, expecting(resumed=[{"success": True}] * 2), "resumed[1]"),
        (PAUSE, first_resumed(output={"result": "no!", "stdout": ""}), "resumed[0].output.result"),
        (PAUSE, first_resumed(stillPaused=["ask"]), "resumed[0].stillPaused[0]"),
    ],
)  # fmt: skip
async def test_what_differs_is_found(name: str, change: Change, place: str, run: Run) -> None:
    verdict = await run(own(name, change))
    assert place in [one.place for one in verdict.differences]
    assert verdict.allowed == {}


async def test_any_of_the_possible_outcomes_counts(run: Run) -> None:
    def exchanged(document: Document) -> None:
        expected = document["expected"]
        expected["output"], expected["alsoPossible"][0]["output"] = (
            expected["alsoPossible"][0]["output"],
            expected["output"],
        )

    assert (await run(own("races-1-two-ends"))).passed
    assert (await run(own("races-1-two-ends", exchanged))).passed
    assert not (
        await run(own("races-1-two-ends", lambda one: one["expected"].update(output={}, alsoPossible=[])))
    ).passed


async def test_where_blocks_run_side_by_side_their_order_does_not_count(run: Run) -> None:
    def turned(document: Document) -> None:
        document["expected"]["blocks"].reverse()
        document["expected"]["calls"]["http"].reverse()

    assert (await run(own(WEB, turned))).passed


async def test_a_workflow_that_is_refused_where_sim_runs_it_differs(run: Run) -> None:
    def unheard_of(document: Document) -> None:
        document["workflow"]["state"]["blocks"]["fix"]["type"] = "unheard_of"

    verdict = await run(own(FLOW, unheard_of))
    assert [one.place for one in verdict.differences] == ["conversion"]
    assert "unheard_of" in str(verdict.differences[0])
