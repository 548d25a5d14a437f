"""Tools of agents: what the model is offered, and what is called."""

from __future__ import annotations

from typing import Any

from converters.sim import read
from tests.converters.sim.workflows import block, field, function, last, note, start, states, workflow


def agent(*tools: dict[str, Any]) -> dict[str, Any]:
    return block("x", "agent", "X", model="gpt-4o", apiKey="{{KEY}}", tools=list(tools))


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
    (tool,) = last(agent(stored))["tools"]
    assert (tool["name"], tool["description"]) == ("custom_adder", "adds")
    assert tool["parameters"] == {"type": "object", "properties": {"a": {"type": "number"}}, "required": ["a"]}
    assert tool["tool"]["code"] == "return a + b + __ref_0"
    assert tool["tool"]["arguments"]["a"] == {"$ref": ["local", "arguments", "a"]}
    assert tool["tool"]["arguments"]["b"] == 2
    assert (tool["title"], tool["fixed"]) == ("adder", {"b": 2}), "as the output tells it"
    assert tool["output"]["source"] == "made.result || made"


def test_a_block_as_a_tool_is_a_registered_tool_in_which_fixed_values_win() -> None:
    stored = {"type": "slack", "title": "Tell", "operation": "send", "params": {"channel": "C1", "text": ""}}
    (tool,) = last(agent(stored))["tools"]
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
    (tool,) = last(agent(stored))["tools"]
    assert tool["tool"]["url"] == "https://x.test"
    assert tool["tool"]["headers"] == {"$ref": ["local", "arguments", "headers"]}
    assert "url" not in tool["parameters"]["properties"]


def test_tools_of_mcp_servers_and_tools_of_one_name_and_tools_that_are_off() -> None:
    mcp = {"type": "mcp", "title": "Search", "params": {"serverId": "s1", "toolName": "search", "limit": 5}}
    off = {"type": "slack", "operation": "send", "usageControl": "none"}
    send = {"type": "slack", "operation": "send", "usageControl": "force"}
    tools = last(agent(mcp, off, send, send))["tools"]
    assert [(tool["name"], tool.get("usage", "auto")) for tool in tools] == [
        ("slack_message", "force"),
        ("slack_message_2", "force"),
        ("mcp-s1-search", "auto"),
    ]
    assert tools[1]["title"] == "slack_message"
    assert (tools[2]["tool"]["server"], tools[2]["tool"]["tool"]) == ("s1", "search")
    assert tools[2]["fixed"] == {"limit": 5}


def test_a_server_without_a_named_tool_is_reported() -> None:
    made = read(workflow(start(), agent({"type": "mcp-server", "title": "All", "params": {"serverId": "s1"}})))
    assert states(made)["x"].get("tools", []) == []
    assert note(made, "x", "tools: All").outcome == "dropped"


def test_what_a_block_declares_is_offered_to_the_model_but_nothing_of_accounts() -> None:
    stored = {"type": "knowledge", "operation": "search", "params": {"knowledgeBaseId": "kb"}}
    (tool,) = last(agent(stored))["tools"]
    offered = tool["parameters"]["properties"]
    assert offered["query"] == {"type": "string"}
    assert offered["topK"] == {"type": "number"}
    assert not {"knowledgeBaseId", "operation", "apiKey"} & set(offered)


def test_a_function_block_as_a_tool_runs_its_code() -> None:
    (tool,) = last(
        agent({"type": "function", "title": "Now", "params": {"code": "return 1", "language": "javascript"}})
    )["tools"]
    assert (tool["name"], tool["tool"]["kind"], tool["tool"]["code"]) == ("function_execute", "function", "return 1")


def test_a_workflow_as_a_tool_is_a_child_journey_with_the_fields_of_its_start() -> None:
    child = workflow(start(field("q"), field("lang")), function("f", "return 1"))
    stored = {
        "type": "workflow_input",
        "title": "Ask",
        "params": {"workflowId": "wf-2", "inputMapping": '{"lang": "de", "q": ""}'},
    }
    made = read(workflow(start(), agent(stored)), children={"wf-2": {"name": "Asking", "workflow": child}})
    (tool,) = states(made)["x"]["tools"]
    assert (tool["name"], tool["tool"]["kind"], tool["tool"]["journey"]) == ("workflow_executor", "journey", "wf-2")
    assert list(tool["parameters"]["properties"]["inputMapping"]["properties"]) == ["q", "lang"]
    assert [one.id for one in made.bundle.children] == ["wf-2"]


def test_a_workflow_as_a_tool_that_was_not_supplied_is_a_registered_tool_and_reported() -> None:
    made = read(workflow(start(), agent({"type": "workflow", "title": "Ask", "params": {"workflowId": "wf-2"}})))
    (tool,) = states(made)["x"]["tools"]
    assert tool["tool"]["id"] == "workflow_executor"
    assert note(made, "x", "tools: Ask").outcome == "changed"
