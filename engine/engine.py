"""The engine: an event comes in, commands go out. The whole of it is `apply`; everything else is a file of its own."""

from __future__ import annotations

from typing import assert_never

from engine.commands import Command, StartTimer, Yield
from engine.ending import cancel_visit, end_run, fail_run, finish_what_is_over
from engine.entering import effect_is_known, enter, guarded, hook_ended, receive, tool_outcome
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
from engine.hearing import activate, hear_command, hear_event, hear_input, interrupt, recall_events, recall_inputs
from engine.joining import ready_joins
from engine.leaving import after_hook_ended, conclude, guard_answered
from engine.outcomes import Done, Failed, failure
from engine.rewinding import rewind
from engine.run import Run
from engine.states import receive as receive_state
from engine.step import Step
from engine.visit import Visit
from journeys.bundle import Bundle
from journeys.journey import Journey
from journeys.run import RunStatus
from journeys.states import DecisionPoint, Loop, Notification, ParallelExecution, ToolExecution
from journeys.values import Json

PURE_STEPS = 300
"""How many states are entered before the host is given a chance to breathe."""


def start(bundle: Bundle, run_id: str, at: float, **about: Json) -> tuple[Run, list[Command]]:
    """A new run of a bundle, and the first commands. `about`: `input`, `workspace`, `user`."""
    run = Run(bundle=bundle, id=run_id, started_at=at, now=at, **about)
    return run, apply(run, Started(at))


def apply(run: Run, event: Event) -> list[Command]:
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
            _call_ended(step, event)
        case ChildEnded():
            _child_ended(step, event)
        case TimerFired():
            _timer_fired(step, event)
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


def _call_ended(step: Step, event: ToolSucceeded | ToolFailed) -> None:
    run = step.run
    visit = run.visits.get(event.visit)
    if visit is None:
        return
    _note_call(step, visit, event)
    if visit.open_calls.pop(event.call, None) is None or visit.status != "open":
        _keep_late_result(step, visit, event)
        return
    if step.is_ending(visit):
        _let_finish(step, visit, event)
        return
    match visit.phase:
        case "before":
            hook_ended(step, visit, tool_outcome(event))
        case "after":
            after_hook_ended(step, visit, tool_outcome(event))
        case "deciding":
            failed = isinstance(event, ToolFailed)
            reason = str(event.failure.get("message")) if isinstance(event, ToolFailed) else ""
            answer = {"error": reason} if failed else event.result["answers"][0]  # type: ignore[union-attr]
            guard_answered(step, visit, answer)
        case _:
            receive(step, visit, event)


def _note_call(step: Step, visit: Visit, event: ToolSucceeded | ToolFailed) -> None:
    opened = visit.open_calls.get(event.call)
    for call in visit.calls:
        if call["call"] == event.call:
            call["ended_at"] = step.run.now
            if event.attempts is not None:
                call["attempts"] = event.attempts
            if isinstance(event, ToolFailed):
                call["error"] = str(event.failure.get("message"))
    effect = opened.get("effect") if opened else None
    if isinstance(event, ToolSucceeded):
        effect = effect or event.result.get("effect")
        stdout = event.result.get("stdout")
        visit.logs.extend(event.result.get("logs") or ([stdout] if stdout else []))
    happened = isinstance(event, ToolSucceeded) or event.failure.get("outcome") == "unknown"
    if happened and effect in ("keyed", "unsafe"):
        visit.effect = effect


def _keep_late_result(step: Step, visit: Visit, event: ToolSucceeded | ToolFailed) -> None:
    """The visit is no longer on the way, but what was done for it is not forgotten."""
    stay = step.stay(visit)
    if isinstance(stay.state, (ToolExecution, Notification)):
        outcome = guarded(lambda: receive_state(stay.state, stay, event))
        if isinstance(outcome, Done):
            visit.output = outcome.output
        elif isinstance(outcome, Failed):
            visit.error = outcome.error
    step.run.touch(visit)
    effect_is_known(step, visit)


def _let_finish(step: Step, visit: Visit, event: ToolSucceeded | ToolFailed) -> None:
    """Something under way has ended while the journey is ending: its result is kept, nothing follows."""
    commands = len(step.commands)
    if visit.phase == "main":
        receive(step, visit, event)
    del step.commands[commands:]
    if visit.status == "open":
        visit.open_calls = {number: call for number, call in visit.open_calls.items() if number in _under_way(visit)}
        if not visit.open_calls:
            cancel_visit(step, visit)


def _under_way(visit: Visit) -> dict[int, None]:
    """Calls that had been started before the end began."""
    last = max((call["call"] for call in visit.calls if "ended_at" in call), default=0)
    return {call["call"]: None for call in visit.calls if "ended_at" not in call and call["call"] <= last}


def _child_ended(step: Step, event: ChildEnded) -> None:
    visit = step.run.visits.get(event.visit)
    if visit is None or visit.open_calls.pop(event.call, None) is None:
        return
    for call in visit.calls:
        if call["call"] == event.call:
            call["ended_at"] = step.run.now
    if visit.status == "open":
        receive(step, visit, event)


def _timer_fired(step: Step, event: TimerFired) -> None:
    run = step.run
    if event.visit == 0:
        run.timers.pop(event.timer, None)
        limit = run.bundle.policy.time_limit_seconds
        fail_run(step, {"message": f"The time limit of {limit:g} seconds is over", "kind": "timeout"})
        return
    visit = run.visits.get(event.visit)
    if visit is None or visit.status != "open" or visit.timers.pop(event.timer, None) is None:
        return
    if event.timer == "timeout" or event.timer.startswith("way:"):
        _time_is_over(step, visit, event)
    else:
        receive(step, visit, event)


def _time_is_over(step: Step, visit: Visit, event: TimerFired) -> None:
    """A `timeout` way is taken if there is one; a choice takes its default; anything else fails."""
    ways = step.run.graph(visit.activation).out[visit.state]
    state = step.state(visit)
    if event.timer.startswith("way:"):
        index = int(event.timer.removeprefix("way:"))
        if step.stay(visit).truth(ways[index].guard):
            interrupt(step, visit, index)
        return
    for index, way in enumerate(ways):
        if way.trigger == "timeout" and way.after_seconds is None and step.stay(visit).truth(way.guard):
            interrupt(step, visit, index)
            return
    if isinstance(state, DecisionPoint) and state.by == "choice" and state.default is not None:
        step.close_question(visit)
        receive(step, visit, event)
        return
    limit = state.timeout_seconds or 0
    step.let_go(visit)
    conclude(step, visit, failure(f"The time of {limit:g} seconds is over", "timeout"))
