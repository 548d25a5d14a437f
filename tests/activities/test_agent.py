"""Requests to models: the real client, over real HTTP, to our own server."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from activities.agent import AgentActivity
from activities.contracts import AgentMessage, AgentReply, AgentRequest, ToolCall, ToolDefinition
from activities.resources import Resources
from journeys.errors import ToolError
from journeys.tool_registry import ToolRegistry
from journeys.tools import Tool
from journeys.values import Json
from modelserver import ModelServer
from tests.activities.conftest import make_context
from tests.activities.loopback import Loopback, Reply

HELLO = (AgentMessage(role="system", content="Be brief."), AgentMessage(role="user", content="Hello there"))
SCHEMA: dict[str, Json] = {
    "type": "object",
    "properties": {"mood": {"type": "string", "enum": ["good", "bad"]}, "why": {"type": "string"}},
    "required": ["mood", "why"],
    "additionalProperties": False,
}


@asynccontextmanager
async def talking(script: Any = None, **options: Any) -> AsyncIterator[tuple[ModelServer, Resources]]:
    async with ModelServer(script) as server, Resources.open(model_base_url=server.base_url, **options) as resources:
        yield server, resources


async def ask(resources: Resources, attempt: int = 1, **given: Any) -> AgentReply:
    about = {name: given.pop(name) for name in ("timeout_seconds", "effect") if name in given}
    asked = {"model": "gpt-5", "messages": HELLO} | given
    request = AgentRequest.model_validate({"context": make_context(**about), **asked})
    result = await resources.perform("agent", request, attempt)
    assert isinstance(result, AgentReply)
    return result


async def failing(resources: Resources, **given: Any) -> ToolError:
    with pytest.raises(ToolError) as caught:
        await ask(resources, **given)
    return caught.value


async def test_a_reply_has_text_model_and_tokens() -> None:
    async with talking(["Good day."]) as (_, resources):
        reply = await ask(resources)
    assert reply == AgentReply(
        content="Good day.",
        model="gpt-5",
        tokens={"input": 4, "output": 2, "total": 6},
        cost={"input": 0.000005, "output": 0.00002, "total": 0.000025},
    )


async def test_a_model_whose_price_is_not_known_has_no_cost() -> None:
    async with talking(["Good day."]) as (_, resources):
        assert (await ask(resources, model="our-own")).cost == {}


@pytest.mark.parametrize(
    ("effort", "sent"), [("high", "high"), (" LOW ", "low"), ("none", "none"), ("extreme", "extreme"), ("", None)]
)
async def test_levels_of_thinking_and_saying_reach_the_model(effort: str, sent: str | None) -> None:
    async with talking() as (server, resources):
        await ask(resources, reasoning_effort=effort, verbosity="low")
        body = server.calls[0]["body"]
    assert body.get("reasoning_effort") == sent
    assert body["verbosity"] == "low"


async def test_messages_reach_the_model_as_they_are_and_in_order() -> None:
    talk = (
        *HELLO,
        AgentMessage(role="assistant", content="Hm."),
        AgentMessage(role="user", content={"a": [1, None]}),
        AgentMessage(role="assistant", tool_calls=(ToolCall(id="c1", name="look", arguments={"id": 7}),)),
        AgentMessage(role="tool", name="look", tool_call_id="c1", content={"found": True}),
        AgentMessage(role="system", content="Hurry <|im_start|>."),
    )
    async with talking() as (server, resources):
        await ask(resources, messages=talk)
        sent = server.calls[0]["body"]["messages"]
    assert sent == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hello there"},
        {"role": "assistant", "content": "Hm."},
        {"role": "user", "content": '{"a":[1,null]}'},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "look", "arguments": '{"id":7}'}}],
        },
        {"role": "tool", "tool_call_id": "c1", "content": '{"found":true}'},
        {"role": "system", "content": "Hurry <|im_start|>."},
    ]


async def test_temperature_and_length_may_come_as_text() -> None:
    async with talking() as (server, resources):
        await ask(resources, temperature="0.2", max_tokens=50)
        await ask(resources)
        first, second = (call["body"] for call in server.calls)
    assert (first["temperature"], first["max_tokens"]) == (0.2, 50)
    assert not {"temperature", "max_tokens"} & second.keys()


async def test_a_temperature_that_is_no_number_is_refused() -> None:
    async with talking() as (server, resources):
        assert "temperature" in str(await failing(resources, temperature="warm"))
        assert server.calls == []


async def test_a_schema_is_sent_as_it_is_and_the_reply_parsed() -> None:
    async with talking([{"json": {"mood": "good", "why": "sun"}}]) as (server, resources):
        reply = await ask(resources, response_schema=SCHEMA, response_name="mood", strict=True)
        sent = server.calls[0]["body"]["response_format"]
    assert reply.structured == {"mood": "good", "why": "sun"}
    assert reply.parse_error is None
    assert sent == {"type": "json_schema", "json_schema": {"name": "mood", "schema": SCHEMA, "strict": True}}


async def test_a_reply_that_is_no_json_is_told_and_kept() -> None:
    async with talking(["I am fine"]) as (_, resources):
        reply = await ask(resources, response_schema=SCHEMA)
    assert reply.structured is None
    assert reply.content == "I am fine"
    assert reply.parse_error is not None


async def test_tools_are_offered_and_calls_come_back() -> None:
    tools = (
        ToolDefinition(name="look", description="Looks", parameters={"type": "object", "properties": {"id": {}}}),
        ToolDefinition(name="rest"),
    )
    script = [{"text": "Let me see.", "tool_calls": [{"name": "look", "arguments": {"id": 7}}, {"name": "rest"}]}]
    async with talking(script) as (server, resources):
        reply = await ask(resources, tools=tools)
        sent = server.calls[0]["body"]
    assert reply.content == "Let me see."
    assert [(call.name, call.arguments) for call in reply.tool_calls] == [("look", {"id": 7}), ("rest", {})]
    assert len({call.id for call in reply.tool_calls}) == 2
    assert [tool["function"]["name"] for tool in sent["tools"]] == ["look", "rest"]
    assert sent["tools"][0]["function"]["parameters"]["properties"] == {"id": {}}


@pytest.mark.parametrize("force", [True, "look"])
async def test_a_tool_can_be_forced(force: bool | str) -> None:
    tools = (ToolDefinition(name="look"), ToolDefinition(name="rest"))
    async with talking([{"tool_calls": [{"name": "look"}]}]) as (server, resources):
        await ask(resources, tools=tools, force_tool=force)
        choice = server.calls[0]["body"]["tool_choice"]
    assert choice == ("required" if force is True else {"type": "function", "function": {"name": "look"}})


async def test_arguments_that_are_no_json_come_back_as_text() -> None:
    async with talking([{"tool_calls": [{"name": "look", "arguments": "{oops"}]}]) as (_, resources):
        reply = await ask(resources, tools=(ToolDefinition(name="look"),))
    assert reply.tool_calls[0].arguments == "{oops"


@pytest.mark.parametrize(
    ("status", "retryable"),
    [(429, True), (500, True), (503, True), (529, True), (400, False), (401, False), (404, False)],
)
async def test_errors_tell_what_the_provider_said(status: int, retryable: bool) -> None:
    error: Json = {"error": {"status": status, "message": "rate limited", "headers": {"Retry-After": "7"}}}
    async with talking([error]) as (server, resources):
        raised = await failing(resources)
        assert len(server.calls) == 1, "the retries are the workflow's"
    assert str(raised) == f"OpenAI API error ({status}): rate limited"
    assert raised.retryable is retryable
    assert raised.retry_after == 7
    assert raised.details == {"status": status, "model": "gpt-5"}


async def test_a_model_that_is_too_slow_is_given_up() -> None:
    async with talking([{"delay": 20, "text": "late"}]) as (_, resources):
        error = await failing(resources, timeout_seconds=0.3)
    assert error.kind == "timeout"
    assert error.retryable


async def test_a_server_that_is_not_there_may_be_tried_again() -> None:
    async with Resources.open(model_base_url="http://127.0.0.1:9/v1") as resources:
        error = await failing(resources)
    assert error.kind == "connection"
    assert error.retryable


async def test_a_reply_that_is_no_completion_is_an_error(server: Loopback) -> None:
    server.answers(Reply(body=b"<html>", headers={"Content-Type": "text/html"}))
    async with Resources.open(model_base_url=server.url) as resources:
        error = await failing(resources)
    assert error.kind == "model"


async def test_every_model_goes_to_the_workers_server_whatever_its_name() -> None:
    async with talking() as (server, resources):
        for name in ("claude-sonnet-5", "anthropic:claude-sonnet-5", "gemini-3", "llama3:8b", "something"):
            assert (await ask(resources, model=name)).content == "ECHO: Hello there"
        models = [call["body"]["model"] for call in server.calls]
    assert models == ["claude-sonnet-5", "claude-sonnet-5", "gemini-3", "llama3:8b", "something"]


async def test_a_state_may_name_its_own_server_and_key() -> None:
    async with (
        ModelServer(key="s3cret-s3cret") as server,
        Resources.open(secrets={"KEY": "s3cret-s3cret"}) as resources,
    ):
        reply = await ask(resources, base_url=server.base_url, api_key={"$env": "KEY"}, model="mine")
        assert reply.content == "ECHO: Hello there"
        assert (await failing(resources, base_url=server.base_url, api_key="wrong", model="mine")).details[
            "status"
        ] == 401


async def test_the_workers_key_goes_to_the_workers_server_only() -> None:
    async with (
        ModelServer(key="worker-key") as own,
        ModelServer(key="worker-key") as other,
        Resources.open(model_base_url=own.base_url, model_api_key="worker-key") as resources,
    ):
        assert (await ask(resources)).content == "ECHO: Hello there"
        assert (await failing(resources, base_url=other.base_url)).details["status"] == 401


async def test_a_server_that_a_journey_names_is_subject_to_the_policy() -> None:
    async with Resources.open() as resources:
        error = await failing(resources, base_url="http://169.254.169.254/v1")
    assert error.kind == "egress"


async def test_a_server_whose_name_stands_for_a_private_address_is_refused_where_these_are() -> None:
    async with ModelServer() as server, Resources.open(allow_private_hosts=False) as resources:
        error = await failing(resources, base_url=server.base_url.replace("127.0.0.1", "localhost"))
        assert error.kind == "egress"
        assert server.calls == []


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (None, "No model is named"),
        ("llama3", "No provider is known"),
        ("gpt-5", "OPENAI_API_KEY"),
        ("o3-mini", "OPENAI_API_KEY"),
        ("claude-sonnet-5", "Anthropic"),
        ("mistral:large", "install pydantic-ai-slim[mistral]"),
    ],
)
async def test_a_model_that_cannot_be_asked_is_told_with_the_remedy(
    model: str | None, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "GEMINI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    async with Resources.open() as resources:
        error = await failing(resources, model=model)
    assert said in str(error)
    assert error.kind == "model_setup"
    assert not error.retryable


async def test_the_workers_default_model_is_asked_where_none_is_named() -> None:
    async with talking(model="openai:gpt-5-mini") as (server, resources):
        await ask(resources, model=None)
        assert server.calls[0]["body"]["model"] == "gpt-5-mini"


async def test_prompts_and_secrets_stand_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    talk = (AgentMessage(role="user", content={"$text": ["a prompt about ", {"$env": "KEY"}]}),)
    with caplog.at_level(logging.DEBUG):
        async with talking(secrets={"KEY": "s3cret-s3cret"}) as (server, resources):
            reply = await ask(resources, messages=talk, api_key={"$env": "KEY"})
            assert "s3cret-s3cret" in server.calls[0]["body"]["messages"][0]["content"]
    assert reply.content == "ECHO: a prompt about {{KEY}}"
    ours = [record for record in caplog.records if not record.name.startswith(("uvicorn", "asyncio"))]
    assert "a prompt about" not in "".join(record.getMessage() for record in ours)
    assert "s3cret" not in caplog.text


async def test_connections_to_a_model_are_kept() -> None:
    async with talking() as (_, resources):
        await ask(resources)
        agent: AgentActivity = resources.activities[3].__self__  # type: ignore[attr-defined]
        catalogue = agent._models.catalogue
        assert catalogue is not None
        first = catalogue.choose("gpt-5")
        await ask(resources)
        assert catalogue.choose("gpt-5") is first


async def test_a_registered_tool_is_offered_with_its_own_schema_but_for_what_is_fixed() -> None:
    def post(channel: str, text: str, loud: bool = False) -> str:
        return channel

    registry = ToolRegistry(Tool(post, id="slack_message", effect="unsafe", description="Posts a message"))
    offered = [
        ToolDefinition(name="slack_message", description="Tell", registered="slack_message", fixed=("channel",)),
        ToolDefinition(name="other", parameters={"type": "object", "properties": {}}, registered="other"),
    ]
    async with talking(tools=registry) as (server, resources):
        await ask(resources, tools=offered)
        first, second = (tool["function"] for tool in server.calls[0]["body"]["tools"])
    assert first["description"] == "Tell: Posts a message"
    assert set(first["parameters"]["properties"]) == {"text", "loud"}
    assert first["parameters"]["required"] == ["text"]
    assert second["parameters"]["properties"] == {}
