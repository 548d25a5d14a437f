"""Conditions: by an expression, by a person, by external data; several branches; which edge belongs to which."""

from __future__ import annotations

from typing import Any

import pytest

from converters.reactflow import read
from tests.converters.reactflow.documents import (
    Calls,
    api,
    flow,
    node,
    outputs,
    play,
    problems_of,
    result_of,
    start,
)

BEGIN = node("start", "starter")


def ends(*names: str) -> list[dict[str, Any]]:
    """Final nodes that say which they are."""
    return [node(name, "final", output=name) for name in names]


@pytest.mark.parametrize(
    ("condition", "given", "end"),
    [
        ("total > 100", {"total": 101}, "yes"),
        ("total > 100", {"total": 1}, "no"),
        ("{{total}} > 100 && '{{kind}}' === 'a'", {"total": 101, "kind": "a"}, "yes"),
        ("`${'{{kind}}'}` === 'b'", {"kind": "a"}, "no"),
        ("input.items.some(item => item.price > limit)", {"items": [{"price": 5}], "limit": 4}, "yes"),
        (True, {}, "yes"),
        ("start.total === 3", {"total": 3}, "yes"),
    ],
)
async def test_an_expression_chooses_between_two_ways(condition: Any, given: dict[str, Any], end: str) -> None:
    document = flow(
        [BEGIN, node("if", "condition", condition=condition), *ends("yes", "no")],
        "start>if", "if:true>yes", "if:false>no",
    )  # fmt: skip
    assert await result_of(document, given=given) == end


@pytest.mark.parametrize(
    "handles", [("yes", "no"), ("condition-true", "condition-false"), ("then", "else"), ("if", "else")]
)
async def test_handles_have_many_names(handles: tuple[str, str]) -> None:
    document = flow(
        [BEGIN, node("if", "condition", condition="total > 1"), *ends("a", "b")],
        "start>if", f"if:{handles[0]}>a", f"if:{handles[1]}>b",
    )  # fmt: skip
    assert await result_of(document, given={"total": 2}) == "a"
    assert await result_of(document, given={"total": 0}) == "b"


async def test_edges_may_be_told_apart_by_label_by_branch_and_by_the_nodes_paths() -> None:
    def with_edges(*more: dict[str, Any], **data: Any) -> dict[str, Any]:
        return flow([BEGIN, node("if", "condition", condition="total > 1", **data), *ends("a", "b")], "start>if", *more)

    by_label = with_edges(
        {"id": "x", "source": "if", "target": "a", "label": "Yes"},
        {"id": "y", "source": "if", "target": "b", "label": "No"},
    )
    by_branch = with_edges(
        {"id": "x", "source": "if", "target": "a", "data": {"branch": "true"}},
        {"id": "y", "source": "if", "target": "b", "data": {"branch": "false"}},
    )
    plain = [{"id": "x", "source": "if", "target": "a"}, {"id": "y", "source": "if", "target": "b"}]
    by_path = with_edges(*plain, trueBranch="a", falseBranch="b")
    for document in (by_label, by_branch, by_path):
        assert await result_of(document, given={"total": 0}) == "b"
    found = problems_of(with_edges(*plain))
    assert len(found) == 2
    assert (
        "nothing says for which branch of `if` it is: it has no `sourceHandle`; the branches are `true`, `false`"
        in found[0]
    )


async def test_several_conditions_are_tested_in_their_order_and_the_empty_one_last() -> None:
    conditions = [
        {"label": "Else"},
        {"id": "large", "label": "Large", "condition": "total > 100"},
        {"id": "small", "condition": "total > 10"},
    ]
    document = flow(
        [BEGIN, node("if", "condition", conditions=conditions), *ends("l", "s", "e")],
        "start>if", "if:large>l", "if:condition-small>s", "if:else>e",
    )  # fmt: skip
    assert [await result_of(document, given={"total": one}) for one in (200, 20, 2)] == ["l", "s", "e"]


async def test_conditions_may_stand_on_the_edges() -> None:
    document = flow(
        [BEGIN, node("if", "condition"), *ends("a", "b")],
        "start>if",
        {"id": "x", "source": "if", "target": "a", "data": {"condition": "total > 1"}},
        {"id": "y", "source": "if", "target": "b", "sourceHandle": "else"},
    )
    assert [await result_of(document, given={"total": one}) for one in (2, 0)] == ["a", "b"]


