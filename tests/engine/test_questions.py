"""Conditions in JavaScript: evaluated here as long as they can be, else asked of an activity."""

from __future__ import annotations

from typing import Any

from tests.engine.building import SECRET, Document, final, initial, journey, ref, way
from tests.engine.driving import Drive

LOCAL_TIME: Document = {
    "$js": [">", ["new", "Date", ["value", ref("input", "when"), "when"]], ["value", ref("input", "limit"), "limit"]],
    "source": "new Date(when) > limit",
    "names": {"when": ref("input", "when"), "limit": ref("input", "limit")},
}


def guarded(condition: Any, given: Any) -> Drive:
    """A way with a condition, and one without."""
    edges = [way("start", "yes", guard=condition), way("start", "no")]
    return Drive(journey([initial(), final("yes"), final("no")], edges), given)


def test_an_expression_is_evaluated_without_an_activity() -> None:
    condition = {"$js": [">", ["value", ref("input", "n"), "n"], 3], "source": "n > 3"}
    assert guarded(condition, {"n": 4}).path == ["start", "yes"]
    assert guarded(condition, {"n": 3}).path == ["start", "no"]


def test_an_expression_that_throws_fails_the_state_in_javascripts_words() -> None:
    condition = {"$js": ["get", ["value", ref("input", "a"), "a"], "b", "c"], "source": "a.b.c"}
    drive = guarded(condition, {"a": {}})
    assert drive.run.error is not None
    assert "Cannot read properties of undefined (reading 'c')" in drive.run.error["message"]


def test_one_that_needs_a_javascript_engine_after_all_is_asked_of_an_activity_with_its_names() -> None:
    drive = guarded(LOCAL_TIME, {"when": "2030-01-01 12:00", "limit": 5})
    (call,) = drive.calls()
    assert call.activity == "evaluate"
    assert call.arguments == {
        "questions": [{"source": "new Date(when) > limit", "names": {"when": "2030-01-01 12:00", "limit": 5}}]
    }
    drive.succeed("start", answers=[{"truthy": True}])
    assert drive.path == ["start", "yes"]


def test_secrets_among_the_names_are_named_and_not_known() -> None:
    condition = {
        "$js": ["===", ["value", SECRET, "key"], "x"],
        "source": "key === 'x'",
        "names": {"key": SECRET},
    }
    (call,) = guarded(condition, {}).calls()
    assert call.arguments == {"questions": [{"source": "key === 'x'", "names": {"key": SECRET}}]}


def test_data_among_the_names_is_data() -> None:
    drive = guarded(LOCAL_TIME, {"when": "2030-01-01 12:00", "limit": {"$env": "API_KEY"}})
    assert drive.calls()[0].arguments["questions"][0]["names"]["limit"] == {"$literal": {"$env": "API_KEY"}}


def test_without_its_names_it_fails_in_words() -> None:
    without = {name: value for name, value in LOCAL_TIME.items() if name != "names"}
    drive = guarded(without, {"when": "2030-01-01 12:00", "limit": 5})
    assert drive.run.error is not None
    assert drive.run.error["message"] == (
        "start: The condition on the way to `yes` cannot be evaluated: "
        "`new Date(when) > limit` cannot be evaluated without its source"
    )
