"""Replies without a model."""

from __future__ import annotations

from typing import Any

import pytest

from activities.conversing.plain_words import said_plainly
from activities.conversing.saying_by_rule import say_by_rule
from journeys.turns import ReplySituation


def said(**given: Any) -> str:
    return say_by_rule(ReplySituation.model_validate({"turn": 1, "message": "hi"} | given)).text


@pytest.mark.parametrize(
    ("instruction", "text"),
    [
        ("Ask the customer for their name", "Please tell me your name."),
        ("Ask which city they want to fly to.", "Please tell me which city you want to fly to."),
        ("ask if they need a visa", "Please tell me whether you need a visa."),
        ("Get the user's account number", "Please tell me your account number."),
        ("Ask them to wait", "Please wait."),
        ("Tell them that the order is on its way", "The order is on its way."),
        ("Inform the customer that the customer has won", "You have won."),
        ("Confirm the booking with the customer", "Please confirm the booking."),
        ("Thank the customer for waiting", "Thank you for waiting."),
        ("Apologise", "I am sorry."),
        ("Greet the customer", "Hello!"),
        ("Offer a refund", "I can offer you a refund."),
        ("Where do you live?", "Where do you live?"),
        ("the shop is closed", "The shop is closed."),
        ("Never talk about politics", ""),
        ("", ""),
    ],
)
def test_instructions_are_said_as_an_agent_says_them(instruction: str, text: str) -> None:
    assert said_plainly(instruction) == text


def test_what_is_to_be_told_and_asked_is_put_together() -> None:
    text = said(
        notes=["the journey Booking has been completed"],
        guidelines=[{"id": "g", "when": "x", "do": "Thank them"}],
        goals=[{"journey": "j", "state": "s", "goal": "Ask for their name"}],
        results=[{"tool": "look_up", "result": {"data": {"total_price": 12, "paid": False, "note": None}}}],
    )
    assert text == (
        "The journey Booking has been completed. Thank you. Total price: 12, paid: no. Please tell me your name."
    )


def test_what_is_missing_is_asked_for_one_after_another_in_the_place_of_the_goal() -> None:
    missing: list[dict[str, Any]] = [
        {"tool": "t", "name": "to_city", "choices": ["Rome", "Oslo"]},
        {"tool": "t", "name": "day", "label": "the day"},
    ]
    goals = [{"journey": "j", "state": "s", "goal": "Look it up"}]
    assert said(missing=missing, goals=goals) == "Please tell me to city (Rome, Oslo)."
    assert said(missing=[{**missing[1], "invalid": True}]) == "That cannot be right; please tell me the day again."


def test_what_is_to_be_clarified_is_asked_and_nothing_else() -> None:
    goals = [{"journey": "j", "state": "s", "goal": "Ask for their name"}]
    assert said(clarify=["Do you mean a or b?"], goals=goals) == "Do you mean a or b?"


def test_something_is_always_said() -> None:
    assert said() == "How can I help you?"
    assert said(composition="strict") != ""


CANNED = [
    {"id": "a", "template": "Our shop opens at nine.", "signals": ["when do you open"]},
    {"id": "b", "template": "It costs {{price}} euros.", "signals": ["how much is it"]},
    {"id": "c", "template": "I think {{generative.guess}}.", "signals": ["when do you open"]},
]


def test_the_nearest_canned_response_whose_fields_are_known_is_given() -> None:
    assert said(message="When do you open?", canned=CANNED) == "Our shop opens at nine."
    assert said(message="How much is it?", canned=CANNED, fields={"price": 3}) == "It costs 3 euros."
    assert said(message="How much is it?", canned=CANNED) == "How can I help you?"


def test_an_explicit_canned_response_comes_before_nearer_ones() -> None:
    canned = [*CANNED, {"id": "d", "template": "Something else.", "explicit": True}]
    assert said(message="When do you open?", canned=canned) == "Something else."


def test_in_strict_manner_nothing_but_a_canned_response_or_the_fallback_is_said() -> None:
    goals = [{"journey": "j", "state": "s", "goal": "Ask for their name"}]
    about = {"composition": "strict", "no_match": "No.", "canned": CANNED, "goals": goals}
    assert said(**about, message="my name is Ann") == "No."
    assert said(**about, message="when do you open", missing=[{"tool": "t", "name": "n"}]) == "Our shop opens at nine."


def test_canned_responses_are_not_looked_at_in_free_manner() -> None:
    assert said(message="When do you open?", canned=CANNED, composition="free") == "How can I help you?"
