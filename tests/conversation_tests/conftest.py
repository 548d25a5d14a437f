"""Files of tests, written and played."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from conversation_tests.planned import Planned
from conversation_tests.playing import Outcome
from conversation_tests.reading import read_tests
from conversation_tests.running import Runner
from settings import load
from tests.cli.conftest import journeys

__all__ = ["journeys"]

DATA = Path(__file__).parent.parent / "data" / "conversation_tests"
Plan = Callable[..., list[Planned]]
Play = Callable[..., Awaitable[list[Outcome]]]

ASK: dict[str, Any] = {
    "type": "input_collection",
    "question": "Which order?",
    "fields": [{"name": "number", "type": "integer"}],
    "next": "look",
}
LOOK: dict[str, Any] = {
    "type": "tool_execution",
    "tool": {"kind": "registered", "id": "orders", "arguments": {"number": "<ask.number>"}},
    "next": "sure",
}
SURE: dict[str, Any] = {
    "type": "pause_point",
    "question": "Pay it back?",
    "next": [{"target": "end", "trigger": "tool_success"}, {"target": "kept", "trigger": "tool_failure"}],
}
JOURNEY: dict[str, Any] = {
    "id": "refund",
    "title": "Refund",
    "states": {
        "ask": ASK,
        "look": LOOK,
        "sure": SURE,
        "end": {"type": "final", "output": {"total": "<look.total>"}},
        "kept": {"type": "final", "message": "Nothing was paid."},
    },
}


def suite(*turns: Any, **more: Any) -> dict[str, Any]:
    """A file of one test. `test` are more of the test's own fields."""
    test = {"turns": list(turns), **more.pop("test", {})}
    return {"journey": JOURNEY, "tools": {"orders": {"output": {"total": 120}}}, "tests": {"it": test}, **more}


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """Reads a file of tests that is written first."""

    def read(document: Any, name: str = "it.journey-test.json") -> list[Planned]:
        path = tmp_path / name
        text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
        path.write_text(text, encoding="utf-8")
        return read_tests([path])

    return read


@pytest.fixture
def play(plan: Plan) -> Play:
    """Plays the tests of a file in memory."""

    async def run(document: Any, **options: Any) -> list[Outcome]:
        return await Runner(options.pop("settings", load()), **options).run(plan(document))

    return run


def told(outcome: Outcome) -> list[str]:
    """What speaks against a test, as `turn place`."""
    return [f"{number} {one.place}" for number, found in outcome.differences.items() for one in found]
