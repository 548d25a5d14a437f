"""docs/states.md says what the models say, and its examples are journeys."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from converters.document import read
from converters.yaml_text import parse
from journeys import reference
from journeys.journey import Journey
from journeys.positions import OneOf, of_model
from journeys.transitions import Trigger
from journeys.validation import validate
from journeys.values import FUNCTIONS, NAMESPACES, WORDS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / reference.PATH).read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml (journey|state|state failure)\n(.*?)```", TEXT, re.DOTALL)

AROUND: dict[str, Any] = {
    "id": "around",
    "variables": [{"name": "note"}, {"name": "count", "default": 0}, {"name": "seen", "default": {}}],
    "children": {"child": {"states": {"end": {"type": "final"}}}},
    "initial": "ask",
}


def in_a_journey(kind: str, example: Any) -> dict[str, Any]:
    """A journey around the example of a state."""
    way = {"target": "example", "trigger": "tool_failure"} if kind == "state failure" else "example"
    ask = {"type": "validation", "rules": [{"when": True, "message": "x"}], "next": [way]}
    return {**AROUND, "states": {"ask": ask, "example": example, "done": {"type": "final"}}}


def test_its_tables_are_up_to_date() -> None:
    assert reference.filled(TEXT) == TEXT


@pytest.mark.parametrize(("kind", "text"), EXAMPLES, ids=[text.splitlines()[0][:40] for _, text in EXAMPLES])
def test_every_example_is_a_valid_journey(kind: str, text: str) -> None:
    document = parse(text, "the example")
    bundle = read(document if kind == "journey" else in_a_journey(kind, document))
    unreached = "no way leads here"
    found = [str(problem) for problem in validate(bundle) if unreached not in problem.message]
    assert found == []


def test_every_type_of_state_has_a_section_and_an_example() -> None:
    states = of_model(Journey).fields["states"].item  # type: ignore[union-attr]
    assert isinstance(states, OneOf)
    for kind in states.options:
        assert f"### `{kind}`\n" in TEXT
        assert any(f"type: {kind}\n" in text for _, text in EXAMPLES)


def test_every_model_of_a_document_has_its_table() -> None:
    left_out = {"State", "Frozen", "Tagged", "SayEffect", "SetEffect", "NotifyEffect", "Origin"}
    for name in reference.tables().keys() - left_out:
        assert f"<!-- table: {name} -->" in TEXT


def test_every_trigger_word_function_and_namespace_is_named() -> None:
    for name in (*get_args(Trigger), *FUNCTIONS, *NAMESPACES):
        assert f"`{name}`" in TEXT
    for word in WORDS:
        assert f"{{ {word}: " in TEXT


def test_every_field_has_a_meaning() -> None:
    rows = [row.split(" | ") for table in reference.tables().values() for row in table.splitlines()[2:]]
    missing = [row[0] for row in rows if len(row) == 4 and row[3].strip(" |") == ""]
    assert missing == []
