"""States that steer: pauses, waits, and what happens after a failure."""

from __future__ import annotations

from engine.events import Event, InputReceived, TimerFired
from engine.forms import Unfit, chosen, yes_or_no
from engine.moments import iso, moment
from engine.outcomes import Done, Ended, Failed, Outcome, Retried, Waiting, failure
from engine.states.tool import YES_NO, answer_text
from engine.stay import Stay
from journeys.states import ErrorHandling, Field, Option, PausePoint, Wait
from journeys.values import Json

MAX_WAIT_SECONDS = 10 * 366 * 86400.0
ERROR_CHOICES = (
    Option(value="retry", label="Try again"),
    Option(value="skip", label="Go on without it"),
    Option(value="abort", label="Stop here"),
)


def enter_pause(state: PausePoint, stay: Stay) -> Outcome:
    """Asks whether to go on."""
    stay.ask("confirmation", stay.text(state.question), options=YES_NO)
    return Waiting()


def receive_pause(state: PausePoint, stay: Stay, event: Event) -> Outcome:
    """Yes goes on; no takes the failure ways."""
    if not isinstance(event, InputReceived):
        return Waiting()
    try:
        agreed = yes_or_no(answer_text(event))
    except Unfit as reason:
        stay.ask("confirmation", stay.text(state.question), options=YES_NO, problems=(str(reason),))
        return Waiting()
    stay.local["agreed"] = agreed
    if not agreed:
        return failure("It was declined", "declined")
    return Done({"confirmed": True} if state.output is None else stay.value(state.output), "yes")


def enter_wait(state: Wait, stay: Stay) -> Outcome:
    """Sets the timer."""
    if state.until is not None:
        until = moment(stay.value(state.until))
        if until is None:
            return failure("The moment to wait for is neither ISO 8601 nor seconds since 1970", "wait")
        seconds = max(0.0, until - stay.run.now)
    else:
        try:
            seconds = float(stay.value(state.seconds))
        except (TypeError, ValueError):
            return failure("The time to wait is no number of seconds", "wait")
    if not 0 <= seconds <= MAX_WAIT_SECONDS:
        return failure("The time to wait is not between 0 seconds and 10 years", "wait")
    stay.data["seconds"] = seconds
    stay.work_with({"seconds": seconds})
    return Waiting((stay.timer("wait", seconds, state.name),))


def receive_wait(state: Wait, stay: Stay, event: Event) -> Outcome:
    """The time is over."""
    if not (isinstance(event, TimerFired) and event.timer == "wait"):
        return Waiting()
    seconds = stay.data["seconds"]
    stay.local["response"] = {"seconds": seconds, "resumed_at": iso(stay.run.now)}
    return Done({"waited_seconds": seconds} if state.output is None else stay.value(state.output))


def enter_error_handling(state: ErrorHandling, stay: Stay) -> Outcome:
    """Does what the strategy says about the failure that led here."""
    failed = _failed_visit(stay)
    stay.local["error"] = failed.error if failed else None
    stay.say("error", stay.text(state.message) if state.message is not None else "")
    match state.strategy:
        case "fallback":
            if failed:
                stay.visit.fallback = failed.state
            return Done(stay.value(state.fallback))
        case "retry":
            retries = _retries(state, stay)
            if failed is None or retries >= state.max_retries:
                return Failed(
                    dict(failed.error)
                    if failed and failed.error
                    else {"message": "Nothing to try again", "kind": "error"}
                )
            stay.visit.input = {"retry": retries + 1}
            return Retried(failed.state)
        case "ask":
            reason = failed.error.get("message", "") if failed and failed.error else ""
            stay.ask("choice", f"{reason} What now?".strip(), options=ERROR_CHOICES)
            return Waiting()
        case "fail":
            return Ended("failed", None, dict(failed.error) if failed and failed.error else None)


def receive_error_handling(state: ErrorHandling, stay: Stay, event: Event) -> Outcome:
    """A person's choice: again, without it, or not at all."""
    if not isinstance(event, InputReceived):
        return Waiting()
    try:
        choice = chosen(Field(name="choice", type="choice", options=ERROR_CHOICES), answer_text(event))
    except Unfit as reason:
        stay.ask("choice", "What now?", options=ERROR_CHOICES, problems=(str(reason),))
        return Waiting()
    failed = _failed_visit(stay)
    if choice == "retry" and failed is not None:
        return Retried(failed.state)
    if choice == "abort":
        return Ended("failed", None, dict(failed.error) if failed and failed.error else None)
    if failed is not None:
        stay.visit.fallback = failed.state
    return Done(stay.value(state.fallback))


def _failed_visit(stay: Stay) -> Json:
    for number in stay.visit.causes:
        visit = stay.run.visits.get(number)
        if visit is not None and visit.error is not None:
            return visit
    return None


def _retries(state: ErrorHandling, stay: Stay) -> int:
    """How often this state has already sent its cause back, without the cause succeeding in between."""
    count = 0
    for visit in reversed(list(stay.run.visits.values())):
        if visit is stay.visit or visit.scope != stay.scope or visit.status == "superseded":
            continue
        if visit.state == state.id and visit.again is not None:
            count += 1
        elif visit.status == "done" and visit.state in {earlier.state for earlier in _causes(stay)}:
            break
    return count


def _causes(stay: Stay) -> list[Json]:
    return [stay.run.visits[number] for number in stay.visit.causes if number in stay.run.visits]
