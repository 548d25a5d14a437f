"""Joins: canvases, where a block runs once when no live source is left."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.building import Document, final, initial, journey, pause, ref, state, tool, way, ways
from tests.engine.driving import Drive

CANVAS: Document = {"join": "all", "branching": "all"}


def block(name: str, **more: Any) -> Document:
    """A block of a canvas."""
    return tool(name, **(CANVAS | more))


def condition(name: str, chosen: str) -> Document:
    """A condition of a canvas with the branches yes and no."""
    branches = [{"id": "yes", "when": chosen == "yes"}, {"id": "no", "when": True}]
    return state(name, "decision_point", branches=branches, **CANVAS)


def total(name: str, *sources: str) -> Document:
    """A block that gathers what others gave."""
    return state(name, "aggregation", values={one: ref("outputs", one) for one in sources}, **CANVAS)


def canvas(*states: Document, edges: list[Document]) -> Drive:
    """A canvas that begins with `start`."""
    return Drive(journey([initial(branching="all"), *states], edges))


def test_a_diamond_runs_its_join_once_with_both_results() -> None:
    edges = ways("start>a>sum", "start>b>sum")
    drive = canvas(block("a"), block("b"), total("sum", "a", "b"), edges=edges)
    drive.succeed("b", 2)
    assert drive.places == ["a"]
    drive.succeed("a", 1)
    assert drive.run.output == {"a": 1, "b": 2}
    assert drive.path == ["start", "a", "b", "sum"]
    assert drive.visit("sum").causes == (2, 3)


def test_a_join_waits_for_the_longer_branch() -> None:
    edges = ways("start>a>b>c>sum", "start>sum")
    drive = canvas(block("a"), block("b"), block("c"), total("sum"), edges=edges)
    for name in ("a", "b", "c"):
        assert "sum" not in drive.path
        drive.succeed(name)
    assert drive.path[-1] == "sum"


@pytest.mark.parametrize("length", [0, 1, 5, 40])
def test_a_dead_path_of_any_length_does_not_hold_a_join_up(length: int) -> None:
    dead = [block(f"d{index}") for index in range(length)]
    chain = [*(one["id"] for one in dead), "sum"]
    edges = [*ways("start>if", "start>a>sum", ">".join(chain)), way("if", chain[0], choices=["no"])]
    drive = canvas(condition("if", "yes"), block("a"), *dead, total("sum", "a"), edges=edges)
    drive.succeed("a", 1)
    assert drive.run.output == {"a": 1}
    assert len(drive.path) == 4


def test_several_conditions_lead_to_one_join() -> None:
    edges = [*ways("start>one", "start>two"), way("one", "sum", choices=["yes"]), way("two", "sum", choices=["no"])]
    drive = canvas(condition("one", "yes"), condition("two", "yes"), total("sum"), edges=edges)
    assert drive.path == ["start", "one", "two", "sum"]
    assert drive.visit("sum").causes == (2,)


def test_a_join_that_nothing_live_leads_to_never_runs_and_its_ways_out_are_dead() -> None:
    edges = [
        *ways("start>one", "start>two", "never>after"),
        way("one", "never", choices=["no"]),
        way("two", "never", choices=["no"]),
        *ways("start>a>after"),
    ]
    states = [condition("one", "yes"), condition("two", "yes"), block("never"), block("a"), total("after", "a")]
    drive = canvas(*states, edges=edges)
    drive.succeed("a", 1)
    assert drive.path == ["start", "one", "two", "a", "after"]
    assert drive.run.output == {"a": 1}


def test_both_branches_of_a_condition_may_lead_to_the_same_block() -> None:
    edges = [*ways("start>if"), way("if", "sum", choices=["yes"]), way("if", "sum", choices=["no"])]
    drive = canvas(condition("if", "no"), total("sum"), edges=edges)
    assert drive.path == ["start", "if", "sum"]


def test_an_error_edge_and_a_source_edge_to_one_target_are_one_source() -> None:
    edges = [*ways("start>a"), way("a", "sum", trigger="tool_success"), way("a", "sum", trigger="tool_failure")]
    for ending in ("succeed", "fail"):
        drive = canvas(block("a"), total("sum"), edges=edges)
        getattr(drive, ending)("a")
        assert drive.path == ["start", "a", "sum"]
        assert drive.run.status == "completed"


def test_the_way_not_taken_of_success_and_failure_is_dead() -> None:
    edges = [*ways("start>a", "ok>sum", "bad>sum"), way("a", "ok", trigger="tool_success"),
             way("a", "bad", trigger="tool_failure")]  # fmt: skip
    drive = canvas(block("a"), block("ok"), block("bad"), total("sum", "ok", "bad"), edges=edges)
    drive.fail("a")
    drive.succeed("bad", "mended")
    assert drive.run.output == {"bad": "mended"}


def test_a_plain_edge_beside_an_error_edge_is_followed_in_both_cases() -> None:
    edges = [*ways("start>a>plain"), way("a", "handler", trigger="tool_failure")]
    failed = canvas(block("a"), block("plain"), block("handler"), edges=edges)
    failed.fail("a")
    assert failed.places == ["plain", "handler"]
    fine = canvas(block("a"), block("plain"), block("handler"), edges=edges)
    fine.succeed("a")
    assert fine.places == ["plain"]


def test_a_condition_without_a_branch_that_holds_kills_all_that_only_it_leads_to() -> None:
    branches = [{"id": "yes", "when": False}]
    none = state("if", "decision_point", branches=branches, **CANVAS)
    edges = [*ways("start>if", "start>a>sum"), way("if", "x", choices=["yes"]), *ways("x>sum")]
    drive = canvas(none, block("x"), block("a"), total("sum", "a"), edges=edges)
    drive.succeed("a", 1)
    assert drive.path == ["start", "if", "a", "sum"]


def test_a_block_without_a_way_in_does_not_run() -> None:
    drive = canvas(block("a"), block("alone"), edges=ways("start>a"))
    drive.succeed("a")
    assert drive.run.finished
    assert "alone" not in drive.path


def test_several_initial_states_lead_to_one_join() -> None:
    states = [block("a"), block("b"), total("sum", "a", "b")]
    drive = Drive(journey(states, ways("a>sum", "b>sum"), initial=["a", "b"]))
    drive.succeed("a", 1)
    drive.succeed("b", 2)
    assert drive.run.output == {"a": 1, "b": 2}


# Where arrivals alone do not tell.


def test_a_dead_path_through_a_state_with_several_ways_in_is_settled_by_reachability() -> None:
    edges = [
        *ways("start>one", "start>two", "start>a>sum", "any>sum"),
        way("one", "any", choices=["no"]),
        way("two", "any", choices=["no"]),
    ]
    states = [condition("one", "yes"), condition("two", "yes"), tool("any"), block("a"), total("sum", "a")]
    drive = canvas(*states, edges=edges)
    drive.succeed("a", 1)
    assert drive.path == ["start", "one", "two", "a", "sum"]
    assert drive.visit("sum").forced


def test_a_join_waits_as_long_as_something_open_can_still_reach_it() -> None:
    edges = [*ways("start>any>sum", "start>a>sum", "start>b>any")]
    drive = canvas(tool("any"), block("a"), block("b"), total("sum"), edges=edges)
    drive.succeed("a")
    drive.succeed("any")
    assert drive.path.count("sum") == 1, "all of its sources have been heard"


def test_joins_that_lead_to_one_another_run_in_that_order_once_each() -> None:
    edges = [
        *ways("start>if", "start>a", "a>late", "a>early", "early>late", "any>early", "any>late"),
        way("if", "any", choices=["no"]),
        way("a", "any", trigger="tool_failure"),
    ]
    states = [condition("if", "yes"), block("a"), tool("any"), total("late", "early"), total("early", "a")]
    drive = canvas(*states, edges=edges)
    drive.succeed("a", 1)
    assert drive.path == ["start", "if", "a", "early", "late"]
    assert drive.run.output == {"early": {"a": 1}}


def test_a_cycle_of_joins_ends() -> None:
    edges = ways("start>a", "a>b", "b>a")
    drive = canvas(block("a"), block("b"), edges=edges)
    drive.succeed("a")
    drive.succeed("b")
    assert drive.places == ["a"], "round again"


def test_joins_that_nothing_can_enter_from_outside_are_not_looked_for_forever() -> None:
    edges = [*ways("start>if", "x>y", "y>x"), way("if", "x", choices=["no"])]
    drive = canvas(condition("if", "yes"), block("x"), block("y"), edges=edges)
    assert drive.run.status == "completed"


def test_any_takes_each_arrival_as_a_visit() -> None:
    drive = canvas(tool("a"), tool("b"), tool("next"), edges=ways("start>a>next", "start>b>next"))
    drive.succeed("a")
    drive.succeed("b")
    assert drive.places == ["next", "next"]


def test_a_join_in_a_journey_with_people_waits_for_them() -> None:
    edges = ways("start>ask>sum", "start>a>sum")
    drive = canvas(pause("ask", **CANVAS), block("a"), total("sum"), edges=edges)
    drive.succeed("a")
    assert drive.run.status == "waiting"
    drive.say("yes")
    assert drive.path[-1] == "sum"


def test_an_interrupted_source_is_dead_for_the_ways_it_did_not_take() -> None:
    edges = [*ways("start>a>sum", "start>b>sum"), way("a", "out", trigger="external_event", events=["stop"])]
    drive = canvas(block("a"), block("b"), total("sum", "b"), tool("out"), edges=edges)
    drive.happen("stop")
    drive.succeed("b", 1)
    assert drive.outputs["sum"] == {"b": 1}


def test_a_skipped_source_is_live() -> None:
    drive = canvas(block("a"), block("b"), total("sum", "b"), final(), edges=ways("start>a>sum>end", "start>b>sum"))
    drive.command("skip", "a")
    drive.succeed("b", 1)
    assert drive.outputs["sum"] == {"b": 1}
    assert drive.run.finished
