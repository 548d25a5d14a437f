"""Cassettes: what a real model answered once, by what it was asked. Keys and secrets are never written.

A request is known by its content alone. What differs from run to run is left out of it or named the same: whether the
answer is streamed, ids of runs and calls, moments.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from journeys.errors import DocumentError, UsageError
from journeys.frozen import Frozen
from journeys.validation.problem import Problem
from journeys.validation.translation import problems
from journeys.values import Json

FORMAT: Literal["journeys-cassette/1"] = "journeys-cassette/1"
_VOLATILE = ("stream", "stream_options", "user", "seed", "metadata", "store", "prompt_cache_key")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE)


class ToolCallRecorded(Frozen):
    """A call of a tool that the model asked for; `arguments` is JSON text, as the model wrote it."""

    name: str
    arguments: str


class AnswerRecorded(Frozen):
    """One answer of a model, and its tokens in OpenAI's form."""

    text: str | None = None
    tool_calls: tuple[ToolCallRecorded, ...] = ()
    usage: dict[str, int] = Field(default_factory=dict)


class Exchange(Frozen):
    """What was asked, and the answers to it in order; the last one is given again and again."""

    key: str
    request: dict[str, Json]
    answers: tuple[AnswerRecorded, ...] = Field(min_length=1)


class Recorded(Frozen):
    """A cassette's file."""

    format: Literal["journeys-cassette/1"] = FORMAT
    exchanges: tuple[Exchange, ...] = ()


class Cassette:
    """Exchanges with a model, played from a file or recorded for it.

    Args:
        path: the file.
        secrets: values that must not stand in it, by name.
    """

    def __init__(self, path: Path, secrets: Mapping[str, str] | None = None) -> None:
        self.path = path
        self._secrets = {value: name for name, value in (secrets or {}).items() if value}
        self._known: dict[str, Exchange] = {}
        self._used: dict[str, int] = {}
        self._renewed: dict[str, None] = {}
        if path.exists():
            self._known = {one.key: one for one in _read(path).exchanges}

    def find(self, run: str, body: Mapping[str, Any]) -> AnswerRecorded | None:
        """The next answer to a request; None if it is not on the cassette. `run`: the id of the run that asks."""
        found = self._known.get(key_of(self.canonical(run, body)))
        if found is None:
            return None
        used = self._used.get(found.key, 0)
        self._used[found.key] = used + 1
        return found.answers[min(used, len(found.answers) - 1)]

    def record(self, run: str, body: Mapping[str, Any], answer: AnswerRecorded) -> AnswerRecorded:
        """Keeps an answer, in the place of those of an earlier recording. What is kept is given back."""
        request = self.canonical(run, body)
        key = key_of(request)
        cleaned = AnswerRecorded.model_validate(self._without_secrets(answer.model_dump(mode="json")))
        earlier = self._known[key].answers if key in self._renewed else ()
        self._renewed[key] = None
        self._known[key] = Exchange(key=key, request=request, answers=(*earlier, cleaned))
        return cleaned

    def save(self, *, keep_unused: bool) -> None:
        """Writes the file, if anything was recorded. `keep_unused`: with what was recorded earlier and not asked now.

        Raises:
            UsageError: it cannot be written.
        """
        if not self._renewed:
            return
        kept = tuple(one for key, one in self._known.items() if keep_unused or key in self._renewed)
        made = Recorded(exchanges=kept).model_dump(mode="json", exclude_defaults=True)
        text = json.dumps({"format": FORMAT, **made}, ensure_ascii=False, indent=1) + "\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"The cassette {self.path} cannot be written ({error.strerror})") from None

    def canonical(self, run: str, body: Mapping[str, Any]) -> dict[str, Json]:
        """A request as it is written and compared."""
        kept = {name: value for name, value in body.items() if name not in _VOLATILE and value is not None}
        kept["messages"] = [_message(one) for one in body.get("messages", ())]
        made: dict[str, Json] = self._without_secrets(_settled(kept, run, {}))
        return made

    def _without_secrets(self, value: Any) -> Any:
        match value:
            case str():
                for secret, name in self._secrets.items():
                    value = value.replace(secret, "{{" + name + "}}")
                return value
            case list():
                return [self._without_secrets(one) for one in value]
            case dict():
                return {self._without_secrets(name): self._without_secrets(one) for name, one in value.items()}
            case _:
                return value


def key_of(request: Mapping[str, Json]) -> str:
    """By what a canonical request is known: sha256 of its JSON, whatever the order of its members. Which model it was
    for does not count: who plays a cassette needs none."""
    asked = {name: value for name, value in request.items() if name != "model"}
    text = json.dumps(asked, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _message(message: Any) -> Any:
    """A message whose content is JSON is compared as JSON, not as text."""
    if not isinstance(message, dict) or not isinstance(message.get("content"), str):
        return message
    content = message["content"]
    if content.startswith("{"):
        try:
            return {**message, "content": {"json": json.loads(content)}}
        except ValueError:
            return message
    return message


def _settled(value: Any, run: str, calls: dict[str, str]) -> Any:
    """A value without what differs from run to run: ids of runs and calls, moments."""
    match value:
        case str():
            named = value.replace(run, "<run>") if run else value
            return _UUID.sub("<id>", _MOMENT.sub("<moment>", named))
        case list():
            return [_settled(one, run, calls) for one in value]
        case dict():
            made = {name: _settled(one, run, calls) for name, one in value.items()}
            for name in ("id", "tool_call_id"):
                given = value.get(name)
                if isinstance(given, str) and (name == "tool_call_id" or value.get("type") == "function"):
                    made[name] = calls.setdefault(given, f"<call {len(calls) + 1}>")
            return made
        case _:
            return value


def _read(path: Path) -> Recorded:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        problem = Problem(place=str(path), message=f"is no cassette ({error})", remedy="record it again, with --record")
        raise DocumentError([problem], "The cassette cannot be played") from None
    try:
        return Recorded.model_validate(document)
    except ValidationError as error:
        found = [
            one.model_copy(update={"place": f"{path}, {one.place}"}) for one in problems(error, document, Recorded)
        ]
        raise DocumentError(found, "The cassette cannot be played") from None
