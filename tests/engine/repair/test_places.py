"""Which visit words such as "the question about the dates" mean."""

from __future__ import annotations

import pytest

from engine.events import Rewound
from engine.repair.places import meant
from engine.telling import event_told, problem_with_rewind
from journeys.errors import InputRefusedError
from journeys.messages import Rewind
from tests.engine.building import form
from tests.engine.driving import Drive
from tests.engine.repair.journeys import booked


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("to the question about the day of travel", "where"),
        ("the question about the days", "where"),
        ("where do I want to go", "where"),
        ("the travellers", "who"),
        ("how many seats", "who"),
        ("the name", "who"),
        ("when I was asked for my nmae", "who"),
        ("booking", "book"),
        ("search", "search"),
        ("the card", "card"),
        ("payment", "card"),
        ("where", "where"),
    ],
)
def test_the_visit_whose_question_is_nearest_to_the_words_is_meant(words: str, state: str) -> None:
    drive = booked()
    assert meant(drive.run, words) == (drive.visit(state).number,)


@pytest.mark.parametrize("words", ["", "the question", "about the weather"])
def test_words_about_nothing_that_was_asked_mean_nothing(words: str) -> None:
    assert meant(booked().run, words) == ()


@pytest.mark.parametrize("words", ["the question about the dates", "the day"])
def test_a_question_is_meant_by_the_kind_of_what_it_asks_for(words: str) -> None:
    when = {"name": "departure", "title": "Departure", "type": "date"}
    drive = Drive([form("trip", when, "city"), form("who", "name"), form("last", "x")])
    drive.answer(departure="2031-03-07", city="Rome")
    drive.answer(name="Ada")
    assert meant(drive.run, words) == (drive.visit("trip").number,)


def test_the_latest_visit_that_can_be_gone_back_to_is_meant() -> None:
    drive = booked()
    drive.rewind("who")
    assert meant(drive.run, "travellers") == (drive.visit("who").number,)
    assert meant(drive.run, "booking") == ()


def test_going_back_by_words_is_told_like_any_other() -> None:
    drive = booked()
    told = event_told(drive.run, Rewind(words="the travellers"), 2000.0)
    assert told == Rewound(2000.0, drive.visit("who").number, None)
    drive.tell(told)
    assert drive.question.state == "who"


def test_what_is_not_there_or_not_clear_is_refused() -> None:
    drive = booked()
    assert problem_with_rewind(drive.run, Rewind(words="the weather")) == "Nothing that was asked is like 'the weather'"
    assert (
        problem_with_rewind(drive.run, Rewind())
        == "Name a visit or a state to go back to, or say which question is meant"
    )
    with pytest.raises(InputRefusedError, match="is like 'the weather'"):
        event_told(drive.run, Rewind(words="the weather"), 2000.0)
