"""The engine: an event comes in, commands go out. The whole of it is `apply`; everything else is a file of its own."""

from __future__ import annotations

from typing import assert_never

from engine.activating import activate
from engine.commands import Command, StartTimer, Yield
from engine.conversation import turn
from engine.conversation.positions import positions
from engine.due import Due
from engine.ending import drop, end_run, finish_what_is_over
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
from engine.hearing import hear_command, hear_event, hear_input, recall_events, recall_input
from engine.joining import ready_join
from engine.limiting import guard_attempts, guard_visits
from engine.pausing import hold, pause, resume
from engine.progress import percent_of
from engine.repair import compensating
from engine.repair.keeping import forget_when_done
from engine.repair.texts import greet
from engine.results import call_ended, child_ended
from engine.rewinding import rewind
from engine.run import Run
from engine.silence.watching import watch
from engine.step import Step
from engine.timing import timer_fired
from engine.turning import fail_round, finish_round
from journeys.bundle import Bundle
from journeys.conversing import starts_none
from journeys.run import RunStatus
from journeys.states import Final
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
            pause(step, event.reason)
        case Resumed():
            resume(step)
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


def _begin(step: Step) -> None:
    run = step.run
    if run.activations:
        return
    limit = run.bundle.policy.time_limit_seconds
    if limit is not None:
        run.timers["run"] = run.now + limit
        step.commands.append(StartTimer(0, "run", limit, "time limit of the whole"))
    greet(run)
    if starts_none(run.bundle):
        return
    for journey_id in run.bundle.active or (run.bundle.journeys[0].id,):
        activate(step, journey_id)


def _settle(step: Step) -> None:
    """Enters what is due until nothing is left to decide."""
    run = step.run
    entered = 0
    guard_attempts(step)
    while not run.paused and _go_on(step):
        guard_attempts(step)
        entered += 1
        if entered >= PURE_STEPS and run.current.due:
            step.commands.append(Yield())
            break
    if run.paused:
        hold(step)
    forget_when_done(run)
    finish_what_is_over(step)
    if not run.finished:
        watch(step)
        run.status = status_of(run)
        run.percent = percent_of(run)


def _go_on(step: Step) -> bool:
    """Ends a round in which something failed; enters the state that is due, or a join that has heard all it can; ends a
    round that is over; gives an answer that came early. False: nothing of it is to be done."""
    run = step.run
    if run.ending is not None:
        return False
    if fail_round(step):
        return True
    forced = not run.current.due
    due = ready_join(run) if forced else run.current.due[0]
    if due is None:
        return finish_round(step) or compensating.go_on(step) or recall_input(step) or turn.go_on(step)
    if isinstance(run.graph(due.activation).states[due.state], Final):
        step.beside = tuple(one for one in run.current.due if one.activation == due.activation and one != due)
    for one in (due, *step.beside):
        _enter(step, one, forced=forced)
    if step.beside:
        step.beside = ()
        _drop_what_waits(step, due.activation)
    return True


def _drop_what_waits(step: Step, activation: str) -> None:
    if step.run.ending is not None or step.run.activations[activation].status != "open":
        drop(step, activation)


def _enter(step: Step, due: Due, *, forced: bool) -> None:
    if not guard_visits(step) and (forced or due in step.run.current.due):
        visit = enter(step, due, forced=forced)
        if step.run.events and visit.status == "open":
            recall_events(step, visit)


def status_of(run: Run) -> RunStatus:
    """What an open run is doing."""
    if run.paused:
        return "paused"
    questions = [run.visits[number].question for number in run.open_visits]
    if any(question is not None and question["kind"] == "incident" for question in questions):
        return "incident"
    if any(question is not None for question in questions):
        return "waiting"
    waits = turn.listens(run) and (bool(positions(run, suspended=True)) or not run.open_visits)
    return "waiting" if waits else "running"
