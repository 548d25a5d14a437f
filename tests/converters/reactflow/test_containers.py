"""Parallels and loops: with their nodes inside, or drawn with edges alone."""

from __future__ import annotations

from typing import Any

import pytest

from converters.reactflow import read
from journeys.errors import ToolError
from journeys.states import Loop, ParallelExecution
from tests.converters.reactflow.documents import (
    Calls,
    api,
    flow,
    function,
    node,
    outputs,
    path,
    play,
    problems_of,
    result_of,
    said,
    state_of,
)

BEGIN = node("start", "starter")
MEET = node("meet", "aggregation", values={"a": "{{a.api_response}}", "b": "{{b.api_response}}"})


def side_by_side(**config: Any) -> dict[str, Any]:
    """Two requests side by side, drawn with edges, that meet again."""
    return flow(
        [BEGIN, node("both", "parallel", parallelConfig=config), api("a"), api("b"), MEET],
        "start>both", "both>a>meet", "both>b>meet",
    )  # fmt: skip


async def test_branches_drawn_with_edges_run_side_by_side_and_meet() -> None:
    simulation = await play(side_by_side(), Calls(a=1, b=2))
    assert simulation.result().output == {"a": 1, "b": 2}
    assert path(simulation)[-1] == "meet"
    assert "Starting 2 tasks side by side." in said(simulation)


async def test_branches_inside_the_parallel_do_the_same() -> None:
    document = flow(
        [BEGIN, node("both", "parallel"), api("a", parent="both"), api("b", parent="both"), MEET],
        "start>both>meet",
    )
    assert await result_of(document, Calls(a=1, b=2)) == {"a": 1, "b": 2}


async def test_edges_from_inside_to_where_branches_meet_are_the_parallels_own_way() -> None:
    document = flow(
        [BEGIN, node("both", "parallel"), api("a", parent="both"), api("b", parent="both"), MEET],
        "start>both", "a>meet", "b>meet",
    )  # fmt: skip
    assert await result_of(document, Calls(a=1, b=2)) == {"a": 1, "b": 2}
    assert [way.target for way in read(document).bundle.main.transitions] == ["both", "meet"]


async def test_a_branch_may_have_several_nodes_and_go_apart_inside() -> None:
    document = flow(
        [BEGIN, node("both", "parallel", convergencePoint="meet"), api("a"),
         node("if", "condition", condition="a.api_response > 1"), function("f"), function("g"), api("b"), MEET],
        "start>both", "both>a>if", "if:true>f>meet", "if:false>g>meet", "both>b>meet",
    )  # fmt: skip
    simulation = await play(document, Calls(a=5, b=2, f=1))
    assert simulation.result().output == {"a": 5, "b": 2}
    assert "g" not in path(simulation)


@pytest.mark.parametrize(
    ("config", "until", "failures"),
    [
        ({}, "all", "collect"),
        ({"executionMode": "any", "failureMode": "fail-fast"}, "any", "fail_fast"),
        ({"mode": "race", "failureMode": "collect-errors"}, "race", "collect"),
    ],
)
def test_modes_are_carried_over(config: dict[str, Any], until: str, failures: str) -> None:
    state = state_of(side_by_side(**config), "both")
    assert isinstance(state, ParallelExecution)
    assert (state.until, state.failures) == (until, failures)


async def test_errors_are_collected_or_end_it_at_once() -> None:
    broken: dict[str, Any] = {"a": ToolError("down"), "b": 2}
    assert (await play(side_by_side(), Calls(**broken))).result().success
    failed = (await play(side_by_side(failureMode="fail-fast"), Calls(**broken))).result()
    assert not failed.success


async def test_a_parallel_goes_through_a_collection() -> None:
    document = flow(
        [BEGIN, node("each", "parallel", collection="{{items}}", maxConcurrency=2),
         function("f", parent="each", parameters=[{"name": "item"}, {"name": "index"}]),
         node("end", "final", output="{{each.results}}")],
        "start>each>end",
    )  # fmt: skip
    calls = Calls(lambda state, request: [request["arguments"]["index"], request["arguments"]["item"]])
    result = await result_of(document, calls, given={"items": ["x", "y", "z"]})
    assert [one[0]["function_result"] for one in result] == [[0, "x"], [1, "y"], [2, "z"]]


async def test_a_parallel_runs_so_many_times() -> None:
    document = flow([node("each", "parallel", count=3), function("f", parent="each")])
    calls = Calls(f=1)
    await play(document, calls)
    assert calls.states == ["f"] * 3


def counting(**config: Any) -> dict[str, Any]:
    """A loop drawn with edges around a function that counts."""
    return flow(
        [BEGIN, node("again", "loop", loopConfig=config), function("f", outputMapping={"count": "function_result"}),
         node("end", "final", output={"count": "{{count}}", "rounds": "{{loop_iteration}}"})],
        "start>again", "again:body>f>again", "again:exit>end", variables={"count": 0},
    )  # fmt: skip


def counter() -> Calls:
    """A function that gives 1, 2, 3 …"""
    made = iter(range(1, 1000))
    return Calls(lambda state, request: next(made))


