"""Timers: the time of a state, of a way out, or of the whole run is over."""

from __future__ import annotations

from engine.ending import fail_run
from engine.entering import receive
from engine.events import TimerFired
from engine.hearing import interrupt
from engine.leaving import hear
from engine.outcomes import failure
from engine.step import Step
from engine.visit import Visit
from journeys.states import DecisionPoint


def timer_fired(step: Step, event: TimerFired) -> None:
    """A timer is over; nothing happens if nobody waits for it any more."""
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
    hear(step, visit, failure(f"The time of {limit:g} seconds is over", "timeout"))
