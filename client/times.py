"""The times of a schedule as Temporal's own specification, checked before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import NoReturn
from zoneinfo import ZoneInfo

from temporalio.client import ScheduleCalendarSpec, ScheduleIntervalSpec, ScheduleRange, ScheduleSpec

from client.cron import calendars_of
from journeys.errors import DocumentError, UsageError
from journeys.times import Times
from journeys.validation.problem import Problem

_Read = Callable[[str], list[ScheduleCalendarSpec]]
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_FIVE = 'write five fields, as in "0 9 * * MON" for Mondays at nine'
_MOMENT = "write 09:00 for each day, or 2030-12-24T18:00 for once"


def seconds_of(text: str) -> float:
    """A duration such as `90s`, `5m` or `1h30m`, in seconds.

    Raises:
        UsageError: it is none, or shorter than a second.
    """
    parts = re.findall(r"(\d+)([smhdw])", text)
    seconds = sum(int(number) * _UNITS[unit] for number, unit in parts)
    if "".join(number + unit for number, unit in parts) != text or not 1 <= seconds <= 10 * 366 * _UNITS["d"]:
        raise UsageError(f"{text!r} is no duration; write it as 30s, 5m, 1h30m, 2d or 1w")
    return float(seconds)


def spec_of(times: Times, now: datetime, jitter: timedelta | None = None) -> ScheduleSpec:
    """The specification.

    Args:
        now: a moment with its offset; what lies before it never comes.

    Raises:
        DocumentError: there are no times, or some cannot be had; carries all problems.
    """
    try:
        zone = ZoneInfo(times.timezone)
    except (OSError, ValueError, LookupError):
        message = "there is no such time zone"
        remedy = "write the name of one, as in Europe/Berlin or America/New_York"
        _refuse([Problem(place=f"timezone `{times.timezone}`", message=message, remedy=remedy)])
    problems = [] if times else [Problem(place="times", message="there are none", remedy="give at least one")]
    calendars: list[ScheduleCalendarSpec] = []
    readers: tuple[tuple[str, tuple[str, ...], _Read, str], ...] = (
        ("cron", times.cron, lambda text: calendars_of(text, now.astimezone(zone)), _FIVE),
        ("at", times.at, lambda text: [_calendar(text, zone, now)], _MOMENT),
    )
    for kind, texts, read, remedy in readers:
        for text in texts:
            try:
                calendars += read(text)
            except ValueError as error:
                problems.append(Problem(place=f"{kind} `{text}`", message=str(error), remedy=remedy))
    if problems:
        _refuse(problems)
    intervals = [ScheduleIntervalSpec(every=timedelta(seconds=seconds)) for seconds in times.every]
    return ScheduleSpec(calendars, intervals, jitter=jitter, time_zone_name=times.timezone)


def times_of(spec: ScheduleSpec) -> Times:
    """The times that a specification was made from."""
    told = dict.fromkeys(one.comment or "" for one in spec.calendars)
    return Times(
        cron=tuple(text for text in told if text and not _is_moment(text)),
        at=tuple(text for text in told if _is_moment(text)),
        every=tuple(one.every.total_seconds() for one in spec.intervals),
        timezone=spec.time_zone_name or "UTC",
    )


def _is_moment(text: str) -> bool:
    return re.match(r"\d{1,2}:|\d{4}-", text) is not None


def _calendar(text: str, zone: ZoneInfo, now: datetime) -> ScheduleCalendarSpec:
    """A time of day, or one moment.

    Raises:
        ValueError: it is neither, or lies in the past.
    """
    if re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", text):
        try:
            daily = time.fromisoformat(f"0{text}" if text[1] == ":" else text)
        except ValueError:
            raise ValueError("there is no such time of day") from None
        return _at(daily, comment=text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("is no time") from None
    moment = moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
    if moment.astimezone(UTC) <= now:
        raise ValueError("lies in the past")
    found = _at(moment.time(), comment=text)
    found.day_of_month, found.month = _only(moment.day), _only(moment.month)
    found.year = _only(moment.year)
    return found


def _at(moment: time, comment: str) -> ScheduleCalendarSpec:
    return ScheduleCalendarSpec(
        second=_only(moment.second), minute=_only(moment.minute), hour=_only(moment.hour), comment=comment
    )


def _only(number: int) -> tuple[ScheduleRange, ...]:
    return (ScheduleRange(number),)


def _refuse(problems: list[Problem]) -> NoReturn:
    raise DocumentError(problems, "The schedule cannot be made")