@pytest.mark.parametrize(
    ("config", "count"),
    [
        ({"condition": "count < 3"}, 3),
        ({"condition": "count < 0"}, 0),
        ({"condition": "count < 0", "loopType": "doWhile"}, 1),
        ({"count": 4}, 4),
        ({"condition": "true", "maxIterations": 5}, 5),
        ({"condition": True}, 100),
        ({"collection": [1, 2]}, 2),
    ],
)
async def test_a_loop_goes_round_until_it_is_enough(config: dict[str, Any], count: int) -> None:
    assert await result_of(counting(**config), counter()) == {"count": count, "rounds": count}


async def test_handles_are_not_needed_where_only_one_way_leads_back() -> None:
    document = counting(condition="count < 2")
    for edge in document["edges"]:
        edge.pop("sourceHandle", None)
    assert (await result_of(document, counter()))["count"] == 2


async def test_a_loops_nodes_may_stand_inside_and_see_item_index_and_round() -> None:
    parameters = [{"name": "item"}, {"name": "index"}, {"name": "n", "value": "{{loop_iteration}}"}]
    document = flow(
        [node("again", "loop", collection="{{input.items}}"), function("f", parent="again", parameters=parameters)]
    )
    calls = Calls(f=1)
    await play(document, calls, given={"items": ["x", "y"]})
    given = [{name: request["arguments"][name] for name in ("item", "index", "n")} for _, request in calls.made]
    assert given == [{"item": "x", "index": 0, "n": 1}, {"item": "y", "index": 1, "n": 2}]


@pytest.mark.parametrize(
    ("pairs", "kind", "count"),
    [
        (("again>test", "test:true>f>again", "test:false>end"), "while", 3),
        (("again>f>test", "test:true>again", "test:false>end"), "do_while", 3),
        (("again>f>test", "test:no>again", "test:yes>end"), "do_while", 1),
    ],
)
async def test_a_condition_node_in_the_circle_is_the_loops_condition(
    pairs: tuple[str, ...], kind: str, count: int
) -> None:
    document = flow(
        [BEGIN, node("again", "loop"), node("test", "condition", condition="count < 3", maxIterations=9),
         function("f", outputMapping={"count": "function_result"}), node("end", "final", output="{{count}}")],
        "start>again", *pairs, variables={"count": 0},
    )  # fmt: skip
    state = state_of(document, "again")
    assert isinstance(state, Loop)
    assert (state.kind, state.max_iterations) == (kind, 9)
    assert await result_of(document, counter()) == count


async def test_a_loop_may_stand_in_a_loop_and_a_parallel_in_it() -> None:
    document = flow(
        [BEGIN, node("outer", "loop", count=2), node("inner", "loop", count=2), node("both", "parallel"),
         function("f"), function("g"), function("h"), node("end", "final", output="done")],
        "start>outer", "outer:body>inner", "inner:body>both", "both>f>h", "both>g>h", "h>inner", "inner:exit>outer",
        "outer:exit>end",
    )  # fmt: skip
    calls = Calls(f=1, g=1, h=1)
    assert await result_of(document, calls) == "done"
    assert (calls.states.count("f"), calls.states.count("h")) == (4, 4)
    parents = {state.id: state.parent for state in read(document).bundle.main.states}
    assert parents == {"start": None, "outer": None, "inner": "outer", "both": "inner", "f": "both", "g": "both",
                       "h": "inner", "end": None}  # fmt: skip


async def test_results_may_be_left_out() -> None:
    document = flow([node("again", "loop", count=3, collectResults=False), function("f", parent="again")])
    assert outputs(await play(document, Calls(f=1)))["again"] == {"rounds": 3}


async def test_progress_is_said_unless_it_is_not_wanted() -> None:
    loop: dict[str, Any] = {"count": 2}
    shown = await play(flow([node("again", "loop", **loop), function("f", parent="again")]), Calls(f=1))
    quiet = await play(
        flow([node("again", "loop", showProgress=False, **loop), function("f", parent="again")]), Calls(f=1)
    )
    assert [len(said(one)) for one in (shown, quiet)] == [2, 1]
    assert said(shown)[0] == "Loop Control: at most 100 rounds."


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (flow([BEGIN, node("p", "parallel")], "start>p"), "has no nodes inside"),
        (flow([BEGIN, node("l", "loop", count=2)], "start>l"), "has no nodes inside"),
        (flow([node("l", "loop"), function("f", parent="l")]), "nothing says how often it goes round"),
        (flow([node("p", "parallel"), function("f"), function("g")], "p>f>g"), "nothing says where its branch ends"),
        (
            flow(
                [BEGIN, node("l", "loop", count=2), function("f", parent="l"), function("g", parent="l")],
                "start>l",
                "f>g",
                "start>g",
            ),
            "leads into the middle of `l`",
        ),
        (
            flow([node("l", "loop", count=2), function("f", parent="l"), function("g")], "l>g", "f>g"),
            "leads out of the middle of `l`",
        ),
        (
            flow([node("p", "parallel", convergencePoint="nowhere"), function("f", parent="p")]),
            "there is no node `nowhere`",
        ),
    ],
)
def test_containers_that_mean_nothing_are_refused(document: dict[str, Any], message: str) -> None:
    assert any(message in one for one in problems_of(document)), problems_of(document)
