"""What our own writer draws comes back as the same graph."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converters import registry
from converters.labels import label_of
from converters.mermaid import writer
from converters.mermaid.exits import OTHERWISE
from converters.mermaid.heading import heading_of
from journeys.journey import Journey
from journeys.states import Final
from tests.strategies import journey_documents, texts


def shown(text: str) -> str:
    """A text as a diagram can show it: one line of a bounded length."""
    line = " ".join(text.split())
    return line if len(line) <= 120 else line[:119] + "…"


def again(journey: Journey) -> Journey:
    return registry.read(writer.write(journey)).bundle.main


def title_of(journey: Journey, state: str | None) -> str:
    found = next((one for one in journey.states if one.id == state), None)
    return "" if found is None else shown(found.title if found.title.strip() else found.id)


def states_of(journey: Journey) -> Counter[Any]:
    return Counter(
        (title_of(journey, state.id), title_of(journey, state.parent), isinstance(state, Final))
        for state in journey.states
    )


def ways_of(journey: Journey) -> Counter[Any]:
    return Counter((title_of(journey, way.source), title_of(journey, way.target)) for way in journey.transitions)


def labels_of(journey: Journey) -> Counter[str]:
    return Counter(label for way in journey.transitions if (label := shown(label_of(journey, way))))


def with_containers(document: dict[str, Any]) -> dict[str, Any]:
    """The journey inside of a parallel inside of a loop, behind a beginning."""
    outer: list[dict[str, Any]] = [
        {"id": "go", "type": "initial"},
        {"id": "outer", "type": "loop", "count": 2, "title": "Again & again"},
        {"id": "inner", "type": "parallel_execution", "parent": "outer", "title": 'Side "by" side'},
    ]
    inner = [{**state, "parent": "inner"} for state in document["states"]]
    ways = [*document["transitions"], {"source": "go", "target": "outer"}]
    return {**document, "initial": ["go"], "states": [*outer, *inner], "transitions": ways}


@given(journey_documents(), st.booleans())
def test_states_titles_containers_and_ways_come_back(document: dict[str, Any], wrapped: bool) -> None:
    journey = Journey.model_validate(with_containers(document) if wrapped else document)
    found = again(journey)
    assert states_of(found) == states_of(journey)
    assert ways_of(found) == ways_of(journey)
    assert [title_of(found, one) for one in found.initial] == [title_of(journey, one) for one in journey.initial]
    assert found.title == " ".join(journey.name.split())


@given(st.lists(texts | st.text(max_size=200), min_size=1, max_size=4), texts)
def test_labels_come_back_whatever_stands_in_them(words: list[str], title: str) -> None:
    states = [{"id": "a", "type": "initial", "title": title}, {"id": "b", "type": "final"}]
    ways = [{"source": "a", "target": "b", "trigger": "conditional", "words": one} for one in words]
    journey = Journey.model_validate({"id": "j", "initial": ["a"], "states": states, "transitions": ways})
    unlabelled = sum(not shown(one) for one in words)
    said = OTHERWISE if unlabelled == 1 and len(words) > 1 else "b" if unlabelled > 1 else ""
    assert labels_of(again(journey)) == labels_of(journey) + Counter({said: unlabelled} if said else {})


@settings(max_examples=30)
@given(journey_documents())
def test_what_was_read_from_a_drawing_is_drawn_the_same(document: dict[str, Any]) -> None:
    once = again(Journey.model_validate(document))
    twice = again(once)
    assert states_of(twice) == states_of(once)
    assert ways_of(twice) == ways_of(once)


def test_a_condition_comes_back_as_a_condition() -> None:
    ways = [{"source": "a", "target": "b", "trigger": "conditional", "guard": "<Look up.total> > 100"}]
    states = [{"id": "a", "type": "initial", "title": "Look up"}, {"id": "b", "type": "final"}]
    document = {"id": "j", "initial": ["a"], "states": states, "transitions": ways}
    found = again(registry.read(document).bundle.main)
    assert found.transitions[0].words is None
    assert label_of(found, found.transitions[0]) == "<Look up.total> > 100"


@pytest.mark.parametrize("title", ["a\x00b", 'say "hi" \\ now', "é🙂\x7f\ufeff", "- x: y", "'", "#%& %%{x}%%"])
def test_the_title_of_a_journey_comes_back(title: str) -> None:
    journey = Journey.model_validate(
        {"id": "j", "title": title, "initial": ["a"], "states": [{"id": "a", "type": "initial"}]}
    )
    assert heading_of(writer.write(journey)) is not None
    assert again(journey).title == title
