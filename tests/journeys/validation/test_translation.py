"""Problems of shape, in the words of those who write documents."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given

from journeys.errors import DocumentError
from journeys.validation import parse
from tests.journeys.validation.documents import sound
from tests.strategies import json_values


def refused(document: Any) -> list[str]:
    """What is said of a document that is no bundle."""
    with pytest.raises(DocumentError) as raised:
        parse(document)
    return [str(problem) for problem in raised.value.problems]


def broken(path: list[str | int], value: Any) -> dict[str, Any]:
    """A sound document with one value changed."""
    document = sound()
    inner: Any = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (
            ["states", 0, "type"],
            "input_colection",
            "states[0] (`ask`): `input_colection` is no known type; did you mean",
        ),
        (
            ["states", 0, "fields", 0, "type"],
            "strng",
            "states[0] (`ask`).fields[0] (`order`).type: `strng` is not allowed",
        ),
        (
            ["states", 0, "fields", 0, "typ"],
            "x",
            "states[0] (`ask`).fields[0] (`order`).typ: there is no such field here",
        ),
        (["states", 0, "weight"], -1, "states[0] (`ask`).weight: must be at least 0"),
        (["states", 0, "title"], 5, "states[0] (`ask`).title: must be text, and is the number 5"),
        (["states", 1, "tool"], {}, "states[1] (`call`).tool: has no `kind`; allowed are `http`, `function`"),
        (["states", 1, "tool", "url"], {"$rf": 1}, "states[1] (`call`).tool.url: unknown word '$rf'"),
        (["states"], [], "states: must not be empty"),
        (["states"], "x", "states: must be a list, and is text"),
        (["transitions", 0, "triger"], "x", "transitions[0] (`ask` → `call`).triger: there is no such field here"),
    ],
)
def test_a_problem_names_its_place_and_its_remedy(path: list[str | int], value: Any, expected: str) -> None:
    found = refused(broken(path, value))
    assert len(found) == 1
    assert found[0].startswith(expected)


def test_the_nearest_field_and_value_are_offered() -> None:
    assert "did you mean `title`?" in refused(broken(["states", 0, "titel"], "x"))[0]
    assert "did you mean `tool_failure`?" in refused(broken(["transitions", 0, "trigger"], "tool_failed"))[0]


def test_all_problems_of_the_shape_are_told_at_once() -> None:
    document = broken(["states", 0, "titel"], "x")
    del document["transitions"][0]["target"]
    document["initial"] = 5
    assert len(refused(document)) == 3


def test_in_a_bundle_the_place_names_the_journey() -> None:
    found = refused({"journeys": [broken(["states", 0, "titel"], "x")]})
    assert found[0].startswith("journeys[0] (`sound`).states[0] (`ask`).titel: ")


@given(json_values())
def test_whatever_comes_only_our_errors_come_out(document: Any) -> None:
    with contextlib.suppress(DocumentError):
        parse(document)


def test_a_value_is_not_shown_where_it_may_be_secret() -> None:
    document = broken(["variables", 1], {"name": "token", "secret": True, "defualt": "hunter2"})
    assert "hunter2" not in refused(document)[0]
