"""Schedule blocks as times (Sim's lib/workflows/schedules).

Two things differ from Sim. An interval of an hour and more stays one, where Sim makes a cron expression of it that is
not valid. And Sunday is Sunday, which Sim takes for Monday.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from converters.sim.export import read_document
from converters.sim.references import normalised
from converters.sim.schema import Block
from journeys.errors import DocumentError, UsageError
from journeys.times import Times
from journeys.validation.problem import Problem
from journeys.values import Json

_WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_NEEDED = {
    "minutes": "Minutes interval is required for minute-based schedules",
    "hourly": "Minute value is required for hourly schedules",
    "daily": "Time is required for daily schedules",
    "weekly": "Day and time are required for weekly schedules",
    "monthly": "Day and time are required for monthly schedules",
    "custom": "Cron expression is required for custom schedules",
}
"""Types, and what Sim says of one whose settings are not there or not right."""
_DAY_MINUTES = 1440
_HOUR_MINUTES = 60


@dataclass(frozen=True, slots=True)
class BlockSchedule:
    """What a schedule block says. A run of it begins at that block."""

    block_id: str
    block_name: str
    times: Times


def schedule_of(document: Json, named: str | None = None) -> BlockSchedule | None:
    """The schedule of a parsed Sim export; None if it has no enabled schedule block.

    Args:
        named: the name or id of the block that is meant, where there are several.

    Raises:
        UsageError: there are several and none is named, or none is called so.
        DocumentError: its settings are not right.
    """
    found = [block for block in read_document(document).blocks.values() if block.type == "schedule" and block.enabled]
    known = ", ".join(f"`{block.name}`" for block in found)
    if named is not None:
        chosen = [block for block in found if named == block.id or normalised(named) == normalised(block.name)]
        if not chosen:
            others = f"there is {known}" if known else "the workflow has none that is enabled"
            raise UsageError(f"There is no schedule block {named!r}; {others}")
        found = chosen
    if len(found) > 1:
        raise UsageError(f"The workflow has several schedules: {known}; name one, and make a schedule for each")
    return BlockSchedule(found[0].id, found[0].name, _times(found[0])) if found else None


def _times(block: Block) -> Times:
    values, kind = block.values, _text(block.values, "scheduleType")
    if kind not in _NEEDED:
        message = f"Unsupported schedule type: {kind}" if kind else "Schedule type is required"
        _refuse(block, message, f"choose one of {', '.join(_NEEDED)}")
    timezone = _text(values, "timezone") or "UTC"
    if kind == "minutes" and (minutes := _number(values, "minutesInterval", 1, _DAY_MINUTES) or 0) >= _HOUR_MINUTES:
        return Times(every=(minutes * 60.0,), timezone=timezone)
    cron = _cron(kind, values)
    if cron is None:
        _refuse(block, _NEEDED[kind], "set it in Sim's block, and export the workflow again")
    return Times(cron=(cron,), timezone=timezone)


def _cron(kind: str, values: dict[str, Json]) -> str | None:
    """The cron expression of a block's settings; None if they are not right."""
    match kind:
        case "minutes":
            minutes = _number(values, "minutesInterval", 1, _HOUR_MINUTES - 1)
            return None if minutes is None else f"*/{minutes} * * * *"
        case "hourly":
            minute = _number(values, "hourlyMinute", 0, 59)
            return None if minute is None else f"{minute} * * * *"
        case "daily":
            time = _clock(values, "dailyTime")
            return time and f"{time} * * *"
        case "weekly":
            day, time = _text(values, "weeklyDay").upper(), _clock(values, "weeklyDayTime")
            return time and f"{time} * * {_WEEKDAYS.index(day)}" if day in _WEEKDAYS else None
        case "monthly":
            number, time = _number(values, "monthlyDay", 1, 31), _clock(values, "monthlyTime")
            return time and f"{time} {number} * *" if number is not None else None
        case _:
            return _text(values, "cronExpression") or None


def _clock(values: dict[str, Json], name: str) -> str | None:
    """Minute and hour of a time of day `HH:MM`, as they begin a cron expression."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(:\d{2})?", _text(values, name))
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return f"{int(found[2])} {int(found[1])}"


def _number(values: dict[str, Json], name: str, least: int, most: int) -> int | None:
    written = _text(values, name)
    return int(written) if re.fullmatch(r"\d{1,4}", written) and least <= int(written) <= most else None


def _text(values: dict[str, Json], name: str) -> str:
    value = values.get(name)
    return "" if value is None else str(value).strip()


def _refuse(block: Block, message: str, remedy: str) -> NoReturn:
    raise DocumentError(
        [Problem(place=f"block `{block.name}`", message=message, remedy=remedy)], "The schedule cannot be made"
    )
