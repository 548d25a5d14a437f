"""Journeys that did not come from Sim: each type of state as the block that says it best."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from converters.document import read as read_document
from converters.sim import write
from converters.written import Written
from journeys.bundle import Bundle
from tests.converters.sim.writing.going_back import block_of, fields_of, read_again, remarks_of, ways_of

Json = Any


def journey(states: dict[str, Any], **more: Any) -> Bundle:
    """A journey written by hand; states in a row unless they say `next`."""
    names = list(states)
    for name, following in pairwise(names):
        if states[name].get("type") not in ("final", "decision_point"):
            states[name].setdefault("next", following)
    return read_document({"id": "trip", "title": "Trip", "states": states, **more})


def asked(*fields: str) -> dict[str, Any]:
    return {"type": "input_collection", "from_input": True, "fields": [{"name": one} for one in fields]}


def written(states: dict[str, Any], **more: Any) -> tuple[Written, Bundle]:
    bundle = journey(states, **more)
    made = write(bundle)
    read_again(made, bundle)
    return made, bundle


def outcomes(made: Written) -> dict[tuple[str | None, str | None], str]:
    return {(one.block_id, one.field): one.outcome for one in made.report.entries if one.outcome != "carried"}


def test_a_first_form_that_takes_the_input_is_the_start_block() -> None:
    made, _ = written({"ask": {**asked("name"), "title": "Who"}, "done": {"type": "final"}})
    assert (block_of(made, "ask")["type"], block_of(made, "ask")["name"]) == ("start_trigger", "Who")
    assert fields_of(made, "ask")["inputFormat"] == [{"id": "name", "name": "name", "type": "string"}]
    assert ways_of(made) == {("ask", "done", "source")}


def test_any_other_beginning_gets_a_start_block_in_front() -> None:
    form = {"type": "input_collection", "question": "Who are you?", "fields": [{"name": "who", "title": "Name"}]}
    made, _ = written({"ask": form, "done": {"type": "final", "output": "Hello <ask.who>, <input.greeting>"}})
    assert block_of(made, "ask")["type"] == "human_in_the_loop"
    assert fields_of(made, "ask")["inputFormat"][0]["label"] == "Name"
    assert fields_of(made, "ask")["builderData"][0]["value"] == "Who are you?"
    assert ("start", "ask", "source") in ways_of(made)
    assert fields_of(made, "done")["data"] == "Hello <ask.who>, <start.greeting>"


def test_a_request_is_an_api_block() -> None:
    tool = {
        "kind": "http",
        "method": "PUT",
        "url": "https://x.example/<ask.id>",
        "query": {"q": "<ask.id>"},
        "headers": {"X-Note": "n"},
        "authentication": {"kind": "bearer", "token": "{{KEY}}"},
        "body": {"value": {"id": 1}},
    }
    call = {
        "type": "tool_execution",
        "tool": tool,
        "call_timeout_seconds": 9,
        "retry": {"max_attempts": 3, "initial_seconds": 1},
    }
    made, bundle = written({"ask": asked("id"), "send": call, "done": {"type": "final"}})
    fields = fields_of(made, "send")
    assert (fields["url"], fields["method"], fields["timeout"]) == ("https://x.example/<ask.id>", "PUT", 9000)
    assert fields["params"][0]["cells"] == {"Key": "q", "Value": "<ask.id>"}
    assert [row["cells"]["Value"] for row in fields["headers"]] == ["n", "Bearer {{KEY}}"]
    assert json.loads(fields["body"]) == {"id": 1}
    assert (fields["retries"], fields["retryDelayMs"]) == (2, 1000)
    assert remarks_of(made) == []
    again = read_again(made, bundle).main
    assert next(state for state in again.states if state.id == "send").tool.url["$text"][0] == "https://x.example/"  # type: ignore[union-attr]


def test_a_body_with_values_in_it_is_computed_so_that_its_types_stay() -> None:
    tool = {
        "kind": "http",
        "method": "POST",
        "url": "https://x.example",
        "body": {"value": {"id": "<ask.id>", "n": [1]}},
    }
    made, _ = written({"ask": asked("id"), "send": {"type": "tool_execution", "tool": tool}, "done": {"type": "final"}})
    assert fields_of(made, "send")["body"] == "<sendvalues.result.v1>"
    assert fields_of(made, "send-values")["code"] == "return { v1: ({ id: <ask.id>, n: [1] }) };"
    assert ways_of(made) >= {("ask", "send-values", "source"), ("send-values", "send", "source")}


def test_a_function_gets_its_arguments_as_names() -> None:
    tool = {"kind": "function", "code": "return items.length", "arguments": {"items": "<ask.items>"}}
    states = {
        "ask": asked("items"),
        "count": {"type": "tool_execution", "tool": tool, "output": "<local.response.result>"},
    }
    made, _ = written({**states, "done": {"type": "final", "output": "There are <count>"}})
    assert fields_of(made, "count")["code"] == "const items = <ask.items>;\nreturn items.length"
    assert fields_of(made, "done")["data"] == "There are <count.result>"


def test_an_output_of_its_own_is_computed_behind_the_block() -> None:
    tool = {"kind": "function", "code": "return 2"}
    count = {
        "type": "tool_execution",
        "title": "Count",
        "tool": tool,
        "output": {"twice": {"$js": "<local.response.result> * 2"}},
    }
    made, _ = written({"go": {"type": "initial"}, "count": count, "done": {"type": "final", "output": "<count.twice>"}})
    assert fields_of(made, "count-result")["code"] == "return ({ twice: (<count.result> * 2) });"
    assert fields_of(made, "done")["data"] == "<countresult.result.twice>"


def test_a_tool_that_sim_knows_is_its_block() -> None:
    arguments = {"text": "Hi <ask.name>", "channel": "C1"}
    call = {"type": "tool_execution", "tool": {"kind": "registered", "id": "slack_message", "arguments": arguments}}
    made, bundle = written({"ask": asked("name"), "post": call, "done": {"type": "final"}})
    assert block_of(made, "post")["type"] == "slack"
    assert fields_of(made, "post")["operation"] == "send"
    assert fields_of(made, "post")["text"] == "Hi <ask.name>"
    tool = next(state for state in read_again(made, bundle).main.states if state.id == "post").tool  # type: ignore[union-attr]
    assert tool.id == "slack_message"  # type: ignore[union-attr]
    assert tool.arguments["channel"] == "C1"  # type: ignore[union-attr]


def test_a_tool_that_sim_does_not_know_is_a_function_that_says_so() -> None:
    call = {
        "type": "tool_execution",
        "tool": {"kind": "registered", "id": "crm.find", "arguments": {"who": "<ask.name>"}},
    }
    made, _ = written({"ask": asked("name"), "find": call, "done": {"type": "final"}})
    assert "The tool crm.find is missing" in fields_of(made, "find")["code"]
    assert "{ who: <ask.name> }" in fields_of(made, "find")["code"]
    assert outcomes(made)["find", "tool"] == "dropped"


def test_a_tool_of_an_mcp_server_is_an_mcp_block() -> None:
    call = {
        "type": "tool_execution",
        "tool": {"kind": "mcp", "server": "cal", "tool": "free", "arguments": {"day": "<ask.day>"}},
    }
    made, bundle = written({"ask": asked("day"), "free": call, "done": {"type": "final"}})
    assert fields_of(made, "free") == {"server": "cal", "tool": "cal-free", "arguments": {"day": "<ask.day>"}}
    tool = next(state for state in read_again(made, bundle).main.states if state.id == "free").tool  # type: ignore[union-attr]
    assert (tool.server, tool.tool) == ("cal", "free")  # type: ignore[union-attr]


def test_an_agent_is_an_agent_block_with_its_tools() -> None:
    find = {
        "kind": "registered",
        "id": "slack_message",
        "arguments": {"text": "<local.arguments.text>", "channel": "C1"},
    }
    agent = {
        "type": "agent_interaction",
        "model": "openai:gpt-5-mini",
        "api_key": "{{KEY}}",
        "messages": [{"role": "user", "content": "Hi <ask.name>"}],
        "temperature": 0.5,
        "response_format": {"name": "mood", "schema": {"type": "object", "properties": {"mood": {"type": "string"}}}},
        "tools": [
            {"name": "post", "description": "Posts", "tool": find},
            {
                "name": "double",
                "tool": {"kind": "function", "code": "return n * 2", "arguments": {"n": "<local.arguments.n>"}},
            },
        ],
        "output": "<local.response.structured>",
    }
    made, bundle = written({"ask": asked("name"), "talk": agent, "done": {"type": "final", "output": "<talk.mood>"}})
    fields = fields_of(made, "talk")
    assert (fields["model"], fields["apiKey"], fields["temperature"]) == ("gpt-5-mini", "{{KEY}}", 0.5)
    assert fields["messages"] == [{"role": "user", "content": "Hi <ask.name>"}]
    assert json.loads(fields["responseFormat"])["schema"]["properties"] == {"mood": {"type": "string"}}
    assert [tool["type"] for tool in fields["tools"]] == ["slack", "custom-tool"]
    assert fields["tools"][0]["params"] == {"channel": "C1"}
    assert fields["tools"][1]["code"] == "return n * 2"
    assert fields_of(made, "done")["data"] == "<talk.mood>"
    again = next(state for state in read_again(made, bundle).main.states if state.id == "talk")
    assert again.model == "openai:gpt-5-mini"  # type: ignore[union-attr]


def test_a_decision_is_a_condition_block_with_its_expressions() -> None:
    branches = [{"id": "big", "when": "<ask.n> > 3 && <ask.who> === 'me'"}, {"id": "rest"}]
    decide = {"type": "decision_point", "branches": branches, "next": {"big": "a", "rest": "b"}}
    made, bundle = written({"ask": asked("n", "who"), "decide": decide, "a": {"type": "final"}, "b": {"type": "final"}})
    entries = json.loads(fields_of(made, "decide")["conditions"])
    assert [(one["id"], one["title"]) for one in entries] == [("big", "if"), ("rest", "else")]
    assert entries[0]["value"] == '<ask.n> > 3 && <ask.who> === "me"'
    assert ways_of(made) >= {("decide", "a", "condition-big"), ("decide", "b", "condition-rest")}
    again = next(state for state in read_again(made, bundle).main.states if state.id == "decide")
    assert again.branches[0].when["$js"][0] == "&&"  # type: ignore[union-attr]


def test_a_choice_is_a_form_and_a_condition_on_its_answer() -> None:
    branches = [{"id": "in", "title": "Inside"}, {"id": "out", "title": "Outside"}]
    where = {"type": "decision_point", "by": "choice", "question": "Where?", "branches": branches, "default": "in"}
    states = {"go": {"type": "initial"}, "where": {**where, "next": {"in": "a", "out": "b"}}}
    made, _ = written({**states, "a": {"type": "final", "output": "<where.choice>"}, "b": {"type": "final"}})
    assert block_of(made, "where")["type"] == "human_in_the_loop"
    assert ways_of(made) >= {("where-choice", "a", "condition-in"), ("where-choice", "b", "condition-out")}
    assert fields_of(made, "a")["data"] == "<where.choice>"


def test_a_decision_in_words_is_a_router() -> None:
    branches = [{"id": "yes", "words": "They agree"}, {"id": "no", "words": "They do not"}]
    judge = {"type": "decision_point", "by": "judge", "question": "<ask.text>", "branches": branches}
    states = {"ask": asked("text"), "judge": {**judge, "next": {"yes": "a", "no": "b"}}}
    made, _ = written({**states, "a": {"type": "final"}, "b": {"type": "final"}})
    assert block_of(made, "judge")["type"] == "router_v2"
    assert fields_of(made, "judge")["context"] == "<ask.text>"
    assert ways_of(made) >= {("judge", "a", "router-yes"), ("judge", "b", "router-no")}


def test_a_pause_is_a_form_that_only_lets_a_yes_through() -> None:
    states = {
        "go": {"type": "initial"},
        "stop": {
            "type": "pause_point",
            "question": "Pay?",
            "next": [{"target": "a"}, {"target": "b", "trigger": "tool_failure"}],
        },
    }
    made, _ = written({**states, "a": {"type": "final"}, "b": {"type": "final", "outcome": "failed", "message": "No"}})
    assert ways_of(made) >= {
        ("stop", "stop-confirmation", "source"),
        ("stop-confirmation", "a", "condition-yes"),
        ("stop-confirmation", "b", "condition-no"),
    }
    assert fields_of(made, "b")["code"] == 'throw new Error("No");'


def test_a_refusal_that_nothing_handles_fails_the_run() -> None:
    made, _ = written({"go": {"type": "initial"}, "stop": {"type": "pause_point"}, "a": {"type": "final"}})
    refused = [target for source, target, handle in ways_of(made) if handle == "condition-no"]
    assert fields_of(made, refused[0])["code"] == 'throw new Error("It was declined");'


@pytest.mark.parametrize(
    ("seconds", "fields"),
    [
        (90, {"timeValue": "90", "timeUnit": "seconds"}),
        (7200, {"async": True, "timeValue": "2", "timeUnitLong": "hours"}),
        (86400 * 3, {"async": True, "timeValue": "3", "timeUnitLong": "days"}),
        (400, {"async": True, "timeValue": str(400 / 60), "timeUnitLong": "minutes"}),
    ],
)
def test_a_wait_is_a_wait_block_in_its_own_unit(seconds: int, fields: dict[str, Json]) -> None:
    made, bundle = written(
        {"go": {"type": "initial"}, "rest": {"type": "wait", "seconds": seconds}, "a": {"type": "final"}}
    )
    assert fields_of(made, "rest") == fields
    again = next(state for state in read_again(made, bundle).main.states if state.id == "rest")
    assert again.seconds == pytest.approx(seconds)  # type: ignore[union-attr]


def test_a_loop_holds_its_states_and_leads_to_the_first() -> None:
    add = {"type": "aggregation", "values": {"it": "<scope.item>", "at": "<scope.each.index>"}}
    each: dict[str, Any] = {
        "type": "loop",
        "kind": "for_each",
        "collection": "<ask.items>",
        "states": {"add": add, "more": {**add}},
    }
    each["states"]["add"]["next"] = "more"
    made, bundle = written({"ask": asked("items"), "each": each, "done": {"type": "final", "output": "<each.results>"}})
    assert (
        block_of(made, "each")["data"] | {"loopType": "forEach", "collection": "<ask.items>"}
        == block_of(made, "each")["data"]
    )
    assert block_of(made, "add")["data"]["parentId"] == "each"
    assert fields_of(made, "add")["code"] == "return ({ it: <loop.currentItem>, at: <loop.index> });"
    assert ways_of(made) >= {
        ("each", "add", "loop-start-source"),
        ("each", "done", "loop-end-source"),
        ("add", "more", "source"),
    }
    assert ("each", "more", "loop-start-source") not in ways_of(made)
    again = {state.id: state for state in read_again(made, bundle).main.states}
    assert (again["add"].parent, again["each"].type) == ("each", "loop")


def test_a_child_is_a_workflow_of_its_own() -> None:
    child = {
        "id": "sub",
        "title": "Sub",
        "states": {"ask": asked("n"), "end": {"type": "final", "output": {"n": "<ask.n>"}}},
    }
    call = {"type": "workflow_bridge", "journey": "sub", "input": {"n": "<ask.n>"}}
    document = {
        "journeys": [{"id": "trip", "states": {"ask": {**asked("n"), "next": "call"}, "call": {**call, "next": "end"},
                                               "end": {"type": "final", "output": "<call.result>"}}}],
        "children": [child],
    }  # fmt: skip
    bundle = read_document(document)
    made = write(bundle)
    assert list(made.others) == ["sub"]
    assert fields_of(made, "call")["workflowId"] == "sub"
    again = {state.id: state for state in read_again(made, bundle).main.states}
    assert again["call"].type == "workflow_bridge"


def test_variables_that_change_are_a_variables_block() -> None:
    step = {
        "type": "tool_execution",
        "tool": {"kind": "function", "code": "return 1"},
        "context_changes": [{"variable": "count", "operation": "increment", "value": 2}],
        "next": [{"target": "done", "mappings": {"note": "Done by <ask.who>"}}],
    }
    variables = [{"name": "count", "type": "number", "default": 0}, {"name": "note", "type": "string"}]
    made, bundle = written(
        {"ask": asked("who"), "step": step, "done": {"type": "final", "output": "<variables.note>"}},
        variables=variables,
    )
    rows = fields_of(made, "step-changes")["variables"]
    assert (rows[0]["variableName"], rows[0]["type"], rows[0]["value"]) == ("count", "number", "<stepvalues.result.v1>")
    assert "<variable.count> ?? 0) + (2 ?? 1)" in fields_of(made, "step-values")["code"]
    assert fields_of(made, "done")["data"] == "<variable.note>"
    noted = [
        one
        for one in made.document["state"]["blocks"].values()
        if one["type"] == "variables" and one["id"] != "step-changes"
    ]
    assert noted[0]["subBlocks"]["variables"]["value"][0]["value"] == "Done by <ask.who>"
    assert {one.name for one in read_again(made, bundle).main.variables} == {"count", "note"}


def test_ways_with_guards_are_a_condition_block() -> None:
    ways = [
        {"target": "a", "trigger": "conditional", "guard": "<local.output.status> === 201"},
        {"target": "b", "trigger": "tool_success"},
        {"target": "c", "trigger": "tool_failure"},
    ]
    call = {
        "type": "tool_execution",
        "title": "Send",
        "tool": {"kind": "http", "url": "https://x.example"},
        "next": ways,
    }
    finals: dict[str, Any] = {one: {"type": "final", "output": one} for one in "abc"}
    made, _ = written({"go": {"type": "initial"}, "send": call, **finals})
    block = next(target for source, target, handle in ways_of(made) if source == "send" and handle == "source")
    assert [one["value"] for one in json.loads(fields_of(made, block)["conditions"])] == ["<send.status> === 201", ""]
    assert ways_of(made) >= {(block, "a", "condition-way-1"), (block, "b", "condition-way-2"), ("send", "c", "error")}


def test_a_way_back_is_left_out_and_told() -> None:
    check = {
        "type": "validation",
        "rules": [{"when": "<ask.n> > 3", "message": "Too small"}],
        "next": [{"target": "done", "trigger": "tool_success"}, {"target": "ask", "trigger": "tool_failure"}],
    }
    form = {"type": "input_collection", "fields": [{"name": "n", "type": "number"}]}
    made, _ = written({"go": {"type": "initial"}, "ask": form, "check": check, "done": {"type": "final"}})
    assert outcomes(made)["check", "transition to ask"] == "dropped"
    assert 'if (!((<ask.n> > 3))) wrong.push("Too small");' in fields_of(made, "check")["code"]


def test_nothing_of_a_state_is_dropped_in_silence() -> None:
    call = {
        "type": "tool_execution",
        "tool": {"kind": "http", "url": "https://x.example", "success": "<local.response.status> === 201"},
        "description": "d", "prompts": [{"text": "Wait"}], "timeout_seconds": 5, "weight": 2, "skippable": True,
        "completion": {"required": ["data"]}, "help": ["?"], "effect": "keyed",
    }  # fmt: skip
    made, _ = written({"go": {"type": "initial"}, "send": call, "done": {"type": "final", "message": "Bye"}})
    told = {field for state, field in outcomes(made) if state == "send"}
    assert told == {"tool.success", *call} - {"type", "tool", "next"}
    assert outcomes(made)["done", "message"] == "dropped"
    assert all(one.message for one in made.report.entries if one.outcome != "carried")


def test_names_that_references_cannot_write_are_changed_and_told() -> None:
    states = {"go": {"type": "initial"}, "a": {"type": "aggregation", "title": "a + b = [c]", "values": {"x": 1}}}
    made, _ = written({**states, "loop": {"type": "final", "title": "Loop", "output": "<a.x>"}})
    assert block_of(made, "a")["name"] == "a b c"
    assert fields_of(made, "loop")["data"] == "<abc.result.x>"
    assert block_of(made, "loop")["name"] == "Loop 2"
    assert outcomes(made) == {("a", "title"): "changed", ("loop", "title"): "changed"}


def test_text_that_only_looks_like_a_reference_is_told() -> None:
    states = {"ask": asked("n"), "done": {"type": "final", "output": {"$literal": "Say <ask.n> or {{X}}"}}}
    made, _ = written(states)
    assert outcomes(made)["done", "text"] == "changed"


def test_new_blocks_stand_one_after_another() -> None:
    made, _ = written(
        {"ask": asked("n"), "a": {"type": "aggregation", "values": {"n": "<ask.n>"}}, "done": {"type": "final"}}
    )
    places = [block_of(made, one)["position"]["x"] for one in ("ask", "a", "done")]
    assert places == sorted(places)
    assert len(set(places)) == 3


def test_a_block_inside_a_container_stands_inside_of_it() -> None:
    each = {"type": "loop", "kind": "for", "count": 2, "states": {"add": {"type": "aggregation", "values": {"n": 1}}}}
    made, _ = written({"go": {"type": "initial"}, "each": each, "done": {"type": "final"}})
    place, room = block_of(made, "add")["position"], block_of(made, "each")["data"]
    assert 0 <= place["x"] <= room["width"] - 250
    assert 0 <= place["y"] <= room["height"] - 100


def test_ids_are_those_of_the_states_and_the_same_every_time() -> None:
    states: dict[str, Any] = {"ask": asked("n"), "done": {"type": "final", "output": {"n": "<ask.n>"}}}
    first, second = write(journey(json.loads(json.dumps(states)))), write(journey(states))
    assert first.document == second.document
    assert set(first.document["state"]["blocks"]) == {"ask", "done", "done-values"}
