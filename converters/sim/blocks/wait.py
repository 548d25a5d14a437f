"""Wait blocks as durable waits (Sim's executor/handlers/wait)."""

from __future__ import annotations

import json

from converters.sim.conditions import compile_expression
from converters.sim.context import Built, Context
from converters.sim.texts import as_number, is_static
from journeys.values import Json, ref

_MILLISECONDS = {"seconds": 1000, "minutes": 60_000, "hours": 3_600_000, "days": 86_400_000}
_NOT_POSITIVE = "Wait amount must be a positive number"
_TOO_LONG = "Wait time exceeds maximum of 5 minutes; enable async mode to wait up to 30 days"
_MUCH_TOO_LONG = "Wait time exceeds maximum of 30 days"


def build(context: Context) -> Built:
    """The state of a wait block; its output is `{waitDuration, status}`, in milliseconds."""
    stored_async = context.take("async")
    is_async = stored_async is True or stored_async == "true"
    if stored_async == "true":
        context.notes.carried(
            "async", "stored as text: Sim waits asynchronously, but takes the unit of the other kind of wait"
        )
    unit = str(context.take("timeUnitLong" if is_async else "timeUnit") or context.take("timeUnit") or "seconds")
    amount = context.value(context.take("timeValue") or "10")
    if unit not in _MILLISECONDS or (is_async and unit == "seconds"):
        return Built({"type": "wait", "seconds": {"$invalid": f"Invalid wait unit: {unit}"}})
    factor = _MILLISECONDS[unit]
    number = as_number(amount) if is_static(amount) else None
    problem = _problem(number, is_async=is_async, factor=factor) if is_static(amount) else None
    if problem is not None:
        context.notes.carried("timeValue", f"{problem}; the block fails, as in Sim")
        return Built({"type": "wait", "seconds": {"$invalid": problem}})
    seconds, duration = _durations(amount, number, factor, is_async=is_async)
    output: dict[str, Json] = {"waitDuration": duration, "status": "completed"}
    if is_async:
        output["resumeAt"] = ref("local", "response", "until")
    # A short wait is held in Sim's process: it lasts to its end, even if the run has failed beside it.
    at_the_end = "cancel" if is_async else "finish"
    return Built({"type": "wait", "seconds": seconds, "at_the_end": at_the_end, "output": output})


def _problem(number: float | None, *, is_async: bool, factor: int) -> str | None:
    if number is None or number <= 0:
        return _NOT_POSITIVE
    longest, problem = _limit(is_async=is_async)
    return problem if number * factor > longest else None


def _limit(*, is_async: bool) -> tuple[int, str]:
    """The longest wait in milliseconds, and what is said of a longer one."""
    return (30 * 86_400_000, _MUCH_TOO_LONG) if is_async else (5 * 60_000, _TOO_LONG)


def _durations(amount: Json, number: float | None, factor: int, *, is_async: bool) -> tuple[Json, Json]:
    """The wait in seconds and in milliseconds; an amount that is found at run time is judged there."""
    if number is not None:
        duration = round(number * factor)
        return duration / 1000, duration
    longest, problem = _limit(is_async=is_async)
    wait = f"Number(amount) * {factor}"
    judged = compile_expression(
        f"Number(amount) > 0 ? {wait} > {longest} ? {json.dumps(problem)} : Math.round({wait}) / 1000"
        f" : {json.dumps(_NOT_POSITIVE)}",
        {"amount": amount},
    )
    # What is no number, but words, fails the block with these words.
    seconds = {"$call": "convert", "args": [judged, "number", "{value}"]}
    return seconds, compile_expression(f"Math.round({wait})", {"amount": amount})
