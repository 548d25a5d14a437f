"""Values that have no meaning: expressions that do not parse, settings that make no sense, as converters leave them.

They fail when they are reached, as they do where they come from; that is no reason to refuse the rest.
"""

from __future__ import annotations

from collections.abc import Iterator

from journeys.states import AnyState, DecisionPoint
from journeys.validation.chart import Chart, way_place
from journeys.validation.problem import Problem

_REMEDY = "correct it where the document comes from"


def check(chart: Chart) -> Iterator[Problem]:
    """Every value that fails when it is reached, as a warning; each once per place."""
    for state, contents in chart.contents:
        for one in contents:
            for message in one.invalid:
                yield _problem(chart, f"{_named(state)}, {_branch(state, one.place)}", message)
    for way, contents in chart.contents_of_ways:
        for one in contents:
            for message in one.invalid:
                yield _problem(chart, f"{way_place(way)}, `{one.place}`", message)


def _named(state: AnyState) -> str:
    return f"state `{state.title}` ({state.id})" if state.title not in ("", state.id) else f"state `{state.id}`"


def _problem(chart: Chart, place: str, message: str) -> Problem:
    return chart.problem(place, f"fails when it is reached: {message}", _REMEDY, warning=True)


def _branch(state: AnyState, place: str) -> str:
    """The place in a state; a branch by its title."""
    head, bracket, rest = place.removeprefix("branches[").partition("].")
    if not isinstance(state, DecisionPoint) or not bracket or not head.isdecimal():
        return f"`{place}`"
    branch = state.branches[int(head)]
    return f"branch `{branch.title or branch.id}`" + ("" if rest == "when" else f", `{rest}`")
