"""Agents: what the model is told, how it is talked with, what comes of it, and its tools."""

from __future__ import annotations

from typing import Any

import pytest

from converters.reactflow import read
from journeys.errors import ToolError
from journeys.states import AgentInteraction
from tests.converters.reactflow.documents import (
    Calls,
    flow,
    node,
    outputs,
    play,
    problems_of,
    result_of,
    said,
    start,
    state_of,
)


def agent(**config: Any) -> dict[str, Any]:
    """An agent node."""
    return node("ada", "agent", agentConfig={"name": "Ada", "description": "Helps with orders", **config})


def told(calls: Calls, state: str = "ada") -> list[tuple[str, str]]:
    """What the model was told, by role."""
    return [(one["role"], one["content"]) for one in calls[state]["messages"]]


async def test_the_model_is_told_the_system_prompt_and_asked_the_users_with_names_filled_in() -> None:
    calls = Calls(ada="Done")
    document = flow(
        [start("order"), agent(systemPrompt="Order {{order}}.", userPrompt="What of {{order}}?")], "start>ada"
    )
    simulation = await play(document, calls, given={"order": "A-1"})
    assert told(calls) == [("system", "Order A-1."), ("user", "What of A-1?")]
    assert outputs(simulation)["ada"] == {"agent_response": "Done", "agent_reasoning": None, "tool_results": []}
    assert simulation.result().success


async def test_the_agent_introduces_itself_and_its_reply_is_said() -> None:
    simulation = await play(flow([agent(systemPrompt="x")]), Calls(ada="Good day"))
    assert said(simulation)[0] == "I'm Ada. Helps with orders."
    assert "Good day" in [one.text for one in simulation.transcript().entries]


async def test_without_a_prompt_the_model_is_asked_for_what_the_agent_is_for() -> None:
    calls = Calls(ada="Done")
    document = flow([agent(systemPrompt="Be brief.")])
    await play(document, calls)
    assert told(calls)[-1] == ("user", "Helps with orders")
    assert any(entry.field == "userPrompt" for entry in read(document).report.notable)


async def test_the_current_agent_is_a_variable_of_the_context() -> None:
    document = flow([agent(systemPrompt="x"), node("end", "final", output="{{current_agent}}")], "ada>end")
    assert await result_of(document, Calls(ada="y")) == "Ada"


async def test_several_turns_are_a_chat_with_the_user() -> None:
    document = flow([agent(systemPrompt="x", conversationMode="multi-turn", maxTurns=2)])
    state = state_of(document, "ada")
    assert isinstance(state, AgentInteraction)
    assert (state.mode, state.goal, state.max_turns) == ("chat", "Helps with orders", 2)
    simulation = await play(document, Calls(ada="And then?"), "that is all")
    assert simulation.result().success


def test_a_skippable_agent_may_be_skipped() -> None:
    state = state_of(flow([agent(systemPrompt="x", skippable=True)]), "ada")
    assert state.skippable
    assert [one.skippable for one in state.prompts] == [True]


def test_the_settings_may_stand_in_the_data_itself() -> None:
    state = state_of(flow([node("ada", "agent", name="Ada", systemPrompt="Be brief.", maxTokens=5)]), "ada")
    assert isinstance(state, AgentInteraction)
    assert (state.title, state.messages[0].content, state.max_tokens) == ("Ada", "Be brief.", 5)


async def test_a_response_format_gives_its_structure() -> None:
    async def perform(activity: str, request: dict[str, Any], attempt: int) -> dict[str, Any]:
        assert request["response_schema"] == {"type": "object"}
        return {"content": '{"a": 1}', "structured": {"a": 1}, "model": "m", "tokens": {}, "tool_calls": []}

    calls = Calls()
    calls.perform = perform  # type: ignore[method-assign]
    document = flow(
        [
            agent(systemPrompt="x", responseFormat={"type": "object"}),
            node("end", "final", output="{{agent_response.a}}"),
        ],
        "ada>end",
    )
    assert await result_of(document, calls) == 1


def tool_of(given: Any) -> Any:
    """The first tool of an agent that is given one."""
    state = state_of(flow([agent(systemPrompt="x", tools=[given])]), "ada")
    assert isinstance(state, AgentInteraction)
    return state.tools[0]


def test_a_tool_by_name_is_a_registered_one_that_gets_what_the_model_says() -> None:
    tool = tool_of("crm.find customer")
    assert (tool.name, tool.tool.kind, tool.tool.id) == ("crm_find_customer", "registered", "crm.find customer")


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (
            {"name": "add", "code": "return a + b", "parameters": [{"name": "a", "required": True}, {"name": "b"}]},
            "function",
        ),
        ({"name": "look", "endpoint": "https://shop.example/{{a}}", "parameters": {"a": {"type": "string"}}}, "http"),
        ({"name": "free", "server": "calendar", "tool": "free_slots"}, "mcp"),
        ({"name": "book", "toolId": "hotel.book"}, "registered"),
    ],
)
def test_tools_are_functions_requests_tools_of_servers_and_registered_ones(given: dict[str, Any], kind: str) -> None:
    tool = tool_of(given)
    assert (tool.name, tool.tool.kind) == (given["name"], kind)


async def test_a_tool_that_the_model_calls_gets_its_arguments() -> None:
    asked: list[dict[str, Any]] = []

    async def perform(activity: str, request: dict[str, Any], attempt: int) -> dict[str, Any]:
        asked.append(request)
        if activity == "function":
            return {"result": request["arguments"]["a"] + request["arguments"]["b"], "stdout": ""}
        calls = [] if len(asked) > 1 else [{"id": "1", "name": "add", "arguments": {"a": 2, "b": 3}}]
        return {"content": "Five", "model": "m", "tokens": {}, "tool_calls": calls}

    tool = {"name": "add", "code": "return a + b", "parameters": [{"name": "a"}, {"name": "b"}]}
    calls = Calls()
    calls.perform = perform  # type: ignore[method-assign]
    document = flow(
        [agent(systemPrompt="x", tools=[tool]), node("end", "final", output="{{tool_results[0].result}}")], "ada>end"
    )
    assert (await play(document, calls)).result().success
    assert asked[1]["arguments"]["a"] == 2
    assert asked[0]["tools"][0]["parameters"]["properties"] == {"a": {}, "b": {}}


async def test_a_failure_is_handled_as_the_agent_says() -> None:
    document = flow(
        [
            agent(systemPrompt="x", errorHandling={"strategy": "fallback", "fallback": "Sorry"}),
            node("end", "final", output="{{agent_response}}"),
        ],
        "ada>end",
    )
    assert await result_of(document, Calls(ada=ToolError("down"))) == "Sorry"


def test_an_agent_that_has_nothing_to_say_is_refused() -> None:
    (found,) = problems_of(flow([node("ada", "agent", agentConfig={"conversationMode": "multi-turn"})]))
    assert "its model is told and asked nothing" in found


def test_every_mistake_in_tools_is_told() -> None:
    found = problems_of(flow([agent(systemPrompt="x", tools=[5, {}])]))
    assert ["tools[0]" in found[0], "tools[1]" in found[1]] == [True, True]


def test_a_key_in_clear_text_is_told_and_kept_out_of_the_source() -> None:
    document = flow([agent(systemPrompt="x", apiKey="sk-1")])
    assert any("clear text" in entry.message for entry in read(document).report.notable)
    source = state_of(document, "ada").source
    assert source is not None
    assert "sk-1" not in str(source.config)
