"""Everything that can be expected of a turn: met, and not met."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation_tests.expectations import TextMatch
from conversation_tests.shorthand import json_subset
from tests.conversation_tests.conftest import Play, suite, told

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
MET: list[dict[str, Any]] = [
    {"say": "Pay it back?"},
    {"say": ["Pay it", {"equals": "Pay it  back?"}, {"matches": "^Pay .* back.$"}]},
    {"state": "sure"},
    {"state": "refund/sure"},
    {"path": ["ask", "look", "sure"]},
    {"path": {"refund": ["ask", "look", "sure"]}},
    {"visited": ["look"]},
    {"visited": ["look", "sure"]},
    {"slots": {"number": 7, "ask.number": 7, "total": 120}},
    {"outputs": {"look": {"total": 120}}},
    {"tools": "orders"},
    {"tools": [{"orders": {"number": 7}}]},
    {"tools": [{"tool": "look", "arguments": {}}]},
    {"asks": "Pay it back"},
    {"asks": {"kind": "confirmation", "state": "sure"}},
    {"refused": False},
    {"model_refused": False},
    {"decided_by": "form"},
    {"max_model_calls": 0},
    {"status": "waiting"},
    {"never": {"say": "Nothing", "states": ["end"], "tools": "sure"}},
]
UNMET: list[tuple[dict[str, Any], str]] = [
    ({"say": "Pay it forward"}, "say"),
    ({"say": {"equals": "Pay it"}}, "say"),
    ({"say": {"matches": "^back"}}, "say"),
    ({"state": "look"}, "state"),
    ({"state": ["sure", "look"]}, "state"),
    ({"path": ["ask", "sure"]}, "path"),
    ({"path": {"refund": []}}, "path.refund"),
    ({"visited": ["sure", "look"]}, "visited"),
    ({"visited": ["ask"]}, "visited"),
    ({"slots": {"number": True}}, "slots.number"),
    ({"slots": {"nothing": 1}}, "slots.nothing"),
    ({"variables": {"number": 7}}, "variables.number"),
    ({"outputs": {"look": {"total": 121}}}, "outputs.look"),
    ({"tools": []}, "tools"),
    ({"tools": ["orders", "orders"]}, "tools"),
    ({"tools": [{"orders": {"number": 8}}]}, "tools[0].orders"),
    ({"asks": []}, "asks"),
    ({"asks": "Which"}, "asks"),
    ({"asks": {"kind": "form"}}, "asks"),
    ({"asks": {"options": [1]}}, "asks"),
    ({"refused": True}, "refused"),
    ({"refused": "no"}, "refused"),
    ({"model_refused": True}, "model_refused"),
    ({"status": "completed"}, "status"),
    ({"result": {"total": 120}}, "result"),
    ({"never": {"say": {"matches": "back"}}}, "never.say"),
    ({"never": {"states": ["look"]}}, "never.states"),
    ({"never": {"tools": ["orders"]}}, "never.tools"),
]


@pytest.mark.parametrize("expected", MET, ids=str)
async def test_what_is_met_speaks_for_a_test(play: Play, expected: dict[str, Any]) -> None:
    [outcome] = await play(suite({"values": {"number": 7}, "expect": expected}))
    assert outcome.passed, outcome.differences


@pytest.mark.parametrize(("expected", "place"), UNMET, ids=str)
async def test_what_is_not_met_speaks_against_it(play: Play, expected: dict[str, Any], place: str) -> None:
    [outcome] = await play(suite({"values": {"number": 7}, "expect": expected}, {"choice": True}))
    assert told(outcome) == [f"1 {place}"]
    assert len(outcome.turns) == 2


async def test_what_was_refused_is_told_where_nobody_expects_it(play: Play) -> None:
    [outcome] = await play(suite({"values": {"number": "many"}}))
    assert told(outcome) == ["1 refused"]
    [outcome] = await play(suite({"values": {"number": "many"}, "expect": {"refused": "number", "state": "ask"}}))
    assert outcome.passed


async def test_the_end_has_a_result_and_a_last_state(play: Play) -> None:
    expected = {"status": "completed", "result": {"total": 120}, "state": "end", "asks": []}
    [outcome] = await play(suite({"values": {"number": 7}}, {"choice": True, "expect": expected}))
    assert outcome.passed


async def test_what_must_never_happen_is_looked_for_in_every_turn(play: Play) -> None:
    turns = [{"values": {"number": 7}}, {"choice": False, "expect": {"status": "completed"}}]
    [outcome] = await play(suite(*turns, never={"states": "kept"}))
    assert told(outcome) == ["2 never.states"]
    [outcome] = await play(suite(*turns, test={"never": {"say": "Nothing was paid."}}))
    assert told(outcome) == ["2 never.say"]


@given(JSON)
def test_every_value_is_part_of_itself(value: Any) -> None:
    assert json_subset(value, value)


@given(st.dictionaries(st.text(max_size=3), JSON, min_size=1, max_size=4), st.data())
def test_some_members_of_an_object_are_part_of_it(value: dict[str, Any], data: st.DataObject) -> None:
    kept = data.draw(st.lists(st.sampled_from(sorted(value)), unique=True))
    assert json_subset({name: value[name] for name in kept}, value)
    assert not json_subset({**value, "a longer name": 1}, value)


@given(st.text(alphabet="ab \n", max_size=12))
def test_a_text_matches_itself_whatever_its_blanks(text: str) -> None:
    match = TextMatch(equals=text)
    assert match.fits(text.replace(" ", "  \n"))
    assert not match.fits(f"{text}c")
