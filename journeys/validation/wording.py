"""Conversations as graphs: ways with conditions in words and without, forks, cycles in which nobody is spoken with.

The first rules are those of Parlant's SDK, which refuses what breaks them; the others it leaves unchecked.
"""

from __future__ import annotations

from collections.abc import Iterator

from journeys.journey import Journey
from journeys.states import AnyState, DecisionPoint, Final, Initial, ToolExecution
from journeys.transitions import Transition
from journeys.validation.chart import Chart, cycles, listed, way_place
from journeys.validation.problem import Problem
from journeys.validation.ways import follows_success, unconditional


def check(chart: Chart) -> Iterator[Problem]:
    """All that is wrong with the worded side of a journey."""
    for state in chart.states.values():
        ways = [way for way in chart.outgoing[state.id] if follows_success(way)]
        yield from _mixed(chart, state, ways)
        yield from _said_twice(chart, ways)
        if isinstance(state, DecisionPoint) and state.is_fork:
            yield from _fork(chart, state, ways)
    yield from _cycles(chart)
    if is_conversational(chart.journey) and all(isinstance(one, (Initial, Final)) for one in chart.states.values()):
        message = "has no state between its beginning and its end: nothing is said or done in it"
        yield chart.problem("", message, "give it a state, or remove it", warning=True)


def is_conversational(journey: Journey) -> bool:
    """Whether a journey is one of a conversation: woken by words, or with conditions in words."""
    woken = journey.activation.conditions or journey.activation.observations
    return bool(woken) or any(way.worded for way in journey.transitions) or _is_parlant(journey)


def _is_parlant(journey: Journey) -> bool:
    return journey.origin is not None and journey.origin.format == "parlant"


def _mixed(chart: Chart, state: AnyState, ways: list[Transition]) -> Iterator[Problem]:
    direct = [way for way in ways if unconditional(way) and not way.choices]
    if not direct or not any(way.worded for way in ways) or (isinstance(state, DecisionPoint) and state.is_fork):
        return
    message = f"has conditions in words on some of its ways, and none on that to {listed(_targets(direct))}"
    hint = "write the condition of each way in `words`, such as that none of the others holds"
    yield chart.problem(f"state `{state.id}`", message, hint)


def _targets(ways: list[Transition]) -> list[str]:
    return [way.target for way in ways]


def _said_twice(chart: Chart, ways: list[Transition]) -> Iterator[Problem]:
    first: dict[tuple[str, str], Transition] = {}
    for way in ways:
        if not way.words:
            continue
        key = (" ".join(way.words.lower().split()), repr((way.guard, way.choices)))
        before = first.setdefault(key, way)
        if before is not way and before.target != way.target:
            message = f"`{way.words}` is the condition of the transition to `{before.target}` too: nobody can choose"
            yield chart.problem(way_place(way), message, "say what tells them apart")
        elif before is not way:
            message = f"`{way.words}` leads there twice"
            yield chart.problem(way_place(way), message, "keep one of them", warning=True)


def _fork(chart: Chart, state: DecisionPoint, ways: list[Transition]) -> Iterator[Problem]:
    place = f"state `{state.id}`"
    if not ways:
        message = "is a fork that leads nowhere: the journey ends there"
        yield chart.problem(place, message, "add its branches as transitions, or remove it", warning=True)
    elif len(ways) == 1 and ways[0].worded and state.sub_journey is None:
        message = f"is a fork with one branch alone, that to `{ways[0].target}`"
        yield chart.problem(place, message, "add the others, or lead there without a fork", warning=True)
    for way in ways:
        if unconditional(way) and not _into_sub_journey(chart, state, way):
            message = "leads out of a fork and has no condition"
            yield chart.problem(way_place(way), message, "write it in `words`")


def _into_sub_journey(chart: Chart, fork: DecisionPoint, way: Transition) -> bool:
    """Whether a way leads into, or inside, states copied from another journey; those need no condition."""
    target = chart.states[way.target].sub_journey
    return target is not None and target == (fork.sub_journey or target)


def _cycles(chart: Chart) -> Iterator[Problem]:
    """Cycles of tools and forks alone, in which the customer never gets a word in."""
    silent = dict.fromkeys(state.id for state in chart.states.values() if _silent(state))
    for part in cycles(chart.states, lambda state: _silent_ways(chart, state, silent)):
        members = dict.fromkeys(part)
        ways = [way for state in part for way in chart.outgoing[state]]
        place = f"state `{part[0]}`"
        hint = "put a question into the cycle, or a way that leaves it"
        if all(way.target in members and unconditional(way) for way in ways):
            message = f"{listed(part)}: a cycle of tools and forks that is never left; it would run for ever"
            yield chart.problem(place, message, hint)
        elif is_conversational(chart.journey) or any(way.worded for way in ways):
            message = f"{listed(part)}: a cycle of tools and forks alone, in which nobody is spoken with"
            yield chart.problem(place, message, hint, warning=True)


def _silent(state: AnyState) -> bool:
    match state:
        case ToolExecution():
            return state.confirm is None
        case DecisionPoint():
            return state.is_fork
        case _:
            return False


def _silent_ways(chart: Chart, state: str, silent: dict[str, None]) -> list[str]:
    if state not in silent:
        return []
    ways = [way for way in chart.outgoing[state] if follows_success(way) and way.confirmation is None]
    return [way.target for way in ways if way.target in silent]
