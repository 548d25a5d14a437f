"""What comes back from outside: the ends of calls and of children, in time or too late."""

from __future__ import annotations

from engine.choosing import guard_answered
from engine.conversation import guideline_calls, turn
from engine.ending import cancel_visit
from engine.entering import go_on_before_hooks, receive
from engine.events import ChildEnded, ToolFailed, ToolSucceeded
from engine.hearing import answer_read
from engine.hooks import hook_ended
from engine.interpreting import said_in
from engine.leaving import go_on_after_hooks
from engine.outcomes import Done, Failed, guarded
from engine.repeating import effect_is_known
from engine.silence import planning as silence
from engine.states import receive as receive_state
from engine.step import Step
from engine.visit import Visit
from journeys.states import Notification, ToolExecution
from journeys.values import Json

CallEnded = ToolSucceeded | ToolFailed


def call_ended(step: Step, event: CallEnded) -> None:
    """A call has ended: the hooks, the guards or the state that made it go on."""
    if event.visit == 0:
        turn.call_ended(step, event)
        return
    visit = step.run.visits.get(event.visit)
    if visit is None or "child" in visit.open_calls.get(event.call, {}) or silence.call_ended(step, visit, event):
        return
    call = visit.open_calls.pop(event.call, None)
    _note_call(step, visit, event, call)
    if call is None:
        return
    if "answer" in call and visit.status == "open" and not step.is_ending(visit):
        answer_read(step, visit, *said_in(call, event))
        return
    if call["phase"] == "main" and turn.is_conversation(step.run):
        guideline_calls.heard(step, visit, event)
    if visit.status != "open":
        _keep_late_result(step, visit, event, call)
    elif step.is_ending(visit):
        _let_finish(step, visit, event, call)
    elif call["phase"] == visit.phase:
        _go_on(step, visit, event)
    elif visit.phase == "incident" and isinstance(step.state(visit), (ToolExecution, Notification)):
        _now_it_is_known(step, visit, event)


def _go_on(step: Step, visit: Visit, event: CallEnded) -> None:
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


def _answer(event: CallEnded) -> dict[str, Json]:
    if isinstance(event, ToolFailed):
        return {"error": str(event.failure.get("message"))}
    answer: dict[str, Json] = event.result["answers"][0]
    return answer


def _note_call(step: Step, visit: Visit, event: CallEnded, opened: dict[str, Json] | None) -> None:
    """Writes down how a call has ended, and whether it has had an effect of the state's own."""
    for call in visit.calls:
        if call["call"] == event.call and "ended_at" not in call:
            call["ended_at"] = step.run.now
            if event.attempts is not None:
                call["attempts"] = event.attempts
            if isinstance(event, ToolFailed):
                call["error"] = str(event.failure.get("message"))
            step.run.touch(visit)
    if opened is None:
        return
    effect = opened["effect"]
    if isinstance(event, ToolSucceeded):
        effect = effect or event.result.get("effect")
        stdout = event.result.get("stdout")
        visit.logs.extend(event.result.get("logs") or ([stdout] if stdout else []))
    happened = isinstance(event, ToolSucceeded) or event.failure.get("outcome") == "unknown"
    if happened and opened["phase"] == "main" and effect in ("keyed", "unsafe", None):
        visit.effect = effect or "unsafe"


def _keep_late_result(step: Step, visit: Visit, event: CallEnded, call: dict[str, Json]) -> None:
    """The visit has been left, cancelled or undone; what was done for it is not forgotten."""
    if visit.status not in ("superseded", "cancelled"):
        ended = "failed" if isinstance(event, ToolFailed) else "ended well"
        visit.logs.append(f"call {event.call} {ended} after the state had been left")
        return
    stay = step.stay(visit)
    if call["phase"] == "main" and isinstance(stay.state, (ToolExecution, Notification)):
        outcome = guarded(lambda: receive_state(stay.state, stay, event))
        if isinstance(outcome, Done):
            visit.output, visit.choice = outcome.output, outcome.choice
        elif isinstance(outcome, Failed):
            visit.error = outcome.error
    step.run.touch(visit)
    if visit.status == "superseded":
        effect_is_known(step, visit)


def _let_finish(step: Step, visit: Visit, event: CallEnded, call: dict[str, Json]) -> None:
    """Something under way has ended while the journey is ending: its result is kept, nothing follows."""
    if call["phase"] == visit.phase == "main":
        commands = len(step.commands)
        receive(step, visit, event)
        step.take_back(commands)
    if visit.status == "open":
        step.let_go(visit)
        if not visit.open_calls:
            cancel_visit(step, visit)


def _now_it_is_known(step: Step, visit: Visit, event: CallEnded) -> None:
    """A call that was given up has ended after all: no person has to say any more whether it has happened."""
    step.close_question(visit)
    visit.error = None
    visit.phase = "main"
    receive(step, visit, event)


def child_ended(step: Step, event: ChildEnded) -> None:
    """A child has ended; its state goes on."""
    visit = step.run.visits.get(event.visit)
    if visit is None or "child" not in visit.open_calls.get(event.call, {}):
        return
    call = visit.open_calls.pop(event.call)
    for made in visit.calls:
        if made["call"] == event.call:
            made["ended_at"] = step.run.now
    if visit.status == "open" and call["phase"] == visit.phase:
        receive(step, visit, event)
