"""Understanding without a model: words are compared."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.conversing.by_rule import understand_by_rule
from activities.conversing.checking import check
from activities.conversing.polarity import agreement
from activities.conversing.rule_ways import chosen_way
from journeys.turns import Situation, Understanding, Way
from journeys.values import Json
from tests.activities.conversing.conftest import flights

ASKED = [{"who": "agent", "text": "And now?"}]


def understood(message: str | None = None, **given: Any) -> Understanding:
    return understand_by_rule(Situation.model_validate({"turn": 2, "message": message, "window": ASKED} | given))


def standing(ways: list[Json], **given: Any) -> dict[str, Any]:
    steps = [{"state": "s", "kind": "chat", "goal": "Ask", "ways": ways}]
    return {"journeys": [{"journey": "j", "state": "s", "steps": steps} | given]}


def test_an_answer_completes_a_chat_and_goes_on_through_forks_up_to_the_tool() -> None:
    made = understand_by_rule(flights())
    assert [(one.journey, one.ways) for one in made.journeys] == [("b", ("b/where/0", "b/class/1"))]


def test_before_the_agent_has_said_anything_nothing_is_an_answer() -> None:
    assert understand_by_rule(flights(window=[])).journeys == ()
    assert understand_by_rule(flights(round=2)).journeys == ()


def test_a_question_that_a_guideline_is_about_is_no_answer() -> None:
    made = understand_by_rule(flights(message="May I bring my pets?"))
    assert made.guidelines == ("pets",)
    assert made.journeys == ()


def test_a_journey_starts_when_one_of_its_conditions_is_said() -> None:
    made = understand_by_rule(flights(message="I want a refund", journeys=[], fields=[]))
    assert [(one.journey, one.resume) for one in made.starts] == [("refund", False)]


def test_a_journey_that_was_left_goes_on_when_it_is_named_again() -> None:
    made = understand_by_rule(flights(message="the hotel room, please"))
    assert [(one.journey, one.resume) for one in made.starts] == [("hotel", True)]
    assert made.journeys == ()


def test_what_answers_nothing_where_something_is_asked_cannot_be_handled() -> None:
    fields = [{"id": "f", "label": "How many", "type": "integer"}]
    made = understood("erm", fields=fields, repairs=["cannot_handle"])
    assert made.repair is not None
    assert made.repair.kind == "cannot_handle"
    assert understood("3", fields=fields, repairs=["cannot_handle"]).repair is None
    assert understood("erm", fields=fields).repair is None
    assert understood("erm", repairs=["cannot_handle"]).repair is None


def test_a_journey_that_has_ended_begins_anew_when_it_is_named_again() -> None:
    steps = [{"state": "ask", "kind": "form"}, {"state": "over", "kind": "end"}]
    ended = {"journey": "bags", "title": "Baggage", "conditions": ["asks about baggage"], "start": "ask",
             "steps": steps, "left": "over", "activation": "bags", "path": ["ask", "over"]}  # fmt: skip
    made = understood("what about baggage?", at_hand=[ended])
    assert [(one.journey, one.resume) for one in made.starts] == [("bags", False)]


def test_a_journey_that_begins_with_a_fork_goes_through_it() -> None:
    ways = [{"id": "k/f/0", "when": "for business", "to": "a"}, {"id": "k/f/1", "when": "for pleasure", "to": "b"}]
    at_hand = [{"journey": "k", "conditions": ["wants a trip"], "start": "f",
                "steps": [{"state": "f", "kind": "fork", "ways": ways}]}]  # fmt: skip
    assert understood("a trip for pleasure", at_hand=at_hand).starts[0].ways == ("k/f/1",)


def test_what_is_as_near_to_two_is_clarified() -> None:
    at_hand = [
        {"journey": "a", "title": "Cancel a flight", "conditions": ["wants to cancel a flight"]},
        {"journey": "b", "title": "Cancel a hotel", "conditions": ["wants to cancel a hotel"]},
    ]
    ambiguities = [{"id": "g", "when": "wants to cancel, and it is unclear what", "between": ["a", "b"]}]
    guidelines = [{"id": "g", "when": "wants to cancel, and it is unclear what"}]
    about = {"at_hand": at_hand, "ambiguities": ambiguities, "guidelines": guidelines}
    made = understood("please cancel it", **about)
    assert made.clarify[0].between == ("a", "b")
    assert made.clarify[0].ask == "Do you mean Cancel a flight or Cancel a hotel?"
    assert made.starts == ()
    clear = understood("please cancel the hotel", **about)
    assert [one.journey for one in clear.starts] == ["b"]
    assert clear.clarify == ()


def test_a_guideline_that_was_followed_holds_again_only_if_all_of_it_is_said() -> None:
    guidelines = [{"id": "g", "when": "The customer is angry about the late delivery", "applied": True}]
    assert understood("the delivery is late", guidelines=guidelines).guidelines == ()
    assert understood("I am angry about the late delivery", guidelines=guidelines).guidelines == ("g",)


YES_NO = [{"id": "y", "when": "They do", "to": "a"}, {"id": "n", "when": "They don't", "to": "b"}]


@pytest.mark.parametrize(
    ("message", "way"),
    [("yes please", "y"), ("Sure!", "y"), ("I do", "y"), ("no", "n"), ("No, thanks", "n"), ("I don't", "n")],
)
def test_yes_and_no_choose_between_ways_that_are_worded_so(message: str, way: str) -> None:
    assert understood(message, **standing(YES_NO)).journeys[0].ways == (way,)


def test_what_says_neither_yes_nor_no_chooses_neither() -> None:
    assert understood("what is the weather like", **standing(YES_NO)).journeys == ()


@pytest.mark.parametrize(
    ("said", "way"),
    [
        ("the window seat", "w"),
        ("an aisle seat please", "a"),
        ("a seat", None),
        ("whatever", "e"),
    ],
)
def test_the_way_whose_words_are_clearly_nearest_is_taken(said: str, way: str | None) -> None:
    ways = [
        Way(id="w", when="The customer wants a window seat", to="x"),
        Way(id="a", when="The customer wants an aisle seat", to="x"),
        Way(id="e", when="Anything else", to="x"),
    ]
    found = chosen_way(ways, said)
    assert (found.id if found else None) == way


@pytest.mark.parametrize(("result", "way"), [({"available": True}, "y"), ({"available": False}, "n")])
def test_what_a_tool_has_answered_chooses_a_way(result: Json, way: str) -> None:
    ways = [{"id": "y", "when": "It is available", "to": "a"}, {"id": "n", "when": "It is not available", "to": "b"}]
    results = [{"tool": "stock", "result": result}]
    made = understood(None, round=2, results=results, **standing(ways, needs="judgement"))
    assert made.journeys[0].ways == (way,)


def test_the_only_way_is_taken_by_any_answer_but_its_opposite() -> None:
    ways: list[Json] = [{"id": "w", "when": "The customer has named a city", "to": "a"}]
    assert understood("Lisbon", **standing(ways)).journeys[0].ways == ("w",)
    assert understood("no", **standing(ways)).journeys == ()


@pytest.mark.parametrize(
    ("field", "message", "value"),
    [
        ({"type": "choice", "options": [{"value": "b", "label": "Big"}, {"value": "s", "label": "Small"}]},
         "the small one", "s"),
        ({"type": "choices", "options": [{"value": "b", "label": "Big"}, {"value": "s", "label": "Small"}]},
         "big", ["b"]),
        ({"type": "boolean"}, "yes", True),
        ({"type": "integer"}, "there are 3 of us", 3),
        ({"type": "number"}, "about 2.5", 2.5),
        ({"type": "string"}, " Ann ", "Ann"),
    ],
)  # fmt: skip
def test_an_open_field_takes_what_fits(field: dict[str, Json], message: str, value: Json) -> None:
    made = understood(message, fields=[{"id": "f", "label": "F", **field}])
    assert [(one.field, one.value) for one in made.values] == [("f", value)]


@pytest.mark.parametrize(
    "field",
    [
        {"type": "integer"},
        {"type": "choice", "options": [{"value": "b"}, {"value": "s"}]},
        {"type": "date"},
        {"standing": "ahead"},
    ],
)
def test_an_open_field_does_not_take_what_does_not_fit(field: dict[str, Json]) -> None:
    assert understood("between 3 and 4 or so", fields=[{"id": "f", "label": "F", **field}]).values == ()


def test_two_fields_for_any_text_are_not_guessed_between() -> None:
    fields = [{"id": "f", "label": "F"}, {"id": "g", "label": "G"}]
    assert understood("Ann", fields=fields).values == ()


def calling(message: str, parameters: dict[str, Json], required: list[str], **given: Any) -> Any:
    steps = [{"state": "t", "kind": "tool", "tool": "state:j/t/x", "ways": []}]
    return understood(
        message,
        journeys=[{"journey": "j#2", "state": "t", "needs": "judgement", "steps": steps}],
        tools=[{"id": "state:j/t/x", "tool": "x", "parameters": parameters, "required": required}],
        **given,
    ).calls


def test_arguments_come_from_what_is_known_by_the_same_name() -> None:
    (call,) = calling(
        "go on",
        {"first_name": {}, "plan": {}, "stock": {}},
        ["first_name", "plan", "stock"],
        known={"j": {"form": {"First name": "Ann"}}},
        variables={"plan": "gold"},
        results=[{"tool": "y", "result": {"stock": 4}}],
    )
    assert call.arguments == {"first_name": "Ann", "plan": "gold", "stock": 4}
    assert call.missing == ()


def test_a_message_gives_the_argument_that_was_asked_for_and_the_rest_is_missing() -> None:
    (call,) = calling("Lisbon", {"to": {}, "day": {"precedence": 2}, "from": {"precedence": 1}}, ["to", "day", "from"])
    assert call.arguments == {"from": "Lisbon"}
    assert call.missing == ("day", "to")


def test_an_argument_with_choices_takes_one_of_them() -> None:
    (call,) = calling("the red one", {"colour": {"choices": ["red", "blue"]}}, ["colour"])
    assert call.arguments == {"colour": "red"}
    (call,) = calling("the green one", {"colour": {"choices": ["red", "blue"]}}, ["colour"])
    assert call.missing == ("colour",)


def test_the_tools_of_a_guideline_are_called_where_it_holds() -> None:
    about = {
        "guidelines": [{"id": "g", "when": "asks about the balance"}],
        "tools": [{"id": "guideline:g/balance", "tool": "balance"}],
    }
    assert [one.offer for one in understood("what is my balance?", **about).calls] == ["guideline:g/balance"]
    assert understood("hello", **about).calls == ()


@pytest.mark.parametrize(
    ("text", "means"),
    [("yes", True), ("Yes, please", True), ("no", False), ("not really", False), ("I can't", False), ("maybe", None)],
)
def test_agreement_is_told_from_the_first_words(text: str, means: bool | None) -> None:
    assert agreement(text) is means


@given(st.text(max_size=60) | st.sampled_from(["yes", "no", "refund", "hotel room", "economy class", "pets?"]))
def test_what_is_understood_by_rule_is_legal_and_always_the_same(message: str) -> None:
    situation = flights(message=message)
    made = understand_by_rule(situation)
    assert made == understand_by_rule(situation)
    assert check(situation, made.model_dump(mode="json", exclude_defaults=True)).refused == ()
