"""Conditions: expressions as trees, with references as names, in Sim's order and with Sim's results."""

from __future__ import annotations

from typing import Any

import pytest

from converters.sim import read
from tests.converters.sim.workflows import (
    block,
    condition,
    field,
    function,
    note,
    start,
    states,
    transitions,
    workflow,
)


def branches(*expressions: str | None, before: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    document = workflow(
        start(field("n", "number"), field("s")), *([before] if before else []), condition("c", *expressions)
    )
    found: list[dict[str, Any]] = states(read(document))["c"]["branches"]
    return found


def test_an_expression_becomes_a_tree_that_keeps_its_source() -> None:
    when = branches("<start.n> > 1 && <start.s> === 'x'")[0]["when"]
    assert when["source"] == "__ref_0 > 1 && __ref_1 === 'x'"
    assert when["names"] == {
        "__ref_0": {"$ref": ["outputs", "start", "n"]},
        "__ref_1": {"$ref": ["outputs", "start", "s"]},
    }
    assert when["$js"] is not None


def test_else_always_holds_and_an_empty_expression_never() -> None:
    found = branches("", None)
    assert [one.get("when", True) for one in found] == [False, True]


def test_the_output_is_that_of_the_block_before_without_what_belongs_to_it_alone() -> None:
    document = workflow(start(), function("f", "return 1"), condition("c", "true"))
    state = states(read(document))["c"]
    assert state["output"]["$call"] == "omit"
    assert state["output"]["args"][0] == {"$ref": ["outputs", "f"]}
    assert {"error", "tokens", "cost"} < set(state["output"]["args"][1])
    assert state["none_output"] == {"conditionResult": False, "selectedPath": None, "selectedOption": None}


def test_each_branch_tells_which_way_it_leads() -> None:
    document = workflow(
        start(),
        condition("c", "true", None),
        function("a", "return 1", "A"),
        edges=[("start", "c"), ("c", "a", "condition-c-0")],
    )
    first, second = states(read(document))["c"]["branches"]
    assert first["output"] == {
        "conditionResult": True,
        "selectedPath": {"blockId": "a", "blockType": "function", "blockTitle": "A"},
        "selectedOption": "c-0",
    }
    assert second["output"]["selectedPath"] is None


def test_an_expression_that_does_not_parse_is_named_and_fails_when_it_is_reached() -> None:
    document = workflow(start(field("n")), condition("c", "<start.n> ===", None))
    made = read(document)
    assert "$invalid" in states(made)["c"]["branches"][0]["when"]
    said = note(made, "c", "conditions: if")
    assert (said.outcome, bool(said.remedy)) == ("changed", True)
    assert made.report.facts["conditions_that_do_not_parse"] == 1


def test_an_unknown_block_in_a_condition_does_not_parse() -> None:
    assert "$invalid" in branches("<ghost.value> === undefined")[0]["when"]


def test_an_environment_value_is_left_to_an_activity() -> None:
    made = read(workflow(start(), condition("c", "{{LIMIT}} > 5")))
    when = states(made)["c"]["branches"][0]["when"]
    assert when["names"] == {"__env_0": {"$env": "LIMIT"}}
    assert "__env_0" in when["$script"]
    assert made.report.facts["conditions_evaluated_by_an_activity"] == 1


def test_an_environment_value_that_is_no_secret_is_read_in_the_workflow() -> None:
    made = read(workflow(start(), condition("c", "{{LIMIT}} > 5")), environment={"LIMIT": "9"})
    assert "$js" in states(made)["c"]["branches"][0]["when"]
    assert made.bundle.environment == {"LIMIT": "9"}


def test_a_reference_inside_a_regular_expression_is_refused_with_the_remedy() -> None:
    made = read(workflow(start(field("s")), condition("c", "/<start.s>/.test('a')")))
    assert "new RegExp" in states(made)["c"]["branches"][0]["when"]["$invalid"]


def test_a_reference_in_a_comment_is_none() -> None:
    assert "$js" in branches("true /* <start.n> */")[0]["when"]


def test_branches_after_else_are_reported_as_never_tested() -> None:
    made = read(workflow(start(), condition("c", None, "true")))
    assert "never tested" in note(made, "c", "conditions").message


@pytest.mark.parametrize("stored", ["{broken", '{"a": 1}', 5])
def test_conditions_that_are_no_list_fail_the_block(stored: Any) -> None:
    made = read(workflow(start(), block("c", "condition", conditions=stored)))
    assert states(made)["c"]["branches"][0]["when"] == {"$invalid": "Invalid conditions format"}


def test_no_conditions_mean_no_way_out() -> None:
    assert states(read(workflow(start(), block("c", "condition", conditions="[]"))))["c"]["branches"] == [
        {"id": "none", "when": False}
    ]


def test_a_while_condition_that_does_not_parse_means_no_round() -> None:
    loop = block("lp", "loop", _data={"loopType": "while", "whileCondition": "<loop.index> <"})
    inside = block("f", "function", code="return 1", _data={"parentId": "lp"})
    made = read(workflow(start(), loop, inside, edges=[("start", "lp"), ("lp", "f", "loop-start-source")]))
    assert states(made)["lp"]["condition"] is False
    assert "false" in note(made, "lp", "whileCondition").message


def test_a_block_that_does_not_exist_is_named_with_the_nearest_one() -> None:
    document = workflow(start(), condition("c", "<strat.value> > 1"))
    made = read(document)
    expected = "Unexpected token '<'; no block is named `strat`; did you mean `start`?"
    assert states(made)["c"]["branches"][0]["when"]["$invalid"].endswith("Unexpected token '<'")
    assert expected in note(made, "c", "conditions: if").message


def test_edges_without_a_handle_get_their_way_by_their_place_among_all_edges_of_the_block() -> None:
    off = {**function("a", "return 1", "A"), "enabled": False}
    document = workflow(
        start(),
        condition("c", "false", "true", None),
        off,
        function("b", "return 2", "B"),
        function("d", "return 3", "D"),
        edges=[("start", "c"), ("c", "a", None), ("c", "b", None), ("c", "d", None)],
    )
    made = read(document)
    assert [(way["target"], way.get("choices")) for way in transitions(made)[1:]] == [("b", ["c-1"]), ("d", ["c-2"])]
    assert states(made)["c"]["branches"][1]["output"]["selectedPath"] is None


def test_several_edges_to_one_block_without_a_handle_share_the_place_of_the_first() -> None:
    document = workflow(
        start(),
        condition("c", "true", "true", None),
        function("a", "return 1", "A"),
        function("b", "return 2", "B"),
        edges=[("start", "c"), ("c", "a", "error"), ("c", "a", None), ("c", "b", None)],
    )
    ways = [(way["target"], way["trigger"], way.get("choices")) for way in transitions(read(document))[1:]]
    assert ways == [("a", "tool_failure", None), ("a", "conditional", ["c-0"]), ("b", "conditional", ["c-2"])]


def test_a_chosen_way_tells_of_the_disabled_block_that_it_would_have_led_to() -> None:
    off = {**function("a", "return 1", "A"), "enabled": False}
    document = workflow(start(), condition("c", "true"), off, edges=[("start", "c"), ("c", "a", "condition-c-0")])
    path = states(read(document))["c"]["branches"][0]["output"]["selectedPath"]
    assert path == {"blockId": "a", "blockType": "function", "blockTitle": "A"}
