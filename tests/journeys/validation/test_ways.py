"""Transitions that can never be taken, or do not say what their trigger needs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.validation.documents import line, said, sound, state

ASK = {"id": "ask", "type": "input_collection"}
END = {"id": "end", "type": "final"}
OFFER = {"id": "offer", "type": "notification", "message": "x"}


def ways(*found: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A journey from `ask` to `offer` and `end` by these ways."""
    document = line({**ASK, **more}, OFFER, END)
    document["transitions"] = [*({"source": "ask", **one} for one in found), {"source": "offer", "target": "end"}]
    return document


def test_a_way_after_the_default_one_can_never_be_taken() -> None:
    found = said(ways({"target": "end"}, {"target": "offer", "trigger": "conditional", "guard": False}))
    said_so = "the transition to `offer` comes after the default one and can never be taken; move the default last"
    assert found == [f"state `ask`: {said_so}"]


def test_the_default_last_is_fine() -> None:
    assert said(ways({"target": "offer", "trigger": "conditional", "guard": False}, {"target": "end"})) == []


def test_priority_counts_before_the_order_of_the_document() -> None:
    default = {"target": "end", "priority": 5}
    found = said(ways({"target": "offer", "trigger": "conditional", "guard": False}, default))
    assert len(found) == 1
    assert "lower its priority (5)" in found[0]


def test_where_all_ways_are_taken_none_hides_another() -> None:
    document = ways({"target": "end"}, {"target": "offer", "trigger": "conditional", "guard": False}, branching="all")
    assert said(document) == []


def test_a_way_that_a_command_fires_is_not_hidden() -> None:
    assert said(ways({"target": "end"}, {"target": "offer", "trigger": "user_input", "commands": ["offer"]})) == []


def test_two_ways_that_are_always_taken_are_told_apart() -> None:
    found = said(ways({"target": "end"}, {"target": "offer"}))
    assert len(found) == 1
    assert "`branching: all` if both are meant" in found[0]


def test_the_same_way_twice_is_doubtful() -> None:
    document = ways({"target": "end"}, {"target": "end"}, {"target": "offer"}, branching="all")
    assert any("2 transitions to `end` are the same" in one for one in said(document, "warning"))


def test_a_timeout_without_a_time_is_refused() -> None:
    late = {"target": "offer", "trigger": "timeout"}
    assert any("no time is given" in one for one in said(ways(late, {"target": "end"}), "error"))
    assert said(ways(late, {"target": "end"}, timeout_seconds=5)) == []
    assert said(ways({**late, "after_seconds": 5}, {"target": "end"})) == []


def test_a_time_that_nothing_looks_at_is_refused() -> None:
    document = ways({"target": "offer", "after_seconds": 5, "guard": False}, {"target": "end"})
    assert any("only the trigger `timeout` looks at" in one for one in said(document, "error"))


def test_an_event_without_a_name_is_refused() -> None:
    document = ways({"target": "offer", "trigger": "external_event"}, {"target": "end"})
    assert any("waits for an event, and none is named" in one for one in said(document, "error"))


def test_a_failure_of_a_state_that_cannot_fail_is_doubtful() -> None:
    document = line(OFFER, END)
    document["transitions"].append({"source": "offer", "target": "end", "trigger": "tool_failure"})
    assert any("cannot fail" in one for one in said(document, "warning"))
    state(document, "offer")["channel"] = "email"
    assert said(document) == []


def test_an_answer_where_nothing_is_asked_is_doubtful() -> None:
    document = line(OFFER, END)
    document["transitions"][0]["trigger"] = "user_input"
    assert any("asks nothing" in one for one in said(document, "warning"))


@pytest.mark.parametrize(
    ("choice", "hint"), [("yse", "did you mean `yes`?"), ("maybe", "known are `yes`, `no`, `none`")]
)
def test_a_choice_that_the_decision_does_not_have_is_refused(choice: str, hint: str) -> None:
    document = sound()
    document["transitions"].append({"source": "decide", "target": "end", "choices": [choice]})
    found = said(document, "error")
    assert len(found) == 1
    assert hint in found[0]


def test_a_branch_that_leads_nowhere_is_doubtful() -> None:
    document = sound()
    del document["transitions"][4]
    assert any("branch `no` has no transition" in one for one in said(document, "warning"))


def test_a_second_way_for_the_same_choice_can_never_be_taken() -> None:
    document = sound()
    document["transitions"].append({"source": "decide", "target": "call", "choices": ["yes"]})
    assert any("comes after one for the same choice" in one for one in said(document, "error"))
