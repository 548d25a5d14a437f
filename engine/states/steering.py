"""States that steer: pauses, waits, and what happens after a failure."""

from __future__ import annotations

from engine.answering import agreement_of, option_of
from engine.events import Event, InputReceived, TimerFired
from engine.forms import Unfit
from engine.moments import iso, moment
from engine.outcomes import Done, Ended, Failed, Outcome, Retried, Waiting, failure
from engine.states.tool import YES_NO
from engine.stay import Stay
from engine.visit import Visit
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
        agreed = agreement_of(event)
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
    until = iso(stay.visit.entered_at + seconds)
    stay.local["response"] = {"seconds": seconds, "until": until, "resumed_at": iso(stay.run.now)}
    return Done({"waited_seconds": seconds} if state.output is None else stay.value(state.output))


def enter_error_handling(state: ErrorHandling, stay: Stay) -> Outcome:
    """Does what the strategy says about the failure that led here."""
    failed = _failed_visit(stay)
    error = _error_of(failed)
    stay.local["error"] = error
    stay.say("error", stay.text(state.message) if state.message is not None else "")
    match state.strategy:
        case "fallback":
            return _fall_back(state, stay, failed)
        case "retry":
            if failed is None:
                return failure("There is nothing to try again")
            if failed.retries >= state.max_retries:
                return Failed(error)
            stay.visit.input = {"retry": failed.retries + 1}
            return _again(stay, failed, failed.retries + 1)
        case "ask":
            reason = error.get("message", "")
            stay.ask("choice", f"{reason} What now?".strip(), options=ERROR_CHOICES)
            return Waiting()
        case "fail":
            return _abort(stay, failed)


def receive_error_handling(state: ErrorHandling, stay: Stay, event: Event) -> Outcome:
    """A person's choice: again, without it, or not at all."""
    if not isinstance(event, InputReceived):
        return Waiting()
    try:
        choice = option_of(Field(name="choice", type="choice", options=ERROR_CHOICES), event)
    except Unfit as reason:
        stay.ask("choice", "What now?", options=ERROR_CHOICES, problems=(str(reason),))
        return Waiting()
    failed = _failed_visit(stay)
    if choice == "retry" and failed is not None:
        return _again(stay, failed, failed.retries)
    if choice == "abort":
        return _abort(stay, failed)
    return _fall_back(state, stay, failed)


def _again(stay: Stay, failed: Visit, retries: int) -> Outcome:
    stay.visit.retries = retries
    return Retried(failed.state)


def _fall_back(state: ErrorHandling, stay: Stay, failed: Visit | None) -> Outcome:
    if failed is not None:
        stay.visit.fallback = failed.state
    return Done(stay.value(state.fallback))


def _abort(stay: Stay, failed: Visit | None) -> Outcome:
    if failed is None or failed.error is None:
        return Ended("failed")
    name = stay.run.graph(failed.activation).states[failed.state].name
    return Ended("failed", None, {**failed.error, "message": f"{name}: {failed.error['message']}"})


def _failed_visit(stay: Stay) -> Visit | None:
    """The visit whose failure led here."""
    causes = (stay.run.visits.get(number) for number in stay.visit.causes)
    return next((visit for visit in causes if visit is not None and visit.error is not None), None)


def _error_of(failed: Visit | None) -> dict[str, Json]:
    return dict(failed.error) if failed is not None and failed.error is not None else {}
