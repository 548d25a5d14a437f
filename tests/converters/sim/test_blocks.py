"""Families of blocks: which state each becomes, and with what."""

from __future__ import annotations

from typing import Any

import pytest

from converters.sim import read
from tests.converters.sim.workflows import block, converted, field, function, note, start, states, transitions, workflow


def one(*values: dict[str, Any], **options: Any) -> dict[str, Any]:
    """The state of the last of some blocks in a row."""
    found = converted(start(field("a")), *values, **options)
    return found[values[-1]["id"]]


# Starts


def test_a_start_block_is_a_form_that_the_runs_input_answers() -> None:
    state = converted(
        start(
            field("s"),
            field("n", "number", "5"),
            field("f", "file[]"),
            {"name": " ", "type": "string"},
            field("s", "boolean"),
        )
    )["start"]
    assert state["from_input"] is True
    assert (state["coercion"], state["extra"]) == ("lenient", "keep")
    assert state["reserved"] == ["error", "selectedOption", "selectedRoute", "_pauseMetadata"]
    assert [(one["name"], one.get("type", "string"), one.get("default")) for one in state["fields"]] == [
        ("s", "boolean", ""),
        ("n", "number", "5"),
        ("f", "array", ""),
    ]
    assert not any(one.get("required", True) for one in state["fields"])


def test_run_metadata_are_of_this_run_and_their_name_is_reserved() -> None:
    state = converted(start(runMetadata=True))["start"]
    assert "metadata" in state["reserved"]
    assert state["output"]["args"][1]["metadata"]["executionId"] == {"$ref": ["run", "id"]}


@pytest.mark.parametrize("kind", ["starter", "api_trigger", "input_trigger"])
def test_old_starts_give_their_fields_and_again_as_input(kind: str) -> None:
    state = states(read(workflow(block("s", kind, inputFormat=[field("a")]))))["s"]
    values = {"$ref": ["local", "values"]}
    assert state["output"]["args"][:2] == [values, {"input": values}]


def test_a_chat_start_asks_for_a_message() -> None:
    state = states(read(workflow(block("s", "chat_trigger")), trigger="chat"))["s"]
    assert [one["name"] for one in state["fields"]] == ["input"]


def test_a_trigger_of_a_service_passes_on_its_payload_and_asks_for_nothing() -> None:
    made = read(workflow(block("s", "gmail_v2", "Mail", _triggerMode=True, labelFilterBehavior="INCLUDE")))
    state = states(made)["s"]
    assert state["output"] == {"$call": "merge", "args": [{"$ref": ["local", "raw"]}]}
    assert "fields" not in state
    assert note(made, "s", "labelFilterBehavior").outcome in ("changed", "unused")


def test_a_schedule_says_that_it_does_not_start_itself() -> None:
    made = read(workflow(block("s", "schedule", scheduleType="daily", dailyTime="09:00")))
    assert "schedule" in note(made, "s", "dailyTime").remedy


# Agents


def agent(**values: Any) -> dict[str, Any]:
    return block("x", "agent", "X", **{"model": "gpt-4o", "apiKey": "{{KEY}}", **values})


def test_an_agent_sends_system_messages_first_and_leaves_secrets_in_prompts_alone() -> None:
    state = one(
        agent(
            messages=[
                {"role": "user", "content": "Hi <start.a> {{SECRET}}"},
                {"role": "system", "content": "Be brief"},
                {"role": "tool", "content": "dropped"},
                {"role": "assistant", "content": ""},
            ]
        )
    )
    assert state["messages"] == [
        {"role": "system", "content": "Be brief"},
        {
            "role": "user",
            "content": {"$text": ["Hi ", {"$ref": ["outputs", "start", "a"]}, " {{SECRET}}"], "nulls": "null"},
        },
    ]
    assert state["api_key"] == {"$env": "KEY"}


