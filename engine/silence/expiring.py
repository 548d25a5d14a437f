"""Nobody is waited for any more: a way out for that is taken, a default, or the state fails."""

from __future__ import annotations

from typing import Literal

from engine.ending import end_run
from engine.entering import receive
from engine.events import TimerFired
from engine.interrupting import fires, interrupt, interruption_confirmed
from engine.leaving import hear
from engine.outcomes import Failed
from engine.step import Step
from engine.visit import Visit
from journeys.states import DecisionPoint

UNANSWERED = "Nobody has answered in time"


def expire(step: Step, visit: Visit, how: Literal["timeout", "fail", "cancel"]) -> None:
    """The question of a visit has expired. One whether to leave a state is withdrawn, and the state goes on: its work
    is not cut off because nobody agrees."""
    if visit.question is not None and visit.question["purpose"] == "interruption":
        step.close_question(visit)
        interruption_confirmed(step, visit, False)
        return
    match how:
        case "timeout":
            time_is_over(step, visit, UNANSWERED)
        case "fail":
            give_up(step, visit, UNANSWERED)
        case "cancel":
            end_run(step, "cancelled", {"message": UNANSWERED, "kind": "expired"})


def time_is_over(step: Step, visit: Visit, message: str) -> None:
    """A `timeout` way is taken if there is one; a choice takes its default; anything else fails."""
    for index, way in enumerate(step.run.graph(visit.activation).out[visit.state]):
        if way.trigger == "timeout" and way.after_seconds is None and fires(step, visit, index):
            interrupt(step, visit, index)
            return
    state = step.state(visit)
    has_chosen = visit.phase not in ("before", "repeat", "main")
    if isinstance(state, DecisionPoint) and state.by == "choice" and state.default is not None and not has_chosen:
        step.close_question(visit)
        receive(step, visit, TimerFired(step.run.now, visit.number, "timeout"))
        return
    give_up(step, visit, message)


def give_up(step: Step, visit: Visit, message: str) -> None:
    """The state fails, and nobody waits for what it has under way."""
    # What cannot be made again may be happening right now: whether it has is for a person to say.
    lost = any(call.get("effect") in ("unsafe", None) and "child" not in call for call in visit.open_calls.values())
    step.let_go(visit)
    hear(step, visit, Failed({"message": message, "kind": "timeout", "outcome": "unknown" if lost else "failed"}))
