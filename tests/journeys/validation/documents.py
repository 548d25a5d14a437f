"""A valid journey to break in one place at a time."""

from __future__ import annotations

from copy import deepcopy
from itertools import pairwise
from typing import Any

from journeys.bundle import Bundle
from journeys.validation import validate

_SOUND: dict[str, Any] = {
    "id": "sound",
    "initial": ["ask"],
    "variables": [{"name": "count", "default": 0}, {"name": "token", "secret": True}],
    "states": [
        {"id": "ask", "type": "input_collection", "fields": [{"name": "order"}]},
        {"id": "call", "type": "tool_execution", "tool": {"kind": "http", "url": "https://shop.example/"}},
        {"id": "decide", "type": "decision_point", "branches": [{"id": "yes", "when": False}, {"id": "no"}]},
        {"id": "handle", "type": "error_handling"},
        {"id": "end", "type": "final"},
    ],
    "transitions": [
        {"source": "ask", "target": "call"},
        {"source": "call", "target": "decide"},
        {"source": "call", "target": "handle", "trigger": "tool_failure"},
        {"source": "decide", "target": "end", "choices": ["yes"]},
        {"source": "decide", "target": "ask", "choices": ["no"]},
        {"source": "handle", "target": "end"},
    ],
}


def sound() -> dict[str, Any]:
    """A document without any problem."""
    return deepcopy(_SOUND)


def state(document: dict[str, Any], state_id: str) -> dict[str, Any]:
    """A state of a document."""
    found: dict[str, Any] = next(one for one in document["states"] if one["id"] == state_id)
    return found


def line(*states: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A journey of states that follow one another."""
    ids = [one["id"] for one in states]
    ways = [{"source": before, "target": after} for before, after in pairwise(ids)]
    return {"id": "line", "initial": ids[:1], "states": list(states), "transitions": ways, **more}


def said(document: dict[str, Any], severity: str | None = None) -> list[str]:
    """What `validate` says of a document."""
    problems = validate(Bundle.model_validate(document))
    return [str(problem) for problem in problems if severity in (None, problem.severity)]