def test_the_old_user_prompt_is_sent_twice_as_in_sim_and_the_report_says_so() -> None:
    made = read(workflow(start(), agent(systemPrompt="S", userPrompt="U")))
    assert [message["content"] for message in states(made)["x"]["messages"]] == ["S", "U", "U"]
    assert "twice" in note(made, "x", "userPrompt").message


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("gpt-4o", "openai:gpt-4o"),
        ("o3-mini", "openai:o3-mini"),
        ("claude-sonnet-4-5", "anthropic:claude-sonnet-4-5"),
        ("gemini-2.5-pro", "google:gemini-2.5-pro"),
        ("groq/openai/gpt-oss-20b", "groq:openai/gpt-oss-20b"),
        ("azure/gpt-4o", "azure:gpt-4o"),
        ("vertex/gemini-2.5-pro", "google-cloud:gemini-2.5-pro"),
        ("llama3.2", "ollama:llama3.2"),
    ],
)
def test_models_are_named_with_their_provider(name: str, ours: str) -> None:
    assert one(agent(model=name))["model"] == ours


def test_without_a_format_the_output_is_the_reply() -> None:
    output = one(agent())["output"]
    assert output["content"] == {"$ref": ["local", "response", "content"]}
    assert output["model"] == "gpt-4o"
    assert output["toolCalls"] == {"$ref": ["local", "response", "tool_calls"]}


@pytest.mark.parametrize(
    ("stored", "name", "strict"),
    [
        ('{"name": "p", "schema": {"type": "object", "properties": {}}}', "p", True),
        ({"name": "p", "schema": {"type": "object", "properties": {}}, "strict": False}, "p", False),
        ('{"type": "object", "properties": {}}', "response_schema", True),
        ('{"json_schema": {"name": "q", "schema": {"type": "object", "properties": {}}}}', "q", True),
    ],
)
def test_response_formats_of_every_shape_become_a_schema(stored: Any, name: str, strict: bool) -> None:
    found = one(agent(responseFormat=stored))["response_format"]
    assert found == {
        "name": name,
        "schema": {"type": "object", "properties": {}},
        **({} if strict else {"strict": False}),
    }


def test_with_a_format_its_fields_are_at_the_root_or_else_the_reply() -> None:
    output = one(agent(responseFormat='{"name": "p", "schema": {"type": "object", "properties": {}}}'))["output"]
    first = output["args"][0]
    assert first == {
        "$call": "first",
        "args": [
            {"$ref": ["local", "response", "structured"]},
            {"content": {"$ref": ["local", "response", "content"]}},
        ],
    }


def test_a_format_that_is_no_schema_is_reported_and_the_reply_is_text() -> None:
    made = read(workflow(start(), agent(responseFormat="a table please")))
    assert "response_format" not in states(made)["x"]
    assert note(made, "x", "responseFormat").outcome == "changed"


def test_settings_without_a_counterpart_are_reported_and_usual_ones_are_not() -> None:
    made = read(
        workflow(
            start(), agent(memoryType="conversation", conversationId="c", reasoningEffort="high", temperature="0.3")
        )
    )
    assert {
        name: note(made, "x", name).outcome
        for name in ("memoryType", "conversationId", "reasoningEffort", "temperature")
    } == {
        "memoryType": "dropped",
        "conversationId": "dropped",
        "reasoningEffort": "dropped",
        "temperature": "carried",
    }
    assert states(made)["x"]["temperature"] == 0.3
    usual = read(workflow(start(), agent(memoryType="none", reasoningEffort="auto")))
    assert not usual.report.of("dropped")


def test_a_custom_tool_is_a_function_with_the_models_arguments() -> None:
    schema = {
        "type": "function",
        "function": {
            "name": "adder",
            "description": "adds",
            "parameters": {
                "type": "object",
                "properties": {"a": {"type": "number"}, "b": {"type": "number"}},
                "required": ["a"],
            },
        },
    }
    stored = {
        "type": "custom-tool",
        "title": "adder",
        "schema": schema,
        "code": "return a + b + <start.a>",
        "params": {"b": 2},
    }
    (tool,) = one(agent(tools=[stored]))["tools"]
    assert (tool["name"], tool["description"]) == ("custom_adder", "adds")
    assert tool["parameters"] == {"type": "object", "properties": {"a": {"type": "number"}}, "required": ["a"]}
    assert tool["tool"]["code"] == "return a + b + __ref_0"
    assert tool["tool"]["arguments"]["a"] == {"$ref": ["local", "arguments", "a"]}
    assert tool["tool"]["arguments"]["b"] == 2


