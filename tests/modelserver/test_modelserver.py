from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from modelserver import ModelServer
from modelserver.__main__ import main
from modelserver.samples import sample
from modelserver.script import Script, ScriptError


@asynccontextmanager
async def asking(script: Any = None, **options: Any) -> AsyncIterator[tuple[ModelServer, httpx.AsyncClient]]:
    async with ModelServer(script, **options) as server, httpx.AsyncClient(base_url=server.base_url) as client:
        yield server, client


async def said(client: httpx.AsyncClient, text: str = "hi", headers: dict[str, str] | None = None, **body: Any) -> Any:
    asked = {"model": "m", "messages": [{"role": "user", "content": text}]} | body
    reply = await client.post("/chat/completions", json=asked, headers=headers)
    return reply.json() if reply.status_code == 200 else reply


def text_of(completion: Any) -> Any:
    return completion["choices"][0]["message"]["content"]


async def test_without_a_script_the_last_message_of_the_user_is_echoed() -> None:
    async with asking() as (_, client):
        talk = [
            {"role": "user", "content": "first"},
            {"role": "assistant", "content": "a"},
            {"role": "user", "content": [{"type": "text", "text": "second"}]},
            {"role": "tool", "tool_call_id": "1", "content": "t"},
        ]
        completion = await said(client, messages=talk)
    assert text_of(completion) == "ECHO: second"
    assert completion["object"] == "chat.completion"
    assert completion["choices"][0]["finish_reason"] == "stop"
    assert completion["usage"] == {"prompt_tokens": 4, "completion_tokens": 2, "total_tokens": 6}


async def test_even_nothing_is_answered() -> None:
    async with asking() as (_, client):
        assert text_of(await said(client, messages=[])) == "ECHO: "


async def test_answers_are_given_in_order_and_the_last_again_and_again() -> None:
    async with asking(["one", {"text": "two"}, {"json": {"three": 3}}]) as (_, client):
        texts = [text_of(await said(client)) for _ in range(4)]
    assert texts == ["one", "two", '{"three": 3}', '{"three": 3}']


async def test_a_match_on_the_last_message_comes_first() -> None:
    script = ["plain", {"match": "weather", "answer": "rain"}]
    async with asking(script) as (_, client):
        texts = [text_of(await said(client, text)) for text in ("what weather", "x", "weather?")]
    assert texts == ["rain", "plain", "rain"]


async def test_answers_by_header_key_and_model_in_this_order() -> None:
    script = {"h": ["by header"], "k": ["by key"], "m": ["by model"], "*": ["by none"]}
    async with asking(script) as (_, client):
        key = {"Authorization": "Bearer k"}
        assert text_of(await said(client, headers={"X-Script": "h"} | key)) == "by header"
        assert text_of(await said(client, headers=key)) == "by key"
        assert text_of(await said(client)) == "by model"
        assert text_of(await said(client, model="other")) == "by none"


async def test_tool_calls() -> None:
    async with asking([{"tool_calls": [{"name": "look", "arguments": {"id": 7}}]}]) as (_, client):
        choice = (await said(client))["choices"][0]
    assert choice["finish_reason"] == "tool_calls"
    assert choice["message"]["content"] is None
    [call] = choice["message"]["tool_calls"]
    assert call["type"] == "function"
    assert call["function"] == {"name": "look", "arguments": '{"id": 7}'}


async def test_errors_have_status_message_and_headers() -> None:
    script = [{"error": {"status": 429, "message": "slow down", "headers": {"Retry-After": "3"}}}]
    async with asking(script) as (_, client):
        reply = await said(client)
    assert reply.status_code == 429
    assert reply.headers["retry-after"] == "3"
    assert reply.json()["error"]["message"] == "slow down"


async def test_an_answer_can_be_late() -> None:
    async with asking([{"delay": 0.2, "text": "late"}]) as (_, client):
        begun = time.monotonic()
        assert text_of(await said(client)) == "late"
    assert time.monotonic() - begun >= 0.2


async def test_a_stream_gives_the_same_in_parts() -> None:
    script = [{"text": "a  few words", "tool_calls": [{"name": "look", "arguments": {}}]}]
    async with asking(script) as (_, client):
        asked = {"model": "m", "messages": [{"role": "user", "content": "x"}], "stream": True}
        asked["stream_options"] = {"include_usage": True}
        reply = await client.post("/chat/completions", json=asked)
    lines = [line.removeprefix("data: ") for line in reply.text.split("\n\n") if line]
    assert lines[-1] == "[DONE]"
    chunks = [json.loads(line) for line in lines[:-1]]
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks if chunk["choices"]]
    assert "".join(delta.get("content", "") for delta in deltas) == "a  few words"
    assert [delta["tool_calls"][0]["function"]["name"] for delta in deltas if "tool_calls" in delta] == ["look"]
    assert chunks[-2]["choices"][0]["finish_reason"] == "tool_calls"
    assert chunks[-1]["usage"]["prompt_tokens"] == 1


