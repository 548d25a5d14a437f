"""Which option is meant, and when the person is asked which."""

from __future__ import annotations

from typing import Any

import pytest

from tests.answers.reading import reason, value

CLASSES = [{"value": "eco", "label": "Economy"}, {"value": "premium", "label": "Premium economy"},
           {"value": "biz", "label": "Business"}, {"value": "first", "label": "First class"}]  # fmt: skip
COLOURS = [{"value": name} for name in ("Red", "Blue", "Dark blue", "Green")]
DAYS = [{"value": name} for name in ("Monday", "Sunday", "Friday")]


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ("econmy", "eco"),
        ("econ", "eco"),
        ("busines please", "biz"),
        ("I'd like to fly business class", "biz"),
        ("premium", "premium"),
        ("prem economy", "premium"),
        ("first", "first"),
        ("the second one", "premium"),
        ("option three", "biz"),
        ("number 2", "premium"),
        ("the last one", "first"),
    ],
)
def test_an_option_is_known_by_its_words(said: str, chosen: str) -> None:
    assert value(said, "choice", options=CLASSES) == chosen


@pytest.mark.parametrize(("said", "chosen"), [("blue", "Blue"), ("a blue one", "Blue"), ("dark blue", "Dark blue"),
                                              ("gren", "Green"), ("not red, green", "Green")])  # fmt: skip
def test_a_longer_name_comes_before_a_part_of_it(said: str, chosen: str) -> None:
    assert value(said, "choice", options=COLOURS) == chosen


def test_accents_and_case_make_no_difference() -> None:
    options = [{"value": "c", "label": "Café crème"}, {"value": "t", "label": "Thé"}]
    assert value("CAFE CREME", "choice", options=options) == "c"


@pytest.mark.parametrize(
    ("said", "options", "between"),
    [
        ("munday", DAYS, "Monday or Sunday"),
        ("red or blue", COLOURS, "Red or Blue"),
        ("economy or business", CLASSES, "Economy or Business"),
        ("the first one", CLASSES, "Economy or First class"),
    ],
)
def test_options_that_are_about_as_near_are_both_named(said: str, options: Any, between: str) -> None:
    assert reason(said, "choice", options=options) == f"“{said}” may be {between}; which is meant?"


@pytest.mark.parametrize("said", ["", "xyz", "class", "not red", "purple", "9"])
def test_what_is_near_to_nothing_is_not_taken(said: str) -> None:
    assert value(said, "choice", options=[*CLASSES, *COLOURS]) is None


def test_several_options_are_found_in_one_sentence() -> None:
    assert value("green and the dark blue", "choices", options=COLOURS) == ["Green", "Dark blue"]
    assert value("bleu, gren", "choices", options=[{"value": "Green"}, {"value": "Blue"}]) is not None


def test_values_that_are_no_texts_are_chosen_by_their_labels() -> None:
    options = [{"value": 1, "label": "Once"}, {"value": True, "label": "Always"}, {"value": None, "label": "Never"}]
    assert value("alway", "choice", options=options) is True
    assert value("once, please", "choice", options=options) == 1
