"""Patterns that an author has changed, and states that take back what others have done."""

from __future__ import annotations

from typing import Any

from tests.journeys.validation.documents import said, sound


def undoing(**more: Any) -> dict[str, Any]:
    """A journey with a state that takes back what its tool has done."""
    document = sound()
    refund = {"id": "refund", "type": "tool_execution", "tool": {"kind": "registered", "id": "refund"}}
    document["states"].append({**refund, "compensates": "call", **more})
    return document


def patterns(**by_kind: Any) -> dict[str, Any]:
    """A journey whose author has changed patterns."""
    return {**sound(), "conduct": {"repair": {"by_kind": by_kind}}}


def test_a_state_that_takes_something_back_needs_no_way_to_it() -> None:
    assert said(undoing(), "error") == []
    assert not any("refund" in one for one in said(undoing()))


def test_what_is_taken_back_must_be_there_and_be_another_state() -> None:
    (one,) = said(undoing(compensates="cal"), "error")
    assert one == "state `refund`, `compensates`: there is no other state `cal`; did you mean `call`?"
    assert "there is no other state `refund`" in said(undoing(compensates="refund"), "error")[0]


def test_one_state_takes_back_what_another_does_and_that_is_all_it_is_for() -> None:
    twice = undoing()
    twice["states"].append({**twice["states"][-1], "id": "again"})
    assert "`refund` takes back what `call` does already" in said(twice, "error")[0]
    chained = undoing()
    chained["states"].append({**chained["states"][-1], "id": "again", "compensates": "refund"})
    assert "`refund` takes something back itself" in said(chained, "error")[0]
    led = undoing()
    led["transitions"].append({"source": "refund", "target": "call"})
    assert "runs by itself, when the journey is cancelled" in said(led, "error")[0]


def test_ends_and_containers_take_nothing_back() -> None:
    document = undoing()
    document["states"][-1] = {"id": "refund", "type": "final", "compensates": "call"}
    assert "a state of the type `final` cannot take anything back" in said(document, "error")[0]


def test_a_journey_that_runs_instead_must_be_there() -> None:
    (one,) = said(patterns(cancel={"journey": "goodbye"}), "error")
    assert one.startswith("conduct.repair, `cancel`: there is no journey `goodbye`")


def test_one_word_asks_for_one_thing() -> None:
    (one,) = said(patterns(back={"words": ["start over"]}), "error")
    assert one == "conduct.repair, `restart`: 'start over' asks for `back` already; take the word out of one of them"
    assert said(patterns(back={"words": ["start over"]}, restart={"enabled": False}), "error") == []
    assert "is no word to ask with" in said(patterns(back={"words": ["/zurück"]}), "error")[0]


def test_words_for_what_happens_by_itself_are_told() -> None:
    (one,) = [one for one in said(patterns(completed={"words": ["done"]})) if "completed" in one]
    assert "it happens by itself" in one
