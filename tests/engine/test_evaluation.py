"""What values stand for: references, texts, secrets, data that looks like our words."""

from __future__ import annotations

from typing import Any

import pytest

from engine.evaluation import NeedsActivity, View, is_true, masked, walk
from engine.expressions import UNDEFINED
from journeys.errors import ExpressionFailedError, ReferenceFailedError
from tests.engine.building import FOR_AN_ACTIVITY, SECRET, THROWS, bundle, journey, pause, ref, tool
from tests.engine.driving import Drive

GIVEN = {"name": "Ada", "list": [1, {"a": 2}], "nothing": None, "text": "x", "odd": {"$env": "API_KEY"}}


def view(**local: Any) -> View:
    """A run in its second state: the first has given `{"seat": "4A"}`."""
    one = journey([tool("book"), pause("p")], title="Shop",
                  variables=[{"name": "n", "default": 1}, {"name": "token", "secret": True}])  # fmt: skip
    drive = Drive(bundle(one, environment={"PLAIN": {"a": [1]}, "ODD": {"$env": "API_KEY"}}), GIVEN, user="u")
    drive.succeed("book", {"seat": "4A"})
    return View(drive.run, "j", "j", local)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, 5),
        ("text", "text"),
        ({"a": [ref("input", "name")]}, {"a": ["Ada"]}),
        (ref("input"), GIVEN),
        (ref("input", "list", 1, "a"), 2),
        (ref("input", "list", "0"), 1),
        (ref("input", "list", "length"), 2),
        (ref("input", "list", -1), None),
        (ref("input", "list", "x"), None),
        (ref("input", "text", 0), None),
        (ref("input", "nothing", "deeper"), None),
        (ref("outputs", "book", "seat"), "4A"),
        (ref("outputs"), {"book": {"seat": "4A"}}),
        (ref("outputs", "never"), None),
        (ref("errors", "book"), None),
        (ref("variables", "n"), 1),
        (ref("variables", "unknown"), None),
        (ref("scope", "index"), None),
        (ref("run", "journey"), "j"),
        (ref("run", "title"), "Shop"),
        (ref("run", "user"), "u"),
        (ref("run", "id"), "run-1"),
        ({"$env": "PLAIN"}, {"a": [1]}),
        ({"$literal": {"$ref": ["input"]}}, {"$ref": ["input"]}),
        ({"$text": ["Hi ", ref("input", "name"), "!", ref("input", "nothing"), ref("input", "gone")]}, "Hi Ada!"),
        ({"$text": ["", ref("input", "nothing"), ref("input", "gone")], "nulls": "null"}, "null"),
        ({"$text": [ref("input", "list"), 1.0, True]}, '[1,{"a":2}]1true'),
        ({"$call": "length", "args": [ref("input", "list")]}, 2),
    ],
)
def test_a_value_stands_for_what_it_names(value: Any, expected: Any) -> None:
    assert view().value(value) == expected


def test_local_values_are_those_that_a_state_offers() -> None:
    assert view(response={"a": 1}).value(ref("local", "response", "a")) == 1


def test_a_missing_path_is_an_error_only_where_it_must_be_there() -> None:
    with pytest.raises(ReferenceFailedError, match="no such seat"):
        view().value(ref("outputs", "book", "row", missing="no such seat"))
    assert view().value(ref("outputs", "never", "row", missing="no such seat")) is None, "it has not run"


def test_an_expression_that_does_not_parse_fails_when_it_is_reached() -> None:
    with pytest.raises(ExpressionFailedError, match="this cannot be parsed"):
        view().value(THROWS)


def test_a_function_called_wrongly_fails_in_words() -> None:
    with pytest.raises(ExpressionFailedError, match="The arguments of the function trim do not fit it"):
        view().value({"$call": "trim", "args": [1, 2, 3]})


def test_a_failed_states_error_can_be_read() -> None:
    drive = Drive(journey([tool("a"), pause("p")], [{"source": "a", "target": "p", "trigger": "tool_failure"}]))
    drive.fail("a", "no")
    assert View(drive.run, "j", "j").value(ref("errors", "a", "message")) == "no"


# Secrets.


@pytest.mark.parametrize("value", [SECRET, ref("variables", "token"), {"a": [SECRET]}, {"$text": ["x", SECRET]}])
def test_a_secret_is_never_evaluated_here(value: Any) -> None:
    with pytest.raises(NeedsActivity):
        view().value(value)


