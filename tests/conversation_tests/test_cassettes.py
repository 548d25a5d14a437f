"""Cassettes: a real model is asked once; what it said is played back, without it, without its key."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from conversation_tests.cassette import AnswerRecorded, Cassette, key_of
from journeys.errors import DocumentError, UsageError
from modelserver import ModelServer
from modelserver.completions import last_user_text
from modelserver.script import CalledTool, ScriptedAnswer
from settings import Settings, load
from tests.conversation_tests.conftest import Play, told
from tests.conversation_tests.test_conversing import talk

KEY = "sk-very-secret"
TURN: dict[str, Any] = {"user": "I want to book a flight", "expect": {"state": "where", "say": "Where to, dear?"}}


def real_model(body: dict[str, Any]) -> ScriptedAnswer:
    """Plays the real one: starts the journey, and says something."""
    name = body["response_format"]["json_schema"]["name"]
    asked = json.loads(last_user_text(body))
    if name == "understanding":
        made = {"starts": [{"journey": one["journey"]} for one in asked["at_hand"] if one["journey"] == "flight"]}
        return ScriptedAnswer(json.dumps(made), usage={"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10})
    return ScriptedAnswer(json.dumps({"text": "Where to, dear?"}))


@pytest.fixture
async def real() -> AsyncIterator[ModelServer]:
    async with ModelServer(answerer=real_model, key=KEY) as server:
        yield server


def settings_for(real: ModelServer) -> Settings:
    return load().model_copy(
        update={"model": "gpt-5", "model_base_url": real.base_url, "model_api_key": SecretStr(KEY)}
    )


def recorded(**more: Any) -> dict[str, Any]:
    return talk(TURN, model={"cassette": "talk.cassette.json"}, **more)


async def test_a_recorded_talk_is_played_without_the_model(play: Play, real: ModelServer, tmp_path: Path) -> None:
    [first] = await play(recorded(), settings=settings_for(real), record=True)
    assert first.passed, first.differences
    asked = len(real.calls)
    [again] = await play(recorded())
    assert again.passed, again.differences
    assert asked == len(real.calls) == 2
    assert again.transcript() == first.transcript()
    said = next(one for one in again.turns[-1].entries if one.who == "agent")
    assert isinstance(said.data, dict)
    assert said.data["tokens"]["input"] >= 7


async def test_neither_key_nor_secrets_are_written(play: Play, real: ModelServer, tmp_path: Path) -> None:
    settings = settings_for(real).model_copy(update={"secrets": {"HOTEL": SecretStr("Ritz-4711")}})
    turn = {**TURN, "user": f"I want to book a flight to the Ritz-4711 with {KEY}"}
    document = talk(turn, model={"cassette": "talk.cassette.json"})
    [outcome] = await play(document, settings=settings, record=True)
    assert outcome.passed, outcome.differences
    text = (tmp_path / "talk.cassette.json").read_text(encoding="utf-8")
    assert "Ritz-4711" not in text
    assert KEY not in text
    assert "{{HOTEL}} with {{OPENAI_API_KEY}}" in text


async def test_a_request_that_is_not_there_says_what_is_missing_and_how_to_record_it(play: Play) -> None:
    [outcome] = await play(recorded())
    assert "1 model" in told(outcome)
    said = next(one.actual for one in outcome.differences[1] if one.place == "model")
    assert "talk.cassette.json has no answer to this; record it with --record" in said
    assert "I want to book a flight" in said


async def test_recording_anew_drops_what_is_no_longer_asked(play: Play, real: ModelServer, tmp_path: Path) -> None:
    path = tmp_path / "talk.cassette.json"
    settings = settings_for(real)
    await play(recorded(), settings=settings, record=True)
    other = talk({**TURN, "user": "I want to book a flight now"}, model={"cassette": "talk.cassette.json"})
    await play(other, settings=settings, record=True, whole=False)
    assert len(json.loads(path.read_text(encoding="utf-8"))["exchanges"]) == 4
    await play(other, settings=settings, record=True)
    assert len(json.loads(path.read_text(encoding="utf-8"))["exchanges"]) == 2


async def test_failures_of_the_model_are_passed_on_and_not_recorded(play: Play, tmp_path: Path) -> None:
    async with ModelServer([{"error": {"status": 400, "message": "too long"}}], key=KEY) as real:
        await play(recorded(), settings=settings_for(real), record=True)
    assert not (tmp_path / "talk.cassette.json").exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"model": None}, "none is named; set JOURNEYS_MODEL"),
        ({"model": "gpt-5", "model_base_url": None, "model_api_key": None}, "there is no key; set OPENAI_API_KEY"),
        ({"model": "anthropic:claude-sonnet-5", "model_base_url": None}, "OPENAI_BASE_URL"),
    ],
)
async def test_recording_needs_a_model_that_can_be_recorded(play: Play, changes: dict[str, Any], words: str) -> None:
    settings = load().model_copy(update={"model_api_key": SecretStr(KEY), **changes})
    with pytest.raises(UsageError, match=words):
        await play(recorded(), settings=settings, record=True)


async def test_a_file_that_is_no_cassette_is_refused(play: Play, tmp_path: Path) -> None:
    (tmp_path / "talk.cassette.json").write_text('{"exchange": []}', encoding="utf-8")
    with pytest.raises(DocumentError, match="exchange: there is no such field here; did you mean `exchanges`"):
        await play(recorded())
    (tmp_path / "talk.cassette.json").write_text("no JSON", encoding="utf-8")
    with pytest.raises(DocumentError, match="is no cassette"):
        await play(recorded())


def body(text: str, **more: Any) -> dict[str, Any]:
    return {"model": "gpt-5", "messages": [{"role": "user", "content": text}], **more}


def test_equal_requests_are_answered_in_order_and_the_last_again_and_again(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    cassette = Cassette(path)
    for text in ("one", "two"):
        cassette.record("r", body("hi"), AnswerRecorded(text=text))
    cassette.save(keep_unused=False)
    read = Cassette(path)
    found = [read.find("r", body("hi")) for _ in range(3)]
    assert [one.text if one else None for one in found] == ["one", "two", "two"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (body("hi", stream=True), body("hi")),
        (body("hi"), {**body("hi"), "model": "another"}),
        (body('{"a": 1, "b": 2}'), body('{"b": 2, "a": 1}')),
        (body("at 2030-01-07T09:00:00+00:00"), body("at 2031-01-07T09:00:01.5Z")),
        (body("run test-1"), body("run test-2")),
        (body("x", user="a", seed=1), body("x")),
    ],
)
def test_what_differs_from_run_to_run_does_not_count(
    one: dict[str, Any], other: dict[str, Any], tmp_path: Path
) -> None:
    cassette = Cassette(tmp_path / "a.json")
    assert key_of(cassette.canonical("test-1", one)) == key_of(cassette.canonical("test-2", other))


@given(st.text(max_size=20), st.text(max_size=20))
def test_other_words_are_another_request(one: str, other: str) -> None:
    cassette = Cassette(Path("nowhere.json"))
    same = key_of(cassette.canonical("r-1", body(f"a {one}"))) == key_of(cassette.canonical("r-1", body(f"a {other}")))
    assert same == (one == other)


def test_calls_of_tools_are_told_apart_by_their_order(tmp_path: Path) -> None:
    def talked(call: str) -> dict[str, Any]:
        made = {"id": call, "type": "function", "function": {"name": "pay", "arguments": "{}"}}
        said = {"role": "assistant", "content": None, "tool_calls": [made]}
        return {**body("hi"), "messages": [said, {"role": "tool", "tool_call_id": call, "content": "ok"}]}

    cassette = Cassette(tmp_path / "a.json")
    assert key_of(cassette.canonical("", talked("call_17"))) == key_of(cassette.canonical("", talked("call_99")))


async def test_calls_of_tools_are_recorded(tmp_path: Path) -> None:
    from conversation_tests.recording import Player, RealModel

    async with ModelServer(answerer=lambda _: ScriptedAnswer(tool_calls=(CalledTool("pay", '{"a": 1}'),))) as real:
        cassette = Cassette(tmp_path / "a.json")
        player = Player(cassette, "r", RealModel(real.base_url, ""))
        first = await player.answer({**body("hi"), "stream": True, "stream_options": {"include_usage": True}})
    again = await Player(cassette, "r", None).answer(body("hi"))
    assert first.tool_calls == again.tool_calls == (CalledTool("pay", '{"a": 1}'),)
