"""What a Sim export becomes as a whole: envelopes, states, ways, and what is not part of a run."""

from __future__ import annotations

import json
from typing import Any

import pytest

from converters.sim import read
from journeys.canonical import plain
from tests.converters.sim.workflows import (
    block,
    condition,
    converted,
    field,
    function,
    note,
    start,
    states,
    transitions,
    workflow,
)


def _row() -> dict[str, Any]:
    return workflow(start(), function("a", "return 1"), function("b", "return 2"))


@pytest.mark.parametrize(
    "document",
    [
        _row(),
        {"data": _row()},
        _row()["state"],
        json.dumps(_row()),
        json.dumps(_row()).encode(),
        "\ufeff" + json.dumps(_row()),
    ],
    ids=["export", "envelope of the API", "legacy", "text", "bytes", "byte order mark"],
)
def test_every_envelope_gives_the_same_states(document: object) -> None:
    assert list(states(read(document))) == ["start", "a", "b"]


def test_the_api_export_names_the_workflow() -> None:
    document = {**_row(), "workflow": {"id": "w-1", "name": "Orders", "description": "Handles orders"}}
    main = read(document).bundle.main
    assert (main.id, main.title, main.description) == ("w-1", "Orders", "Handles orders")
    assert main.origin is not None
    assert (main.origin.format, main.origin.id, main.origin.version) == ("sim", "w-1", "1.0")


def test_the_name_can_be_given() -> None:
    assert read(_row(), name="Mine").bundle.main.title == "Mine"


def test_every_block_is_a_state_that_joins_live_ways_and_takes_all_that_match() -> None:
    for state in converted(start(), function("a", "return 1")).values():
        assert (state["join"], state["branching"]) == ("all", "all")


def test_a_state_keeps_the_block_it_came_from_without_credentials() -> None:
    made = read(
        workflow(start(), block("x", "slack", "Post", operation="send", text="hi", botToken="xoxb-1", credential="c"))
    )
    source = plain(made.bundle.main)["states"][1]["source"]
    assert (source["node_id"], source["node_type"], source["node_name"]) == ("x", "slack", "Post")
    assert source["config"] == {"operation": "send", "text": "hi"}
    assert source["details"]["empty"] == ["botToken", "credential"]


def test_handles_become_triggers() -> None:
    document = workflow(
        start(),
        condition("c", "true", None),
        *(function(one, "return 1") for one in "abdef"),
        edges=[
            ("start", "c", "source-right"),
            ("c", "a", "condition-c-0"),
            ("c", "b", "condition-c-1"),
            ("c", "d", "error"),
            ("a", "e", None),
            ("a", "f", "error"),
        ],
    )
    found = [
        (one["target"], one.get("trigger", "automatic"), one.get("choices")) for one in transitions(read(document))
    ]
    assert found == [
        ("c", "tool_success", None),
        ("a", "conditional", ["c-0"]),
        ("b", "conditional", ["c-1"]),
        ("d", "tool_failure", None),
        ("e", "automatic", None),
        ("f", "tool_failure", None),
    ]


def test_edges_of_a_condition_without_handles_take_its_branches_in_order() -> None:
    document = workflow(
        start(),
        condition("c", "true", None),
        function("a", "return 1"),
        function("b", "return 1"),
        edges=[("start", "c"), ("c", "a", None), ("c", "b", None)],
    )
    assert [one.get("choices") for one in transitions(read(document))][1:] == [["c-0"], ["c-1"]]


def test_the_same_edge_twice_is_one_way() -> None:
    document = workflow(start(), function("a", "return 1"), edges=[("start", "a"), ("start", "a")])
    assert len(transitions(read(document))) == 1


def test_disabled_blocks_notes_and_what_lies_behind_them_are_reported_and_not_carried() -> None:
    document = workflow(
        start(),
        function("a", "return 1"),
        block("off", "function", code="return 2", _enabled=False),
        function("behind", "return 3"),
        block("memo", "note", content="remember"),
        edges=[("start", "a"), ("a", "off"), ("off", "behind"), ("a", "memo")],
    )
    made = read(document)
    assert list(states(made)) == ["start", "a"]
    assert "disabled" in note(made, "off").message
    assert "annotation" in note(made, "memo").message
    assert "no way leads here" in note(made, "behind").message
    assert {note(made, one).outcome for one in ("off", "memo", "behind")} == {"unused"}


def test_a_response_ends_the_run_and_what_follows_it_is_not_carried() -> None:
    document = workflow(start(), block("r", "response", dataMode="json", data="{}"), function("after", "return 1"))
    assert list(states(read(document))) == ["start", "r"]


def test_the_start_follows_the_kind_of_run() -> None:
    document = workflow(
        block("old", "api_trigger", "Old"),
        block("chat", "chat_trigger", "Chat"),
        block("mail", "gmail_v2", "Mail", _triggerMode=True),
        function("a", "return 1"),
        edges=[("old", "a"), ("chat", "a"), ("mail", "a")],
    )
    begins = {kind: read(document, trigger=kind).bundle.main.initial for kind in ("manual", "api", "chat", "webhook")}
    assert begins == {"manual": ("old",), "api": ("old",), "chat": ("chat",), "webhook": ("mail",)}


