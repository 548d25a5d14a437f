"""What comes back from outside: the ends of calls and of children, in time or too late."""

from __future__ import annotations

from engine.choosing import guard_answered
from engine.ending import cancel_visit
from engine.entering import go_on_before_hooks, receive
from engine.events import ChildEnded, ToolFailed, ToolSucceeded
from engine.hooks import hook_ended
from engine.leaving import go_on_after_hooks
from engine.outcomes import Done, Failed, guarded
from engine.repeating import effect_is_known
from engine.states import receive as receive_state
from engine.step import Step
from engine.visit import Visit
from journeys.states import Notification, ToolExecution
from journeys.values import Json


def call_ended(step: Step, event: ToolSucceeded | ToolFailed) -> None:
    """A call has ended: the hooks, the guards or the state that made it go on."""
    visit = step.run.visits.get(event.visit)
    if visit is None:
        return
    _note_call(step, visit, event)
    if visit.open_calls.pop(event.call, None) is None or visit.status != "open":
        _keep_late_result(step, visit, event)
        return
    if step.is_ending(visit):
        _let_finish(step, visit, event)
        return
    failed = Failed(event.failure) if isinstance(event, ToolFailed) else None
    match visit.phase:
        case "before":
            go_on_before_hooks(step, visit, hook_ended(step, visit, failed))
        case "after":
            go_on_after_hooks(step, visit, hook_ended(step, visit, failed))
        case "deciding":
            guard_answered(step, visit, _answer(event))
        case _:
            receive(step, visit, event)


def _answer(event: ToolSucceeded | ToolFailed) -> dict[str, Json]:
    if isinstance(event, ToolFailed):
        return {"error": str(event.failure.get("message"))}
    answer: dict[str, Json] = event.result["answers"][0]
    return answer


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


def child_ended(step: Step, event: ChildEnded) -> None:
    """A child has ended; its state goes on."""
    visit = step.run.visits.get(event.visit)
    if visit is None or visit.open_calls.pop(event.call, None) is None:
        return
    for call in visit.calls:
        if call["call"] == event.call:
            call["ended_at"] = step.run.now
    if visit.status == "open":
        receive(step, visit, event)
