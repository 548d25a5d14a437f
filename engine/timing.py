"""Timers: the time of a state, of a way out, or of the whole run is over."""

from __future__ import annotations

from engine.conversation import trouble
from engine.conversation.turn import again
from engine.ending import fail_run
from engine.entering import receive
from engine.events import TimerFired
from engine.interrupting import fires, interrupt
from engine.leaving import hear
from engine.outcomes import Failed
from engine.step import Step
from engine.visit import Visit
from journeys.states import DecisionPoint


def timer_fired(step: Step, event: TimerFired) -> None:
    """A timer is over; nothing happens if nobody waits for it any more."""
    run = step.run
    if event.visit == 0:
        if run.timers.pop(event.timer, None) is not None and event.timer == trouble.TIMER:
            again(step)
        elif event.timer == "run" and run.ending is None and run.bundle.policy.time_limit_seconds is not None:
            limit = run.bundle.policy.time_limit_seconds
            fail_run(step, {"message": f"The time limit of {limit:g} seconds is over", "kind": "timeout"})
        return
    visit = run.visits.get(event.visit)
    if visit is None or visit.status != "open" or visit.timers.pop(event.timer, None) is None:
        return
    if event.timer == "timeout":
        _time_is_over(step, visit, event)
    elif event.timer.startswith("way:"):
        index = int(event.timer.removeprefix("way:"))
        if fires(step, visit, index):
            interrupt(step, visit, index)
    else:
        receive(step, visit, event)


def _time_is_over(step: Step, visit: Visit, event: TimerFired) -> None:
    """A `timeout` way is taken if there is one; a choice takes its default; anything else fails."""
    for index, way in enumerate(step.run.graph(visit.activation).out[visit.state]):
        if way.trigger == "timeout" and way.after_seconds is None and fires(step, visit, index):
            interrupt(step, visit, index)
            return
    state = step.state(visit)
    has_chosen = visit.phase not in ("before", "repeat", "main")
    if isinstance(state, DecisionPoint) and state.by == "choice" and state.default is not None and not has_chosen:
        step.close_question(visit)
        receive(step, visit, event)
        return
    message = f"The time of {state.timeout_seconds:g} seconds is over"
    # What cannot be made again may be happening right now: whether it has is for a person to say.
    lost = any(call.get("effect") in ("unsafe", None) and "child" not in call for call in visit.open_calls.values())
    step.let_go(visit)
    hear(step, visit, Failed({"message": message, "kind": "timeout", "outcome": "unknown" if lost else "failed"}))
