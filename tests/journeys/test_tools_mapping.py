"""How calls and tools that name things differently understand each other."""

from __future__ import annotations

from typing import Any

import pytest

from journeys.errors import ToolError, UsageError
from journeys.states import ErrorRule, ToolMapping
from journeys.tool_mapping import map_arguments, map_error, map_output, mapping_of
from journeys.values import Json


@pytest.mark.parametrize(
    ("inputs", "given", "made"),
    [
        ({"email": "who.mail"}, {"who": {"mail": "a@b"}, "x": 1}, {"email": "a@b", "x": 1}),
        ({"first": "lines.0.id"}, {"lines": [{"id": 7}]}, {"first": 7}),
        ({"ids": "lines.*.id"}, {"lines": [{"id": 7}, {}, {"id": 9}]}, {"ids": [7, None, 9]}),
        ({"all": ""}, {"a": 1, "b": 2}, {"all": {"a": 1, "b": 2}}),
        ({"b": "a"}, {"a": 1}, {"b": 1}),
        ({"b": "a.c"}, {"a": 1}, {}),
        ({"b": "a.5"}, {"a": [1]}, {}),
        ({"b": "a", "c": "a"}, {"a": 1}, {"b": 1, "c": 1}),
        ({}, {"a": 1}, {"a": 1}),
    ],
)
def test_arguments_are_taken_from_their_paths_and_other_names_stay(
    inputs: dict[str, str], given: dict[str, Json], made: dict[str, Json]
) -> None:
    assert map_arguments(ToolMapping(inputs=inputs), given) == made


def test_constants_win_and_translations_replace_what_they_know() -> None:
    mapping = ToolMapping(
        constants={"exact": True}, translations={"state": {"open": "OPEN", "true": "YES", "null": "NONE"}}
    )
    assert map_arguments(mapping, {"exact": False, "state": "open"}) == {"exact": True, "state": "OPEN"}
    assert map_arguments(mapping, {"state": "shut"})["state"] == "shut"
    assert map_arguments(mapping, {"state": True})["state"] == "YES"
    assert map_arguments(mapping, {"state": None})["state"] == "NONE"


def test_an_output_has_exactly_the_declared_names() -> None:
    mapping = ToolMapping(
        outputs={"name": "who.name", "ids": "orders.*.id", "whole": "", "none": "nowhere"},
        translations={"name": {"": "unknown"}},
    )
    given: Json = {"who": {"name": ""}, "orders": [{"id": 1}], "more": 5}
    assert map_output(mapping, given) == {"name": "unknown", "ids": [1], "whole": given, "none": None}
    assert map_output(ToolMapping(), given) is given


def test_the_first_rule_whose_conditions_all_fit_changes_an_error() -> None:
    rules = (
        ErrorRule(kind="http", status=404, to_kind="no_customer", message="Nobody is known by this address"),
        ErrorRule(contains="BUSY", retryable=True),
        ErrorRule(kind="http", retryable=False),
    )
    mapping = ToolMapping(errors=rules)
    missing = map_error(mapping, ToolError("404", kind="http", details={"status": 404}, logs=["a"]))
    assert (str(missing), missing.kind, missing.logs) == ("Nobody is known by this address", "no_customer", ("a",))
    assert missing.details == {"original": {"message": "404", "kind": "http"}, "status": 404}
    assert map_error(mapping, ToolError("the line is busy now")).retryable
    assert not map_error(mapping, ToolError("500", kind="http", retryable=True, details={"status": 500})).retryable
    other = ToolError("other")
    assert map_error(mapping, other) is other


@pytest.mark.parametrize(
    ("given", "place"), [({"inputs": {"a": 1}}, "inputs.a"), ({"errors": [{"stat": 1}]}, "errors.0.stat")]
)
def test_a_mapping_that_is_none_is_refused_with_its_places(given: dict[str, Any], place: str) -> None:
    with pytest.raises(UsageError, match=f"The tool 'x' has a mapping.*{place}"):
        mapping_of("The tool 'x'", given)
