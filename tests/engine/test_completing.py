"""When a state is complete, and what it changes when it is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.building import THROWS, Document, final, form, journey, pause, ref, tool, way, ways
from tests.engine.driving import Drive

COMPLETE: Document = {"condition": ref("local", "output", "ok"), "message": "Not ok yet"}


def test_a_form_that_is_not_complete_is_asked_again_with_the_reason() -> None:
    drive = Drive([form("ask", {"name": "ok", "type": "boolean"}, question="Ok?", completion=COMPLETE)])
    drive.say("no")
    assert (drive.question.prompt, drive.question.problems) == ("Ok?", ("Not ok yet",))
    drive.say("yes")
    assert drive.run.output == {"ok": True}


def test_anything_else_that_is_not_complete_has_failed() -> None:
    drive = Drive([tool("t", completion=COMPLETE), final()])
    drive.succeed("t", {"ok": False})
    assert drive.run.error is not None
    assert drive.run.error["message"] == "t: Not ok yet"
    assert drive.run.error["kind"] == "completion"


@pytest.mark.parametrize("missing", [{}, {"name": ""}, {"name": None}, {"name": []}, "text"])
def test_what_is_required_must_be_there_and_not_empty(missing: Any) -> None:
    drive = Drive([tool("t", completion={"required": ["name"]})])
    drive.succeed("t", missing)
    assert drive.run.error is not None
    assert drive.run.error["message"] == "t: name is missing"


@pytest.mark.parametrize("there", [0, False, "x"])
def test_zero_and_false_are_there(there: Any) -> None:
    drive = Drive([tool("t", completion={"required": ["name"]})])
    drive.succeed("t", {"name": there})
    assert drive.run.status == "completed"


def test_a_completion_that_cannot_be_evaluated_fails_the_state() -> None:
    drive = Drive([tool("t", completion={"condition": THROWS})])
    drive.succeed("t")
    assert drive.run.error is not None
    assert drive.run.error["message"] == "t: this cannot be parsed"


def changed(operation: str, default: Any, value: Any = None) -> Any:
    """A variable after a change; the text of the error if there is one."""
    change = {"variable": "v", "operation": operation, "value": value}
    drive = Drive(journey([tool("t", context_changes=[change])], variables=[{"name": "v", "default": default}]))
    drive.succeed("t", 5)
    return drive.variables["v"] if drive.run.error is None else drive.run.error["message"]


@pytest.mark.parametrize(
    ("operation", "default", "value", "expected"),
    [
        ("set", 1, ref("local", "output"), 5),
        ("increment", 1, None, 2),
        ("increment", None, 3, 3),
        ("increment", 1, 0.5, 1.5),
        ("append", [1], 2, [1, 2]),
        ("append", None, 2, [2]),
        ("merge", {"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
        ("merge", None, None, {}),
        ("remove", 1, None, None),
        ("toggle", True, None, False),
        ("toggle", None, None, True),
    ],
)
def test_variables_are_changed(operation: str, default: Any, value: Any, expected: Any) -> None:
    assert changed(operation, default, value) == expected


@pytest.mark.parametrize(
    ("operation", "default", "value", "reason"),
    [
        ("increment", "a", 1, '"a" is not a number'),
        ("increment", 1, "b", '"b" is not a number'),
        ("increment", True, 1, '"True" is not a number'),
        ("append", "a", 1, '"a" is not a list'),
        ("merge", [1], {}, "[1] is not an object"),
        ("merge", {}, 5, "5 is not an object"),
    ],
)
def test_a_change_that_does_not_fit_fails_the_state(operation: str, default: Any, value: Any, reason: str) -> None:
    assert changed(operation, default, value) == f"t: `v` cannot {operation}: {reason}"


def test_the_ways_out_see_what_has_changed() -> None:
    states = [tool("t", context_changes=[{"variable": "n", "operation": "increment"}]), final()]
    edges = [way("t", "end", guard=ref("variables", "enough"), priority=1), *ways("t>t")]
    drive = Drive(journey(states, edges))
    drive.succeed("t")
    drive.succeed("t")
    assert drive.variables == {"n": 2}
    assert drive.places == ["t"]


def test_a_state_that_fails_changes_nothing() -> None:
    drive = Drive([tool("t", context_changes=[{"variable": "n", "value": 1}])])
    drive.fail("t")
    assert drive.variables == {}


def test_what_was_changed_is_taken_back_when_the_state_fails_after_all() -> None:
    counted = [{"variable": "n", "operation": "increment"}]
    states = [tool("t", context_changes=counted, after=[{"tool": "hook", "on_failure": "fail"}]), pause("lost")]
    one = journey(states, [way("t", "lost", trigger="tool_failure")], variables=[{"name": "n", "default": 7}])
    drive = Drive(one)
    drive.succeed("t")
    assert drive.variables == {"n": 8}
    drive.fail("t")
    assert drive.variables == {"n": 7}
    assert drive.places == ["lost"]


def test_a_state_that_is_tried_again_changes_its_variables_once() -> None:
    counted = [{"variable": "n", "operation": "increment"}]
    states = [tool("t", context_changes=counted), final()]
    drive = Drive(journey(states, [way("t", "end", confirmation="Go?")]))
    drive.succeed("t")
    drive.command("retry", "t")
    drive.succeed("t")
    assert drive.variables == {"n": 1}