def test_workflow_variables_become_typed_variables() -> None:
    variables = {
        "1": {"id": "1", "name": "n", "type": "number", "value": "42"},
        "2": {"id": "2", "name": "flag", "type": "boolean", "value": "true"},
        "3": {"id": "3", "name": "list", "type": "array", "value": "[1, 2]"},
        "4": {"id": "4", "name": "one", "type": "array", "value": "x"},
        "5": {"id": "5", "name": "object", "type": "object", "value": "5"},
        "6": {"id": "6", "name": "text", "type": "plain", "value": "42"},
        "7": {"id": "7", "name": "bad", "type": "number", "value": "abc"},
    }
    main = read(workflow(start(), variables=variables)).bundle.main
    assert {one.name: one.default for one in main.variables} == {
        "n": 42,
        "flag": True,
        "list": [1, 2],
        "one": ["x"],
        "object": {"value": "5"},
        "text": "42",
        "bad": 0,
    }


def test_containers_are_read_with_their_region() -> None:
    document = workflow(
        start(field("list", "array")),
        block("each", "loop", "Each", _data={"loopType": "forEach", "collection": "<start.list>"}),
        block("in", "function", code="return <loop.currentItem> + <each.index>", _data={"parentId": "each"}),
        block("side", "parallel", "Side", _data={"parallelType": "count", "count": "3", "batchSize": 50}),
        block("two", "function", code="return <parallel.index>", _data={"parentId": "side"}),
        function("after", "return <each.results[0]>"),
        edges=[
            ("start", "each"),
            ("each", "in", "loop-start-source"),
            ("each", "side", "loop-end-source"),
            ("side", "two", "parallel-start-source"),
            ("side", "after", "parallel-end-source"),
        ],
    )
    made = read(document)
    found = states(made)
    given = {"$ref": ["outputs", "start", "list"]}
    complaint = "ForEach loop resolution failed: Value did not resolve to an array or object"
    assert found["each"]["collection"] == {"$call": "items", "args": [given, complaint]}
    assert found["in"]["parent"] == "each"
    assert found["in"]["tool"]["arguments"]["__ref_0"] == {"$ref": ["scope", "each", "item"]}
    assert (found["side"]["count"], found["side"].get("batch_size", 20)) == (3, 20)
    results, left = found["after"]["tool"]["arguments"]["__ref_0"]["args"]
    assert results == {"$ref": ["outputs", "each", "results", 0]}
    assert left["$invalid"].endswith("`return <each.results[0]>` - Unexpected token '<'"), "a loop that has not run"
    ways = [(one["source"], one["target"], one.get("trigger", "automatic")) for one in transitions(made)]
    assert ways == [
        ("start", "each", "tool_success"),
        ("each", "side", "tool_success"),
        ("side", "after", "parallel_complete"),
    ]


def test_an_edge_across_the_border_of_a_container_is_dropped_and_reported() -> None:
    document = workflow(
        start(),
        block("lp", "loop", _data={"loopType": "for", "count": 2}),
        block("in", "function", code="return 1", _data={"parentId": "lp"}),
        function("out", "return 1"),
        edges=[("start", "lp"), ("lp", "in", "loop-start-source"), ("in", "out"), ("lp", "out", "loop-end-source")],
    )
    made = read(document)
    assert len(transitions(made)) == 2
    assert [one for one in made.report.of("dropped") if "border" in one.message]


def test_a_loop_without_a_count_or_with_0_makes_five_rounds_and_the_report_says_so() -> None:
    loop = block("lp", "loop", _data={"loopType": "for", "count": 0})
    inside = block("f", "function", code="return 1", _data={"parentId": "lp"})
    made = read(workflow(start(), loop, inside, edges=[("start", "lp"), ("lp", "f", "loop-start-source")]))
    assert states(made)["lp"]["count"] == 5
    assert "5" in note(made, "lp", "count").message


def test_conversion_is_deterministic() -> None:
    document = workflow(
        start(field("a")), function("f", "return <start.a> + '<start.a>'"), condition("c", "<f.result> > 1")
    )
    first, second = read(document), read(json.loads(json.dumps(document)))
    assert first.bundle.fingerprint == second.bundle.fingerprint
    assert first.report == second.report


def test_reading_does_not_change_the_document() -> None:
    document = workflow(start(), block("a", "agent", "A", model="gpt-4o", tools=[{"type": "slack", "title": "Slack"}]))
    before = json.dumps(document)
    read(document, values={"A": {"API Key": "{{KEY}}", "Slack": {"Channel": "C1"}}})
    assert json.dumps(document) == before


def test_child_workflows_become_bridges_to_journeys_of_the_bundle() -> None:
    child = workflow(start(field("a", "number"), field("b")), function("add", "return <start.a>"))
    parent = workflow(
        start(field("x")),
        block("sum", "workflow_input", "Sum", workflowId="adder", inputMapping='{"a": "<start.x>", "other": 1}'),
    )
    made = read(parent, children={"adder": {"name": "Adder", "workflow": child}})
    state = states(made)["sum"]
    assert state["type"] == "workflow_bridge"
    assert state["journey"] == "adder"
    assert state["input"]["args"][1] == ["a", "b"]
    assert state["output"]["childWorkflowName"] == "Adder"
    assert [one.id for one in made.bundle.children] == ["adder"]


def test_a_child_that_calls_itself_is_one_child() -> None:
    again = workflow(start(), block("me", "workflow_input", workflowId="again"))
    made = read(workflow(start(), block("go", "workflow_input", workflowId="again")), children={"again": again})
    assert [one.id for one in made.bundle.children] == ["again"]


def test_a_child_that_was_not_supplied_is_missing() -> None:
    made = read(workflow(start(), block("go", "workflow_input", "Go", workflowId="other")))
    assert [problem.place for problem in made.missing] == ["block `Go`"]
    assert "other" in str(made.missing[0])
    assert states(made)["go"]["tool"]["id"] == "workflow_executor"