def test_a_block_as_a_tool_is_a_registered_tool_in_which_fixed_values_win() -> None:
    stored = {"type": "slack", "title": "Tell", "operation": "send", "params": {"channel": "C1", "text": ""}}
    (tool,) = one(agent(tools=[stored]))["tools"]
    assert tool["name"] == "slack_message"
    assert tool["tool"]["id"] == "slack_message"
    assert tool["tool"]["arguments"] == {
        "$call": "merge",
        "args": [{"$ref": ["local", "arguments"]}, {"channel": "C1"}],
    }


def test_an_api_block_as_a_tool_lets_the_model_say_what_is_not_fixed() -> None:
    stored = {
        "type": "api",
        "title": "Fetch",
        "toolId": "http_request",
        "params": {"url": "https://x.test", "method": "GET"},
    }
    (tool,) = one(agent(tools=[stored]))["tools"]
    assert tool["tool"]["url"] == "https://x.test"
    assert tool["tool"]["headers"] == {"$ref": ["local", "arguments", "headers"]}
    assert "url" not in tool["parameters"]["properties"]


def test_tools_of_mcp_servers_and_tools_of_one_name_and_tools_that_are_off() -> None:
    mcp = {"type": "mcp", "title": "Search", "params": {"serverId": "s1", "toolName": "search", "limit": 5}}
    off = {"type": "slack", "operation": "send", "usageControl": "none"}
    send = {"type": "slack", "operation": "send", "usageControl": "force"}
    tools = one(agent(tools=[mcp, off, send, send]))["tools"]
    assert [(tool["name"], tool.get("usage", "auto")) for tool in tools] == [
        ("search", "auto"),
        ("slack_message", "force"),
        ("slack_message_2", "force"),
    ]
    assert (tools[0]["tool"]["server"], tools[0]["tool"]["tool"]) == ("s1", "search")


# Requests


def api(**values: Any) -> dict[str, Any]:
    return one(block("x", "api", "X", **{"url": "https://x.test", "method": "POST", **values}))


def row(name: str, value: str) -> dict[str, Any]:
    return {"id": name, "cells": {"Key": name, "Value": value}}


def test_tables_become_pairs_and_rows_without_a_name_are_none() -> None:
    tool = api(params=[row("q", "<start.a>"), row("", "x")], headers=[row("X-Empty", "")])["tool"]
    assert tool["query"] == [["q", {"$text": [{"$ref": ["outputs", "start", "a"]}], "nulls": "null"}]]
    assert tool["headers"] == [["X-Empty", ""]]
    assert tool["manner"] == "sim"


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ('{"a": 1}', {"value": {"a": 1}}),
        ("[1]", {"value": [1]}),
        ("{broken", {"kind": "raw", "value": "{broken", "content_type": "application/json"}),
        ("plain", {"kind": "raw", "value": "plain", "content_type": "application/json"}),
        ({"a": "x"}, {"value": {"a": "x"}}),
        ('{"$ref": ["x"]}', {"value": {"$literal": {"$ref": ["x"]}}}),
    ],
)
def test_bodies_are_json_where_they_look_like_it(stored: Any, expected: dict[str, Any]) -> None:
    assert api(body=stored)["tool"]["body"] == expected


def test_a_body_with_references_is_parsed_when_they_are_known() -> None:
    body = api(body='{"a": <start.a>}')["tool"]["body"]
    assert body["value"]["$call"] == "parse_json_braced"


def test_a_body_with_a_secret_stays_text_for_the_activity() -> None:
    body = api(body='{"key": "{{KEY}}"}')["tool"]["body"]
    assert body["kind"] == "raw"
    assert body["value"]["$text"][1] == {"$env": "KEY"}


def test_a_form_is_a_form_and_a_get_has_no_body() -> None:
    headers = [row("Content-Type", "application/x-www-form-urlencoded")]
    assert api(body={"a": "1"}, headers=headers)["tool"]["body"] == {"kind": "form", "value": {"a": "1"}}
    assert "body" not in api(method="GET", body="{}")["tool"]


