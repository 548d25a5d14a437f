"""A rule accounts for what it names, and for nothing beside it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.deviations import Deviation
from tests.conformance.parlant.cases import Document, own
from tests.conformance.parlant.conftest import Judge

pytestmark = pytest.mark.asyncio(loop_scope="session")
Change = Callable[[Document], None]


def went(turn: int, journey: str, *states: str | None) -> Change:
    """Another path after a turn."""
    return lambda document: document["observed"][turn - 1]["journey_path_states"].update({journey: list(states)})


def ran(turn: int, *tools: str) -> Change:
    """Other tools in a turn."""
    runs = [{"tool": one, "arguments": {}, "outcome": "returned"} for one in tools]
    return lambda document: document["observed"][turn - 1].update(tools=runs)


@pytest.mark.parametrize(
    ("name", "change", "place"),
    [
        ("walk-1-step-by-step", went(2, "lend", "title"), "turns/2/paths/lend"),
        ("walk-3-never-wanted", went(1, "lend", "title"), "turns/1/paths/lend"),
        ("leave-1-and-let-alone", went(2, "lend", "title"), "turns/2/paths/lend"),
        ("rules-p1-left-in-silence", went(2, "lend", "title"), "turns/2/paths/lend"),
        ("rules-p2-back", went(3, "lend", "title", "days"), "turns/3/paths/lend"),
        ("rules-p3-chain-of-tools", ran(1, "look"), "turns/1/tools"),
        ("rules-p3-message-while-a-tool-runs", went(1, "fine"), "turns/1/paths/fine"),
        ("rules-p5-tool-fails", went(1, "bell"), "turns/1/paths/bell"),
        ("rules-p7-contradiction", went(1, "lend"), "turns/1/paths/lend"),
        ("rules-p8-dependency-lost", went(1, "read", "day"), "turns/1/paths/read"),
        ("rules-p9-scoped-guideline", ran(2, "look"), "turns/2/tools"),
        ("tools-1-with-arguments", ran(2), "turns/2/tools"),
        ("tools-3-two-calls", ran(2, "order"), "turns/2/tools"),
    ],
)
async def test_other_differences_still_count(name: str, change: Change, place: str, judge: Judge) -> None:
    verdict = await judge(own(name, change))
    assert place in [one.place for one in verdict.differences]


async def test_arguments_count(judge: Judge) -> None:
    def otherwise(document: Document) -> None:
        document["observed"][1]["tools"][0]["arguments"]["copies"] = 3

    verdict = await judge(own("tools-1-with-arguments", otherwise))
    assert [one.place for one in verdict.differences] == ["turns/2/tools"]
    assert verdict.differences[0].actual == [{"tool": "order", "arguments": {"title": "Dune", "copies": 2}}]


async def test_the_order_of_tools_counts(judge: Judge) -> None:
    verdict = await judge(own("tools-5-two-tools-in-a-state", lambda one: one["observed"][1]["tools"].reverse()))
    assert [one.place for one in verdict.differences] == ["turns/2/tools"]


async def test_a_list_allows_the_places_that_it_names_and_no_others(judge: Judge) -> None:
    def otherwise(document: Document) -> None:
        went(1, "lend")(document)
        went(2, "lend", "title")(document)

    listed = Deviation(case="walk-1-step-by-step", rule="P1", differs=["turns/2/*"], why="a test")
    verdict = await judge(own("walk-1-step-by-step", otherwise), [listed])
    assert [one.place for one in verdict.differences] == ["turns/1/paths/lend"]
    assert verdict.rule == "P1"


async def test_a_script_that_is_refused_is_a_difference_and_says_why(judge: Judge) -> None:
    verdict = await judge(own("walk-1-step-by-step", lambda one: one.update(script="import os")))
    assert [one.place for one in verdict.differences] == ["conversion"]
    assert "line 1" in str(verdict.differences[0].actual)


async def test_journeys_that_are_not_those_of_the_case_are_told_before_it_is_played(judge: Judge) -> None:
    def otherwise(document: Document) -> None:
        document["setup"]["lend"]["steps"]["3"]["action"] = "Ask for the colour"

    verdict = await judge(own("walk-1-step-by-step", otherwise))
    assert [one.place for one in verdict.differences] == ["setup/lend/3"]
