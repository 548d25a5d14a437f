"""Fields: what fits each type and limit, and what is said of what does not."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.forms import Unfit, read, yes_or_no
from journeys.states import Field

OPTIONS = [{"value": 1, "label": "One"}, {"value": "two"}, {"value": True, "label": "Yes"}]


def fitting(raw: Any, kind: str = "string", **more: Any) -> Any:
    """The value of a field."""
    return read(Field.model_validate({"name": "f", "type": kind, **more}), raw)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("string", " text ", "text"),
        ("string", 5, "5"),
        ("text", "a\nb", "a\nb"),
        ("integer", "42", 42),
        ("integer", 42.0, 42),
        ("integer", " 1 000 ", 1000),
        ("integer", -3, -3),
        ("number", "4.5", 4.5),
        ("number", 4, 4),
        ("number", "1e3", 1000),
        ("boolean", True, True),
        ("boolean", "Yes!", True),
        ("boolean", "no", False),
        ("boolean", 0, False),
        ("date", "2030-12-31", "2030-12-31"),
        ("time", "14:30", "14:30:00"),
        ("datetime", "2030-12-31T14:30", "2030-12-31T14:30:00"),
        ("datetime", "2030-12-31T14:30:00+02:00", "2030-12-31T14:30:00+02:00"),
        ("email", "ada@example.com", "ada@example.com"),
        ("url", "https://example.com/a?b=c", "https://example.com/a?b=c"),
        ("phone", "+44 20 7946 0000", "+44 20 7946 0000"),
        ("object", {"a": 1}, {"a": 1}),
        ("object", '{"a": 1}', {"a": 1}),
        ("array", [1], [1]),
        ("array", "[1, 2]", [1, 2]),
        ("file", {"url": "x"}, {"url": "x"}),
        ("any", [1, {"a": None}], [1, {"a": None}]),
    ],
)
def test_what_fits_is_taken_as_the_type(kind: str, raw: Any, value: Any) -> None:
    found = fitting(raw, kind)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "raw", "reason"),
    [
        ("string", ["a"], "a text is needed"),
        ("string", True, "a text is needed"),
        ("integer", 4.5, "a whole number is needed"),
        ("integer", "many", "a number is needed, as in 42; many is none"),
        ("integer", "1_000", "a number is needed, as in 42; 1_000 is none"),
        ("number", "NaN", "a number is needed"),
        ("number", "inf", "a number is needed"),
        ("number", 10**400, "a number is needed, as in 42; 1000000000000000000000000000000000000000 is none"),
        ("number", True, "a number is needed"),
        ("number", [1], "a number is needed"),
        ("boolean", "maybe", "yes or no is needed"),
        ("boolean", 2, "yes or no is needed"),
        ("date", "31.12.2030", "a date is needed, as in 2030-12-31"),
        ("date", "2030-02-30", "a date is needed, as in 2030-12-31"),
        ("time", "half past two", "a time is needed, as in 14:30"),
        ("datetime", "soon", "a datetime is needed, as in 2030-12-31T14:30"),
        ("email", "ada@", "an e-mail address is needed, as in ada@example.com"),
        ("email", "a b@example.com", "an e-mail address is needed, as in ada@example.com"),
        ("url", "example.com", "an address is needed, as in https://example.com"),
        ("url", "javascript:alert(1)", "an address is needed, as in https://example.com"),
        ("url", "http://[", "an address is needed, as in https://example.com"),
        ("phone", "call me", "a telephone number is needed, as in +44 20 7946 0000"),
        ("object", "[1]", "an object is needed"),
        ("object", "{a", "an object is needed, written as JSON"),
        ("array", "[NaN]", "an array is needed, written as JSON"),
        ("array", {"a": 1}, "an array is needed"),
        ("array", "[" * 100_000, "an array is needed, written as JSON"),
        ("any", None, "an answer is needed"),
        ("string", "  ", "an answer is needed"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(kind: str, raw: Any, reason: str) -> None:
    with pytest.raises(Unfit) as refused:
        fitting(raw, kind)
    assert str(refused.value) == reason


@pytest.mark.parametrize(
    ("raw", "value"), [("one", 1), (1, 1), ("TWO", "two"), ("2", "two"), ("yes", True), (True, True)]
)
def test_an_option_is_named_by_value_label_or_number(raw: Any, value: Any) -> None:
    assert fitting(raw, "choice", options=OPTIONS) is value


def test_what_is_no_option_is_refused_with_all_there_are() -> None:
    with pytest.raises(Unfit, match="one of these is needed: One, two, Yes"):
        fitting("three", "choice", options=OPTIONS)


@pytest.mark.parametrize("raw", [["one", "two"], "one, two", "1,2"])
def test_several_options_may_be_chosen(raw: Any) -> None:
    assert fitting(raw, "choices", options=OPTIONS) == [1, "two"]


@pytest.mark.parametrize(
    ("kind", "raw", "limits", "reason"),
    [
        ("integer", 17, {"minimum": 18}, "at least 18 is needed"),
        ("number", 2.5, {"maximum": 2}, "at most 2 is allowed"),
        ("string", "a", {"min_length": 2}, "at least 2 characters are needed"),
        ("string", "abc", {"max_length": 2}, "at most 2 characters are allowed"),
        ("array", [], {"min_length": 1}, "at least 1 items are needed"),
        ("array", [1, 2], {"max_length": 1}, "at most 1 items are allowed"),
        ("string", "ab1", {"pattern": "[a-z]+"}, "'ab1' does not have the form that is needed"),
        ("string", "three", {"options": OPTIONS}, "one of these is needed: One, two, Yes"),
    ],
)
def test_limits_hold(kind: str, raw: Any, limits: dict[str, Any], reason: str) -> None:
    with pytest.raises(Unfit) as refused:
        fitting(raw, kind, **limits)
    assert str(refused.value) == reason


@pytest.mark.parametrize(
    ("kind", "raw", "limits"),
    [
        ("integer", 18, {"minimum": 18, "maximum": 18}),
        ("string", "ab", {"min_length": 2, "max_length": 2, "pattern": "[a-z]+"}),
        ("string", "two", {"options": OPTIONS}),
    ],
)
def test_limits_are_inclusive_and_patterns_match_the_whole(kind: str, raw: Any, limits: dict[str, Any]) -> None:
    assert fitting(raw, kind, **limits) == raw


@pytest.mark.parametrize("said", ["yes", "Y", "ok", "sure", "Approved.", "1", True, 1])
def test_yes_has_many_words(said: Any) -> None:
    assert yes_or_no(said) is True


@pytest.mark.parametrize("said", ["no", "N", "Decline", "cancel!", "0", False, 0])
def test_so_has_no(said: Any) -> None:
    assert yes_or_no(said) is False


@pytest.mark.parametrize(
    ("raw", "more", "value"),
    [
        ({"amount": 20.5, "currency": "EUR"}, {}, {"amount": 20.5, "currency": "EUR"}),
        ("20.50 EUR", {}, {"amount": 20.5, "currency": "EUR"}),
        ("EUR 20", {}, {"amount": 20, "currency": "EUR"}),
        ("20EUR", {}, {"amount": 20, "currency": "EUR"}),
        (20, {"currency": "EUR"}, {"amount": 20, "currency": "EUR"}),
        ("-20", {"currency": "EUR"}, {"amount": -20, "currency": "EUR"}),
        ({"amount": "20"}, {"currency": "EUR"}, {"amount": 20, "currency": "EUR"}),
    ],
)
def test_money_is_an_amount_and_a_currency(raw: Any, more: dict[str, Any], value: Any) -> None:
    assert fitting(raw, "money", **more) == value


@pytest.mark.parametrize(
    ("raw", "more", "reason"),
    [
        ("much", {}, "an amount of money is needed, as in 20.50 EUR"),
        (20, {}, "an amount with its currency is needed, as in 20.50 EUR"),
        ({"amount": 20, "currency": "euro"}, {}, "an amount with its currency is needed, as in 20.50 EUR"),
        ("20 USD", {"currency": "EUR"}, "an amount in EUR is needed"),
        ({"amount": True, "currency": "EUR"}, {}, "a number is needed"),
        ({"amount": 5, "currency": "EUR"}, {"minimum": 10}, "at least 10 is needed"),
    ],
)
def test_what_is_no_money_is_refused(raw: Any, more: dict[str, Any], reason: str) -> None:
    with pytest.raises(Unfit) as refused:
        fitting(raw, "money", **more)
    assert str(refused.value) == reason


NOON = datetime(2030, 5, 1, 12, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("kind", "raw", "limits", "reason"),
    [
        ("date", "2030-04-30", {"earliest": "now"}, "it cannot be before today"),
        ("date", "2030-05-02", {"latest": "now"}, "it cannot be after today"),
        ("date", "2030-05-05", {"earliest": "2030-06-01"}, "it cannot be before 2030-06-01"),
        ("time", "18:01", {"latest": "18:00"}, "it cannot be after 18:00"),
        ("time", "11:59", {"earliest": "now"}, "it cannot be before now"),
        ("datetime", "2030-05-01T11:59", {"earliest": "now"}, "it cannot be before now"),
        ("datetime", "2030-05-01T10:01Z", {"latest": "now"}, "it cannot be after now"),
    ],
)
def test_moments_have_limits_in_the_time_zone_of_the_run(
    kind: str, raw: str, limits: dict[str, str], reason: str
) -> None:
    field = Field.model_validate({"name": "f", "type": kind, **limits})
    with pytest.raises(Unfit) as refused:
        read(field, raw, NOON)
    assert str(refused.value) == reason


@pytest.mark.parametrize(
    ("kind", "raw"),
    [("date", "2030-05-01"), ("time", "12:00"), ("datetime", "2030-05-01T12:00"), ("datetime", "2030-05-01T10:00Z")],
)
def test_limits_of_moments_are_inclusive(kind: str, raw: str) -> None:
    field = Field.model_validate({"name": "f", "type": kind, "earliest": "now", "latest": "now"})
    assert read(field, raw, NOON)