@pytest.mark.parametrize(
    ("values", "attempts", "effect"),
    [
        ({}, 1, None),
        ({"retries": "2"}, 1, None),
        ({"retries": "2", "retryNonIdempotent": True}, 3, "keyed"),
        ({"method": "GET", "retries": 2}, 3, None),
        ({"method": "PUT", "retries": "50"}, 11, None),
        ({"_retry": {"enabled": True, "maxTries": 9}}, 5, None),
    ],
)
def test_a_request_is_repeated_only_as_the_block_asks(
    values: dict[str, Any], attempts: int, effect: str | None
) -> None:
    state = api(**values)
    assert state["retry"].get("max_attempts", 3) == attempts
    assert state.get("effect") == effect


def test_the_timeout_is_in_milliseconds_and_300_seconds_without_one() -> None:
    assert api()["call_timeout_seconds"] == 300
    assert api(timeout="1500")["call_timeout_seconds"] == 1.5


def test_a_credential_in_clear_text_is_reported_without_its_value() -> None:
    made = read(
        workflow(
            start(),
            block("x", "api", url="https://x.test", method="GET", headers=[row("Authorization", "Bearer abc123")]),
        )
    )
    said = note(made, "x", "headers")
    assert "clear text" in said.message
    assert "abc123" not in made.report.to_text()
    assert "abc123" not in str(made.bundle.main.states[1].source)


def test_a_key_in_clear_text_is_reported_and_an_account_is_not() -> None:
    made = read(
        workflow(
            start(),
            agent(apiKey="sk-1234"),
            block("s", "slack", operation="send", authMethod="oauth", credential="cred_1"),
        )
    )
    assert "clear text" in note(made, "x", "apiKey").message
    assert note(made, "s", "oauthCredential").message == ""


def test_of_two_blocks_of_one_name_references_mean_the_later() -> None:
    made = read(
        workflow(
            start(),
            function("f", "return 1", "Same"),
            function("g", "return 2", "same"),
            function("h", "return <same.result>"),
        )
    )
    assert states(made)["h"]["tool"]["arguments"]["__ref_0"] == {"$ref": ["outputs", "g", "result"]}
    assert [one for one in made.report.notable if one.block_id == "f" and "same name" in one.message]


def test_what_has_no_counterpart_is_reported() -> None:
    made = read(workflow(start(), block("x", "api", url="https://x.test", method="GET", proxyUrl="http://p")))
    assert note(made, "x", "proxyUrl").outcome == "dropped"


# Answers, variables, waits, people


def test_a_response_is_final_and_parses_every_text_of_structured_data() -> None:
    rows = [
        {"name": "text", "type": "string", "value": "42"},
        {"name": "number", "type": "number", "value": "abc"},
        {"name": "none", "type": "number", "value": ""},
        {"name": "yes", "type": "boolean", "value": "true"},
        {"name": "no", "type": "boolean", "value": "1"},
        {"name": "inner", "type": "object", "value": [{"name": "k", "type": "number", "value": "5"}]},
        {"name": "list", "type": "array", "value": [{"type": "string", "value": "a"}, "b"]},
        {"name": "", "type": "string", "value": "dropped"},
    ]
    state = one(
        block(
            "r",
            "response",
            dataMode="structured",
            builderData=rows,
            status="201",
            headers=[row("X-A", "1"), row("X-B", "")],
        )
    )
    assert state["type"] == "final"
    assert state["output"]["data"] == {
        "$call": "parse_json_deep",
        "args": [
            {"text": "42", "number": "abc", "none": 0, "yes": True, "no": False, "inner": {"k": 5}, "list": ["a", "b"]}
        ],
    }
    assert state["output"]["status"] == 201
    assert state["output"]["headers"] == {"Content-Type": "application/json", "X-A": "1"}


@pytest.mark.parametrize(("stored", "status"), [("99", 200), ("abc", 200), (None, 200), ("503", 503)])
def test_a_status_that_is_none_means_200(stored: Any, status: int) -> None:
    assert one(block("r", "response", dataMode="json", data="{}", status=stored))["output"]["status"] == status


