"""Dates in words and digits, in several languages, and what is asked back."""

from __future__ import annotations

import pytest

from tests.answers.reading import reason, value


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("today", "2030-05-01"),
        ("tomorrow", "2030-05-02"),
        ("the day after tomorrow", "2030-05-03"),
        ("friday", "2030-05-03"),
        ("on Friday, please", "2030-05-03"),
        ("next friday", "2030-05-03"),
        ("sat", "2030-05-04"),
        ("in two weeks", "2030-05-15"),
        ("in a week", "2030-05-08"),
        ("a week from today", "2030-05-08"),
        ("5 May", "2030-05-05"),
        ("May 5th", "2030-05-05"),
        ("the fifth of May", "2030-05-05"),
        ("I'd like the 5th of May", "2030-05-05"),
        ("the 5th", "2030-05-05"),
        ("5 May 2031", "2031-05-05"),
        ("May 5, 2031", "2031-05-05"),
        ("5 may 31", "2031-05-05"),
        ("1 May", "2030-05-01"),
        ("30 April", "2031-04-30"),
        ("29 Feb", "2032-02-29"),
        ("Sunday 5 May", "2030-05-05"),
        ("2030-05-05, I think", "2030-05-05"),
        ("31/12", "2030-12-31"),
        ("12/31/2030", "2030-12-31"),
        ("2030年5月6日", "2030-05-06"),
        ("5月6日", "2030-05-06"),
    ],
)
def test_a_day_is_read_as_the_next_one_that_is_meant(said: str, day: str) -> None:
    assert value(said, "date") == day


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("morgen", "2030-05-02"),
        ("nächsten Freitag", "2030-05-03"),
        ("am 5. Mai", "2030-05-05"),
        ("in zwei Wochen", "2030-05-15"),
        ("in einer Woche", "2030-05-08"),
        ("le premier mai 2031", "2031-05-01"),
        ("vendredi prochain", "2030-05-03"),
        ("el 5 de mayo", "2030-05-05"),
        ("el viernes", "2030-05-03"),
        ("il 1 maggio 2031", "2031-05-01"),
        ("amanhã", "2030-05-02"),
        ("volgende vrijdag", "2030-05-03"),
    ],
)
def test_without_a_locale_dates_may_be_in_any_of_the_usual_languages(said: str, day: str) -> None:
    assert value(said, "date") == day


@pytest.mark.parametrize(
    ("said", "locale", "day"),
    [("5 мая", "ru", "2030-05-05"), ("завтра", "ru", "2030-05-02"), ("5 maja", "pl", "2030-05-05"),
     ("明日", "ja", "2030-05-02")],
)  # fmt: skip
def test_with_a_locale_they_may_be_in_its_language(said: str, locale: str, day: str) -> None:
    assert value(said, "date", locale=locale) == day


@pytest.mark.parametrize(
    "said",
    [
        "", "a", "an", "5", "on 5", "may", "no", "yes", "so what", "2 people", "next week", "this weekend", "2 weeks",
        "31 feb", "30 Feb 2031", "May 2031", "I am 36 years old", "1000", "20.50", "x" * 5000, "5pm",
    ],
)  # fmt: skip
def test_what_is_no_day_is_not_taken_for_one(said: str) -> None:
    assert value(said, "date") is None


def test_digits_that_may_be_two_days_are_asked_back() -> None:
    assert reason("05/06", "date") == "“05/06” may be 5 June 2030 or 6 May 2030; which is meant?"
    assert reason("5.6.2031", "date") == "“5.6.2031” may be 5 June 2031 or 6 May 2031; which is meant?"
    assert reason("05/06", "date", locale="en") != "", "the countries that speak English differ"


@pytest.mark.parametrize(("locale", "day"), [("en-US", "2030-05-06"), ("en-GB", "2030-06-05"), ("de", "2030-06-05"),
                                             ("sv", "2030-05-06")])  # fmt: skip
def test_a_locale_that_decides_is_not_asked_back(locale: str, day: str) -> None:
    assert value("05/06", "date", locale=locale) == day


def test_what_only_one_order_allows_is_taken_whatever_the_locale() -> None:
    assert value("12/31/2030", "date", locale="en-GB") == "2030-12-31"


def test_limits_decide_between_two_days_and_between_past_and_future() -> None:
    assert value("05/06", "date", earliest="2030-06-01") == "2030-06-05"
    assert value("5 May", "date", latest="now") == "2029-05-05"
    assert value("friday", "date", latest="now") == "2030-04-26"
    assert value("5 May", "date", earliest="now") == "2030-05-05"


def test_a_weekday_that_the_date_is_not_is_asked_back() -> None:
    assert reason("Thursday 5 May", "date") == "5 May 2030 is a Sunday"
    assert reason("Thursday, 12/31/2030", "date") == "31 December 2030 is a Tuesday"


def test_a_weekday_decides_between_two_days() -> None:
    assert value("Wednesday, 05/06", "date") == "2030-06-05"
    assert value("05/06/2030 (Monday)", "date") == "2030-05-06"


@pytest.mark.parametrize("said", ["a week on monday", "friday week", "friday next week"])
def test_a_weekday_of_another_week_is_not_guessed(said: str) -> None:
    assert reason(said, "date") == "say which day is meant, as in 5 May"


def test_two_days_for_one_field_are_asked_back() -> None:
    assert reason("today or tomorrow", "date") == "which is meant: “today” or “tomorrow”?"


def test_today_is_a_matter_of_the_time_zone() -> None:
    late = "2030-05-01T20:00:00Z"
    assert value("today", "date", now=late, zone="UTC") == "2030-05-01"
    assert value("today", "date", now=late, zone="Asia/Tokyo") == "2030-05-02"