async def test_its_output_tells_the_decision() -> None:
    document = flow([BEGIN, node("if", "condition", condition="total > 1")], "start>if")
    simulation = await play(document, given={"total": 2})
    assert outputs(simulation)["if"] == {
        "decision_result": True, "evaluation_metadata": {"type": "expression", "condition": "total > 1"},
    }  # fmt: skip


BY_A_PERSON: dict[str, Any] = {"evaluationType": "user_choice"}
CHOICE: dict[str, Any] = {"requiresUserInput": True, "question": "Refund {{total}}?"}


async def test_a_person_chooses_yes_or_no() -> None:
    document = flow(
        [BEGIN, node("ask", "condition", **CHOICE), *ends("y", "n")], "start>ask", "ask:true>y", "ask:false>n"
    )
    asked = await play(document, given={"total": 5})
    assert asked.snapshot().questions[0].prompt == "Refund 5?"
    assert await result_of(document, None, "No", given={"total": 5}) == "n"
    simulation = await play(document, None, "Yes", given={"total": 5})
    assert outputs(simulation)["ask"]["decision_result"] is True


async def test_a_person_chooses_among_options_or_the_default_when_their_time_is_over() -> None:
    options = ["red", {"value": "blue", "label": "Dark blue"}]
    document = flow(
        [BEGIN, node("ask", "condition", options=options, defaultChoice="blue", timeout=60_000, **BY_A_PERSON),
         *ends("r", "b")],
        "start>ask", "ask:red>r", "ask:blue>b",
    )  # fmt: skip
    assert await result_of(document, None, "red") == "r"
    simulation = await play(document)
    assert (simulation.result().output, simulation.now) == ("b", 60)


def test_a_default_that_is_no_option_is_refused() -> None:
    (found,) = problems_of(flow([node("ask", "condition", requiresUserInput=True, defaultChoice="maybe")]))
    assert "its default `maybe` is none of its options; they are `true`, `false`" in found


@pytest.mark.parametrize(
    ("data", "answer", "end"),
    [
        ({"toolConfig": {"toolId": "stock"}}, True, "y"),
        ({"toolConfig": {"toolId": "stock"}}, 0, "n"),
        ({"toolConfig": {"toolId": "stock"}, "condition": "result.count > 2"}, {"count": 3}, "y"),
        ({"apiConfig": {"endpoint": "https://s.example/"}, "condition": "data.count > 2"}, {"count": 1}, "n"),
    ],
)
async def test_external_data_decide(data: dict[str, Any], answer: Any, end: str) -> None:
    document = flow(
        [BEGIN, node("if", "condition", evaluationType="external_data", **data), *ends("y", "n")],
        "start>if", "if:true>y", "if:false>n",
    )  # fmt: skip
    assert await result_of(document, Calls(lambda state, request: answer)) == end


async def test_a_tools_answer_chooses_among_options() -> None:
    document = flow(
        [BEGIN, node("if", "condition", externalData={"toolId": "kind"}, options=["a", "b"]), *ends("x", "y")],
        "start>if", "if:a>x", "if:b>y",
    )  # fmt: skip
    assert await result_of(document, Calls(lambda state, request: "b")) == "y"


async def test_an_edge_of_any_node_may_have_a_condition() -> None:
    document = flow(
        [api("get"), *ends("a", "b")],
        {"id": "x", "source": "get", "target": "a", "data": {"condition": "output.api_response > 1"}},
        {"id": "y", "source": "get", "target": "b", "data": {"condition": "api_response <= 1"}},
    )
    assert [await result_of(document, Calls(get=one)) for one in (2, 1)] == ["a", "b"]


async def test_conditions_that_only_javascript_can_say_are_left_to_an_activity() -> None:
    report = read(flow([node("if", "condition", condition="Date.now() > 0")])).report
    assert report.facts["conditions_evaluated_by_an_activity"] == 1
    assert any("evaluated by an activity" in entry.message for entry in report.notable)


def test_every_condition_that_is_none_is_told_with_its_place() -> None:
    conditions = [{"id": "a", "condition": "1 +"}, {"id": "a", "condition": "2"}, {"id": "c"}, {"id": "d"}]
    found = problems_of(
        flow([start("x"), node("if", "condition", name="Check", conditions=conditions), node("no", "condition")])
    )
    assert any("node `Check` (if), of type `condition`, conditions: a: `1 +` is no condition" in one for one in found)
    assert any("two of its conditions have the id `a`" in one for one in found)
    assert any("two of its conditions are empty" in one for one in found)
    assert any("node `no`, of type `condition`: has no condition" in one for one in found)
