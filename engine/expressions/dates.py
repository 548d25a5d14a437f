"""Dates as days and milliseconds in UTC: reading and writing ISO texts, with no local time zone (ECMA-262, 21.4.1)."""

from __future__ import annotations

import re
from typing import Final

from engine.expressions.errors import NeedsScript
from engine.expressions.numbers import NAN

DAY: Final = 86_400_000
LATEST: Final = 8.64e15
_ISO = re.compile(
    r"([+-][0-9]{6}|[0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?"
    r"(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?\Z",
    re.ASCII,
)


def days_before(year: int, month: int) -> int:
    """Days from 1970-01-01 to the first of a month; months count from 0 and may run over."""
    year += month // 12
    month %= 12
    shifted = year - (month < 2)
    era, of_era = divmod(shifted, 400)
    of_year = (153 * ((month + 10) % 12) + 2) // 5
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def civil(days: int) -> tuple[int, int, int]:
    """Year, month (from 0) and day of the month of a day since 1970-01-01."""
    era, of_era = divmod(days + 719_468, 146_097)
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    day = of_year - (153 * shifted + 2) // 5 + 1
    month = (shifted + 2) % 12
    return era * 400 + year + (month < 2), month, day


def clipped(time: float) -> float:
    """TimeClip: whole milliseconds, or NaN beyond what a date can be."""
    return int(time) if time == time and abs(time) <= LATEST else NAN


def parse_date(text: str) -> float:
    """`Date.parse` of an ISO text.

    Raises:
        NeedsScript: another form, or a local time: the answer depends on engine and time zone.
    """
    match = _ISO.match(text)
    if match is None:
        raise NeedsScript("a date that is not written as ISO 8601 has it")
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    if year == "-000000" or (hour and not zone):
        raise NeedsScript("a date and time without a time zone")
    months, days = int(month or 1), int(day or 1)
    hours, minutes, seconds = int(hour or 0), int(minute or 0), int(second or 0)
    milliseconds = int((fraction or "").ljust(3, "0")[:3] or 0)
    if not (1 <= months <= 12 and 1 <= days <= 28 and minutes < 60 and seconds < 60 and hours < 24):
        if not (1 <= months <= 12 and 1 <= days <= 31 and minutes < 60 and seconds < 60 and hours < 24):
            raise NeedsScript("a date or time out of range")
        if days > _days_in(int(year), months - 1):
            raise NeedsScript("a day that its month does not have")
    offset = 0
    if zone and zone != "Z":
        if int(zone[1:3]) > 23 or int(zone[4:]) > 59:
            raise NeedsScript("a time zone out of range")
        offset = (int(zone[1:3]) * 60 + int(zone[4:])) * (-1 if zone[0] == "-" else 1)
    time = (days_before(int(year), months - 1) + days - 1) * DAY
    return clipped(time + ((hours * 60 + minutes - offset) * 60 + seconds) * 1000 + milliseconds)


def _days_in(year: int, month: int) -> int:
    return days_before(year, month + 1) - days_before(year, month)


def iso_text(time: float) -> str:
    """`toISOString`, of a valid date."""
    days, rest = divmod(int(time), DAY)
    year, month, day = civil(days)
    shown = f"{year:04d}" if 0 <= year <= 9999 else f"{'-' if year < 0 else '+'}{abs(year):06d}"
    seconds, milliseconds = divmod(rest, 1000)
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{milliseconds:03d}"
    return f"{shown}-{month + 1:02d}-{day:02d}T{clock}Z"
