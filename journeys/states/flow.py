"""States that steer: beginnings, ends, pauses, waits, what to do after a failure."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from journeys.states.state import State
from journeys.values import Value


class Initial(State):
    """Where a journey begins, without asking anything. Its output is the run's input, or `output`."""

    type: Literal["initial"] = "initial"
    output: Value = None


class Final(State):
    """Where a journey ends: whatever else is open in it is closed. `output` is the result of the whole."""

    type: Literal["final"] = "final"
    outcome: Literal["completed", "failed", "cancelled"] = "completed"
    output: Value = None
    message: Value = None


class PausePoint(State):
    """Stops until a person says go on. Refusing takes the failure ways, or ends the journey."""

    type: Literal["pause_point"] = "pause_point"
    question: Value = "Go on?"
    output: Value = None


class Wait(State):
    """Waits, durably: `seconds`, or `until` a moment (ISO 8601, or seconds since 1970).

    Where the journey ends meanwhile, the wait is cancelled; with `at_the_end: finish` it is waited out, as a call that
    is under way is let finish, unless the run is cancelled.
    """

    type: Literal["wait"] = "wait"
    seconds: Value = None
    until: Value = None
    at_the_end: Literal["cancel", "finish"] = "cancel"
    output: Value = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Wait:
        if (self.seconds is None) == (self.until is None):
            raise ValueError("a wait has either `seconds` or `until`")
        return self


class ErrorHandling(State):
    """What happens after a failure whose transition leads here.

    `retry` enters the failed state again, up to `max_retries` times and then takes the failure ways; `fallback` goes
    on with
    `fallback` as the failed state's output; `ask` lets a person choose between retry, skip and abort; `fail` ends the
    journey.
    """

    type: Literal["error_handling"] = "error_handling"
    strategy: Literal["retry", "fallback", "ask", "fail"] = "fallback"
    max_retries: int = 1
    fallback: Value = None
    message: Value = None
