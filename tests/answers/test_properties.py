"""What holds of all answers: what was formatted is read back, nothing raises, none of two equals is chosen."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal
from hypothesis import assume, given
from hypothesis import strategies as st

from answers.choices import find_choice
from answers.circumstances import circumstances_of
from answers.interpreting import interpret
from journeys.states import FieldType, Option
from tests.answers.reading import NOW, field, found, value

LOCALES = ("en-US", "en-GB", "de-DE", "de-AT", "fr-FR", "es-ES", "it-IT", "pt-BR", "nl-NL", "sv-SE", "pl-PL", "ja-JP")
TYPES: tuple[FieldType, ...] = (
    "date", "time", "datetime", "integer", "number", "money", "boolean", "choice", "choices", "phone", "email", "url",
)  # fmt: skip
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
locales = st.sampled_from(LOCALES)
words = st.sampled_from(
    ["5", "7", "2", "05/06", "may", "monday", "next", "friday", "in", "two", "weeks", "to", "from", "and", ",",
     ".", "€", "$", "20", "1,000", "pm", "at", "half", "past", "noon", "yes", "no", "not", "red", "blue", "the",
     "first", "of", "31", "feb", "99999999999999999999", "@", "a.b", "dot", "+", "-", "(", "\x00", "٣", "½",
     "五", "tomorrow", "years", "ago", "2030-13-45", "25:61",]
)  # fmt: skip
sentences = st.lists(words, max_size=12).map(" ".join)


@pytest.mark.parametrize("name", LOCALES)
@pytest.mark.parametrize("style", ["long", "full", "medium"])
def test_dates_as_people_write_them_are_read_back(name: str, style: Any) -> None:
    locale = Locale.parse(name, sep="-")
    for day in (date(2030, 5, 6), date(2031, 12, 31), date(2028, 2, 29), date(2035, 9, 1)):
        assert value(format_date(day, style, locale), "date", locale=name) == day.isoformat()


@given(days, locales)
def test_dates_in_digits_are_read_back_or_asked_back(day: date, name: str) -> None:
    locale = Locale.parse(name, sep="-")
    made = found(format_date(day, "short", locale), "date", locale=name, now=f"{day.year}-06-15T12:00:00Z")
    assert made["values"].get("date") == day.isoformat()


@given(st.times().map(lambda at: at.replace(microsecond=0, tzinfo=None)), locales)
def test_times_are_read_back(at: time, name: str) -> None:
    said = format_time(datetime.combine(date(2030, 5, 1), at), "medium", locale=Locale.parse(name, sep="-"))
    assert value(said, "time", locale=name) == at.isoformat()


@given(st.decimals(-(10**9), 10**9, places=2), locales)
def test_numbers_are_read_back(number: Decimal, name: str) -> None:
    said = format_decimal(number, locale=Locale.parse(name, sep="-"))
    assert value(said, "number", locale=name) == pytest.approx(float(number))


@given(st.decimals(0, 10**7, places=2), st.sampled_from(["EUR", "USD", "GBP", "CHF", "PLN"]), locales)
def test_amounts_are_read_back(amount: Decimal, code: str, name: str) -> None:
    said = format_currency(amount, code, locale=Locale.parse(name, sep="-"))
    assert value(said, "money", locale=name) == {"amount": pytest.approx(float(amount)), "currency": code}


@given(
    st.one_of(sentences, st.text(max_size=80)),
    st.lists(st.sampled_from(TYPES), min_size=1, max_size=4),
    st.sampled_from([None, "en", "de", "fr-CA", "ar", "zh-Hant-TW", "xx"]),
    st.sampled_from(["UTC", "Asia/Kathmandu", "America/New_York"]),
)
def test_whatever_is_said_nothing_raises_and_only_fields_are_answered(
    said: str, types: list[str], locale: str | None, zone: str
) -> None:
    options = [{"value": "red"}, {"value": "blue"}]
    fields = [field(f"f{at}", kind, options=options if "choice" in kind else []) for at, kind in enumerate(types)]
    asked = {"fields": fields, "text": said, "said": {"f0": said}, "now": NOW, "timezone": zone, "locale": locale}
    made = interpret(asked)
    assert {*made["values"], *made["reasons"]} <= {one["name"] for one in fields}
    assert all(isinstance(reason, str) and reason for reason in made["reasons"].values())


names = st.text("abcdeéü ", min_size=1, max_size=12).filter(str.strip)


@given(names, names, st.lists(names, max_size=3), st.booleans())
def test_a_choice_between_options_that_are_equally_near_is_never_made(
    said: str, other: str, more: list[str], turned: bool
) -> None:
    twins = [Option(value="one", label=said), Option(value="two", label=said)]
    options = [*twins, *(Option(value=f"more{at}", label=one) for at, one in enumerate([other, *more]))]
    assume(said.strip())
    chosen = find_choice(said, options[::-1] if turned else options, circumstances_of(NOW, "UTC", None))
    for phrase in chosen:
        meant = [sense[0] for sense in phrase.senses]
        assert ("one" in meant) == ("two" in meant), "one of two that are called the same"
        assert len(meant) > 1 or meant[0] not in ("one", "two")


@given(st.lists(names, min_size=1, max_size=6, unique_by=lambda one: " ".join(one.split())))
def test_an_option_is_found_by_its_own_name_or_is_among_those_asked_back(labels: list[str]) -> None:
    options = [Option(value=at, label=label) for at, label in enumerate(labels)]
    for at, label in enumerate(labels):
        chosen = find_choice(label, options, circumstances_of(NOW, "UTC", None))
        assert any((at,) in phrase.senses for phrase in chosen)
