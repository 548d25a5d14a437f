"""Each surprise of Sim that is kept is told of where it may matter, and not where it cannot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from converters.sim import read
from converters.sim.warnings import containers, deviations, references, rules, timing, values, ways
from converters.sim.warnings.canvas import Rule
from tests.converters.sim.regions import Edge, in_a_region, loop, notices, parallel, told
from tests.converters.sim.workflows import block, condition, field, function, start, workflow


@pytest.mark.parametrize(
    ("rule", "container", "expected"),
    [
        (containers.COUNT, loop("l", count=0), ["l.count"]),
        (containers.COUNT, loop("l", count=None), ["l.count"]),
        (containers.COUNT, parallel("l", count=None), ["l.count"]),
        (containers.COUNT, loop("l", count="3"), []),
        (containers.COUNT, loop("l", loopType="while", count=0, whileCondition="false"), []),
        (containers.NO_ROUND, loop("l", loopType="while", whileCondition=" "), ["l.whileCondition"]),
        (containers.NO_ROUND, loop("l", loopType="while", whileCondition="true"), []),
        (
            containers.ENVIRONMENT_IN_WHILE,
            loop("l", loopType="while", whileCondition="<loop.index> < {{N}}"),
            ["l.whileCondition"],
        ),
        (containers.ENVIRONMENT_IN_WHILE, loop("l", loopType="for", whileCondition="{{N}}"), []),
        (
            containers.NEXT_INDEX,
            loop("l", loopType="doWhile", doWhileCondition="<loop.index> < 3"),
            ["l.doWhileCondition"],
        ),
        (containers.NEXT_INDEX, loop("l", loopType="while", whileCondition="<loop.index> < 3"), []),
        (containers.TEXT_AS_COLLECTION, loop("l", loopType="forEach", collection="<ask.content>"), ["l.collection"]),
        (containers.TEXT_AS_COLLECTION, loop("l", loopType="forEach", collection="<ask.toolCalls>"), []),
        (containers.TEXT_AS_COLLECTION, loop("l", loopType="forEach", collection="[1, <ask.content>]"), []),
    ],
)
def test_settings_of_containers(rule: Rule, container: dict[str, Any], expected: list[str]) -> None:
    blocks, edges = in_a_region(container, function("b", "return 1"))
    ask = block("ask", "agent", "ask", model="gpt-4o", apiKey="{{K}}", messages=[])
    assert told(rule, *blocks, ask, edges=[("start", "ask"), ("ask", "l"), *edges]) == expected


def test_a_container_without_blocks_and_one_at_the_end_and_one_with_an_error_edge() -> None:
    blocks = [start(), loop("l"), function("f", "return 1")]
    assert told(containers.NOTHING_INSIDE, *blocks, edges=[("start", "l"), ("l", "f", "loop-end-source")]) == ["l"]
    assert told(containers.LAST, *blocks, edges=[("start", "l"), ("l", "f", "loop-end-source")]) == []
    assert told(containers.LAST, *blocks, edges=[("start", "l")]) == ["l"]
    assert told(containers.ERROR_EDGE, *blocks, edges=[("start", "l"), ("l", "f", "error")]) == ["l"]
    assert told(containers.ERROR_EDGE, *blocks, edges=[("start", "l"), ("l", "f", "loop-end-source")]) == []


def test_the_item_of_an_outer_container_as_an_inner_collection_and_members_of_items() -> None:
    outer = loop("o", loopType="forEach", collection="[[1]]")
    blocks, edges = in_a_region(outer, loop("i", loopType="forEach", collection="<loop.currentItem>"))
    assert told(containers.ITEM_AS_COLLECTION, *blocks, edges=edges) == ["i.collection"]
    blocks, edges = in_a_region(outer, function("f", "return <loop.currentItem.name>"))
    assert told(containers.MISSING_MEMBER, *blocks, edges=edges) == ["f.code"]
    blocks, edges = in_a_region(outer, function("f", "return <loop.currentItem>"))
    assert told(containers.MISSING_MEMBER, *blocks, edges=edges) == []


# Edges and ends.


def test_an_edge_without_a_handle_beside_an_error_edge_and_an_error_edge_alone() -> None:
    blocks = [start(), *(function(one, "return 1") for one in "abc")]
    both: list[Edge] = [("start", "a"), ("a", "b", None), ("a", "c", "error")]
    assert told(ways.PLAIN_EDGE, *blocks, edges=both) == ["a"]
    assert told(ways.PLAIN_EDGE, *blocks, edges=[("start", "a"), ("a", "b"), ("a", "c", "error")]) == []
    assert told(ways.ONLY_ERROR_EDGE, *blocks, edges=[("start", "a"), ("a", "b", "error")]) == ["a"]
    assert told(ways.ONLY_ERROR_EDGE, *blocks, edges=both) == []


@pytest.mark.parametrize(
    ("kind", "values_of_it"),
    [
        ("variables", {"variables": [{"variableName": "error", "type": "plain", "value": "x"}]}),
        ("human_in_the_loop", {"inputFormat": [{"name": "error", "type": "string"}]}),
        ("evaluator", {"metrics": [{"name": "Error"}], "content": "x", "model": "gpt-4o"}),
        (
            "agent",
            {"model": "gpt-4o", "responseFormat": {"type": "object", "properties": {"error": {"type": "string"}}}},
        ),
        ("guardrails", {"input": "x", "validationType": "json"}),
    ],
)
def test_an_output_that_may_be_named_error(kind: str, values_of_it: dict[str, Any]) -> None:
    made = block("x", kind, **values_of_it)
    assert told(ways.ERROR_MEMBER, start(), made, function("f", "return 1")) == ["x"]
    assert told(ways.ERROR_MEMBER, start(), made) == []
    assert told(ways.ERROR_MEMBER, start(), function("x", "return 1"), function("f", "return 1")) == []


def test_ends_that_run_side_by_side_and_ends_that_do_not() -> None:
    blocks = [start(field("a")), condition("if", "true", None), *(function(one, "return 1") for one in "abc")]
    one_or_other: list[Edge] = [("start", "if"), ("if", "a", "condition-if-0"), ("if", "b", "condition-if-1")]
    assert told(ways.RACE, *blocks, edges=one_or_other) == []
    assert told(ways.RACE, *blocks, edges=[*one_or_other, ("start", "c")]) == ["a", "b", "c"]
    assert told(ways.RACE, *blocks, edges=[("start", "a"), ("a", "b"), ("a", "c", "error")]) == []


def test_a_response_beside_other_blocks() -> None:
    blocks = [start(), block("r", "response"), function("a", "return 1")]
    assert told(ways.RESPONSE, *blocks, edges=[("start", "r"), ("start", "a")]) == ["r"]
    assert told(ways.RESPONSE, *blocks, edges=[("start", "a"), ("a", "r")]) == []


# References and values.


def test_environment_values_in_prompts_and_in_sums() -> None:
    def agent(text: str) -> dict[str, Any]:
        return block("x", "agent", messages=[{"role": "user", "content": text}], model="gpt-4o", apiKey="{{K}}")

    assert told(references.SECRET_IN_PROMPT, start(), agent("Use {{TOKEN}}")) == ["x.messages"]
    assert told(references.SECRET_IN_PROMPT, start(), agent("Use a token")) == []
    assert told(references.ENVIRONMENT_AS_NUMBER, start(), function("f", "return {{N}} + 1")) == ["f.code"]
    assert told(references.ENVIRONMENT_AS_NUMBER, start(), function("f", "const n = {{N}}; return n")) == []


def test_fields_that_a_block_does_not_have() -> None:
    maker = function("a", "return 1", "A")
    assert told(references.UNDECLARED, start(), maker, function("b", "return <a.reslt>")) == ["b.code"]
    assert told(references.UNDECLARED, start(), maker, function("b", "return <a.result.deep>")) == []
    asked = block("a", "human_in_the_loop", "A", inputFormat=[{"name": "yes", "type": "boolean"}])
    assert told(references.UNDECLARED, start(), asked, function("b", "return <a.yes>")) == []


def test_a_condition_that_names_a_block_that_does_not_exist() -> None:
    assert told(references.UNKNOWN_IN_CONDITION, start(), condition("c", "<ghost.x> > 1", None)) == ["c.conditions"]
    assert told(references.UNKNOWN_IN_CONDITION, start(), condition("c", "true", None, "<ghost.x> > 1")) == []
    assert told(references.UNKNOWN_IN_CONDITION, start(field("a")), condition("c", "<start.a> > 1", None)) == []


def test_input_fields_without_defaults() -> None:
    assert told(values.NO_DEFAULT, start(field("n", "number"))) == ["start.inputFormat"]
    assert told(values.NO_DEFAULT, start(field("n", "number", 3), field("s"))) == []


def test_old_prompts_and_evaluators() -> None:
    old = block("x", "agent", userPrompt="Hello", model="gpt-4o", apiKey="{{K}}")
    assert told(values.TWICE, start(), old) == ["x.userPrompt"]
    assert told(values.TWICE, start(), block("x", "agent", messages=[{"role": "user", "content": "Hello"}])) == []
    assert told(values.PROSE, start(), block("x", "evaluator", metrics=[], content="c")) == ["x"]


@pytest.mark.parametrize(
    ("rule", "settings", "expected"),
    [
        (
            values.PARSED_TEXT,
            {"dataMode": "structured", "builderData": [{"name": "a", "type": "string", "value": "42"}]},
            ["r.builderData"],
        ),
        (
            values.PARSED_TEXT,
            {"dataMode": "structured", "builderData": [{"name": "a", "type": "string", "value": "<start.a>"}]},
            ["r.builderData"],
        ),
        (
            values.PARSED_TEXT,
            {"dataMode": "structured", "builderData": [{"name": "a", "type": "string", "value": "plain"}]},
            [],
        ),
        (
            values.PARSED_TEXT,
            {"dataMode": "structured", "builderData": [{"name": "a", "type": "number", "value": "42"}]},
            [],
        ),
        (values.BROKEN_DATA, {"dataMode": "json", "data": '{"a": <start.a>}'}, ["r.data"]),
        (values.BROKEN_DATA, {"dataMode": "json", "data": "{a"}, ["r.data"]),
        (values.BROKEN_DATA, {"dataMode": "json", "data": '{"a": 1}'}, []),
    ],
)
def test_the_data_of_a_response(rule: Rule, settings: dict[str, Any], expected: list[str]) -> None:
    assert told(rule, start(field("a")), block("r", "response", **settings)) == expected


def test_a_mapping_kept_as_text() -> None:
    def call(mapping: Any) -> dict[str, Any]:
        return block("x", "workflow_input", workflowId="w", inputMapping=mapping)

    assert told(values.BROKEN_MAPPING, start(field("a")), call('{"a": "<start.a>"}')) == ["x.inputMapping"]
    assert told(values.BROKEN_MAPPING, start(field("a")), call('{"a": <start.a>}')) == []
    assert told(values.BROKEN_MAPPING, start(field("a")), call({"a": "<start.a>"})) == []


def test_every_rule_has_a_test_and_a_name_of_its_own() -> None:
    modules = (containers, deviations, references, timing, values, ways)
    named = {name: one for module in modules for name, one in vars(module).items() if isinstance(one, Rule)}
    assert set(named.values()) == set(rules())
    tests = [Path(__file__), Path(__file__).with_name("test_deviations.py")]
    source = "".join(path.read_text() for path in tests)
    assert [name for name in named if f".{name}" not in source] == []
    assert len({one.name for one in rules()}) == len(named)
    assert {one.difference for one in rules()} == {None, "D1", "D2", "D3", "D4", "D5", "D6", "D7"}
    assert all(one.remedy for one in rules())


def test_a_workflow_without_surprises_has_no_notices() -> None:
    assert notices(start(field("a")), function("f", "return <start.a>", "F"), function("g", "return <f.result>")) == []


def test_notices_stand_in_text_and_html_and_json_once_for_all_places() -> None:
    report = read(workflow(start(), *(block(f"e{n}", "evaluator", metrics=[], content="c") for n in range(3)))).report
    text, page = report.to_text(), report.to_html()
    assert text.count(values.PROSE.message) == 1
    assert page.count(values.PROSE.message) == 1
    assert "e0 (evaluator, e0); e1 (evaluator, e1); e2 (evaluator, e2)" in text
    assert [one["block_id"] for one in report.to_json()["notices"]] == ["e0", "e1", "e2"]
