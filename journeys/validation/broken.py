"""Values that have no meaning: expressions that do not parse, settings that make no sense, as converters leave them.

They fail when they are reached, as they do where they come from; that is no reason to refuse the rest.
"""

from __future__ import annotations

from collections.abc import Iterator

from journeys.positions import values_of
from journeys.states import AnyState, DecisionPoint
from journeys.validation.chart import Chart, way_place
from journeys.validation.problem import Problem
from journeys.values import Json, word

_REMEDY = "correct it where the document comes from"


def check(chart: Chart) -> Iterator[Problem]:
    """Every value that fails when it is reached, as a warning; each once per place."""
    for state in chart.states.values():
        titled = f"state `{state.title}` ({state.id})" if state.title not in ("", state.id) else f"state `{state.id}`"
        for place, value in values_of(state):
            yield from _in(chart, f"{titled}, {_branch(state, place)}", value)
    for way in chart.journey.transitions:
        for place, value in values_of(way):
            yield from _in(chart, f"{way_place(way)}, `{place}`", value)


def _in(chart: Chart, place: str, value: Json) -> Iterator[Problem]:
    for message in dict.fromkeys(_messages(value)):
        yield chart.problem(place, f"fails when it is reached: {message}", _REMEDY, warning=True)


def _messages(value: Json) -> Iterator[str]:
    agenda = [value]
    while agenda:
        one = agenda.pop()
        if isinstance(one, list):
            agenda.extend(reversed(one))
        elif isinstance(one, dict):
            match word(one):
                case "$invalid":
                    yield str(one["$invalid"])
                case "$literal":
                    pass
                case "$js" | "$script":
                    agenda.append(list((one.get("names") or {}).values()))
                case _:
                    agenda.extend(reversed(list(one.values())))


def _branch(state: AnyState, place: str) -> str:
    """The place in a state; a branch by its title."""
    head, bracket, rest = place.removeprefix("branches[").partition("].")
    if not isinstance(state, DecisionPoint) or not bracket or not head.isdecimal():
        return f"`{place}`"
    branch = state.branches[int(head)]
    return f"branch `{branch.title or branch.id}`" + ("" if rest == "when" else f", `{rest}`")
