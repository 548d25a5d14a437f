"""The published schema describes what the reader reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from converters.document import read, write
from journeys import schema
from journeys.bundle import Bundle
from journeys.errors import DocumentError
from tests.strategies import bundles

ROOT = Path(__file__).parents[2]
VALIDATOR = Draft202012Validator(schema.build())

SHORT: dict[str, Any] = {
    "$schema": "docs/journey.schema.json",
    "id": "short",
    "initial": "ask",
    "policy": {"max_visits": 9},
    "states": {
        "ask": {"type": "input_collection", "question": "Hello <run.user>", "next": "each"},
        "each": {
            "type": "loop",
            "count": 2,
            "states": {"in": {"type": "aggregation", "values": {"n": {"$js": "<scope.index> + 1"}}}},
            "next": [{"target": "decide", "guard": "<ask.order> > 1"}, "end"],
        },
        "decide": {"type": "decision_point", "branches": [{"id": "a", "when": "<ask.x> > 2"}], "next": {"a": "end"}},
        "end": {"type": "final", "output": ["<ask>", {"$literal": {"$x": 1}}]},
    },
}


def changed(path: list[str], value: Any) -> dict[str, Any]:
    """The short document with one value changed."""
    document = json.loads(json.dumps(SHORT))
    inner = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return dict(document)


def test_the_published_schema_is_up_to_date() -> None:
    assert (ROOT / schema.PATH).read_text(encoding="utf-8") == schema.text()


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema.build())


def test_a_document_as_people_write_it_is_valid_and_readable() -> None:
    assert list(VALIDATOR.iter_errors(SHORT)) == []
    assert read(SHORT).main.id == "short"


@settings(max_examples=25)
@given(bundles())
def test_every_written_document_is_valid(bundle: Bundle) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(json.loads(write(bundle)))] == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["states", "ask", "type"], "finl"),
        (["states", "ask", "titel"], "x"),
        (["states", "ask", "title"], 5),
        (["states", "ask", "weight"], -1),
        (["states", "ask", "next"], 5),
        (["states", "ask", "next"], [{"guard": "x"}]),
        (["states", "end", "output"], {"$unknown": 1}),
        (["states", "end", "output"], {"$ref": ["nowhere"]}),
        (["states", "end", "output"], {"$call": "unknown"}),
        (["states", "decide", "branches"], []),
        (["states"], {}),
        (["initial"], []),
        (["policy", "max_visits"], 0),
        (["compiled"], "yes"),
        (["unknown"], 1),
    ],
)
def test_what_is_not_valid_is_not_readable_either(path: list[str], value: Any) -> None:
    document = changed(path, value)
    assert not VALIDATOR.is_valid(document)
    with pytest.raises(DocumentError):
        read(document)


def test_the_command_writes_and_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "docs" / "a.json"
    assert schema.main(["--check", str(path)]) == 1
    assert "is out of date" in capsys.readouterr().err
    assert schema.main([str(path)]) == 0
    assert schema.main(["--check", str(path)]) == 0
