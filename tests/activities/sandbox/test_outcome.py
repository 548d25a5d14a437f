from __future__ import annotations

from activities.sandbox.outcome import Thrown


def test_a_line_beyond_the_code_means_its_last_line() -> None:
    assert Thrown("Error", "m", 9).text("a\nb") == "Line 2: `b` - m"


def test_a_line_before_the_code_means_its_first_line() -> None:
    assert Thrown("Error", "m", -1).text("a\nb") == "Line 1: `a` - m"


def test_an_empty_line_is_not_shown() -> None:
    assert Thrown("Error", "m", 1).text("\nb") == "Line 1 - m"


def test_the_kind_of_error_is_told_once() -> None:
    assert Thrown("TypeError", "m", None).text("") == "Type Error: m"
    assert Thrown("MyErr", "m", 1).text("throw new MyErr('m')") == "Line 1: `throw new MyErr('m')` - m"
    assert Thrown("RangeError", "m", 1).text("x") == "RangeError: Line 1: `x` - m"


def test_names_are_shown_as_their_values_whole_names_only() -> None:
    shown = {"__ref_1": "a", "__ref_10": {"b": 1.0}}
    assert Thrown("Error", "m", 1).text("f(__ref_1, __ref_10)", shown) == 'Line 1: `f("a", {"b":1})` - m'
