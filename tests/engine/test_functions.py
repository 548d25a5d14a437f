"""The pure functions of values, and how texts and inputs become types."""

from __future__ import annotations

from typing import Any

import pytest

from engine.coercion import coerce
from engine.expressions import UNDEFINED
from engine.formatting import json_text, text_of
from engine.functions import call
from engine.jsontext import parse_json
from engine.moments import iso, moment
from journeys.errors import ExpressionFailedError
from journeys.values import FUNCTIONS


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("merge", [{"a": 1}, 5, None, {"a": 2, "b": 3}], {"a": 2, "b": 3}),
        ("omit", [{"a": 1, "b": 2}, ["a"]], {"b": 2}),
        ("omit", [5, ["a"]], {}),
        ("pick", [{"a": 1, "b": 2}, ["a", "c"]], {"a": 1}),
        ("pick", ["x", ["a"]], {}),
        ("parse_json", ['{"a": 1}'], {"a": 1}),
        ("parse_json", ["no"], "no"),
        ("parse_json", ["NaN"], "NaN"),
        ("parse_json", ["[" * 100_000], "[" * 100_000),
        ("parse_json", [5], 5),
        ("parse_json_deep", ['{"a": "[1, \\"2\\"]"}'], {"a": [1, 2]}),
        ("parse_json_deep", [["1", {"a": "x"}]], [1, {"a": "x"}]),
        ("parse_json_braced", ["5"], "5"),
        ("parse_json_braced", [" [5]"], [5]),
        ("to_json", [{"a": [1.0, None]}], '{"a":[1,null]}'),
        ("first", [UNDEFINED, None, 0, 1], 0),
        ("first", [None], None),
        ("default", ["", 1], 1),
        ("default", [0, 1], 0),
        ("length", ["abc"], 3),
        ("length", [5], 0),
        ("concat", [[1], 2, None, [3]], [1, 2, 3]),
        ("concat", ["a", 1, None], "a1"),
        ("sum", [[1, 2.5, "x", True]], 3.5),
        ("sum", ["x"], 0),
        ("keys", [{"a": 1, "b": 2}], ["a", "b"]),
        ("keys", [5], []),
        ("trim", [" a "], "a"),
        ("lower", ["A"], "a"),
        ("upper", ["a"], "A"),
        ("upper", [5], 5),
        ("to_number", ["4.5"], 4.5),
        ("to_number", ["x"], "x"),
        ("to_text", [None], ""),
        ("to_text", [[1]], "[1]"),
        ("split", ["a,b"], ["a", "b"]),
        ("split", ["ab", ""], ["a", "b"]),
        ("split", [5], 5),
        ("join", [["a", 1], "-"], "a-1"),
        ("join", ["x"], "x"),
        ("coerce", ["5", "number"], 5),
        ("convert", ["5", "number", "x"], 5),
        ("convert", ["", "number", "x"], 0),
        ("convert", [None, "array", "x"], []),
        ("convert", ["true", "boolean", "x"], True),
        ("convert", ['{"a": 1}', "object", "x"], {"a": 1}),
    ],
)
def test_each_function_does_what_it_says(name: str, arguments: list[Any], expected: Any) -> None:
    found = call(name, arguments)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize("name", list(FUNCTIONS))
@pytest.mark.parametrize("arguments", [[], [None], [5], ["x", 5], [{}, {}], [[[]], [[]]], [1, 2, 3, 4, 5]])
def test_no_argument_breaks_the_engine(name: str, arguments: list[Any]) -> None:
    try:
        call(name, arguments)
    except ExpressionFailedError as error:
        assert str(error)  # noqa: PT017 - failing in words is allowed, raising anything else is not


def test_what_cannot_be_converted_fails_in_the_given_words() -> None:
    with pytest.raises(ExpressionFailedError, match="no number: many"):
        call("convert", ["many", "number", "no number: {value}"])
    with pytest.raises(ExpressionFailedError, match="no list: Expecting value"):
        call("convert", ["[", "array", "no list: {reason}"])


@pytest.mark.parametrize(
    ("value", "wanted", "expected"),
    [
        ("5", "number", 5),
        (" 4.50 ", "number", 4.5),
        ("", "number", 0),
        ("1_000", "number", "1_000"),
        ("1e999", "number", "1e999"),
        ("nan", "number", "nan"),
        (True, "number", 1),
        ([1], "number", 1),
        ([1, 2], "number", [1, 2]),
        ("0x10", "number", 16),
        ("TRUE", "boolean", "TRUE"),
        ("1", "boolean", True),
        ("0", "boolean", False),
        ("yes", "boolean", "yes"),
        (1, "boolean", True),
        (5, "boolean", 5),
        ("[1]", "array", [1]),
        ("[NaN]", "array", "[NaN]"),
        ("no", "object", "no"),
        (5, "string", "5"),
        ([1, None, [2]], "string", "1,,2"),
        ({"a": 1}, "string", "[object Object]"),
        (None, "string", None),
        (None, "number", None),
        ({"a": 1}, "any", {"a": 1}),
    ],
)
def test_an_input_is_coerced_where_it_fits_and_else_stays(value: Any, wanted: str, expected: Any) -> None:
    found = coerce(value, wanted)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        (None, ""),
        (UNDEFINED, ""),
        (True, "true"),
        (1.0, "1"),
        (1e21, "1e+21"),
        (0.1, "0.1"),
        ([1, None, "é"], '[1,null,"é"]'),
        ({"a": float("nan"), "b": UNDEFINED}, '{"a":null}'),
    ],
)
def test_text_is_what_javascript_writes(value: Any, text: str) -> None:
    assert text_of(value) == text


def test_null_may_be_written() -> None:
    assert text_of(None, "null") == "null"
    assert json_text(UNDEFINED) == "null"


def test_json_is_read_strictly() -> None:
    assert parse_json('{"a": [1, null]}') == {"a": [1, None]}
    for text in ("NaN", "[Infinity]", "-Infinity", "{a: 1}", "[" * 100_000):
        with pytest.raises(ValueError, match="."):
            parse_json(text)


def test_moments_are_written_and_read() -> None:
    assert iso(0.1234) == "1970-01-01T00:00:00.123Z"
    assert moment("1970-01-01T00:00:10Z") == 10
    assert moment("1970-01-01T01:00:10+01:00") == 10
    assert moment("1970-01-01") == 0
    assert moment(5) == 5
    assert moment("soon") is None
    assert moment(True) is None
