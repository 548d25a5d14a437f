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
        {"role": "assistant", "content": ""},
    ]
    assert state["manner"] == "sim", "which leaves empty messages out when they are sent"
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
    closed = {"additionalProperties": False, "required": []} if strict else {}
    assert found == {
        "name": name,
        "schema": {"type": "object", "properties": {}, **closed},
        **({} if strict else {"strict": False}),
    }


def test_a_strict_format_is_closed_at_every_depth() -> None:
    inner = {"type": "object", "properties": {"b": {"type": "string"}}}
    schema = {
        "type": "object",
        "properties": {"a": inner, "l": {"type": "array", "items": inner}, "c": {"anyOf": [inner, {"type": "null"}]}},
        "required": ["a"],
        "$defs": {"d": inner},
    }
    found = last(agent(responseFormat=schema))["response_format"]["schema"]
    closed = {**inner, "additionalProperties": False, "required": ["b"]}
    assert found == {
        "type": "object",
        "properties": {
            "a": closed,
            "l": {"type": "array", "items": closed},
            "c": {"anyOf": [closed, {"type": "null"}]},
        },
        "required": ["a", "l", "c"],
        "additionalProperties": False,
        "$defs": {"d": closed},
    }


def test_a_format_that_is_no_schema_is_reported_and_the_reply_is_text() -> None:
    made = read(workflow(start(), agent(responseFormat="a table please")))
    assert "response_format" not in states(made)["x"]
    assert note(made, "x", "responseFormat").outcome == "changed"


def test_settings_without_a_counterpart_are_reported_and_usual_ones_are_not() -> None:
    made = read(workflow(start(), agent(files="<start.files>", skills=[{"skillId": "s"}], temperature="0.3")))
    assert {name: note(made, "x", name).outcome for name in ("files", "skills", "temperature")} == {
        "files": "dropped",
        "skills": "dropped",
        "temperature": "carried",
    }
    assert states(made)["x"]["temperature"] == 0.3
    usual = read(workflow(start(), agent(memoryType="none", reasoningEffort="auto")))
    assert not usual.report.of("dropped")
    assert "reasoning_effort" not in states(usual)["x"]


def test_levels_of_thinking_and_of_saying_are_passed_on() -> None:
    state = last(agent(model="gpt-5", reasoningEffort="high", verbosity="low", maxTokens="500"))
    assert (state["reasoning_effort"], state["verbosity"], state["max_tokens"]) == ("high", "low", 500)
    assert last(agent(model="claude-sonnet-4-5", thinkingLevel="low"))["reasoning_effort"] == "low"


def test_a_memory_names_its_conversation_and_its_window() -> None:
    state = last(agent(memoryType="sliding_window", conversationId="<start.a>", slidingWindowSize="4"))
    assert state["memory"] == {
        "conversation": {"$text": [{"$ref": ["outputs", "start", "a"]}], "nulls": "null"},
        "window": "sliding_window",
        "size": "4",
    }
    assert last(agent(memoryType="conversation", conversationId="c"))["memory"] == {"conversation": "c"}
    assert "memory" not in last(agent(memoryType="none", conversationId="c"))


def test_with_a_memory_the_old_prompt_is_sent_once_and_the_report_says_so() -> None:
    made = read(workflow(start(), agent(userPrompt="U", memoryType="conversation", conversationId="c")))
    assert [one["content"] for one in states(made)["x"]["messages"]] == ["U"]
    assert note(made, "x", "userPrompt").outcome == "changed"


def test_old_memories_come_before_the_talk_whether_they_are_messages_or_conversations() -> None:
    memories = [{"role": "user", "content": "one"}, {"key": "k", "data": [{"role": "assistant", "content": "two"}]}]
    state = last(agent(memories=memories, messages=[{"role": "user", "content": "three"}]))
    assert [one["content"] for one in state["messages"]] == ["one", "two", "three"]


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
    assert state["completion"]["message"] == {"$ref": ["local", "output", "problem"]}
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
