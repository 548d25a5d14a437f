"""Cron expressions as calendars of a Temporal Schedule.

Expressions are read by `cronsim`, as Debian's cron reads them: where day of month and day of week are both given,
either is enough. Temporal's own reading of cron asks for both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cronsim import CronSim, CronSimError
from temporalio.client import ScheduleCalendarSpec, ScheduleRange

_NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_ALL_DAYS, _ALL_WEEKDAYS, _ALL_MONTHS = frozenset(range(1, 32)), frozenset(range(7)), frozenset(range(1, 13))
_MONTHS: tuple[tuple[int, tuple[int, ...], tuple[ScheduleRange, ...]], ...] = (
    (31, (1, 3, 5, 7, 8, 10, 12), ()),
    (30, (4, 6, 9, 11), ()),
    (29, (2,), (ScheduleRange(2000, 2099, 4),)),
    (28, (2,), tuple(ScheduleRange(year, 2099, 4) for year in (2001, 2002, 2003))),
)
"""Last day, months, years if not all: as far as Temporal's calendars go."""


@dataclass(frozen=True)
class _Days:
    """Days that match: all four must."""

    days: frozenset[int] = _ALL_DAYS
    weekdays: frozenset[int] = _ALL_WEEKDAYS
    months: frozenset[int] = _ALL_MONTHS
    years: tuple[ScheduleRange, ...] = ()

    def __and__(self, other: _Days) -> _Days:
        years = self.years or other.years
        both = not self.years or not other.years or self.years == other.years
        return _Days(
            self.days & other.days if both else frozenset(),
            self.weekdays & other.weekdays,
            self.months & other.months,
            years,
        )

    def __bool__(self) -> bool:
        return bool(self.days and self.weekdays and self.months)


def calendars_of(expression: str, since: datetime) -> list[ScheduleCalendarSpec]:
    """The calendars that together match what a cron expression matches.

    Args:
        since: it must match a moment after this one.

    Raises:
        ValueError: the expression is none, cannot be had, or never matches; says why.
    """
    try:
        written = _NICKNAMES.get(expression.strip().lower(), expression)
        cron = CronSim(" ".join("*" if part == "?" else part for part in written.split()), since)
        next(cron)
    except CronSimError as error:
        raise ValueError(_explained(str(error), expression)) from None
    except StopIteration:
        raise ValueError("it never comes") from None
    if CronSim.LAST_WEEKDAY in cron.days:
        raise ValueError("LW, the last working day, cannot be told to a schedule; name a day, or L for the last one")
    days, weekdays = _of_month(cron), _of_week(cron)
    found = [one & other for one in days for other in weekdays] if cron.day_and else [*days, *weekdays]
    within = _Days(months=frozenset(cron.months))
    return [
        ScheduleCalendarSpec(
            second=_ranges(cron.seconds),
            minute=_ranges(cron.minutes),
            hour=_ranges(cron.hours),
            day_of_month=_ranges(one.days),
            month=_ranges(one.months),
            year=one.years,
            day_of_week=_ranges(one.weekdays),
            comment=expression,
        )
        for one in (one & within for one in found)
        if one
    ]


def _of_month(cron: CronSim) -> list[_Days]:
    plain = frozenset(day for day in cron.days if day != CronSim.LAST)
    return [_Days(days=plain)] * bool(plain) + (_ends_of_months(1) if CronSim.LAST in cron.days else [])


def _of_week(cron: CronSim) -> list[_Days]:
    plain = frozenset(day % 7 for day in cron.weekdays if isinstance(day, int))
    found = [_Days(weekdays=plain)] * bool(plain)
    for one in sorted(day for day in cron.weekdays if isinstance(day, tuple)):
        weekday, which = _Days(weekdays=frozenset({one[0] % 7})), one[1]
        week = frozenset(range(7 * which - 6, min(7 * which, 31) + 1))
        weeks = _ends_of_months(7) if which == CronSim.LAST else [_Days(days=week)]
        found += [weekday & days for days in weeks]
    return found


def _ends_of_months(days: int) -> list[_Days]:
    """The last so many days of each month."""
    return [
        _Days(frozenset(range(last - days + 1, last + 1)), months=frozenset(months), years=years)
        for last, months, years in _MONTHS
    ]


def _ranges(numbers: Iterable[int]) -> list[ScheduleRange]:
    """Numbers as ranges of neighbours."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return [ScheduleRange(first, last) for first, last in found]


def _explained(said: str, expression: str) -> str:
    if said.startswith("Wrong number"):
        return f"it has {len(expression.split())} fields; five are needed: minute, hour, day, month, day of week"
    return f"the field {said.removeprefix('Bad ')} is not right"
