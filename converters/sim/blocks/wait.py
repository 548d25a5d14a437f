"""Wait blocks as durable waits (Sim's executor/handlers/wait)."""

from __future__ import annotations

import json
import math
import re

from converters.sim.blocks.resumption import context_id, metadata_of
from converters.sim.conditions import compile_expression
from converters.sim.context import Built, Context
from converters.sim.texts import as_number, is_static
from journeys.values import Json, ref

_MILLISECONDS = {"seconds": 1000, "minutes": 60_000, "hours": 3_600_000, "days": 86_400_000}
_NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)")
_NOT_POSITIVE = "Wait amount must be a positive number"
_TOO_LONG = "Wait time exceeds maximum of 5 minutes; enable async mode to wait up to 30 days"
_MUCH_TOO_LONG = "Wait time exceeds maximum of 30 days"


def build(context: Context) -> Built:
    """The state of a wait block; its output is `{waitDuration, status}`, in milliseconds."""
    stored_async = context.take("async")
    is_async = stored_async is True or stored_async == "true"
    if stored_async == "true":
        context.notes.carried("async", "stored as text: Sim waits asynchronously, but takes minutes, whatever the unit")
    unit = str(context.take("timeUnitLong") or "minutes") if is_async else str(context.take("timeUnit") or "seconds")
    amount = context.value(context.take("timeValue") or "10")
    number = _amount(amount) if is_static(amount) else math.inf
    problem = _problem(number, unit, is_async=is_async)
    if problem is not None:
        context.notes.carried("timeValue", f"{problem}; the block fails, as in Sim")
        return Built({"type": "wait", "seconds": {"$invalid": problem}})
    factor = _MILLISECONDS[unit]
    seconds, duration = _durations(amount, number, factor, is_async=is_async)
    output: dict[str, Json] = {"waitDuration": duration, "status": "completed"}
    if is_async:
        output = _resumed(context, duration)
    # A short wait is held in Sim's process: it lasts to its end, even if the run has failed beside it.
    at_the_end = "cancel" if is_async else "finish"
    return Built({"type": "wait", "seconds": seconds, "at_the_end": at_the_end, "output": output})


def _amount(stored: Json) -> float | None:
    """The number that a text begins with, as JavaScript's `parseFloat` reads it; None where there is none."""
    if isinstance(stored, bool) or not isinstance(stored, (int, float, str)):
        return None
    found = _NUMBER.match(str(stored))
    number = as_number(found[1]) if found else None
    return None if number is None else float(number)


def _problem(number: float | None, unit: str, *, is_async: bool) -> str | None:
    """What Sim says of such a wait; infinity stands for an amount that is found at run time, and judged there."""
    if number is None or number <= 0:
        return _NOT_POSITIVE
    if unit not in _MILLISECONDS:
        return f"Unknown wait unit: {unit}"
    if is_async and unit == "seconds":
        return "Seconds are not allowed in async mode"
    longest, problem = _limit(is_async=is_async)
    return problem if longest < number * _MILLISECONDS[unit] < math.inf else None


def _limit(*, is_async: bool) -> tuple[int, str]:
    """The longest wait in milliseconds, and what is said of a longer one."""
    return (30 * 86_400_000, _MUCH_TOO_LONG) if is_async else (5 * 60_000, _TOO_LONG)


def _durations(amount: Json, number: float | None, factor: int, *, is_async: bool) -> tuple[Json, Json]:
    """The wait in seconds and in milliseconds; an amount that is found at run time is judged there."""
    if number is not None and number < math.inf:
        duration = math.floor(number * factor + 0.5)
        return duration / 1000, duration
    longest, problem = _limit(is_async=is_async)
    wait = f"parseFloat(amount) * {factor}"
    judged = compile_expression(
        f"parseFloat(amount) > 0 ? {wait} > {longest} ? {json.dumps(problem)} : Math.round({wait}) / 1000"
        f" : {json.dumps(_NOT_POSITIVE)}",
        {"amount": amount},
    )
    # What is no number, but words, fails the block with these words.
    seconds = {"$call": "convert", "args": [judged, "number", "{value}"]}
    return seconds, compile_expression(f"Math.round({wait})", {"amount": amount})


def _resumed(context: Context, duration: Json) -> dict[str, Json]:
    """The output of an asynchronous wait: a pause for Sim, which is resumed when its time has come."""
    until, resumed = ref("local", "response", "until"), ref("local", "response", "resumed_at")
    began = compile_expression(
        "new Date(Date.parse(until) - duration).toISOString()", {"until": until, "duration": duration}
    )
    asked: dict[str, Json] = {"waitDuration": duration, "resumeAt": until}
    pause = {**metadata_of(context, asked, {"contextId": context_id(context)}), "timestamp": began}
    del pause["resumeLinks"]
    return {
        "waitDuration": duration,
        "status": "completed",
        "resumeAt": until,
        "_pauseMetadata": {**pause, "pauseKind": "time", "resumeAt": until},
        "response": {
            "data": {"submission": {}, "submittedAt": resumed},
            "status": 200,
            "headers": {"Content-Type": "application/json"},
        },
        "submission": {},
        "resumeInput": {},
        "submittedAt": resumed,
        "_resumed": True,
    }
