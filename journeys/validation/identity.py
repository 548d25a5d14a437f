"""Names and belonging: ids used once, ends of transitions that exist, beginnings, containers and their borders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from journeys.states import Final
from journeys.validation.chart import Chart, way_place
from journeys.validation.problem import Problem
from journeys.validation.suggestion import remedy
from journeys.values import NAMESPACES


def check(chart: Chart) -> Iterator[Problem]:
    """All that is wrong with the names of a journey."""
    yield from _duplicates(chart)
    yield from _beginnings(chart)
    yield from _ends_of_transitions(chart)
    yield from _parents(chart)
    yield from _borders(chart)


def _duplicates(chart: Chart) -> Iterator[Problem]:
    for state, times in Counter(one.id for one in chart.journey.states).items():
        if times > 1:
            yield chart.problem(f"state `{state}`", f"{times} states have this id", "give each state an id of its own")
    for name, times in Counter(one.name for one in chart.journey.variables).items():
        if times > 1:
            yield chart.problem(f"variable `{name}`", f"is declared {times} times", "keep one of them")
    for way, times in Counter(one.id for one in chart.journey.transitions if one.id).items():
        if times > 1:
            message = f"{times} transitions have this id"
            yield chart.problem(f"transition `{way}`", message, "give each an id of its own, or none")


def _beginnings(chart: Chart) -> Iterator[Problem]:
    for state in dict.fromkeys(chart.journey.initial):
        if state not in chart.states:
            yield chart.problem(
                "initial", f"there is no state `{state}`", remedy(state, chart.states, "name a state to begin with")
            )
        elif chart.states[state].parent is not None:
            yield chart.problem(
                "initial",
                f"`{state}` is inside the container `{chart.states[state].parent}`",
                "begin with a state outside, such as the container itself",
            )


def _ends_of_transitions(chart: Chart) -> Iterator[Problem]:
    for way in chart.journey.transitions:
        for end, state in (("from", way.source), ("to", way.target)):
            if state not in chart.states:
                place = f"the transition from `{way.source}` to `{way.target}`"
                yield _no_such_end(chart, place, end, state)
        if isinstance(chart.states.get(way.source), Final):
            yield chart.problem(
                way_place(way),
                "leads out of a final state and can never be taken",
                "remove it, or give the state another type",
            )


def _no_such_end(chart: Chart, place: str, end: str, state: str) -> Problem:
    others = [one.id for one in chart.bundle.journeys if any(inner.id == state for inner in one.states)]
    if others:
        message = f"leads {end} `{state}`, a state of the journey `{others[0]}`"
        hint = "a transition stays in its journey: name a state of this one, or copy the other's states into it"
        return chart.problem(place, message, hint)
    hint = remedy(state, chart.states, "name a state of this journey, or remove the transition")
    return chart.problem(place, f"leads {end} `{state}`, which does not exist", hint)


def _parents(chart: Chart) -> Iterator[Problem]:
    containers = chart.regions
    for state in chart.states.values():
        if state.parent is None:
            continue
        place = f"state `{state.id}`"
        if state.parent not in chart.states:
            hint = remedy(state.parent, containers, "name a parallel_execution or a loop, or remove `parent`")
            yield chart.problem(place, f"its parent `{state.parent}` does not exist", hint)
        elif state.parent not in containers:
            found = chart.states[state.parent].type
            message = f"its parent `{state.parent}` is no container but of the type {found}"
            hint = remedy("", containers, "only parallel_execution and loop can be a parent", "containers here are")
            yield chart.problem(place, message, hint)
        elif state.id in chart.around(state.id):
            chain = " → ".join(f"`{one}`" for one in [state.id, *chart.around(state.id)])
            message = f"is inside itself, by its parents {chain}"
            yield chart.problem(place, message, "remove the `parent` of one of them")
    for container in containers:
        if container in NAMESPACES or container in ("index", "item", "items"):
            message = "a container of this name hides a word of references"
            yield chart.problem(f"state `{container}`", message, "give it another id")


def _borders(chart: Chart) -> Iterator[Problem]:
    for way in chart.journey.transitions:
        source, target = chart.states.get(way.source), chart.states.get(way.target)
        if source is None or target is None or source.parent == target.parent:
            continue
        if target.parent == source.id:
            message = "leads from the container into its own region"
            hint = "remove it: a region begins at its states without incoming transitions"
        elif source.parent == target.id:
            message = "leads from inside a container to the container itself"
            hint = "remove it: a round is over when nothing is left to do in the region"
        else:
            message = f"crosses the border of the container `{source.parent or target.parent}`"
            hint = "let it leave from, or lead to, the container as a whole"
        yield chart.problem(way_place(way), message, hint)
