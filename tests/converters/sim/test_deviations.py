"""Where Sim loses work, or lets the moment decide, the report says that the run is better here; and not elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from converters.sim.warnings import deviations, timing
from converters.sim.warnings.canvas import Rule
from tests.converters.sim.regions import Edge, in_a_region, inside, loop, parallel, told
from tests.converters.sim.workflows import block, condition, field, function, start, workflow


def test_a_loop_in_a_parallel_with_more_behind_it() -> None:
    nested = inside(loop("l"), "p")
    body = [nested, inside(function("b", "return 1"), "l"), inside(function("c", "return 1"), "p")]
    blocks = [start(), parallel("p"), *body]
    into: list[Edge] = [("start", "p"), ("p", "l", "parallel-start-source"), ("l", "b", "loop-start-source")]
    assert told(deviations.LOOP_IN_PARALLEL, *blocks, edges=[*into, ("l", "c", "loop-end-source")]) == ["l"]
    assert told(deviations.LOOP_IN_PARALLEL, *blocks, edges=[*into, ("p", "c", "parallel-start-source")]) == []


LATE: list[Edge] = [
    ("start", "if"),
    ("if", "a", "condition-if-0"),
    ("a", "join"),
    ("start", "b"),
    ("b", "join"),
]


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        (LATE, ["join"]),
        ([("start", "if"), ("if", "join", "condition-if-0"), ("start", "b"), ("b", "a"), ("a", "join")], []),
        (
            [
                ("start", "if"),
                ("if", "a", "condition-if-0"),
                ("if", "b", "condition-if-1"),
                ("a", "join"),
                ("b", "join"),
            ],
            [],
        ),
        ([("start", "if"), ("if", "a", None), ("a", "join"), ("start", "b"), ("b", "join")], []),
    ],
    ids=["late death", "one edge", "the same choice", "no choice"],
)
def test_a_join_behind_a_path_that_may_die_late(edges: list[Edge], expected: list[str]) -> None:
    blocks = [start(field("a")), condition("if", "<start.a> === '1'", None)]
    functions = [function(one, "return 1") for one in ("a", "b", "join")]
    if edges[1][2:] == (None,):
        blocks[1] = function("if", "return 1")
    assert told(timing.LATE_DEATH, *blocks, *functions, edges=edges) == expected


def test_a_join_whose_ways_hang_on_different_outcomes_of_one_choice_is_not_late() -> None:
    blocks = [start(field("a")), condition("if", "<start.a> === '1'", None), condition("then", "true", None)]
    functions = [function(one, "return 1") for one in ("a", "b", "c", "join")]
    edges: list[Edge] = [
        ("start", "if"),
        ("if", "then", "condition-if-0"),
        ("then", "a", "condition-then-0"),
        ("then", "b", "condition-then-1"),
        ("if", "c", "condition-if-1"),
        *[(one, "join") for one in ("a", "b", "c")],
    ]
    assert told(timing.LATE_DEATH, *blocks, *functions, edges=edges) == []


@pytest.mark.parametrize(
    ("container", "rule"),
    [(parallel("p"), timing.OTHER_BRANCH), (loop("p"), timing.EARLIER_ROUND)],
    ids=["parallel", "loop"],
)
def test_a_value_of_a_block_that_may_be_skipped_in_a_branch_or_round(container: dict[str, Any], rule: Rule) -> None:
    body = [condition("if", "true", None), function("a", "return 1", "A"), function("b", "return 1", "B")]
    reads = function("join", "return <a.result>", "Join")
    ways: list[Edge] = [("if", "a", "condition-if-0"), ("if", "b", "condition-if-1"), ("a", "join"), ("b", "join")]
    blocks, edges = in_a_region(container, *body, reads, edges=ways)
    assert told(rule, *blocks, edges=edges) == ["join.code"]
    blocks, edges = in_a_region(container, *body, reads, edges=[("if", "a", "condition-if-0"), ("a", "join")])
    assert told(rule, *blocks, edges=edges) == []


def test_a_value_of_a_block_beside_is_not_there_for_certain() -> None:
    body = [function("a", "return 1", "A"), function("b", "return <a.result>", "B")]
    blocks, edges = in_a_region(parallel("p"), *body, edges=[("p", "b", "parallel-start-source")])
    assert told(timing.OTHER_BRANCH, *blocks, edges=edges) == ["b.code"]


def test_a_child_that_pauses_even_further_down() -> None:
    approving = workflow(start(), block("ask", "human_in_the_loop"))
    waiting = workflow(start(), block("w", "wait", timeValue="1", timeUnitLong="hours", **{"async": True}))
    calling = workflow(start(), block("go", "workflow_input", workflowId="approving"))
    quick = workflow(start(), block("w", "wait", timeValue="1", timeUnit="seconds"))
    children = {"approving": approving, "waiting": waiting, "calling": calling, "quick": quick}
    calls = [block(name, "workflow_input", workflowId=name) for name in children]
    found = told(deviations.PAUSE_IN_CHILD, start(), *calls, children=children)
    assert found == ["approving", "waiting", "calling", "go"]


def test_an_approval_in_a_loop_and_routers_and_variables_in_a_parallel() -> None:
    approval = block("ask", "human_in_the_loop")
    blocks, edges = in_a_region(loop("l"), approval)
    assert told(deviations.APPROVAL_IN_LOOP, *blocks, edges=edges) == ["ask"]
    blocks, edges = in_a_region(parallel("l"), approval)
    assert told(deviations.APPROVAL_IN_LOOP, *blocks, edges=edges) == []
    sets = block("set", "variables", variables=[{"variableName": "v", "type": "plain", "value": "1"}])
    routers = [block("old", "router", prompt="x"), block("new", "router_v2", context="x", routes="[]")]
    blocks, edges = in_a_region(parallel("p"), *routers, sets)
    assert told(deviations.ROUTER_IN_PARALLEL, *blocks, edges=edges) == ["old"]
    assert told(deviations.ROUTER_PATH_IN_PARALLEL, *blocks, edges=edges) == ["new"]
    assert told(timing.SHARED_VARIABLE, *blocks, edges=edges) == ["set.variables"]
    assert told(timing.SHARED_VARIABLE, start(), sets) == []


def test_the_words_of_an_error_about_json() -> None:
    def sets(kind: str) -> dict[str, Any]:
        return block("set", "variables", variables=[{"variableName": "v", "type": kind, "value": "<start.a>"}])

    assert told(deviations.JSON_ERROR, start(field("a")), sets("object")) == ["set.variables"]
    assert told(deviations.JSON_ERROR, start(field("a")), sets("plain")) == []
