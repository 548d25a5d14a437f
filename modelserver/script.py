"""What the server answers, and when. A script is a list of answers, or an object of such lists by name.

A name is what a request carries in the header `X-Script`, as its API key, or as its model, looked for in this order;
`*` is for all others. Answers are given in order, and the last one again and again; one that is written
`{"match": TEXT, "answer": …}` is given whenever the last message of the user contains the text, before all others.

=====================================================  =======================================================
`"text"` or `{"text": "…"}`                            the text
`{"json": VALUE}`                                      the value as JSON text
`{"tool_calls": [{"name": …, "arguments": {…}}]}`      calls of tools (with `text`, if given)
`{"error": {"status": 429, "message", "headers"}}`     an error
`{"delay": SECONDS, …}`                                one of these, later
=====================================================  =======================================================
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OTHERS = "*"
_KEYS = frozenset({"text", "json", "tool_calls", "error", "delay"})


class ScriptError(ValueError):
    """The script is not one; says where."""


@dataclass(frozen=True)
class CalledTool:
    """A call of a tool that the answer asks for."""

    name: str
    arguments: str


@dataclass(frozen=True)
class ScriptedError:
    """An error to answer with."""

    status: int
    message: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class ScriptedAnswer:
    """One answer. Without text, calls and error it is the server's own. `usage` is what it says that it has cost, in
    OpenAI's form; None: words are counted."""

    text: str | None = None
    tool_calls: tuple[CalledTool, ...] = ()
    error: ScriptedError | None = None
    delay: float = 0.0
    usage: Mapping[str, int] | None = None


class Answers:
    """The answers under one name, and how far they have been used."""

    def __init__(self, entries: Sequence[Any], place: str) -> None:
        self._matches: list[tuple[str, ScriptedAnswer]] = []
        self._queue: list[ScriptedAnswer] = []
        self._next = 0
        for index, entry in enumerate(entries):
            here = f"{place}[{index}]"
            if isinstance(entry, Mapping) and "match" in entry:
                if not isinstance(entry["match"], str) or "answer" not in entry:
                    raise ScriptError(f'{here}: a match is written {{"match": TEXT, "answer": …}}')
                self._matches.append((entry["match"], read_answer(entry["answer"], here)))
            else:
                self._queue.append(read_answer(entry, here))

    def give(self, said: str) -> ScriptedAnswer | None:
        """The answer to what the user said, or None when nothing here is for it."""
        for text, answer in self._matches:
            if text in said:
                return answer
        if not self._queue:
            return None
        answer = self._queue[min(self._next, len(self._queue) - 1)]
        self._next += 1
        return answer


class Script:
    """Answers by name.

    Raises:
        ScriptError: the document is not a script.
    """

    def __init__(self, document: Any = None) -> None:
        named = {OTHERS: document} if isinstance(document, list) else document or {}
        if not isinstance(named, Mapping):
            raise ScriptError("A script is a list of answers, or an object of such lists by name")
        self._answers: dict[str, Answers] = {}
        for name, entries in named.items():
            if not isinstance(entries, list):
                raise ScriptError(f"{name}: answers are a list")
            self._answers[str(name)] = Answers(entries, str(name))

    @classmethod
    def read(cls, path: Path) -> Script:
        """The script in a JSON file. Raises ScriptError, also for a file that cannot be read."""
        try:
            return cls(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            raise ScriptError(f"{path} cannot be read: {error}") from error
        except json.JSONDecodeError as error:
            raise ScriptError(f"{path} is not JSON: {error}") from error

    def knows(self, name: str) -> bool:
        """Whether there are answers under that name."""
        return name in self._answers

    def give(self, names: Sequence[str], said: str) -> ScriptedAnswer:
        """The answer for a request of these names, the first that the script knows counting."""
        for name in (*names, OTHERS):
            if name in self._answers:
                answer = self._answers[name].give(said)
                if answer is not None:
                    return answer
        return ScriptedAnswer()


def read_answer(entry: Any, place: str) -> ScriptedAnswer:
    """One answer as a script writes it. Raises ScriptError."""
    if isinstance(entry, str):
        return ScriptedAnswer(text=entry)
    if not isinstance(entry, Mapping) or not entry.keys() <= _KEYS:
        raise ScriptError(f"{place}: an answer is a text, or an object with {', '.join(sorted(_KEYS))}")
    text = entry.get("text")
    if "json" in entry:
        text = json.dumps(entry["json"], ensure_ascii=False)
    try:
        calls = tuple(
            CalledTool(str(call["name"]), _arguments(call.get("arguments", {}))) for call in entry.get("tool_calls", ())
        )
        return ScriptedAnswer(text, calls, _error(entry.get("error")), float(entry.get("delay", 0)))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ScriptError(f"{place}: {error!r} in {json.dumps(entry, default=str)[:200]}") from error


def _arguments(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _error(value: Any) -> ScriptedError | None:
    if value is None:
        return None
    headers = {str(name): str(text) for name, text in value.get("headers", {}).items()}
    return ScriptedError(int(value.get("status", 500)), str(value.get("message", "scripted error")), headers)
