"""Expressions one by one: what V8 says of them, written down in `table.json`, is what we say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.engine.expressions.oracle import Oracle, Outcome, ours

TABLE: dict[str, Any] = json.loads(Path(__file__).with_name("table.json").read_text())
NAMES: dict[str, Any] = TABLE["names"]
ROWS: list[tuple[str, Outcome]] = [(source, outcome) for source, outcome in TABLE["rows"]]


@pytest.mark.parametrize(("source", "expected"), ROWS, ids=[source for source, _ in ROWS])
def test_an_expression_gives_what_the_table_says(source: str, expected: Outcome) -> None:
    assert ours(source, NAMES) == expected


def test_the_table_says_what_v8_says(oracle: Oracle) -> None:
    told = [(source, outcome) for source, outcome in ROWS if outcome[0] in ("value", "error")]
    answers = oracle.ask([(source, NAMES) for source, _ in told])
    assert [(source, answer) for (source, _), answer in zip(told, answers, strict=True)] == told


def test_what_the_table_calls_wrong_is_wrong_for_v8(oracle: Oracle) -> None:
    wrong = [source for source, outcome in ROWS if outcome[0] == "syntax"]
    assert {answer[0] for answer in oracle.ask([(source, NAMES) for source in wrong])} == {"syntax"}
