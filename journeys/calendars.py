"""Business calendars: when somebody is there, by weekday, by day, by the holidays of a country; and in which time zone.

What they amount to, in moments, is worked out by an activity: holidays and time zones change with the libraries that
know them.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from journeys.frozen import Frozen

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""In the order of `date.weekday()`."""
DAY_MINUTES = 24 * 60
_TIME = r"([01]\d|2[0-3]):[0-5]\d"


def _time(text: str) -> str:
    if re.fullmatch(_TIME, text) is None:
        raise ValueError(f"`{text[:20]}` is no time of the day; write it as 09:30")
    return text


def _hours(text: str) -> str:
    parts = re.fullmatch(rf"({_TIME})-({_TIME}|24:00)", text)
    if parts is None:
        raise ValueError(f"`{text[:20]}` are no hours; write them as 09:00-17:00, at most until 24:00")
    if text[:5] >= text[6:]:
        raise ValueError(f"`{text}` ends before it begins; what goes past midnight is written for both days")
    return text


def _day(text: str) -> str:
    try:
        if date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    raise ValueError(f"`{text[:20]}` is no day; write it as 2031-12-24")


TimeOfDay = Annotated[str, AfterValidator(_time)]
"""`HH:MM`, by the clock on the wall."""
Hours = Annotated[str, AfterValidator(_hours)]
"""`HH:MM-HH:MM`, by the clock on the wall; the end may be 24:00."""
Day = Annotated[str, AfterValidator(_day)]
"""`YYYY-MM-DD`."""


def minutes_of(time: str) -> int:
    """Minutes since midnight by the clock on the wall, of `HH:MM`."""
    return int(time[:2]) * 60 + int(time[3:5])


def _usual_hours() -> dict[Weekday, tuple[Hours, ...]]:
    return dict.fromkeys(WEEKDAYS[:5], ("09:00-17:00",))


class Calendar(Frozen):
    """When somebody is there.

    A day has the hours that `days` give it; without any there, none if it is a public holiday, else those of its
    weekday. A day with hours is a working day.
    """

    id: str = Field(default="default", min_length=1)
    time_zone: str = "UTC"
    """IANA name of the zone in which hours and days are meant, as in `Europe/Berlin`."""
    hours: dict[Weekday, tuple[Hours, ...]] = Field(default_factory=_usual_hours)
    """By weekday, as in `{monday: ["09:00-12:00", "13:00-17:00"]}`; a weekday that is not named has none."""
    country: str | None = None
    """ISO 3166-1 code of the country whose public holidays are free, as in `DE`; None: of none."""
    subdivision: str | None = None
    """Code of the part of the country, without that of the country, as in `BY`."""
    days: dict[Day, tuple[Hours, ...]] = Field(default_factory=dict)
    """Days with hours of their own, holidays or not; an empty list: nobody is there."""

    @property
    def is_ever_open(self) -> bool:
        """Whether there are hours at all, public holidays aside."""
        return any(self.hours.values()) or any(self.days.values())
