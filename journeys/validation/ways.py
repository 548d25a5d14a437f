"""Transitions: can each of them ever be taken, and does it say what its trigger needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

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
from journeys.transitions import Transition
from journeys.validation.chart import Chart, is_container, listed, way_place
from journeys.validation.problem import Problem
from journeys.validation.silence import expires
from journeys.validation.suggestion import remedy

_LISTENING = ("external_event", "timeout")
_NO_ANSWER: tuple[type, ...] = (Initial, Validation, Notification, Aggregation, Wait, Loop, ParallelExecution)


def check(chart: Chart) -> Iterator[Problem]:
    """All that is wrong with the transitions of a journey, each looked at from its source."""
    for state in chart.states.values():
        ways = chart.outgoing[state.id]
        for way in ways:
            yield from _trigger(chart, state, way)
            yield from _choices(chart, state, way)
        yield from _duplicates(chart, ways)
        if state.branching == "first":
            yield from _never_taken(chart, ways)
        if isinstance(state, DecisionPoint) and ways:
            yield from _branches_without_a_way(chart, state, ways)


def _trigger(chart: Chart, state: AnyState, way: Transition) -> Iterator[Problem]:
    place = way_place(way)
    reacts = bool(way.events or way.commands)
    match way.trigger:
        case "timeout" if way.after_seconds is None and state.timeout_seconds is None and not expires(chart, state):
            hint = "give the transition `after_seconds`, or the state `timeout_seconds` or a `silence` that expires"
            yield chart.problem(place, "waits for a timeout, and no time is given", hint)
        case "external_event" if not way.events:
            yield chart.problem(place, "waits for an event, and none is named", "name it in `events`")
        case "parallel_complete" if not is_container(state) and not reacts:
            message = f"waits for branches to end, and `{state.id}` is a {state.type}"
            yield chart.problem(place, message, "use the trigger `automatic`", warning=True)
        case "user_input" if isinstance(state, _NO_ANSWER) and not reacts:
            message = f"waits for an answer, and `{state.id}`, a {state.type}, asks nothing"
            yield chart.problem(place, message, "use the trigger `automatic`", warning=True)
        case "conditional" if way.guard is None and not way.words and not way.choices:
            message = "is conditional and has no condition: it is always taken"
            yield chart.problem(place, message, "give it a `guard`, or use the trigger `automatic`", warning=True)
        case "tool_failure" if not can_fail(state):
            message = f"waits for a failure, and `{state.id}`, a {state.type}, cannot fail"
            yield chart.problem(place, message, "remove it", warning=True)
        case _:
            pass
    if way.after_seconds is not None and way.trigger != "timeout":
        message = f"has `after_seconds`, which only the trigger `timeout` looks at; its trigger is `{way.trigger}`"
        yield chart.problem(place, message, "use the trigger `timeout`, or remove `after_seconds`")


def can_fail(state: AnyState) -> bool:
    """False only where it is certain: nothing is evaluated, called or limited in time."""
    if state.timeout_seconds is not None or state.before or state.after or state.completion or state.context_changes:
        return True
    match state:
        case Initial():
            return _computed(state.output)
        case Notification():
            return state.channel != "conversation" or _computed(state.message)
        case Wait():
            return _computed(state.seconds) or state.until is not None or _computed(state.output)
        case Final():
            return False
        case (
            ToolExecution() | InputCollection() | AgentInteraction() | DecisionPoint() | ParallelExecution() | Loop()
            | WorkflowBridge() | Validation() | Aggregation() | ErrorHandling() | PausePoint()
        ):  # fmt: skip
            return True


def _computed(value: object) -> bool:
    return isinstance(value, (dict, list))


def choices_of(state: AnyState) -> list[str] | None:
    """What a transition's `choices` may name at this state; None if that cannot be told."""
    match state:
        case DecisionPoint():
            return [*(branch.id for branch in state.branches), "none"]
        case InputCollection():
            if any(field.type in ("any", "boolean", "string", "text") for field in state.fields):
                return None
            return [str(option.value) for field in state.fields for option in field.options]
        case _:
            return None