def test_what_needs_a_javascript_engine_is_not_evaluated_here_either() -> None:
    with pytest.raises(NeedsActivity):
        view().value(FOR_AN_ACTIVITY)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (SECRET, SECRET),
        (ref("variables", "token"), {"$env": "token"}),
        ({"headers": {"x": SECRET}, "n": ref("variables", "n")}, {"headers": {"x": SECRET}, "n": 1}),
        ({"$text": ["Bearer ", SECRET, " for ", ref("input", "name")]}, {"$text": ["Bearer ", SECRET, " for Ada"]}),
        ({"$text": ["a", {"$text": ["b", SECRET]}]}, {"$text": ["a", {"$text": ["b", SECRET]}]}),
        ({"$text": ["Hi ", ref("input", "name")]}, "Hi Ada"),
        ({"$text": ["", ref("input", "gone")], "nulls": "null"}, ""),
        ({"$text": ["", ref("input", "nothing")], "nulls": "null"}, "null"),
        ({"$env": "PLAIN"}, {"a": [1]}),
        ({"$call": "merge", "args": [{"a": SECRET}, {"b": ref("input", "name")}]}, {"a": SECRET, "b": "Ada"}),
    ],
)
def test_a_request_leaves_secrets_as_names(value: Any, expected: Any) -> None:
    assert view().request(value) == expected


def test_a_secret_inside_an_expression_is_refused_and_not_looked_up() -> None:
    with pytest.raises(NeedsActivity):
        view().request({"$call": "upper", "args": [SECRET]})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (ref("input", "odd"), {"$literal": {"$env": "API_KEY"}}),
        ({"body": ref("input", "odd")}, {"body": {"$literal": {"$env": "API_KEY"}}}),
        ({"$env": "ODD"}, {"$literal": {"$env": "API_KEY"}}),
        ({"$literal": {"$env": "API_KEY"}}, {"$literal": {"$env": "API_KEY"}}),
        ({"$text": ["got ", ref("input", "odd")]}, 'got {"$env":"API_KEY"}'),
        ({"$text": ["got ", [ref("input", "odd")]]}, 'got [{"$env":"API_KEY"}]'),
        ([ref("input", "list")], [[1, {"a": 2}]]),
    ],
)
def test_data_that_looks_like_our_words_reaches_activities_as_data(value: Any, expected: Any) -> None:
    assert view().request(value) == expected


def test_data_that_looks_like_our_words_cannot_become_a_secret_by_being_merged() -> None:
    merged = {"$call": "merge", "args": [ref("input", "odd"), {"a": 1}]}
    assert view().request(merged) == {"$literal": {"$env": "API_KEY", "a": 1}}
    assert view().request({"$call": "merge", "args": [SECRET, {"a": 1}]}) == {"a": 1}, "a text is no object"
    with pytest.raises(ExpressionFailedError):
        view().request({"$call": "merge", "args": [ref("input", "odd"), {"a": [SECRET]}]})


def test_a_request_is_shown_with_the_names_of_its_secrets() -> None:
    request = {"a": SECRET, "b": {"$text": ["Bearer ", SECRET]}, "c": [{"$literal": {"$env": "X"}}], "d": None}
    assert masked(request) == {"a": "{{API_KEY}}", "b": "Bearer {{API_KEY}}", "c": [{"$env": "X"}], "d": None}


def test_text_for_people_shows_the_names_of_secrets_and_nothing_for_nothing() -> None:
    shown = {"$text": ["Key ", SECRET, " for ", ref("input", "nothing"), ref("input", "name")]}
    assert view().text(shown) == "Key {{API_KEY}} for Ada"
    assert view().text(None) == ""
    assert view().text(ref("input", "odd")) == '{"$env":"API_KEY"}'


# Truth and paths.


@pytest.mark.parametrize("value", [True, 1, -1, "0", "false", [], {}, 0.5])
def test_true_is_what_javascript_takes_for_true(value: Any) -> None:
    assert is_true(value)


@pytest.mark.parametrize("value", [False, 0, 0.0, "", None, float("nan"), UNDEFINED])
def test_false_is_what_javascript_takes_for_false(value: Any) -> None:
    assert not is_true(value)


def test_no_condition_holds() -> None:
    assert view().truth(None)
    assert not view().truth(ref("input", "nothing"))


def test_a_path_leads_through_objects_by_name_and_lists_by_number() -> None:
    assert walk({"a": [{"1": "x"}]}, ["a", 0, 1]) == "x"
    assert walk({"a": 1}, ["a", "b"]) is UNDEFINED
    assert walk([1], [True]) is UNDEFINED or walk([1], [0]) == 1