def test_variables_are_typed_and_what_does_not_fit_fails_in_sims_words() -> None:
    rows = [
        {"variableName": "n", "type": "number", "value": "4"},
        {"variableName": "empty", "type": "array", "value": ""},
        {"variableName": "bad", "type": "number", "value": "abc"},
        {"variableName": "late", "type": "object", "value": "<start.a>"},
    ]
    variables = {"n": {"id": "n", "name": "n", "type": "number", "value": 1}}
    state = states(read(workflow(start(field("a")), block("v", "variables", variables=rows), variables=variables)))["v"]
    assert state["values"]["n"] == 4
    assert state["values"]["empty"] == []
    complaint = (
        'Variables block execution failed: Invalid number value for variable "bad": "abc". Expected a valid number.'
    )
    assert state["values"]["bad"] == {"$invalid": complaint}
    assert state["values"]["late"]["$call"] == "convert"
    assert list(state["set_variables"]) == ["n"]


@pytest.mark.parametrize(
    ("values", "seconds"),
    [
        ({"timeValue": "1", "timeUnit": "seconds"}, 1.0),
        ({"timeValue": "2", "timeUnit": "minutes"}, 120.0),
        ({}, 10.0),
        ({"timeValue": "3", "async": True, "timeUnitLong": "days"}, 259200.0),
        ({"timeValue": "abc", "timeUnit": "seconds"}, {"$invalid": "Wait amount must be a positive number"}),
        (
            {"timeValue": "10", "timeUnit": "minutes"},
            {"$invalid": "Wait time exceeds maximum of 5 minutes; enable async mode to wait up to 30 days"},
        ),
    ],
)
def test_waits_are_durable_and_bad_ones_fail_in_sims_words(values: dict[str, Any], seconds: Any) -> None:
    state = one(block("w", "wait", **values))
    assert state["seconds"] == seconds
    if isinstance(seconds, float):
        assert state["output"] == {"waitDuration": seconds * 1000, "status": "completed"}


def test_a_human_in_the_loop_is_a_form_with_what_to_look_at() -> None:
    form = [
        {"id": "1", "name": "approved", "type": "boolean", "required": True, "label": "Approve?"},
        {
            "id": "2",
            "name": "why",
            "type": "string",
            "value": "no reason",
            "options": ["a", {"label": "B", "value": "b"}],
        },
    ]
    shown = [{"name": "order", "type": "object", "value": [{"name": "id", "type": "string", "value": "<start.a>"}]}]
    tell = [{"toolId": "slack_message", "params": {"text": "look"}}]
    state = one(block("h", "human_in_the_loop", "Approve", inputFormat=form, builderData=shown, notification=tell))
    assert state["type"] == "input_collection"
    assert state["display"] == {"order.id": {"$text": [{"$ref": ["outputs", "start", "a"]}], "nulls": "null"}}
    assert [(one["name"], one.get("type", "string"), one.get("required", True)) for one in state["fields"]] == [
        ("approved", "boolean", True),
        ("why", "choice", False),
    ]
    assert [one["value"] for one in state["fields"][1]["options"]] == ["a", "b"]
    assert state["before"] == [{"tool": "slack_message", "arguments": {"text": "look"}}]


# Models that choose and score


def test_a_router_is_an_agent_whose_answer_is_held_to_its_routes() -> None:
    routes = [{"id": "r1", "title": "One", "value": "first"}, {"id": "r2", "title": "Two", "value": "second"}]
    document = workflow(
        start(field("a")),
        block("x", "router_v2", "X", context="<start.a>", routes=routes, model="gpt-4o", apiKey="{{K}}"),
        function("f", "return 1", "F"),
        edges=[("start", "x"), ("x", "f", "router-r1")],
    )
    made = read(document)
    state = states(made)["x"]
    assert state["type"] == "agent_interaction"
    assert state["response_format"]["schema"]["properties"]["route"]["enum"] == ["r1", "r2", "NO_MATCH"]
    assert state["completion"]["message"]["$text"][0] == "Router could not determine a matching route: "
    way = transitions(made)[1]
    assert (way["trigger"], "$js" in way["guard"]) == ("conditional", True)