def _choices(chart: Chart, state: AnyState, way: Transition) -> Iterator[Problem]:
    known = choices_of(state)
    if known is None:
        return
    for choice in way.choices:
        if choice not in known:
            kind = "branch" if isinstance(state, DecisionPoint) else "option"
            hint = remedy(choice, known, f"name a {kind} of `{state.id}`")
            yield chart.problem(
                way_place(way), f"names the choice `{choice}`, which is no {kind} of `{state.id}`", hint
            )


def _branches_without_a_way(chart: Chart, state: DecisionPoint, ways: list[Transition]) -> Iterator[Problem]:
    after_success = [way for way in ways if follows_success(way)]
    if any(not way.choices for way in after_success):
        return
    led = {choice for way in after_success for choice in way.choices}
    for branch in state.branches:
        if branch.id not in led:
            hint = f"add a transition with `choices: [{branch.id}]` if it should go on"
            message = f"branch `{branch.id}` has no transition: when it is taken, this path ends"
            yield chart.problem(f"state `{state.id}`", message, hint, warning=True)


def follows_success(way: Transition) -> bool:
    """Whether the transition is looked at when its source has succeeded."""
    if way.trigger in (*_LISTENING, "tool_failure"):
        return False
    return not (way.trigger == "user_input" and way.commands and not way.choices)


def unconditional(way: Transition) -> bool:
    """Whether the transition, once looked at, is taken whatever is known (its choice aside), and asks nobody."""
    holds = way.guard is None or way.guard is True
    return holds and not way.words and way.confirmation is None and way.trigger != "user_confirmation"


def _never_taken(chart: Chart, ways: list[Transition]) -> Iterator[Problem]:
    yield from _shadowed(chart, [way for way in ways if follows_success(way)])
    yield from _shadowed(chart, [way for way in ways if way.trigger == "tool_failure"])


def _shadowed(chart: Chart, ways: list[Transition]) -> Iterator[Problem]:
    """Of ways of which only the first that holds is taken, those after one that always holds."""
    default: Transition | None = None
    covered: dict[str, Transition] = {}
    for way in ways:
        first = default
        if first is None and way.choices and all(choice in covered for choice in way.choices):
            first = covered[way.choices[0]]
        if first is not None and not way.events and not way.commands:
            yield _never(chart, way, first)
        elif unconditional(way) and not way.choices:
            default = way
        elif unconditional(way):
            covered.update(dict.fromkeys(way.choices, way))


def _never(chart: Chart, way: Transition, first: Transition) -> Problem:
    place = f"state `{way.source}`"
    if unconditional(way) and not way.choices:
        message = f"the transition to `{way.target}` comes after one to `{first.target}` that is always taken"
        hint = "give one of them a `guard`, or the state `branching: all` if both are meant"
    else:
        message = f"the transition to `{way.target}` comes after the default one and can never be taken"
        if first.choices:
            message = f"the transition to `{way.target}` comes after one for the same choice and can never be taken"
        raised = first.priority > way.priority
        hint = "move the default last" + (f", or lower its priority ({first.priority})" if raised else "")
    return chart.problem(place, message, hint)


def _duplicates(chart: Chart, ways: list[Transition]) -> Iterator[Problem]:
    if len({way.target for way in ways}) == len(ways):
        return
    branching = chart.states[ways[0].source].branching
    for way, times in Counter(_key(way) for way in ways).items():
        if times > 1 and (branching == "all" or not any(follows_success(one) for one in ways if _key(one) == way)):
            found = next(one for one in ways if _key(one) == way)
            message = f"{times} transitions to {listed([found.target])} are the same"
            yield chart.problem(f"state `{found.source}`", message, "keep one of them", warning=True)


def _key(way: Transition) -> str:
    """What tells a transition from the others of its source."""
    return repr((
        way.target, way.trigger, way.choices, way.guard, way.words, way.commands, way.events, way.after_seconds,
        way.source_handle,
    ))  # fmt: skip
