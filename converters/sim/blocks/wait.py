"""Wait blocks as durable waits (Sim's executor/handlers/wait)."""

from __future__ import annotations

from converters.sim.conditions import compile_expression
from converters.sim.context import Built, Context
from converters.sim.texts import as_number, is_static
from journeys.values import Json

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
    if is_async:
        context.notes.changed("async", "resumeAt, the moment at which it goes on, is not in the output")
    if not is_static(amount):
        duration = compile_expression(f"Math.round(Number(amount) * {factor})", {"amount": amount})
        seconds = compile_expression(f"Math.round(Number(amount) * {factor}) / 1000", {"amount": amount})
        return Built({"type": "wait", "seconds": seconds, "output": _output(duration)})
    number = as_number(amount)
    problem = _problem(number, factor, is_async=is_async)
    if problem is not None or number is None:
        context.notes.carried("timeValue", f"{problem}; the block fails, as in Sim")
        return Built({"type": "wait", "seconds": {"$invalid": problem}})
    duration = round(number * factor)
    return Built({"type": "wait", "seconds": duration / 1000, "output": _output(duration)})


def _problem(number: float | None, factor: int, *, is_async: bool) -> str | None:
    if number is None or number <= 0:
        return _NOT_POSITIVE
    if not is_async and number * factor > 5 * 60_000:
        return _TOO_LONG
    return _MUCH_TOO_LONG if number * factor > 30 * 86_400_000 else None


def _output(duration: Json) -> Json:
    return {"waitDuration": duration, "status": "completed"}