def test_an_old_router_chooses_among_the_blocks_behind_it() -> None:
    document = workflow(
        start(),
        block("x", "router", "X", prompt="which?", model="gpt-4o", apiKey="{{K}}"),
        function("f", "return 1"),
        function("g", "return 2"),
        edges=[("start", "x"), ("x", "f"), ("x", "g", None)],
    )
    made = read(document)
    assert [one["trigger"] for one in transitions(made)[1:]] == ["conditional", "conditional"]
    assert '"f"' in states(made)["x"]["messages"][0]["content"]


def test_an_evaluator_gives_a_number_for_each_metric_in_lower_case() -> None:
    metrics = [{"id": "0", "name": "Tone Of Voice", "description": "kind", "range": {"min": 1, "max": 5}}]
    state = one(block("x", "evaluator", metrics=metrics, content="<start.a>", model="gpt-4o", apiKey="{{K}}"))
    assert "tone of voice" in state["output"]
    assert state["response_format"]["schema"]["required"] == ["tone of voice"]


# Everything else


@pytest.mark.parametrize(
    ("kind", "values", "tool"),
    [
        ("slack", {"operation": "read"}, "slack_message_reader"),
        ("gmail_v2", {"operation": "send_gmail"}, "gmail_send_v2"),
        ("knowledge", {"operation": "list_tags"}, "knowledge_list_tags"),
        ("knowledge", {}, "knowledge_search"),
        ("guardrails", {"validationType": "json"}, "guardrails_validate"),
        ("linear_v2", {"operation": "linear_create_issue"}, "linear_create_issue"),
        ("stripe", {"operation": "create_customer"}, "stripe_create_customer"),
        ("exa", {}, "exa"),
        ("custom_block_7", {"a": "1"}, "custom_block_7"),
    ],
)
def test_other_blocks_call_the_tool_of_sims_id(kind: str, values: dict[str, Any], tool: str) -> None:
    assert one(block("x", kind, **values))["tool"]["id"] == tool


def test_a_tool_call_passes_on_parameters_and_parses_those_declared_as_json() -> None:
    state = one(
        block(
            "x",
            "slack",
            operation="send",
            blocks='[{"a": <start.a>}]',
            text="hi",
            authMethod="bot_token",
            botToken="{{T}}",
        )
    )
    arguments = state["tool"]["arguments"]
    assert arguments["blocks"]["$call"] == "parse_json"
    assert arguments["accessToken"] == {"$env": "T"}
    assert state["tool"]["name"] == "x"


def test_memory_and_mcp_blocks_are_called_as_sim_calls_them() -> None:
    assert "conversationId" in one(block("x", "memory", operation="get", id="c"))["tool"]["arguments"]
    tool = one(block("x", "mcp", server="s1", tool="s1-search", arguments='{"q": "<start.a>"}'))["tool"]
    assert (tool["kind"], tool["server"], tool["tool"]) == ("mcp", "s1", "search")
    assert tool["arguments"]["$call"] == "merge"


def test_confidence_falls_with_what_is_not_known_or_not_carried() -> None:
    made = read(
        workflow(
            start(),
            function("f", "return 1"),
            block("s", "slack", operation="send"),
            block("o", "stripe", operation="x"),
        )
    )
    found = made.report.confidences
    assert found["f"] == 1.0
    assert found["s"] == 0.8
    assert found["o"] == 0.6
    assert made.report.confidence == round((1 + 1 + 0.8 + 0.6) / 4, 4)
    assert made.bundle.main.mapping_confidence == made.report.confidence


def test_a_blocks_own_retry_waits_the_same_time_whatever_the_error() -> None:
    retry = one(
        block("x", "stripe", operation="x", _retry={"enabled": True, "maxTries": 4, "waitBetweenTriesMs": 250})
    )["retry"]
    assert retry == {"max_attempts": 4, "initial_seconds": 0.25, "backoff": 1.0, "max_seconds": 1.0, "retry_all": True}
