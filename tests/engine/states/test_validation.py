"""Validations: rules over what is known."""

from __future__ import annotations

from typing import Any

from tests.engine.building import THROWS, final, initial, journey, ref, state, way, ways
from tests.engine.driving import Drive

RULES = [
    {"when": ref("input", "name"), "message": "A name is needed", "field": "name"},
    {"when": ref("input", "age"), "message": {"$text": ["No age for ", ref("input", "name")]}},
]


def checked(given: Any, **more: Any) -> Drive:
    """A validation with a way for what is not valid."""
    states = [initial(), state("check", "validation", rules=RULES, **more), final("good"), final("bad")]
    return Drive(journey(states, [*ways("start>check>good"), way("check", "bad", trigger="tool_failure")]), given)


def test_when_all_rules_hold_it_goes_on() -> None:
    drive = checked({"name": "Ada", "age": 36})
    assert drive.path == ["start", "check", "good"]
    assert drive.outputs["check"] == {"valid": True}


def test_all_that_fail_are_told_at_once() -> None:
    drive = checked({})
    assert drive.path == ["start", "check", "bad"]
    error = drive.errors["check"]
    assert error["message"] == "A name is needed; No age for "
    assert error["kind"] == "validation"
    assert error["details"]["problems"] == [
        {"field": "name", "message": "A name is needed"},
        {"field": None, "message": "No age for "},
    ]


def test_its_output_is_the_authors() -> None:
    assert checked({"name": "Ada", "age": 1}, output={"for": ref("input", "name")}).outputs["check"] == {"for": "Ada"}


def test_a_rule_that_cannot_be_evaluated_fails_the_state() -> None:
    drive = Drive([state("check", "validation", rules=[{"when": THROWS, "message": "x"}])])
    assert drive.run.error is not None
    assert drive.run.error["kind"] == "expression"
