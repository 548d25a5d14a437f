"""The engine: an event comes in, commands go out. The whole of it is `apply`; everything else is a file of its own."""

from __future__ import annotations

from typing import assert_never

from engine.activating import activate
from engine.commands import Command, StartTimer, Yield
from engine.ending import end_run, fail_run, finish_what_is_over
from engine.entering import enter
from engine.events import (
    Cancelled,
    ChildEnded,
    CommandGiven,
    Continued,
    Event,
    EventReceived,
    InputReceived,
    Paused,
    Resumed,
    Rewound,
    Started,
    TimerFired,
    ToolFailed,
    ToolSucceeded,
)
from engine.hearing import hear_command, hear_event, hear_input, recall_events, recall_inputs
from engine.joining import ready_joins
from engine.results import call_ended, child_ended
from engine.rewinding import rewind
from engine.run import Run
from engine.step import Step
from engine.timing import timer_fired
from journeys.bundle import Bundle
from journeys.journey import Journey
from journeys.run import RunStatus
from journeys.states import DecisionPoint, Loop, ParallelExecution, ToolExecution
from journeys.values import Json

PURE_STEPS = 300
"""How many states are entered before the host is given a chance to breathe."""


def start(bundle: Bundle, run_id: str, at: float, **about: Json) -> tuple[Run, list[Command]]:
    """A new run of a bundle, and the first commands. `about`: `input`, `workspace`, `user`."""
    run = Run(bundle=bundle, id=run_id, started_at=at, now=at, **about)
    return run, apply(run, Started(at))


def apply(run: Run, event: Event) -> list[Command]:  # noqa: C901 - a closed set, one line for each
    """Works off one event. The run is changed; what the host is to do is returned, in order."""
    if run.finished:
        return []
    step = Step(run)
    run.now = max(run.now, event.at)
    match event:
        case Started():
            _begin(step)
        case Continued():
            pass
        case InputReceived():
            hear_input(step, event)
        case EventReceived():
            hear_event(step, event)
        case ToolSucceeded() | ToolFailed():
            call_ended(step, event)
        case ChildEnded():
            child_ended(step, event)
        case TimerFired():
            timer_fired(step, event)
        case Paused():
            run.paused = True
            run.say("status", event.reason or "paused", who="system")
        case Resumed():
            run.paused = False
            run.say("status", "resumed", who="system")
        case Cancelled():
            end_run(step, "cancelled", {"message": event.reason or "cancelled", "kind": "cancelled"})
        case Rewound():
            rewind(step, event.visit)
        case CommandGiven():
            hear_command(step, event)
        case _:
            assert_never(event)
    _settle(step)
    return step.commands


def unsupported(bundle: Bundle) -> tuple[tuple[Journey, str, str], ...]:
    """What the engine cannot run yet: (journey, state id, type)."""
    return tuple(
        (journey, state.id, state.type)
        for journey in (*bundle.journeys, *bundle.children)
        for state in journey.states
        if isinstance(state, (ParallelExecution, Loop)) or (isinstance(state, DecisionPoint) and state.by == "judge")
        or (isinstance(state, ToolExecution) and state.tool.kind == "mcp")
    )  # fmt: skip


def _begin(step: Step) -> None:
    run = step.run
    limit = run.bundle.policy.time_limit_seconds
    if limit is not None:
        run.timers["run"] = run.now + limit
        step.commands.append(StartTimer(0, "run", limit, "time limit of the whole"))
    for journey_id in run.bundle.active or (run.bundle.journeys[0].id,):
        activate(step, journey_id)


def _settle(step: Step) -> None:
    """Enters what is due until nothing is left to decide."""
    run = step.run
    entered = 0
    while not run.finished:
        if run.ending is not None:
            run.current.due.clear()
        if not run.current.due or run.paused:
            if run.paused or not (_force_joins(step) or _recall(step)):
                break
            continue
        if entered >= PURE_STEPS:
            step.commands.append(Yield())
            break
        _guard_limits(step)
        if run.current.due:
            visit = enter(step, run.current.due[0])
            entered += 1
            if run.events and visit.status == "open":
                recall_events(step, visit)
    finish_what_is_over(step)
    if not run.finished:
        run.status = status_of(run)


def _force_joins(step: Step) -> bool:
    """Joins that nobody can reach any more run with what they have heard."""
    for due in ready_joins(step.run):
        enter(step, due, forced=True)
        return True
    return False


def _recall(step: Step) -> bool:
    before = len(step.run.inbox)
    recall_inputs(step)
    return len(step.run.inbox) < before


def _guard_limits(step: Step) -> None:
    run, policy = step.run, step.run.bundle.policy
    if policy.max_visits is not None and run.visit_count >= policy.max_visits:
        fail_run(step, {"message": f"The run may make {policy.max_visits} visits, and has made them", "kind": "limit"})
    if policy.max_attempts is not None and run.attempt_count >= policy.max_attempts:
        fail_run(step, {"message": f"The run may make {policy.max_attempts} calls, and has made them", "kind": "limit"})


def status_of(run: Run) -> RunStatus:
    """What an open run is doing."""
    if run.paused:
        return "paused"
    questions = [run.visits[number].question for number in run.open_visits]
    if any(question is not None and question["kind"] == "incident" for question in questions):
        return "incident"
    return "waiting" if any(question is not None for question in questions) else "running"
