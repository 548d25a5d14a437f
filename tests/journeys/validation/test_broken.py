"""What fails when it is reached is a warning before the run, with the state's title and the branch."""

from __future__ import annotations

from typing import Any

from tests.journeys.validation.documents import said, sound, state


def _function(given: Any) -> dict[str, Any]:
    return {"kind": "function", "code": "return given", "arguments": {"given": given}}


def test_a_condition_that_does_not_parse_is_a_warning_by_title_and_branch() -> None:
    document = sound()
    decide = state(document, "decide")
    decide["title"] = "Is it dear?"
    decide["branches"] = [{"id": "yes", "title": "if", "when": {"$invalid": "Unexpected token '<'"}}, {"id": "no"}]
    expected = "state `Is it dear?` (decide), branch `if`: fails when it is reached: Unexpected token '<'"
    (warning,) = said(document, "warning")
    assert warning.startswith(expected)
    assert said(document, "error") == []


def test_a_value_inside_another_is_found_once() -> None:
    document = sound()
    broken = {"$invalid": "no such field"}
    state(document, "call")["tool"] = _function({"a": broken, "b": [{"$text": ["x", broken]}]})
    (warning,) = said(document, "warning")
    assert warning.startswith("state `call`, `tool.arguments.given`: fails when it is reached: no such field")


def test_a_literal_is_only_data() -> None:
    document = sound()
    state(document, "call")["tool"] = _function({"$literal": {"$invalid": "just a word"}})
    assert said(document) == []
