"""A rule accounts for what it names, and for nothing beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conformance.deviations import Deviation
from tests.conformance.cases import logged, own
from tests.conformance.conftest import Run

pytestmark = pytest.mark.asyncio(loop_scope="session")
Document = dict[str, Any]


def gives(name: str, value: Any) -> Callable[[Document], None]:
    return lambda document: logged(document, name).update(output=value)


@pytest.mark.parametrize(
    ("name", "change", "place"),
    [
        ("rules-d1-loop-in-parallel", gives("Body", {"result": 1, "stdout": ""}), "blocks/Body#0.0/output.result"),
        ("rules-d2-join", gives("Live", {"result": 2, "stdout": ""}), "blocks/Live/output.result"),
        ("rules-d3-branches", gives("A", {"result": "z", "stdout": ""}), "blocks/A#0/output.result"),
        ("rules-d4-pause-in-child", gives("Start", {"a": 1}), "blocks/Start/output.a"),
        ("rules-d6-legacy-router", gives("Start", {"a": 1}), "blocks/Start/output.a"),
        ("rules-d6-router", gives("X", {"result": "z", "stdout": ""}), "blocks/X#0/output.result"),
        ("rules-d7-wording", gives("Handle", {"result": "", "stdout": ""}), "blocks/Handle/output.result"),
    ],
)
async def test_other_differences_of_the_same_case_still_count(
    name: str, change: Callable[[Document], None], place: str, run: Run
) -> None:
    verdict = await run(own(name, change))
    assert [one.place for one in verdict.differences] == [place]


async def test_an_answer_that_changes_what_follows_counts_beside_the_overwritten_entry(run: Run) -> None:
    def otherwise(document: Document) -> None:
        document["expected"]["resumed"][1]["output"] = {"result": "one", "stdout": ""}

    verdict = await run(own("rules-d5-approval-in-loop", otherwise))
    assert [one.place for one in verdict.differences] == ["resumed[1].output.result"]


async def test_a_join_that_all_feeders_reach_is_no_lost_one(run: Run) -> None:
    def expected_too_little(document: Document) -> None:
        for one in document["expected"]["blocks"]:
            if one["name"] in ("Fix", "Check", "Yes", "End"):
                one["executed"] = False

    verdict = await run(own("flow-1-error-edge-and-join", expected_too_little))
    assert {"blocks/Fix", "blocks/End"} <= {one.place for one in verdict.differences}
    assert verdict.rule is None


async def test_what_stands_before_the_mark_of_a_parse_error_must_agree(run: Run) -> None:
    def other_words(document: Document) -> None:
        logged(document, "Set").update(error="Other words: JSON Parse error: Unexpected EOF")

    verdict = await run(own("rules-d7-wording", other_words))
    assert [one.place for one in verdict.differences] == ["blocks/Set/error"]


async def test_a_list_allows_the_places_that_it_names_and_no_others(run: Run) -> None:
    def otherwise(document: Document) -> None:
        document["expected"]["output"] = {"result": [], "stdout": "x"}

    listed = Deviation(case="flow-1-error-edge-and-join", rule="D3", differs=["output.result[*"], why="a test")
    elsewhere = listed.model_copy(update={"case": "another"})
    verdict = await run(own("flow-1-error-edge-and-join", otherwise), [listed, elsewhere])
    assert [one.place for one in verdict.differences] == ["output.stdout"]
    assert (verdict.rule, len(verdict.allowed["D3"])) == ("D3", 2)
