"""The arithmetic of business calendars: when working hours begin and end, in moments, and how they are counted.

Times by the clock on the wall are moments as RFC 5545 (section 3.3.5) has them: one that comes twice is the first of
both, and one that is left out is read by the offset that was in force before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from journeys.calendars import WEEKDAYS, Calendar, minutes_of
from journeys.errors import ToolError
from journeys.silence import Before, WorkingDay, WorkingTime
from journeys.values import Json

MAX_DAYS = 3660
"""How many days are looked at, in either direction."""
_MIDNIGHT = time()
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class BusinessTime:
    """A calendar with the time zone and the holidays that it names.

    Raises:
        ToolError: there is no such zone, country or part of a country here; from any method.
    """

    calendar: Calendar

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone."""
        try:
            return ZoneInfo(self.calendar.time_zone)
        except (OSError, ValueError, LookupError):
            raise _problem(f"there is no time zone `{self.calendar.time_zone}`") from None

    @cached_property
    def is_holiday(self) -> Callable[[date], bool]:
        """Whether a day is a public holiday."""
        country, subdivision = self.calendar.country, self.calendar.subdivision
        if country is None:
            return lambda _: False
        # Imported late: most workers never need it.
        from holidays import country_holidays

        try:
            return country_holidays(country, subdiv=subdivision).__contains__
        except NotImplementedError:
            raise _problem(f"the holidays of {'-'.join(filter(None, (country, subdivision)))} are not known") from None

    def hours(self, day: date) -> tuple[str, ...]:
        """The hours of a day, by the clock on the wall, in their order. One that a zone has left out has none."""
        if self.day_of(self.at(day, 0)) != day:
            return ()
        own = self.calendar.days.get(day.isoformat())
        if own is not None:
            return tuple(sorted(own))
        if self.is_holiday(day):
            return ()
        return tuple(sorted(self.calendar.hours.get(WEEKDAYS[day.weekday()], ())))

    def at(self, day: date, minutes: int) -> float:
        """The moment of so many minutes after midnight by the clock on the wall, seconds since 1970."""
        read = datetime.combine(day, _MIDNIGHT, self.zone) + timedelta(minutes=minutes)
        return read.timestamp()

    def day_of(self, moment: float) -> date:
        """The day of a moment."""
        return datetime.fromtimestamp(moment, self.zone).date()

    def after_working_time(self, since: float, seconds: float) -> float:
        """The moment at which so many seconds of working hours are over."""
        left, reached = seconds, since
        # A day's hours may go on after midnight, where the clock is put forward then.
        for day in _days(self.day_of(since) - _DAY, 1):
            for hours in self.hours(day):
                begin = max(reached, self.at(day, minutes_of(hours)))
                end = self.at(day, minutes_of(hours[6:]))
                if end - begin >= left:
                    return begin + left
                left -= max(0.0, end - begin)
                reached = max(reached, end)
        raise self._never()

    def on_working_day(self, since: float, count: int, at: str | None) -> float:
        """The moment at which, after `since`, a working day comes to a time of the day for the `count`-th time."""
        left = count
        for day in _days(self.day_of(since) - _DAY, 1):
            hours = self.hours(day)
            moment = self.at(day, minutes_of(at or hours[0])) if hours else since
            left -= moment > since
            if left == 0:
                return moment
        raise self._never()

    def before(self, moment: Json, wanted: Before) -> float:
        """The moment that is so long before another.

        Raises:
            ToolError: what is given is no moment.
        """
        read = self._read(moment)
        if not (wanted.days or wanted.working_days or wanted.at):
            return read - wanted.seconds
        local = datetime.fromtimestamp(read, self.zone)
        if not wanted.working_days:
            earlier = local - timedelta(days=wanted.days)
            return self.at(earlier.date(), minutes_of(wanted.at)) if wanted.at else earlier.timestamp()
        left = wanted.working_days
        for day in _days(local.date() - _DAY, -1):
            hours = self.hours(day)
            left -= bool(hours)
            if left == 0:
                return self.at(day, minutes_of(wanted.at or hours[0]))
        raise self._never()

    def _read(self, moment: Json) -> float:
        """A moment as seconds since 1970; a text without a zone is meant in the calendar's."""
        if isinstance(moment, (int, float)) and not isinstance(moment, bool):
            return float(moment)
        try:
            read = datetime.fromisoformat(str(moment).strip())
            return (read if read.tzinfo else read.replace(tzinfo=self.zone)).timestamp()
        except (ValueError, OverflowError):
            raise _problem("what it is to come before is no day or moment; write it as 2031-05-01") from None

    def _never(self) -> ToolError:
        return _problem(f"the calendar `{self.calendar.id}` has too few working hours within ten years")


def moment_of(when: WorkingTime | WorkingDay | Before, since: float, moment: Json, calendar: Calendar) -> float:
    """When the time has come, seconds since 1970.

    Args:
        since: from when on it is counted.
        moment: for `before`, the moment itself.

    Raises:
        ToolError: there is no such time; says why.
    """
    business = BusinessTime(calendar)
    try:
        match when:
            case WorkingTime():
                return business.after_working_time(since, when.seconds)
            case WorkingDay():
                return business.on_working_day(since, when.days, when.at)
            case Before():
                return business.before(moment, when)
    except (OverflowError, OSError, ValueError):
        raise _problem("the moment is too far away") from None


def _days(first: date, step: int) -> Iterator[date]:
    """Days one after another, forth or back."""
    for number in range(MAX_DAYS):
        yield first + timedelta(days=step * number)


def _problem(said: str) -> ToolError:
    return ToolError(said[:1].upper() + said[1:], kind="calendar")
