"""Sentences that answer several fields, and those that would answer the wrong one."""

from __future__ import annotations

import pytest

from answers.interpreting import interpret
from tests.answers.reading import NOW, field, found, values

ARRIVAL = field("arrival", "date")
DEPARTURE = field("departure", "date")
GUESTS = field("guests", "integer", title="Number of people")
TRIP = (ARRIVAL, DEPARTURE, GUESTS)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("from 5 to 7 May, two people", ("2030-05-05", "2030-05-07", 2)),
        ("5-7 May for 2 people", ("2030-05-05", "2030-05-07", 2)),
        ("May 5 to 7, two adults", ("2030-05-05", "2030-05-07", 2)),
        ("from the 5th to the 7th of June", ("2030-06-05", "2030-06-07", None)),
        ("2030-05-05 until 2030-05-07", ("2030-05-05", "2030-05-07", None)),
        ("30 December to 2 January", ("2030-12-30", "2031-01-02", None)),
        ("from Monday to Wednesday, 3 people", ("2030-05-06", "2030-05-08", 3)),
        ("Monday 13 May until Wednesday", ("2030-05-13", "2030-05-15", None)),
        ("go on 5 June and be back by the 10th", ("2030-06-05", "2030-06-10", None)),
        ("the 30th to the 2nd", ("2030-05-30", "2030-06-02", None)),
        ("departure 7 May, arrival 5 May", ("2030-05-05", "2030-05-07", None)),
        ("vom 5. bis 7. Mai, zwei Personen", ("2030-05-05", "2030-05-07", 2)),
        ("vom 5. bis zum 7. Juni", ("2030-06-05", "2030-06-07", None)),
        ("du 5 au 7 mai", ("2030-05-05", "2030-05-07", None)),
        ("du 5 au 7 sept., deux personnes", ("2030-09-05", "2030-09-07", 2)),
        ("del 5 al 7 de mayo", ("2030-05-05", "2030-05-07", None)),
        ("dal 5 al 7 maggio", ("2030-05-05", "2030-05-07", None)),
        ("tomorrow", ("2030-05-02", None, None)),
    ],
)
def test_one_sentence_fills_several_fields(said: str, expected: tuple[str, str | None, int | None]) -> None:
    names = ("arrival", "departure", "guests")
    wanted = {name: one for name, one in zip(names, expected, strict=True) if one is not None}
    assert values(said, *TRIP) == wanted


def test_a_value_is_for_the_field_that_is_named_beside_it() -> None:
    rooms, people = field("rooms", "integer"), field("people", "integer")
    assert values("3 people in 2 rooms", rooms, people) == {"rooms": 2, "people": 3}
    assert values("leaving 7 May", ARRIVAL, field("leaving", "date")) == {"leaving": "2030-05-07"}
    assert values("3 people", *TRIP) == {"guests": 3}


def test_what_is_meant_for_another_question_is_not_taken() -> None:
    assert values("2", *TRIP) == {}
    assert values("5, 6 and 7 May", *TRIP) == {"arrival": "2030-05-06", "departure": "2030-05-07"}


def test_more_dates_than_fields_are_asked_back() -> None:
    made = found("today, tomorrow or on friday", ARRIVAL)
    assert made["reasons"] == {"arrival": "which is meant: “today”, “tomorrow” or “on friday”?"}


def test_what_is_doubtful_of_one_field_leaves_the_others() -> None:
    made = found("from 05/06, two people", *TRIP)
    assert made["values"] == {"guests": 2}
    assert made["reasons"] == {"arrival": "“05/06” may be 5 June 2030 or 6 May 2030; which is meant?"}


def test_kinds_do_not_take_from_each_other() -> None:
    fields = (field("day", "date"), field("price", "money"), field("count", "integer"), field("mail", "email"))
    said = "5 May for $200, 2 people; ada.2@example.com"
    assert values(said, *fields) == {
        "day": "2030-05-05", "price": {"amount": 200, "currency": "USD"}, "count": 2, "mail": "ada.2@example.com",
    }  # fmt: skip


def test_an_option_and_a_number_in_one_sentence() -> None:
    options = [{"value": "economy"}, {"value": "business"}]
    asked = (field("class", "choice", options=options), field("people", "integer"))
    assert values("busines for two people", *asked) == {"class": "business", "people": 2}


def test_texts_may_come_field_by_field() -> None:
    fields = [ARRIVAL, GUESTS]
    said = {"arrival": "tomorrow", "guests": "a couple"}
    made = interpret({"fields": fields, "said": said, "now": NOW})
    assert made == {"values": {"arrival": "2030-05-02", "guests": 2}, "reasons": {}, "rest": ""}


def test_it_tells_what_nothing_was_made_of() -> None:
    assert found("from 5 to 7 May would suit us", *TRIP)["rest"] == "from to would suit us"
    assert found("yes, please", "boolean")["rest"] == ""
