"""Conversations as graphs: conditions in words, forks, cycles without a word."""

from __future__ import annotations

from typing import Any

import pytest

from journeys.bundle import Bundle
from tests.journeys.validation.documents import said

_CHAT: dict[str, Any] = {"type": "agent_interaction", "mode": "chat", "goal": "Ask"}
_TOOL = {"type": "tool_execution", "tool": {"kind": "registered", "id": "poll"}, "infer": True}
_FORK = {"type": "decision_point", "by": "judge"}


def talk(states: dict[str, Any], *ways: tuple[str, str, str | None], **more: Any) -> dict[str, Any]:
    """A journey that begins with its first state; ways are (from, to, condition in words)."""
    listed = [{"id": name, **state} for name, state in states.items()]
    transitions = [{"source": one, "target": other, "words": words} for one, other, words in ways]
    return {"id": "talk", "initial": [listed[0]["id"]], "states": listed, "transitions": transitions, **more}


def test_conditional_ways_alone_are_sound() -> None:
    states = {"a": _CHAT, "b": _CHAT, "c": _CHAT}
    assert said(talk(states, ("a", "b", "They do"), ("a", "c", "They do not"))) == []


@pytest.mark.parametrize("empty", [None, ""])
def test_direct_and_conditional_ways_do_not_mix(empty: str | None) -> None:
    found = said(talk({"a": _CHAT, "b": _CHAT, "c": _CHAT}, ("a", "b", "They do"), ("a", "c", empty)), "error")
    assert len(found) == 1
    assert "has conditions in words on some of its ways, and none on that to `c`" in found[0]


def test_one_condition_for_two_states_is_refused_and_for_one_state_told() -> None:
    states = {"a": _CHAT, "b": _CHAT, "c": _CHAT}
    assert any(
        "nobody can choose" in one for one in said(talk(states, ("a", "b", "Yes"), ("a", "c", " yes ")), "error")
    )
    twice = said(talk({"a": _CHAT, "b": _CHAT}, ("a", "b", "Yes"), ("a", "b", "YES")))
    assert len(twice) == 1
    assert "leads there twice" in twice[0]


def test_a_fork_with_one_branch_or_none_is_told() -> None:
    one = said(talk({"a": _CHAT, "f": _FORK, "b": _CHAT}, ("a", "f", None), ("f", "b", "Always")), "warning")
    assert len(one) == 1
    assert "one branch alone" in one[0]
    none = said(talk({"a": _CHAT, "f": _FORK}, ("a", "f", None)), "warning")
    assert len(none) == 1
    assert "leads nowhere" in none[0]


def test_a_fork_needs_conditions_except_into_a_sub_journey() -> None:
    states = {"a": _CHAT, "f": _FORK, "b": {**_CHAT, "sub_journey": "pay"}}
    ways = (("a", "f", "Paid plan"), ("f", "b", None))
    assert said(talk(states, *ways), "error") == []
    assert len(said(talk({**states, "b": _CHAT}, *ways), "error")) == 1


def test_a_cycle_of_tools_alone_is_told_and_refused_if_nothing_leaves_it() -> None:
    states = {"a": _TOOL, "f": _FORK, "b": _TOOL}
    told = said(talk(states, ("a", "f", None), ("f", "a", "Not yet"), ("f", "b", "Done")))
    assert len(told) == 1
    assert "a cycle of tools and forks alone" in told[0]
    refused = said(talk({"a": _TOOL, "b": _TOOL}, ("a", "b", None), ("b", "a", None)), "error")
    assert len(refused) == 1
    assert "run for ever" in refused[0]


def test_a_cycle_in_which_the_customer_speaks_is_sound() -> None:
    states = {"a": _CHAT, "b": _TOOL, "c": {"type": "final"}}
    assert said(talk(states, ("a", "b", None), ("b", "a", "Again"), ("b", "c", "Enough"))) == []


def test_a_woken_journey_without_states_is_told() -> None:
    woken = talk({"a": {"type": "initial"}}, activation={"conditions": ["A tour is wanted"]})
    assert any("nothing is said or done" in one for one in said(woken, "warning"))
    assert said(talk({"a": {"type": "initial"}})) == []


def test_a_way_into_another_journey_is_refused_with_its_name() -> None:
    one = talk({"a": _CHAT}, ("a", "theirs", "Cross over"))
    other = {**talk({"theirs": _CHAT}), "id": "other", "activation": {"conditions": ["x"]}}
    found = said({"journeys": [one, other]}, "error")
    assert len(found) == 1
    assert "a state of the journey `other`" in found[0]


def test_a_journey_that_was_copied_into_another_need_not_be_woken() -> None:
    first = talk({"a": {**_CHAT, "sub_journey": "pay"}})
    second = {**talk({"p": _CHAT}), "id": "pay"}
    assert said({"journeys": [first, second]}) == []


def test_a_decision_without_branches_is_a_judge_s() -> None:
    with pytest.raises(ValueError, match="at least one of `branches`"):
        Bundle.model_validate(talk({"a": {"type": "decision_point"}}))
