"""Timers: the time of a state, of a way out, or of the whole run is over."""

from __future__ import annotations

from engine.conversation import trouble
from engine.conversation.turn import again
from engine.ending import fail_run
from engine.entering import receive
from engine.events import TimerFired
from engine.interrupting import fires, interrupt
from engine.silence import TIMER
from engine.silence import planning as silence
from engine.silence.expiring import time_is_over
from engine.step import Step


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
        time_is_over(step, visit, f"The time of {step.state(visit).timeout_seconds:g} seconds is over")
    elif event.timer.startswith(TIMER):
        silence.timer_fired(step, visit, event.timer)
    elif event.timer.startswith("way:"):
        index = int(event.timer.removeprefix("way:"))
        if fires(step, visit, index):
            interrupt(step, visit, index)
    else:
        receive(step, visit, event)
