"""Shorter ways of writing a journey."""

from __future__ import annotations

from typing import Any

import pytest

from converters.document import read
from converters.registry import detect
from converters.registry import read as convert
from journeys.errors import DocumentError
from journeys.validation import validate

YAML = """
id: greeting
title: A greeting
policy: {max_visits: 50}
states:
  ask:
    type: input_collection
    question: Who are you?
    fields: [{name: name}]
    next: decide
  decide:
    type: decision_point
    by: choice
    branches: [{id: yes}, {id: no}]
    next: {yes: end, no: {target: ask, priority: 3}}
  end:
    type: final
    output: Hello <ask.name>
"""


def ways(document: dict[str, Any]) -> list[tuple[str, str]]:
    """From where to where the transitions of a document lead."""
    return [(way.source, way.target) for way in read(document).main.transitions]


def test_a_journey_in_yaml_with_all_shorthand_is_read() -> None:
    bundle = read(YAML)
    main = bundle.main
    assert main.initial == ("ask",)
    assert [state.id for state in main.states] == ["ask", "decide", "end"]
    assert [(way.source, way.target, way.choices, way.priority) for way in main.transitions] == [
        ("ask", "decide", (), 0),
        ("decide", "end", ("yes",), 0),
        ("decide", "ask", ("no",), 3),
    ]
    assert bundle.policy.max_visits == 50
    assert validate(bundle) == ()


def test_the_format_is_recognised_and_read_by_its_name() -> None:
    document = {"id": "x", "states": {"end": {"type": "final"}}}
    assert detect(document).name == "journey"
    assert convert(YAML).bundle == read(YAML)


def test_transitions_inside_and_beside_states_go_together() -> None:
    document = {
        "id": "x",
        "states": [
            {"id": "a", "type": "initial", "transitions": [{"target": "b", "guard": "<input.x>"}, "c"]},
            {"id": "b", "type": "initial"},
            {"id": "c", "type": "final"},
        ],
        "transitions": [{"source": "b", "target": "c"}],
    }
    assert ways(document) == [("b", "c"), ("a", "b"), ("a", "c")]


def test_the_states_of_the_type_initial_are_the_beginning() -> None:
    final = {"id": "z", "type": "final"}
    states = [final, {"id": "a", "type": "initial"}, {"id": "b", "type": "initial", "parent": "z"}]
    assert read({"id": "x", "states": states}).main.initial == ("a",)
    assert read({"id": "x", "states": [final]}).main.initial == ("z",)
    assert read({"id": "x", "states": states, "initial": "z"}).main.initial == ("z",)


def test_states_inside_a_container_have_it_as_their_parent() -> None:
    inner = {"one": {"type": "aggregation", "next": "two"}, "two": {"type": "aggregation"}}
    each = {"type": "loop", "count": 2, "states": inner, "next": "end"}
    bundle = read({"id": "x", "states": {"each": each, "end": {"type": "final"}}})
    assert [(state.id, state.parent) for state in bundle.main.states] == [
        ("each", None),
        ("one", "each"),
        ("two", "each"),
        ("end", None),
    ]
    assert validate(bundle) == ()


def test_journeys_may_be_written_by_their_id() -> None:
    end = {"states": {"end": {"type": "final"}}}
    bundle = read(
        {"journeys": {"one": end, "two": {**end, "activation": {"events": ["x"]}}}, "children": {"three": end}}
    )
    assert [journey.id for journey in (*bundle.journeys, *bundle.children)] == ["one", "two", "three"]


@pytest.mark.parametrize("ways_out", [5, [5], {"yes": 5}, [["a"]]])
def test_ways_out_of_a_wrong_shape_are_refused(ways_out: Any) -> None:
    with pytest.raises(DocumentError):
        read({"id": "x", "states": {"a": {"type": "initial", "next": ways_out}, "b": {"type": "final"}}})


@pytest.mark.parametrize("states", [5, "x", [5], {"a": 5}, [[]], [None]])
def test_states_of_a_wrong_shape_are_refused(states: Any) -> None:
    with pytest.raises(DocumentError):
        read({"id": "x", "states": states})


def test_ways_by_their_conditions_in_words() -> None:
    chat = {"type": "agent_interaction", "mode": "chat", "goal": "Ask"}
    fork = {"type": "decision_point", "by": "judge", "next": {"Card": "b"}}
    judged = {
        "type": "decision_point",
        "by": "judge",
        "branches": [{"id": "card", "words": "Card"}],
        "next": {"card": "b"},
    }
    states = {
        "a": {**chat, "next": {"They do": "f", "They do not": {"target": "j", "id": "no"}}},
        "f": fork,
        "j": judged,
    }
    found = read({"id": "words", "states": {**states, "b": chat}}).main.transitions
    assert [(way.words, way.choices) for way in found] == [
        ("They do", ()),
        ("They do not", ()),
        ("Card", ()),
        (None, ("card",)),
    ]
    assert found[1].id == "no"