async def test_a_schema_without_a_script_is_answered_with_a_value_that_fits() -> None:
    schema = {
        "type": "object",
        "properties": {"mood": {"enum": ["good", "bad"]}, "why": {"type": "string"}},
        "required": ["mood", "why"],
    }
    wanted = {"type": "json_schema", "json_schema": {"name": "x", "schema": schema, "strict": True}}
    async with asking() as (_, client):
        completion = await said(client, "because", response_format=wanted)
    assert json.loads(text_of(completion)) == {"mood": "good", "why": "because"}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "minLength": 8, "maxLength": 9},
        {"type": "integer", "minimum": 3, "maximum": 9},
        {"type": "number", "exclusiveMinimum": 0},
        {"type": "number", "maximum": -5},
        {"type": ["null", "boolean"]},
        {"type": "array", "items": {"type": "integer"}, "minItems": 2},
        {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        {"const": 5},
        {"type": "object", "properties": {"a": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"type": "boolean"}}},
        {"allOf": [{"type": "object", "properties": {"a": {"const": 1}}}, {"properties": {"b": {"const": 2}}}]},
        {"type": "string", "format": "date-time"},
        {},
    ],
)
def test_a_sample_fits_its_schema(schema: dict[str, Any]) -> None:
    jsonschema.validate(sample(schema, "text"), schema)


def test_a_schema_that_holds_itself_ends() -> None:
    schema = {"$ref": "#/$defs/n", "$defs": {"n": {"type": "object", "properties": {"n": {"$ref": "#/$defs/n"}}}}}
    assert "n" in sample(schema, "x")


async def test_models_are_listed() -> None:
    async with asking(models=("a", "b")) as (_, client):
        assert [one["id"] for one in (await client.get("/models")).json()["data"]] == ["a", "b"]


async def test_calls_are_kept_without_keys_and_can_be_forgotten() -> None:
    async with asking() as (server, client):
        await said(client, headers={"Authorization": "Bearer s3cret"})
        root = server.base_url.removesuffix("/v1")
        [call] = (await client.get(f"{root}/calls")).json()
        assert call["body"]["messages"] == [{"role": "user", "content": "hi"}]
        assert "s3cret" not in json.dumps(call)
        await client.delete(f"{root}/calls")
        assert server.calls == []


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'{"model":"m"}', 400),
        (b'{"messages":[{}]}', 400),
        (b'{"model":"m","messages":[5]}', 400),
    ],
)
async def test_a_request_that_is_none_is_refused(content: bytes, status: int) -> None:
    async with asking() as (_, client):
        reply = await client.post("/chat/completions", content=content)
    assert reply.status_code == status
    assert reply.json()["error"]["message"]


async def test_a_key_can_be_insisted_on() -> None:
    async with asking(key="right") as (_, client):
        assert (await said(client)).status_code == 401
        assert text_of(await said(client, headers={"Authorization": "Bearer right"})) == "ECHO: hi"


@pytest.mark.parametrize(
    "script",
    [
        5,
        {"a": 1},
        [7],
        [{"txt": "x"}],
        [{"match": 1, "answer": "x"}],
        [{"match": "x"}],
        [{"tool_calls": [{}]}],
        [{"error": 5}],
    ],
)
def test_a_script_that_is_none_is_refused_with_its_place(script: Any) -> None:
    with pytest.raises(ScriptError):
        Script(script)


def test_the_command_refuses_a_bad_file_with_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "script.json"
    path.write_text("{", encoding="utf-8")
    assert main(["--script", str(path)]) == 2
    assert main(["--script", str(tmp_path / "none.json")]) == 2
    assert capsys.readouterr().err.count("\n") == 2


async def test_the_command_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    path = tmp_path / "script.json"
    path.write_text('["from a file"]', encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "modelserver", "--script", str(path), "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    base_url = (await process.stdout.readline()).decode().strip()
    async with httpx.AsyncClient(base_url=base_url) as client:
        assert text_of(await said(client)) == "from a file"
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 10) == 0
