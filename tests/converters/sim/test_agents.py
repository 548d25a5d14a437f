"""Blocks that ask a language model: agents, routers, evaluators."""

from __future__ import annotations

from typing import Any

import pytest

from converters.sim import read
from tests.converters.sim.workflows import (
    block,
    field,
    function,
    last,
    note,
    start,
    states,
    transitions,
    workflow,
)


def agent(**values: Any) -> dict[str, Any]:
    return block("x", "agent", "X", **{"model": "gpt-4o", "apiKey": "{{KEY}}", **values})


def test_an_agent_sends_system_messages_first_and_leaves_secrets_in_prompts_alone() -> None:
    state = last(
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
    assert last(agent(model=name))["model"] == ours


def test_without_a_format_the_output_is_the_reply() -> None:
    output = last(agent())["output"]
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
    found = last(agent(responseFormat=stored))["response_format"]
    assert found == {
        "name": name,
        "schema": {"type": "object", "properties": {}},
        **({} if strict else {"strict": False}),
    }


def test_with_a_format_its_fields_are_at_the_root_or_else_the_reply() -> None:
    output = last(agent(responseFormat='{"name": "p", "schema": {"type": "object", "properties": {}}}'))["output"]
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
    (tool,) = last(agent(tools=[stored]))["tools"]
    assert (tool["name"], tool["description"]) == ("custom_adder", "adds")
    assert tool["parameters"] == {"type": "object", "properties": {"a": {"type": "number"}}, "required": ["a"]}
    assert tool["tool"]["code"] == "return a + b + __ref_0"
    assert tool["tool"]["arguments"]["a"] == {"$ref": ["local", "arguments", "a"]}
    assert tool["tool"]["arguments"]["b"] == 2


def test_a_block_as_a_tool_is_a_registered_tool_in_which_fixed_values_win() -> None:
    stored = {"type": "slack", "title": "Tell", "operation": "send", "params": {"channel": "C1", "text": ""}}
    (tool,) = last(agent(tools=[stored]))["tools"]
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
    (tool,) = last(agent(tools=[stored]))["tools"]
    assert tool["tool"]["url"] == "https://x.test"
    assert tool["tool"]["headers"] == {"$ref": ["local", "arguments", "headers"]}
    assert "url" not in tool["parameters"]["properties"]


def test_tools_of_mcp_servers_and_tools_of_one_name_and_tools_that_are_off() -> None:
    mcp = {"type": "mcp", "title": "Search", "params": {"serverId": "s1", "toolName": "search", "limit": 5}}
    off = {"type": "slack", "operation": "send", "usageControl": "none"}
    send = {"type": "slack", "operation": "send", "usageControl": "force"}
    tools = last(agent(tools=[mcp, off, send, send]))["tools"]
    assert [(tool["name"], tool.get("usage", "auto")) for tool in tools] == [
        ("search", "auto"),
        ("slack_message", "force"),
        ("slack_message_2", "force"),
    ]
    assert (tools[0]["tool"]["server"], tools[0]["tool"]["tool"]) == ("s1", "search")


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
    state = last(block("x", "evaluator", metrics=metrics, content="<start.a>", model="gpt-4o", apiKey="{{K}}"))
    assert "tone of voice" in state["output"]
    assert state["response_format"]["schema"]["required"] == ["tone of voice"]
