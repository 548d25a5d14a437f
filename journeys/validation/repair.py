"""Repair: patterns that an author has changed, and states that take back what others have done."""

from __future__ import annotations

from collections.abc import Iterator

from journeys.bundle import Bundle
from journeys.repair import ASKED_FOR, USUAL
from journeys.states import ErrorHandling, Final, Initial, Loop, ParallelExecution
from journeys.validation.chart import Chart
from journeys.validation.problem import Problem
from journeys.validation.suggestion import remedy

_PLACE = "conduct.repair"


def check_patterns(bundle: Bundle) -> Iterator[Problem]:
    """All that is wrong with the patterns of a bundle."""
    patterns = bundle.conduct.repair
    journeys = [journey.id for journey in bundle.journeys]
    words: dict[str, str] = {}
    for kind in USUAL:
        place, pattern, said = f"{_PLACE}, `{kind}`", patterns.of(kind), patterns.by_kind.get(kind)
        if pattern.journey is not None and pattern.journey not in journeys:
            hint = remedy(pattern.journey, journeys, "name one of the bundle's journeys")
            yield Problem(place=place, message=f"there is no journey `{pattern.journey}`", remedy=hint)
        if said is not None and said.words and kind not in ASKED_FOR:
            message = "nobody asks for it by words: it happens by itself"
            yield Problem(place=place, message=message, remedy="remove `words`", severity="warning")
        for word in pattern.words or () if pattern.enabled else ():
            earlier = words.setdefault(word.strip().lower(), kind)
            if earlier != kind:
                message = f"{word!r} asks for `{earlier}` already"
                yield Problem(place=place, message=message, remedy="take the word out of one of them")
            if not word.strip() or word.startswith("/"):
                message = f"{word!r} is no word to ask with"
                yield Problem(place=place, message=message, remedy="write plain words; `/NAME` always works")


def check(chart: Chart) -> Iterator[Problem]:
    """All that is wrong with the states of a journey that take back what others have done."""
    taken: dict[str, str] = {}
    for state in chart.states.values():
        wanted = state.compensates
        if wanted is None:
            continue
        place = f"state `{state.id}`, `compensates`"
        if wanted not in chart.states or wanted == state.id:
            hint = remedy(wanted, [one for one in chart.states if one != state.id], "name a state of this journey")
            yield chart.problem(place, f"there is no other state `{wanted}`", hint)
        elif chart.states[wanted].compensates is not None:
            yield chart.problem(place, f"`{wanted}` takes something back itself", "name the state that does it")
        elif wanted in taken:
            message = f"`{taken[wanted]}` takes back what `{wanted}` does already"
            yield chart.problem(place, message, "one state can do that; put both into one")
        taken.setdefault(wanted, state.id)
        if chart.incoming[state.id] or chart.outgoing[state.id] or state.id in chart.journey.initial:
            message = "a state that takes something back runs by itself, when the journey is cancelled"
            yield chart.problem(f"state `{state.id}`", message, "remove the ways to it and from it")
        if state.parent is not None:
            message = "a state that takes something back stands in no container"
            yield chart.problem(f"state `{state.id}`", message, "remove `parent`")
        if isinstance(state, (Initial, Final, Loop, ParallelExecution, ErrorHandling)):
            message = f"a state of the type `{state.type}` cannot take anything back"
            yield chart.problem(f"state `{state.id}`", message, "use a tool, a notification or a child journey")
