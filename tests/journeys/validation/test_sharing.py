"""What journeys of one bundle share."""

from __future__ import annotations

import time
from typing import Any

import pytest

from journeys.bundle import Bundle
from journeys.errors import DocumentError
from journeys.validation import require_valid, validate
from tests.journeys.validation.documents import line, said, sound


def named(journey_id: str, **more: Any) -> dict[str, Any]:
    """A sound journey of another id."""
    return {**sound(), "id": journey_id, **more}


def test_an_unknown_active_journey_is_refused() -> None:
    document = {"journeys": [named("one")], "active": ["oen"]}
    assert "active: there is no journey `oen`; did you mean `one`?" in said(document, "error")


def test_two_journeys_of_one_id_are_refused() -> None:
    assert any("2 of them have this id" in one for one in said({"journeys": [named("one"), named("one")]}, "error"))


def test_a_journey_that_nothing_makes_active_is_told() -> None:
    assert any("nothing makes it active" in one for one in said({"journeys": [named("one"), named("two")]}))
    woken = named("two", activation={"events": ["paid"]})
    assert said({"journeys": [named("one"), woken]}) == []


def test_problems_name_their_journey_where_there_are_several() -> None:
    broken = named("two", initial=["nowhere"], activation={"events": ["paid"]})
    found = said({"journeys": [named("one"), broken]}, "error")
    assert found
    assert all(one.startswith("journey `two`, ") for one in found)


def test_a_child_that_runs_itself_is_told() -> None:
    bridge = {"id": "again", "type": "workflow_bridge", "journey": "line"}
    found = said(line(bridge, {"id": "end", "type": "final"}))
    assert len(found) == 1
    assert "runs itself as a child (`line` → `line`)" in found[0]


def test_guidelines_name_journeys_and_states_that_exist() -> None:
    guidelines = [
        {"id": "a", "condition": "x", "journey": "two"},
        {"id": "b", "condition": "x", "journey": "one", "state": "aks"},
    ]
    found = said({"journeys": [named("one")], "guidelines": guidelines}, "error")
    assert len(found) == 2
    assert "did you mean `ask`?" in found[1]


def test_require_valid_raises_all_errors_and_no_warnings() -> None:
    document = sound()
    document["transitions"][0]["target"] = "cal"
    document["states"].append({"id": "lost", "type": "final"})
    with pytest.raises(DocumentError) as raised:
        require_valid(Bundle.model_validate(document))
    assert all(problem.severity == "error" for problem in raised.value.problems)
    require_valid(Bundle.model_validate(sound()))


def test_a_thousand_states_are_validated_in_less_than_a_moment() -> None:
    tool = {"kind": "http", "url": {"$text": ["http://shop.example/", {"$ref": ["outputs", "s0", "data"]}]}}
    states: list[dict[str, Any]] = [{"id": "s0", "type": "initial"}]
    states += [{"id": f"s{number}", "type": "tool_execution", "tool": tool} for number in range(1, 1000)]
    bundle = Bundle.model_validate(line(*states))
    best = min(_seconds(bundle) for _ in range(5))
    # About 25 ms on an idle core; the margin is for a busy machine, and still far from quadratic.
    assert best < 0.2


def _seconds(bundle: Bundle) -> float:
    begun = time.process_time()
    assert validate(bundle) == ()
    return time.process_time() - begun
