"""E-mail addresses, telephone numbers, web addresses."""

from __future__ import annotations

import pytest

from tests.answers.reading import reason, value


@pytest.mark.parametrize("said", ["my mail is ada@example.com.", "ada at example dot com", "Ada: ada (at) example.com",
                                  "write to <ada@example.com>"])  # fmt: skip
def test_an_address_is_found_in_what_is_said(said: str) -> None:
    assert value(said, "email") == "ada@example.com"


@pytest.mark.parametrize("said", ["ada@", "ada@localhost", "call me at noon", "look at that"])
def test_what_is_no_address_is_not_taken(said: str) -> None:
    assert value(said, "email") is None


def test_a_telephone_number_is_that_of_the_country_of_the_locale() -> None:
    assert value("my number is +44 20 7946 0000", "phone") == "+442079460000"
    assert value("it's 020 7946 0000, thanks", "phone", locale="en-GB") == "+442079460000"
    assert value("it's 020 7946 0000, thanks", "phone") is None, "whose is it?"


def test_a_number_with_an_extension_would_lose_it() -> None:
    assert value("+44 20 7946 0000 ext 5", "phone") is None


@pytest.mark.parametrize(("said", "address"), [
    ("example.com", "https://example.com"),
    ("my site is www.example.com/about.", "https://www.example.com/about"),
    ("see HTTP://example.com/a?b=c", "http://example.com/a?b=c"),
])  # fmt: skip
def test_a_web_address_is_found(said: str, address: str) -> None:
    assert value(said, "url") == address


def test_two_addresses_are_asked_back() -> None:
    assert reason("ada@example.com or bob@example.com", "email") == (
        "which is meant: “ada@example.com” or “bob@example.com”?"
    )
