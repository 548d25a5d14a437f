"""Chat completions in OpenAI's form, whole or as a stream of chunks. Made of a scripted answer; sends nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from modelserver.samples import sample
from modelserver.script import ScriptedAnswer

_CREATED = 1_767_225_600
"""2026-01-01: always the same, as everything here."""


@dataclass(frozen=True)
class Completion:
    """An answer to one request.

    Attributes:
        number: which request of this server it is, for ids.
        model: the model that was asked.
        text: the answer's text.
        tool_calls: in OpenAI's form.
        prompt_tokens: the words of the question.
        usage: what it has cost, if that is not to be counted in words.
    """

    number: int
    model: str
    text: str | None
    tool_calls: list[dict[str, Any]]
    prompt_tokens: int
    usage: Mapping[str, int] | None = None

    @property
    def finish_reason(self) -> str:
        return "tool_calls" if self.tool_calls else "stop"

    def whole(self) -> dict[str, Any]:
        """The answer to a request that does not stream."""
        message: dict[str, Any] = {"role": "assistant", "content": self.text, "refusal": None}
        if self.tool_calls:
            message["tool_calls"] = self.tool_calls
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": self.finish_reason}
        return self._envelope("chat.completion", [choice]) | {"usage": self._usage()}

    def chunks(self, *, with_usage: bool) -> Iterator[dict[str, Any]]:
        """The same in parts: the text word by word, then the calls, then the end."""
        yield self._chunk({"role": "assistant", "content": ""})
        for word in re.findall(r"\S+\s*|\s+", self.text or ""):
            yield self._chunk({"content": word})
        for index, call in enumerate(self.tool_calls):
            yield self._chunk({"tool_calls": [{"index": index, **call}]})
        yield self._chunk({}, self.finish_reason)
        if with_usage:
            yield self._envelope("chat.completion.chunk", []) | {"usage": self._usage()}

    def _chunk(self, delta: Mapping[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return self._envelope("chat.completion.chunk", [choice])

    def _envelope(self, kind: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "id": f"chatcmpl-{self.number}",
            "object": kind,
            "created": _CREATED,
            "model": self.model,
            "choices": choices,
        }

    def _usage(self) -> dict[str, int]:
        if self.usage is not None:
            return dict(self.usage)
        written = _words(self.text or "") + sum(_words(json.dumps(call)) for call in self.tool_calls)
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": written,
            "total_tokens": self.prompt_tokens + written,
        }


def complete(request: Mapping[str, Any], answer: ScriptedAnswer, number: int) -> Completion:
    """The completion that an answer makes of a request; one that says nothing becomes an echo, or fits the schema."""
    text = answer.text
    if text is None and not answer.tool_calls:
        text = _own_answer(request)
    calls = [
        {
            "id": f"call_{number}_{index}",
            "type": "function",
            "function": {"name": call.name, "arguments": call.arguments},
        }
        for index, call in enumerate(answer.tool_calls, 1)
    ]
    asked = sum(_words(text_of(message.get("content"))) for message in request["messages"])
    return Completion(number, str(request.get("model", "")), text, calls, asked, answer.usage)


def last_user_text(request: Mapping[str, Any]) -> str:
    """The text of the user's last message, or nothing."""
    said = [message for message in request["messages"] if message.get("role") == "user"]
    return text_of(said[-1].get("content")) if said else ""


def text_of(content: Any) -> str:
    """The text of a message's content, which may come in parts."""
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content if isinstance(part, Mapping))
    return content if isinstance(content, str) else ""


def _own_answer(request: Mapping[str, Any]) -> str:
    said = last_user_text(request)
    wanted = request.get("response_format")
    if isinstance(wanted, Mapping) and wanted.get("type") == "json_schema":
        return json.dumps(sample(wanted.get("json_schema", {}).get("schema", {}), said), ensure_ascii=False)
    if isinstance(wanted, Mapping) and wanted.get("type") == "json_object":
        return json.dumps({"text": said}, ensure_ascii=False)
    return f"ECHO: {said}"


def _words(text: str) -> int:
    return len(text.split())
