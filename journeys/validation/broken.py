"""Values that have no meaning: expressions that do not parse, settings that make no sense, as converters leave them.

They fail when they are reached, as they do where they come from; that is no reason to refuse the rest.
"""

from __future__ import annotations

from collections.abc import Iterator

from journeys.states import AnyState, DecisionPoint
from journeys.validation.chart import Chart, way_place
from journeys.validation.problem import Problem
from journeys.values import Json

_REMEDY = "correct it where the document comes from"


def check(chart: Chart) -> Iterator[Problem]:
    """Every value that fails when it is reached, as a warning; each once per place."""
    for state, values in chart.values:
        for place, value in values:
            for message in _messages(value):
                yield _problem(chart, f"{_named(state)}, {_branch(state, place)}", message)
    for way, values in chart.values_of_ways:
        for place, value in values:
            for message in _messages(value):
                yield _problem(chart, f"{way_place(way)}, `{place}`", message)


def _named(state: AnyState) -> str:
    return f"state `{state.title}` ({state.id})" if state.title not in ("", state.id) else f"state `{state.id}`"


def _problem(chart: Chart, place: str, message: str) -> Problem:
    return chart.problem(place, f"fails when it is reached: {message}", _REMEDY, warning=True)


def _messages(value: Json) -> list[str]:
    """What those inside a value say, each once."""
    if not isinstance(value, (dict, list)):
        return []
    found: dict[str, None] = {}
    agenda: list[Json] = [value]
    while agenda:
        one = agenda.pop()
        if isinstance(one, dict):
            if "$invalid" in one:
                found[str(one["$invalid"])] = None
                continue
            if "$literal" in one:
                continue
            one = list((one.get("names") or {}).values()) if "$js" in one or "$script" in one else list(one.values())
        if isinstance(one, list):
            agenda += [inner for inner in reversed(one) if isinstance(inner, (dict, list))]
    return list(found)


def _branch(state: AnyState, place: str) -> str:
    """The place in a state; a branch by its title."""
    head, bracket, rest = place.removeprefix("branches[").partition("].")
    if not isinstance(state, DecisionPoint) or not bracket or not head.isdecimal():
        return f"`{place}`"
    branch = state.branches[int(head)]
    return f"branch `{branch.title or branch.id}`" + ("" if rest == "when" else f", `{rest}`")
