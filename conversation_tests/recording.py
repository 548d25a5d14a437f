"""A model behind a cassette: plays what is recorded, and records what is not, if that is wanted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from conversation_tests.cassette import AnswerRecorded, Cassette, ToolCallRecorded
from journeys.errors import UsageError
from modelserver.script import CalledTool, ScriptedAnswer, ScriptedError
from settings import Settings

OPENAI = "https://api.openai.com/v1"
_SHOWN = 500
SECONDS = 300.0
"""How long a real model may take."""
NOT_RECORDED = 404
"""The status of an answer that is not on the cassette: another attempt would not find it either."""


@dataclass(frozen=True)
class RealModel:
    """Where a real model is asked.

    Attributes:
        base_url: of a server that speaks OpenAI's protocol.
        key: its key; sent, and written nowhere.
    """

    base_url: str
    key: str

    @classmethod
    def of(cls, settings: Settings) -> RealModel:
        """The worker's own.

        Raises:
            UsageError: there is none, or it does not speak OpenAI's protocol.
        """
        key = settings.model_api_key.get_secret_value() if settings.model_api_key else ""
        provider = (settings.model or "").partition(":")[0]
        if settings.model is None:
            raise UsageError("--record asks a real model, and none is named; set JOURNEYS_MODEL, as in openai:gpt-5")
        if settings.model_base_url is None and (provider not in ("openai", "openai-chat") and ":" in settings.model):
            raise UsageError(
                f"--record cannot ask {settings.model}: it records servers that speak OpenAI's protocol; "
                "name the provider's own such server in OPENAI_BASE_URL, and its key in OPENAI_API_KEY"
            )
        if settings.model_base_url is None and not key:
            raise UsageError("--record asks a real model, and there is no key; set OPENAI_API_KEY")
        return cls(settings.model_base_url or OPENAI, key)


class Player:
    """Answers the requests of one test from a cassette.

    Args:
        cassette: shared by the tests of a file.
        run: the id of the run that asks.
        real: who is asked instead, when everything is recorded anew.

    Attributes:
        missing: requests that are not on the cassette, in words.
    """

    def __init__(self, cassette: Cassette, run: str, real: RealModel | None) -> None:
        self._cassette = cassette
        self._run = run
        self._real = real
        self.missing: list[str] = []

    async def answer(self, body: dict[str, Any]) -> ScriptedAnswer:
        """Answers one request."""
        if self._real is None:
            found = self._cassette.find(self._run, body)
            return _scripted(found) if found is not None else self._not_there(body)
        async with httpx.AsyncClient(timeout=SECONDS, trust_env=True) as client:
            return await self._recorded(client, self._real, body)

    async def _recorded(self, client: httpx.AsyncClient, real: RealModel, body: dict[str, Any]) -> ScriptedAnswer:
        sent = {name: value for name, value in body.items() if name not in ("stream", "stream_options")}
        headers = {"Authorization": f"Bearer {real.key}"} if real.key else {}
        try:
            reply = await client.post(f"{real.base_url.rstrip('/')}/chat/completions", json=sent, headers=headers)
        except httpx.HTTPError as error:
            text = f"The real model at {real.base_url} cannot be reached: {type(error).__name__}"
            return ScriptedAnswer(error=ScriptedError(503, text, {}))
        if reply.status_code != httpx.codes.OK:
            # Failures are passed on, and not recorded.
            return ScriptedAnswer(error=ScriptedError(reply.status_code, reply.text[:2_000], {}))
        return _scripted(self._cassette.record(self._run, body, _answer_in(reply.json())))

    def _not_there(self, body: Mapping[str, Any]) -> ScriptedAnswer:
        asked = _in_words(self._cassette.canonical(self._run, body))
        text = f"{self._cassette.path} has no answer to this; record it with --record: {asked}"
        self.missing.append(text)
        return ScriptedAnswer(error=ScriptedError(NOT_RECORDED, text, {}))


def _in_words(request: Mapping[str, Any]) -> str:
    """What is asked for, and the last message."""
    name = request.get("response_format", {}).get("json_schema", {}).get("name", "an answer")
    messages = request.get("messages") or [{}]
    content = messages[-1].get("content")
    situation = content.get("json") if isinstance(content, dict) else None
    said = situation.get("message") if isinstance(situation, dict) and "message" in situation else content
    return f"{name} to {json.dumps(said, ensure_ascii=False)[:_SHOWN]}"


def _answer_in(completion: Mapping[str, Any]) -> AnswerRecorded:
    choices = completion.get("choices") or [{}]
    message = choices[0].get("message") or {}
    calls = [one.get("function") or {} for one in message.get("tool_calls") or ()]
    usage = completion.get("usage") or {}
    return AnswerRecorded(
        text=message.get("content"),
        tool_calls=tuple(ToolCallRecorded(name=one["name"], arguments=one.get("arguments") or "{}") for one in calls),
        usage={name: count for name, count in usage.items() if isinstance(count, int)},
    )


def _scripted(answer: AnswerRecorded) -> ScriptedAnswer:
    calls = tuple(CalledTool(one.name, one.arguments) for one in answer.tool_calls)
    text = answer.text if answer.text is not None or calls else ""
    return ScriptedAnswer(text, calls, usage=answer.usage or None)
