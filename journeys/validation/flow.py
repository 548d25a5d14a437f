"""Where a journey goes: states never entered, cycles that never rest, joins that never settle, missing ends."""

from __future__ import annotations

from collections.abc import Iterator

from journeys.positions import values_of
from journeys.states import (
    AgentInteraction,
    Aggregation,
    AnyState,
    DecisionPoint,
    ErrorHandling,
    Final,
    Initial,
    InputCollection,
    Loop,
    Notification,
    ParallelExecution,
    PausePoint,
    ToolExecution,
    Validation,
    Wait,
    WorkflowBridge,
)
from journeys.transitions import SetEffect, Transition
from journeys.validation.chart import Chart, cycles, listed
from journeys.validation.problem import Problem
from journeys.validation.ways import follows_success, unconditional
from journeys.values import references

_AT_ONCE = ("automatic", "tool_success", "tool_failure", "conditional")


def check(chart: Chart) -> Iterator[Problem]:
    """All that is wrong with the course of a journey."""
    for state in chart.states.values():
        if state.id not in chart.reachable and state.compensates is None and not _inside_unreachable(chart, state):
            hint = "add a transition to it, or remove it"
            yield chart.problem(f"state `{state.id}`", "no way leads here; it is never entered", hint, warning=True)
    yield from _regions(chart)
    endless: dict[str, None] = {}
    for part in cycles(chart.states, lambda state: _at_once(chart, state)):
        found = _endless(chart, part)
        if found is not None:
            endless.update(dict.fromkeys(part))
            yield found
    for part in cycles(chart.states, lambda state: [way.target for way in chart.outgoing[state]]):
        yield from _joins(chart, part)
        if not any(state in endless for state in part) and _without_end(chart, part):
            message = f"once {_among(part)} entered, the journey never ends: all ways lead back"
            hint = "add a transition that leaves the cycle, or a user command that does"
            yield chart.problem(f"state `{part[0]}`", message, hint, warning=True)


def _inside_unreachable(chart: Chart, state: AnyState) -> bool:
    """Then the container's own problem says enough."""
    return any(container not in chart.reachable for container in chart.around(state.id))


def _regions(chart: Chart) -> Iterator[Problem]:
    for container, members in chart.regions.items():
        place = f"state `{container}`"
        if not members:
            message = "has no states inside, so nothing is done in it"
            fails = _fails_at_once(chart.states[container])
            yield chart.problem(place, message, f"add states with `parent: {container}`, or remove it", warning=fails)
        elif not chart.entries[container]:
            message = f"its region ({listed(members)}) has no beginning: each of its states follows another"
            yield chart.problem(place, message, "remove a transition that leads back")


def _fails_at_once(container: AnyState) -> bool:
    """Whether a container is known to fail when it is reached: then that is what its author has meant, or been told."""
    count = container.count if isinstance(container, (Loop, ParallelExecution)) else None
    return isinstance(count, dict) and "$invalid" in count


def _at_once(chart: Chart, state: str) -> list[str]:
    """Where a state that does nothing durable goes on to, without anyone being asked or anything being waited for."""
    if not _pure(chart.states[state]):
        return []
    return [
        way.target
        for way in chart.outgoing[state]
        if way.trigger in _AT_ONCE and way.confirmation is None and _pure(chart.states[way.target])
    ]


def _pure(state: AnyState) -> bool:
    """Whether a visit to the state is over at once, with nothing called and nobody asked."""
    if state.before or state.after:
        return False
    match state:
        case DecisionPoint():
            return state.by == "expression"
        case ErrorHandling():
            return state.strategy == "fallback"
        case Notification():
            return state.channel == "conversation"
        case Initial() | Validation() | Aggregation():
            return True
        case (
            Final() | ToolExecution() | InputCollection() | AgentInteraction() | ParallelExecution() | Loop()
            | WorkflowBridge() | PausePoint() | Wait()
        ):  # fmt: skip
            return False


def _endless(chart: Chart, part: list[str]) -> Problem | None:
    """A cycle of pure states: an error if nothing ever leaves it, a warning if nothing in it can change that."""
    members = dict.fromkeys(part)
    leaves = any(way.target not in members for state in part for way in chart.outgoing[state])
    place = f"state `{part[0]}`"
    hint = "put a question, a tool or a wait into it, or a transition that leaves it"
    if not leaves and not any(_may_end(chart, state) for state in part):
        message = f"{_among(part)} in a cycle that is never left and never waits: it would run for ever"
        return chart.problem(place, message, hint)
    if any(_changes(chart, state, members) for state in part):
        return None
    message = f"{_among(part)} in a cycle that never waits, and nothing in it changes what its conditions look at"
    return chart.problem(place, message, hint + ", or change a variable in it", warning=True)


def _among(part: list[str]) -> str:
    return f"{listed(part)} {'is' if len(part) == 1 else 'are'}"


def _may_end(chart: Chart, state_id: str) -> bool:
    """Whether a path may come to its end at a state, for want of a transition that can be taken."""
    state = chart.states[state_id]
    ways = chart.outgoing[state_id]
    if isinstance(state, Final) or not ways:
        return True
    if isinstance(state, Validation) and not any(way.trigger == "tool_failure" for way in ways):
        return True
    certain = [way for way in ways if follows_success(way) and unconditional(way)]
    if any(not way.choices for way in certain):
        return False
    if isinstance(state, DecisionPoint):
        led = {choice for way in certain for choice in way.choices}
        decided = state.by not in ("expression", "tool") or any(branch.when is True for branch in state.branches)
        return not (decided and all(branch.id in led for branch in state.branches))
    return True


def _changes(chart: Chart, state_id: str, members: dict[str, None]) -> bool:
    """Whether a state of a cycle may make the next round different from this one."""
    state = chart.states[state_id]
    if state.context_changes or (isinstance(state, Aggregation) and state.set_variables):
        return True
    if any(_sets(way) for way in chart.outgoing[state_id]):
        return True
    return any(
        path[0] == "outputs" and len(path) > 1 and path[1] in members
        for _, value in values_of(state)
        for path in references(value)
    )


def _sets(way: Transition) -> bool:
    return bool(way.mappings or way.transformations or any(isinstance(one, SetEffect) for one in way.effects))


def _joins(chart: Chart, part: list[str]) -> Iterator[Problem]:
    for state in part:
        if chart.states[state].join == "all":
            others = [one for one in part if one != state] or [state]
            message = f"waits for all that lead to it, and is in a cycle with {listed(others)}: it can never settle"
            yield chart.problem(f"state `{state}`", message, "use `join: any` here, or a loop for the cycle")


def _without_end(chart: Chart, part: list[str]) -> bool:
    members = dict.fromkeys(part)
    for state in part:
        if _may_end(chart, state) or any(way.target not in members for way in chart.outgoing[state]):
            return False
    return True
