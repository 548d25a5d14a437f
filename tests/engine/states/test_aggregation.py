"""Aggregations: values gathered, variables set."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.building import THROWS, final, initial, journey, ref, state, way, ways
from tests.engine.driving import Drive

GIVEN = {"one": {"a": 1, "b": 1}, "two": {"b": 2}, "list": [1, 2], "more": [3], "n": 4, "m": 0.5}


def gathered(mode: str, *names: str) -> Any:
    """What an aggregation of some members of the input gives."""
    values = {name: ref("input", name) for name in names}
    return Drive([initial(), state("sum", "aggregation", mode=mode, values=values)], GIVEN).run.output


@pytest.mark.parametrize(
    ("mode", "names", "expected"),
    [
        ("object", ("n", "m"), {"n": 4, "m": 0.5}),
        ("list", ("n", "list"), [4, [1, 2]]),
        ("merge", ("one", "two"), {"a": 1, "b": 2}),
        ("merge", ("n",), {}),
        ("concat", ("list", "more"), [1, 2, 3]),
        ("concat", ("list", "n"), [1, 2, 4]),
        ("sum", ("n", "m"), 4.5),
        ("count", ("list", "n"), 3),
        ("object", (), {}),
        ("list", (), []),
        ("concat", (), []),
        ("sum", (), 0),
        ("count", (), 0),
    ],
)
def test_values_are_gathered_by_the_mode(mode: str, names: tuple[str, ...], expected: Any) -> None:
    assert gathered(mode, *names) == expected


def test_a_member_without_a_value_is_left_out() -> None:
    assert gathered("object", "n", "nothing") == {"n": 4}
    assert gathered("list", "nothing", "n") == [4]


def test_variables_are_set_from_values_found_before_any_is_set() -> None:
    swap = {"a": ref("variables", "b"), "b": ref("variables", "a")}
    variables = [{"name": "a", "default": 1}, {"name": "b", "default": 2}]
    drive = Drive(journey([state("swap", "aggregation", set_variables=swap)], variables=variables))
    assert drive.variables == {"a": 2, "b": 1}


def test_the_ways_out_see_the_variables_that_it_has_set() -> None:
    states = [state("set", "aggregation", set_variables={"flag": True}), final("no"), final("yes")]
    edges = [way("set", "yes", guard=ref("variables", "flag"), priority=1), *ways("set>no")]
    assert Drive(journey(states, edges)).path == ["set", "yes"]


def test_a_value_that_cannot_be_evaluated_fails_the_state_and_sets_nothing() -> None:
    drive = Drive([state("set", "aggregation", set_variables={"a": 1, "b": THROWS})])
    assert drive.run.status == "failed"
    assert drive.variables == {}
