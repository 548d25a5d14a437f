"""Times of day, and moments with a date."""

from __future__ import annotations

import pytest

from tests.answers.reading import field, reason, value, values


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("5pm", "17:00:00"),
        ("5 p.m.", "17:00:00"),
        ("12:15 am", "00:15:00"),
        ("12pm", "12:00:00"),
        ("noon", "12:00:00"),
        ("midnight", "00:00:00"),
        ("at 7:30", "07:30:00"),
        ("14.30", "14:30:00"),
        ("14h30", "14:30:00"),
        ("half past two in the afternoon", "14:30:00"),
        ("quarter to nine pm", "20:45:00"),
        ("ten past 5 in the morning", "05:10:00"),
        ("20 minutes to 8 in the evening", "19:40:00"),
        ("at 7 in the evening", "19:00:00"),
        ("in two hours", "12:00:00"),
        ("24:00", "00:00:00"),
    ],
)
def test_a_time_is_read(said: str, time: str) -> None:
    assert value(said, "time") == time


@pytest.mark.parametrize(
    ("said", "locale", "time"),
    [
        ("17 Uhr 30", "de", "17:30:00"),
        ("um 7", "de", "07:00:00"),
        ("halb drei nachmittags", "de", "14:30:00"),
        ("Viertel vor drei nachmittags", "de", "14:45:00"),
        ("à 7 heures", "fr", "07:00:00"),
        ("a las 5 de la tarde", "es", "17:00:00"),
        ("mezzogiorno", "it", "12:00:00"),
    ],
)
def test_a_time_is_read_in_the_language_of_the_locale(said: str, locale: str, time: str) -> None:
    assert value(said, "time", locale=locale) == time


@pytest.mark.parametrize(("said", "locale"), [("at 7", None), ("7", None), ("7 o'clock", None), ("7:30", "en-US")])
def test_which_half_of_the_day_is_asked_back(said: str, locale: str | None) -> None:
    assert " or 19:" in reason(said, "time", locale=locale)


def test_limits_decide_which_half_of_the_day_it_is() -> None:
    assert value("half past two", "time", earliest="08:00", latest="18:00") == "14:30:00"


@pytest.mark.parametrize("said", ["25:00", "13pm", "soon", "5 May", "from 5 to 7 May", "2 people"])
def test_what_is_no_time_is_not_taken_for_one(said: str) -> None:
    assert value(said, "time") is None


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("tomorrow at 5pm", "2030-05-02T17:00:00"),
        ("5pm tomorrow", "2030-05-02T17:00:00"),
        ("on friday at noon", "2030-05-03T12:00:00"),
        ("5 May 17:00", "2030-05-05T17:00:00"),
        ("5pm", "2030-05-01T17:00:00"),
        ("9am", "2030-05-02T09:00:00"),
        ("in two hours", "2030-05-01T12:00:00"),
        ("now", "2030-05-01T10:00:00"),
    ],
)
def test_a_moment_is_a_date_and_a_time_or_the_next_such_time(said: str, moment: str) -> None:
    assert value(said, "datetime") == moment


def test_a_date_alone_asks_for_the_time() -> None:
    assert reason("friday", "datetime") == "a time is needed too: 3 May 2030 at …"


def test_a_date_and_a_time_in_one_sentence_fill_two_fields() -> None:
    assert values("tomorrow at 5pm", "date", "time") == {"date": "2030-05-02", "time": "17:00:00"}


def test_each_moment_has_the_time_beside_it() -> None:
    fields = (field("from", "datetime"), field("until", "datetime"))
    said = "5 May at 9am until 7 May at 5pm"
    assert values(said, *fields) == {"from": "2030-05-05T09:00:00", "until": "2030-05-07T17:00:00"}
