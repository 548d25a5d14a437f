"""What of a model's understanding counts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.conversing.asking import UnusableError
from activities.conversing.checking import check
from journeys.turns import Situation, Understanding
from journeys.values import Json
from tests.activities.conversing.conftest import flights

LEGAL: dict[str, Json] = {"guidelines": ["pets"]}
"""Beside it, whatever is illegal is only dropped."""


def checked(**answer: Any) -> tuple[Understanding, tuple[str, ...]]:
    found = check(flights(), {**LEGAL, **answer})
    return found.understanding, found.refused


def test_a_legal_answer_counts_as_it_is() -> None:
    answer: dict[str, Json] = {
        "journeys": [{"journey": "b", "move": "advance", "ways": ["b/where/0", "b/class/1"]}],
        "starts": [{"journey": "hotel", "resume": True}],
        "guidelines": ["pets"],
        "clarify": [{"id": "vague", "between": ["refund", "hotel"], "ask": "Which?"}],
        "values": [{"field": "b/form/seat", "value": "12A"}],
        "calls": [{"offer": "state:b/search/find", "arguments": {"to": "Paris"}}],
        "repair": {"kind": "back", "target": "hello"},
        "why": "they said so",
    }
    found = check(flights(), answer)
    assert found.refused == ()
    assert found.understanding == Understanding.model_validate(answer)


def test_an_empty_answer_means_that_nothing_changes() -> None:
    assert check(flights(), {}).understanding == Understanding()


@pytest.mark.parametrize(
    "move",
    [
        {"journey": "b", "move": "advance", "ways": ["b/class/1"], "back_to": "hello"},
        {"journey": "b", "move": "advance", "ways": ["b/search/0"]},
        {"journey": "b", "move": "advance", "ways": ["another"]},
        {"journey": "b", "move": "advance"},
        {"journey": "b", "move": "stay", "ways": ["b/where/0"]},
        {"journey": "b", "move": "leave", "ways": ["b/where/0"]},
        {"journey": "b", "move": "back"},
        {"journey": "b", "move": "back", "back_to": "search"},
        {"journey": "b", "move": "restart", "back_to": "hello"},
        {"journey": "b", "move": "fly"},
        {"journey": "refund", "move": "stay"},
        "b",
    ],
)
def test_a_move_that_is_illegal_or_contradicts_itself_is_dropped(move: Json) -> None:
    understanding, refused = checked(journeys=[move])
    assert understanding.journeys == ()
    assert len(refused) == 1
    assert understanding.guidelines == ("pets",)


def test_ways_count_up_to_the_first_that_does_not_lead_on() -> None:
    ways = ["b/where/0", "b/class/0", "b/class/1"]
    understanding, refused = checked(journeys=[{"journey": "b", "move": "advance", "ways": ways}])
    assert understanding.journeys[0].ways == ("b/where/0", "b/class/0")
    assert "`b/class/1` does not lead on from `search`" in refused[0]


def test_a_way_that_goes_without_saying_is_put_in() -> None:
    understanding, refused = checked(journeys=[{"journey": "b", "move": "advance", "ways": ["b/class/1"]}])
    assert understanding.journeys[0].ways == ("b/where/0", "b/class/1")
    assert refused == ()


def test_ways_from_a_step_that_was_not_shown_are_left_to_the_engine() -> None:
    understanding, _ = checked(journeys=[{"journey": "b", "move": "back", "back_to": "hello", "ways": ["b/hello/0"]}])
    assert understanding.journeys[0].ways == ("b/hello/0",)


@pytest.mark.parametrize(
    "start",
    [
        {"journey": "b"},
        {"journey": "unheard of"},
        {"journey": "refund", "resume": True},
        {"journey": "hotel", "resume": True, "back_to": "h9"},
        {"journey": "hotel", "back_to": "h1"},
    ],
)
def test_a_start_that_was_not_offered_is_dropped(start: Json) -> None:
    understanding, refused = checked(starts=[start])
    assert understanding.starts == ()
    assert len(refused) == 1


@pytest.mark.parametrize(
    "call",
    [
        {"offer": "state:b/search/delete", "arguments": {}},
        {"offer": "find", "arguments": {"to": "Paris"}},
        {"arguments": {"to": "Paris"}},
    ],
)
def test_a_tool_that_was_not_offered_is_not_called(call: Json) -> None:
    understanding, refused = checked(calls=[call])
    assert understanding.calls == ()
    assert len(refused) == 1


def test_arguments_that_are_settled_or_unknown_are_dropped() -> None:
    arguments = {"to": "Paris", "airline": "ZZ", "price": 0}
    understanding, refused = checked(calls=[{"offer": "state:b/search/find", "arguments": arguments}])
    assert understanding.calls[0].arguments == {"to": "Paris"}
    assert len(refused) == 2


def test_what_is_to_be_clarified_must_be_at_least_two_things_that_were_offered() -> None:
    understanding, refused = checked(clarify=[{"id": "vague", "between": ["refund", "b"]}])
    assert understanding.clarify == ()
    assert len(refused) == 2
    understanding, _ = checked(clarify=[{"id": "vague"}])
    assert understanding.clarify[0].between == ("refund", "hotel")


@pytest.mark.parametrize(
    "repair",
    [{"kind": "handoff"}, {"kind": "back", "target": "offer"}, {"kind": "correct", "field": "price"}, {"kind": "?"}, 3],
)
def test_a_repair_that_was_not_offered_is_dropped(repair: Json) -> None:
    understanding, refused = checked(repair=repair)
    assert understanding.repair is None
    assert len(refused) == 1


@pytest.mark.parametrize(
    "answer",
    [
        {"journeys": [{"journey": "b", "move": "advance", "ways": ["nowhere"]}]},
        {"text": "Certainly!"},
        {"guidelines": "pets"},
        {"guidelines": ["rule"], "values": [{"field": "x", "value": 1}]},
    ],
)
def test_an_answer_of_which_nothing_counts_cannot_be_used(answer: dict[str, Json]) -> None:
    with pytest.raises(UnusableError, match="Nothing of the answer can be used"):
        check(flights(), answer)


IDS = st.sampled_from(["b", "refund", "hotel", "where", "class", "b/where/0", "b/class/1", "pets", "vague", "h1", "x"])
MOVES = st.fixed_dictionaries(
    {"journey": IDS},
    optional={
        "move": st.sampled_from(["stay", "advance", "leave", "back", "restart"]),
        "ways": st.lists(IDS, max_size=3),
        "back_to": IDS,
        "resume": st.booleans(),
    },
)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "journeys": st.lists(MOVES, max_size=3),
        "starts": st.lists(MOVES, max_size=3),
        "guidelines": st.lists(IDS, max_size=4),
        "clarify": st.lists(st.fixed_dictionaries({"id": IDS, "between": st.lists(IDS, max_size=3)}), max_size=2),
        "values": st.lists(st.fixed_dictionaries({"field": IDS, "value": st.integers()}), max_size=2),
        "calls": st.lists(st.fixed_dictionaries({"offer": IDS}), max_size=2),
        "why": st.none() | st.text(max_size=3),
    },
)


@given(ANSWERS)
def test_whatever_is_answered_only_what_was_shown_is_understood(answer: dict[str, Json]) -> None:
    situation: Situation = flights()
    try:
        found = check(situation, answer)
    except UnusableError:
        return
    made = found.understanding
    assert {one.journey for one in made.journeys} <= {"b"}
    assert {one.journey for one in made.starts} <= {"refund", "hotel"}
    assert set(made.guidelines) <= {"pets", "vague"}
    assert made.calls == ()
    assert made.values == ()
    # What counts is legal, so that checking it again refuses nothing.
    assert check(situation, made.model_dump(mode="json", exclude_defaults=True)).refused == ()
