"""Variables: what is written to them, and what a secret one may not do."""

from __future__ import annotations

from collections.abc import Iterator

from journeys.states import Aggregation, AnyState
from journeys.transitions import SetEffect, Transition
from journeys.validation.chart import Chart, way_place
from journeys.validation.problem import Problem
from journeys.validation.suggestion import remedy


def check(chart: Chart) -> Iterator[Problem]:
    """Writes to variables that are not declared or secret, and secrets that stand in the document."""
    declared = {one.name: one for one in chart.journey.variables}
    for variable in chart.journey.variables:
        if variable.secret and variable.default is not None:
            message = "is secret, and its value stands in the document"
            hint = "remove `default`, and give the worker the secret of this name"
            yield chart.problem(f"variable `{variable.name}`", message, hint)
    for place, name, how in _writes(chart):
        if name not in declared:
            hint = remedy(name, declared, f"declare it in `variables`: name: {name}")
            yield chart.problem(place, f"{how} the variable `{name}`, which is not declared", hint)
        elif declared[name].secret:
            message = f"{how} the variable `{name}`, which is secret and has its value from outside"
            yield chart.problem(place, message, "use another variable, or declare this one without `secret`")


def _writes(chart: Chart) -> Iterator[tuple[str, str, str]]:
    for state in chart.journey.states:
        for name, how in _of_state(state):
            yield f"state `{state.id}`", name, how
    for way in chart.journey.transitions:
        for name, how in _of_way(way):
            yield way_place(way), name, how


def _of_state(state: AnyState) -> Iterator[tuple[str, str]]:
    for change in state.context_changes:
        yield change.variable, "a context change writes"
    if isinstance(state, Aggregation):
        for name in state.set_variables:
            yield name, "`set_variables` writes"


def _of_way(way: Transition) -> Iterator[tuple[str, str]]:
    for transformation in way.transformations:
        yield transformation.variable, "a transformation writes"
    for name in way.mappings:
        yield name, "a mapping writes"
    for effect in way.effects:
        if isinstance(effect, SetEffect):
            yield effect.variable, "an effect writes"
