"""Numbers and money: words, digits, the signs of a locale, currencies."""

from __future__ import annotations

from typing import Any

import pytest

from tests.answers.reading import found, reason, value


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("two", 2),
        ("Twenty-five, please", 25),
        ("two hundred and five", 205),
        ("a dozen", 12),
        ("half a dozen", 6),
        ("a couple", 2),
        ("2 people", 2),
        ("minus five", -5),
        ("about 3.5", 3.5),
        ("about 20", 20),
        ("at 7", 7),
        ("three point five", 3.5),
        ("one and a half", 1.5),
        ("2k", 2000),
        ("1.5 million", 1500000),
        ("1,5", 1.5),
        ("1.234,56", 1234.56),
        ("1,234.56", 1234.56),
        ("12,34,567.8", 1234567.8),
        ("1 000 000 or so", 1000000),
        ("1'000'000", 1000000),
        ("٣ people", 3),
    ],
)
def test_a_number_is_read(said: str, number: float) -> None:
    assert value(said, "number") == number


@pytest.mark.parametrize(
    ("said", "locale", "number"),
    [
        ("1.000", "de", 1000),
        ("1,000", "de", 1),
        ("1,000", "en", 1000),
        ("20.50", "de", 20.5),
        ("fünfundzwanzig", "de", 25),
        ("quatre-vingt-dix-neuf", "fr", 99),
        ("1 234,5", "fr", 1234.5),
        ("1’234.5", "de-CH", 1234.5),
    ],
)
def test_a_locale_decides_what_signs_and_words_mean(said: str, locale: str, number: float) -> None:
    assert value(said, "number", locale=locale) == number


def test_a_sign_that_may_be_of_groups_or_of_decimals_is_asked_back() -> None:
    assert reason("1,000", "number") == "“1,000” may be 1000 or 1; which is meant?"
    assert value("1,000", "integer") == 1000, "nobody counts people in thousandths"
    assert value("1,000", "number", maximum=10) == 1


@pytest.mark.parametrize("said", ["many", "5th", "3.5.6", "a4", "5 May", "14:30", "on 05/06/2031"])
def test_what_is_no_number_is_not_taken_for_one(said: str) -> None:
    assert value(said, "number") is None


def test_two_numbers_for_one_field_are_asked_back() -> None:
    assert reason("2 or 3", "integer") == "which is meant: “2” or “3”?"
    assert reason("5-7", "integer") == "which is meant: “5” or “7”?"


@pytest.mark.parametrize(
    ("said", "amount", "currency"),
    [
        ("$20", 20, "USD"),
        ("20 euros", 20, "EUR"),
        ("about 20,50 €", 20.5, "EUR"),
        ("EUR 20.50 at most", 20.5, "EUR"),
        ("20EUR", 20, "EUR"),
        ("twenty dollars and 50 cents", 20.5, "USD"),
        ("CA$ 20", 20, "CAD"),
        ("20 Swiss francs", 20, "CHF"),
        ("£3.5k", 3500, "GBP"),
        ("$1,000", 1000, "USD"),
        ("-$5", -5, "USD"),
        ("2 people for 20 pounds", 20, "GBP"),
    ],
)
def test_an_amount_is_read_with_its_currency(said: str, amount: float, currency: str) -> None:
    assert value(said, "money") == {"amount": amount, "currency": currency}


@pytest.mark.parametrize(
    ("said", "locale", "currency", "code"),
    [
        ("20", None, "EUR", "EUR"),
        ("$20", None, "CAD", "CAD"),
        ("$20", "en-CA", None, "CAD"),
        ("20 kr", "sv-SE", None, "SEK"),
        ("20 kr", None, "NOK", "NOK"),
        ("zwanzig Euro", "de", None, "EUR"),
        ("20 francs suisses", "fr", None, "CHF"),
    ],
)
def test_the_field_or_the_locale_says_whose_money_it_is(
    said: str, locale: str | None, currency: str | None, code: str
) -> None:
    assert value(said, "money", locale=locale, currency=currency) == {"amount": 20, "currency": code}


def test_money_without_a_currency_and_of_another_one_is_asked_back() -> None:
    assert reason("20", "money") == "name the currency of “20”, as in 20.50 EUR"
    assert reason("20 kr", "money") == "name the currency of “20”, as in 20.50 EUR"
    assert reason("20 dollars", "money", currency="EUR") == "an amount in EUR is needed"


@pytest.mark.parametrize("said", ["9" * 500, "1" + ",000" * 100, "1e999", "0." + "9" * 400])
def test_numbers_out_of_all_bounds_do_no_harm(said: str) -> None:
    made: dict[str, Any] = found(said, "number")
    assert set(made) == {"values", "reasons", "rest"}
