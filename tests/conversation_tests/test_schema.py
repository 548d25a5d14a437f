"""The published schema: it is that of the models, and says the same of documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from conversation_tests import schema
from converters.documents import parse
from tests.conversation_tests.conftest import DATA, suite

ROOT = Path(__file__).parent.parent.parent
FILES = sorted([*DATA.glob("*.journey-test.yaml"), *(ROOT / "examples").rglob("*.journey-test.yaml")])


def check(document: Any) -> None:
    made = schema.build()
    jsonschema.Draft202012Validator.check_schema(made)
    jsonschema.Draft202012Validator(made).validate(document)


def test_the_published_file_is_up_to_date() -> None:
    assert (ROOT / schema.PATH).read_text(encoding="utf-8") == schema.text()


def test_everything_that_can_be_written_has_a_description() -> None:
    made = schema.build()
    for name in ("ConversationTest", "PlannedTurn", "Expectation", "Meaning", "ToolAnswer"):
        assert made["$defs"][name]["description"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.name))
def test_files_of_tests_fit_the_schema(file: Path) -> None:
    check(parse(file.read_bytes()))


@pytest.mark.parametrize(
    "turn",
    [
        {"user": ["a", "b"], "model": [{"advance": {"a": ["b"]}}, {"starts": "a", "fails": True}]},
        {"wait": "2 days", "expect": {"say": [{"equals": "x"}, "y"], "path": ["a"], "asks": [], "refused": True}},
        {"event": "paid", "expect": {"tools": ["a", {"b": {"c": 1}}, {"tool": "d"}], "decided_by": "form"}},
        {"command": "skip"},
        {"rewind": {"visit": 3}},
    ],
    ids=str,
)
def test_short_forms_fit_the_schema(turn: dict[str, Any]) -> None:
    check(suite(turn))


@pytest.mark.parametrize(
    "turn", [{"usr": "a"}, {"wait": {}}, {"user": "a", "expect": {"say": {"contain": "x"}}}], ids=str
)
def test_what_is_refused_does_not_fit_the_schema(turn: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        check(json.loads(json.dumps(suite(turn))))
