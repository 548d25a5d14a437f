"""The arithmetic of business calendars, next to a slow walk through time, minute by minute and day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.calendars import BusinessTime, moment_of
from journeys.calendars import WEEKDAYS, Calendar, minutes_of
from journeys.errors import ToolError
from journeys.silence import Before, WorkingDay, WorkingTime

HOUR = 3600.0
ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe",
    "America/Sao_Paulo", "Pacific/Apia", "Africa/Casablanca", "Pacific/Chatham",
)  # fmt: skip
"""Whole hours, halves and quarters; clocks that change by an hour, by half of one, at midnight, or by a whole day."""


def at(text: str, zone: str = "UTC") -> float:
    """A moment by the clock on the wall."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


def shown(moment: float, zone: str = "UTC") -> str:
    """A moment by the clock on the wall."""
    return datetime.fromtimestamp(moment, ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def on_day(since: str, days: int, calendar: Calendar | None = None, **more: Any) -> str:
    """The `days`-th working day after a moment of the calendar's zone, by its clock."""
    calendar = calendar or Calendar()
    found = moment_of(WorkingDay(days=days, **more), at(since, calendar.time_zone), None, calendar)
    return shown(found, calendar.time_zone)


def after_hours(since: str, hours: float, calendar: Calendar | None = None) -> str:
    """When so many working hours are over, by the calendar's clock."""
    calendar = calendar or Calendar()
    found = moment_of(WorkingTime(seconds=hours * HOUR), at(since, calendar.time_zone), None, calendar)
    return shown(found, calendar.time_zone)


def ahead(moment: object, calendar: Calendar | None = None, **more: Any) -> str:
    """When it is so long before a moment, by the calendar's clock."""
    calendar = calendar or Calendar()
    found = moment_of(Before(moment=None, **more), 0.0, moment, calendar)
    return shown(found, calendar.time_zone)


def test_the_second_working_morning_is_the_second_from_now_on() -> None:
    # 2031-05-05 is a Monday.
    assert on_day("2031-05-05T10:00", 2) == "2031-05-07T09:00"
    assert on_day("2031-05-05T08:00", 2) == "2031-05-06T09:00"
    assert on_day("2031-05-05T09:00", 1) == "2031-05-06T09:00"
    assert on_day("2031-05-09T10:00", 2) == "2031-05-13T09:00"
    assert on_day("2031-05-10T10:00", 1, at="16:30") == "2031-05-12T16:30"


def test_working_hours_are_counted_only_while_somebody_is_there() -> None:
    lunch = Calendar(hours={"monday": ("13:00-17:00", "09:00-12:00"), "tuesday": ("09:00-12:00",)})
    assert after_hours("2031-05-05T10:00", 4) == "2031-05-05T14:00"
    assert after_hours("2031-05-05T10:00", 7) == "2031-05-05T17:00"
    assert after_hours("2031-05-05T10:00", 8) == "2031-05-06T10:00"
    assert after_hours("2031-05-05T10:00", 4, lunch) == "2031-05-05T15:00"
    assert after_hours("2031-05-05T12:30", 4.5, lunch) == "2031-05-06T09:30"
    assert after_hours("2031-05-10T03:00", 0.5) == "2031-05-12T09:30"


def test_hours_that_overlap_count_once() -> None:
    both = Calendar(hours={"monday": ("09:00-12:00", "10:00-11:00", "11:30-14:00")})
    assert after_hours("2031-05-05T08:00", 5, both) == "2031-05-05T14:00"
    assert after_hours("2031-05-05T08:00", 5.5, both) == "2031-05-12T09:30"


def test_public_holidays_are_those_of_the_country_and_its_part() -> None:
    # Corpus Christi 2031, a Thursday: free in Bavaria, not in Berlin.
    calendars = [Calendar(country="DE", subdivision=one) for one in ("BY", "BE")]
    assert [on_day("2031-06-11T10:00", 1, one) for one in calendars] == ["2031-06-13T09:00", "2031-06-12T09:00"]
    assert on_day("2031-12-24T10:00", 1, Calendar(country="DE")) == "2031-12-29T09:00"
    assert on_day("2031-12-24T10:00", 1) == "2031-12-25T09:00"


def test_days_of_ones_own_count_before_all_else() -> None:
    own = Calendar(
        country="DE", days={"2031-12-25": ("10:00-11:00",), "2031-12-29": (), "2031-12-28": ("08:00-09:00",)}
    )
    assert on_day("2031-12-24T18:00", 1, own) == "2031-12-25T10:00"
    assert on_day("2031-12-25T18:00", 1, own) == "2031-12-28T08:00"
    assert on_day("2031-12-28T18:00", 1, own) == "2031-12-30T09:00"


def test_before_a_moment_by_seconds_days_or_working_days() -> None:
    assert ahead("2031-05-12T15:00:00Z", seconds=2 * HOUR) == "2031-05-12T13:00"
    assert ahead("2031-05-12", days=2) == "2031-05-10T00:00"
    assert ahead("2031-05-12T15:20", days=2) == "2031-05-10T15:20"
    assert ahead("2031-05-12T15:20", days=2, at="08:00") == "2031-05-10T08:00"
    assert ahead("2031-05-12T15:20", at="08:00") == "2031-05-12T08:00"
    assert ahead("2031-05-12T15:20", working_days=1) == "2031-05-09T09:00"
    assert ahead("2031-05-12", working_days=6, at="12:00") == "2031-05-02T12:00"
    assert ahead(at("2031-05-12T15:20"), seconds=60) == "2031-05-12T15:19"


def test_a_moment_without_a_zone_is_meant_in_the_calendars() -> None:
    kolkata = Calendar(time_zone="Asia/Kolkata")
    assert moment_of(Before(moment=None), 0, "2031-05-12", kolkata) == at("2031-05-11T18:30")
    assert moment_of(Before(moment=None), 0, "2031-05-12T00:00:00Z", kolkata) == at("2031-05-12T00:00")


def test_days_are_as_long_as_they_are_where_the_clock_changes() -> None:
    berlin = Calendar(time_zone="Europe/Berlin", hours=dict.fromkeys(WEEKDAYS, ("00:00-24:00",)))
    # The clock goes from 2:00 to 3:00 on 2031-03-30, and from 3:00 to 2:00 on 2031-10-26.
    assert after_hours("2031-03-30T00:00", 23, berlin) == "2031-03-31T00:00"
    assert after_hours("2031-10-26T00:00", 25, berlin) == "2031-10-27T00:00"
    assert ahead("2031-03-31T02:30", berlin, days=1) == "2031-03-30T03:30"
    howe = Calendar(time_zone="Australia/Lord_Howe", hours=dict.fromkeys(WEEKDAYS, ("00:00-24:00",)))
    assert after_hours("2031-04-06T00:00", 24.5, howe) == "2031-04-07T00:00"


def test_a_time_that_comes_twice_is_the_first_and_one_that_is_left_out_is_moved_on() -> None:
    berlin = BusinessTime(Calendar(time_zone="Europe/Berlin"))
    assert berlin.at(date(2031, 10, 26), minutes_of("02:30")) == at("2031-10-26T00:30")
    assert berlin.at(date(2031, 3, 30), minutes_of("02:30")) == at("2031-03-30T01:30")


def test_a_day_that_never_was_is_no_working_day_of_its_own() -> None:
    # Samoa went from the 29th to the 31st of December 2011.
    apia = Calendar(time_zone="Pacific/Apia", hours=dict.fromkeys(WEEKDAYS, ("09:00-17:00",)))
    assert after_hours("2011-12-29T16:00", 9, apia) == "2011-12-31T17:00"
    weekdays = Calendar(time_zone="Pacific/Apia", hours=dict.fromkeys(WEEKDAYS[:5], ("09:00-17:00",)))
    assert on_day("2011-12-29T16:00", 1, weekdays) == "2012-01-02T09:00"


@pytest.mark.parametrize(
    ("calendar", "when", "moment", "said"),
    [
        (Calendar(time_zone="Mars/Olympus"), WorkingDay(), None, "There is no time zone `Mars/Olympus`"),
        (Calendar(time_zone="../secret"), WorkingDay(), None, "There is no time zone `../secret`"),
        (Calendar(country="XX"), WorkingDay(), None, "The holidays of XX are not known"),
        (Calendar(country="DE", subdivision="QQ"), WorkingDay(), None, "The holidays of DE-QQ are not known"),
        (Calendar(hours={}), WorkingDay(), None, "The calendar `default` has too few working hours"),
        (Calendar(hours={}), WorkingTime(seconds=1), None, "The calendar `default` has too few working hours"),
        (Calendar(hours={}), Before(moment=1, working_days=1), 5e9, "The calendar `default` has too few working hours"),
        (Calendar(), Before(moment=1), "tomorrow", "What it is to come before is no day or moment"),
        (Calendar(), Before(moment=1), True, "What it is to come before is no day or moment"),
        (Calendar(), Before(moment=1), {"day": 1}, "What it is to come before is no day or moment"),
        (Calendar(), Before(moment=1, days=3), 1e300, "The moment is too far away"),
        (Calendar(), Before(moment=1, days=3660), "0001-01-02", "The moment is too far away"),
    ],
)
def test_what_cannot_be_worked_out_is_said_in_words(calendar: Calendar, when: Any, moment: Any, said: str) -> None:
    with pytest.raises(ToolError, match=said.replace(".", r"\.")):
        moment_of(when, at("2031-05-05T10:00"), moment, calendar)


# The slow reference.


def is_open(calendar: Calendar, moment: datetime) -> bool:
    """Whether somebody is there, by the clock on the wall alone."""
    local = moment.astimezone(ZoneInfo(calendar.time_zone))
    own = calendar.days.get(local.date().isoformat())
    hours = calendar.hours.get(WEEKDAYS[local.weekday()], ()) if own is None else own
    minutes = local.hour * 60 + local.minute
    return any(minutes_of(one) <= minutes < minutes_of(one[6:]) for one in hours)


def clock_is_plain(calendar: Calendar, since: datetime, days: int) -> bool:
    """Whether the clock does not change in the days around a stretch of time."""
    zone = ZoneInfo(calendar.time_zone)
    steps = (since + timedelta(hours=hour) for hour in range(-72, 24 * days + 72))
    return len({one.astimezone(zone).utcoffset() for one in steps}) == 1


def between(first: int, last: int) -> st.SearchStrategy[str]:
    """Hours between two half hours of a day."""
    pairs = st.integers(first, last - 1).flatmap(lambda one: st.tuples(st.just(one), st.integers(one + 1, last)))
    return pairs.map(lambda pair: "-".join(f"{half // 2:02}:{half % 2 * 30:02}" for half in pair))


times = st.integers(0, 47).map(lambda half: f"{half // 2:02}:{half % 2 * 30:02}")
hours = between(0, 48)
days_of_hours = st.lists(hours, max_size=3).map(tuple)
firsts = st.integers(1_230_768_000, 2_051_222_400).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
"""Of the years 2009 to 2034."""
CHANGES = (
    ("Europe/Berlin", "2031-03-30"), ("Europe/Berlin", "2031-10-26"), ("America/New_York", "2031-11-02"),
    ("Australia/Lord_Howe", "2031-04-06"), ("Australia/Lord_Howe", "2031-10-05"), ("America/Sao_Paulo", "2018-11-04"),
    ("America/Sao_Paulo", "2018-02-18"), ("Pacific/Apia", "2011-12-30"), ("Pacific/Chatham", "2031-04-06"),
)  # fmt: skip
"""Days on which a zone's clock changes, before four in the morning; one of them was left out as a whole."""
waking = between(8, 47)


@st.composite
def calendars(draw: st.DrawFn, since: datetime) -> Calendar:
    """A calendar that has hours on some weekday, and days of its own around a moment."""
    weekly = draw(st.dictionaries(st.sampled_from(WEEKDAYS), days_of_hours, min_size=1))
    weekly[draw(st.sampled_from(WEEKDAYS))] = (draw(hours),)
    near = st.integers(-2, 12).map(lambda days: (since.date() + timedelta(days=days)).isoformat())
    own = draw(st.dictionaries(near, days_of_hours, max_size=3))
    return Calendar(time_zone=draw(st.sampled_from(ZONES)), hours=weekly, days=own)


@settings(max_examples=60)
@given(st.data(), firsts, st.integers(1, 20 * 60))
def test_working_time_is_what_a_walk_minute_by_minute_finds(data: st.DataObject, since: datetime, minutes: int) -> None:
    calendar = data.draw(calendars(since))
    since = since.replace(second=0)
    found = moment_of(WorkingTime(seconds=minutes * 60), since.timestamp(), None, calendar)
    days = int((found - since.timestamp()) // 86400) + 1
    if days > 40 or not clock_is_plain(calendar, since, days):
        return
    moment, left = since, minutes
    while left:
        left -= is_open(calendar, moment)
        moment += timedelta(minutes=1)
    assert found == moment.timestamp()


@settings(max_examples=60)
@given(st.data(), st.sampled_from(CHANGES), st.integers(-60, 30), st.integers(1, 20 * 60))
def test_working_time_is_what_a_walk_finds_where_the_clock_changes(
    data: st.DataObject, change: tuple[str, str], offset: int, minutes: int
) -> None:
    zone, day = change
    weekly = dict(zip(WEEKDAYS, data.draw(st.tuples(*[st.lists(waking, min_size=1, max_size=2)] * 7)), strict=True))
    closed = data.draw(st.sets(st.sampled_from(WEEKDAYS), max_size=3))
    weekly = {name: own for name, own in weekly.items() if name not in closed}
    calendar = Calendar.model_validate({"time_zone": zone, "hours": weekly})
    since = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(hours=offset)
    moment, left = since, minutes
    while left:
        left -= is_open(calendar, moment)
        moment += timedelta(minutes=1)
    assert moment_of(WorkingTime(seconds=minutes * 60), since.timestamp(), None, calendar) == moment.timestamp()


@settings(max_examples=100)
@given(st.data(), firsts, st.integers(1, 12), st.one_of(st.none(), times))
def test_a_working_day_is_what_a_walk_day_by_day_finds(
    data: st.DataObject, since: datetime, count: int, wanted: str | None
) -> None:
    calendar = data.draw(calendars(since))
    business = BusinessTime(calendar)
    found = moment_of(WorkingDay(days=count, at=wanted), since.timestamp(), None, calendar)
    zone = ZoneInfo(calendar.time_zone)
    moments = []
    for number in range(-3, (datetime.fromtimestamp(found, UTC) - since).days + 4):
        day = since.astimezone(zone).date() + timedelta(days=number)
        own = business.hours(day)
        if own:
            hour, minute = map(int, (wanted or min(own)[:5]).split(":"))
            moments.append(datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).timestamp())
    assert found == sorted(one for one in moments if one > since.timestamp())[count - 1]


@given(st.data(), firsts, st.integers(1, 30 * 3600), st.integers(1, 30 * 3600))
def test_working_time_adds_up_however_it_is_divided(data: st.DataObject, since: datetime, one: int, two: int) -> None:
    calendar = data.draw(calendars(since))
    whole = moment_of(WorkingTime(seconds=one + two), since.timestamp(), None, calendar)
    part = moment_of(WorkingTime(seconds=one), since.timestamp(), None, calendar)
    assert moment_of(WorkingTime(seconds=two), part, None, calendar) == pytest.approx(whole)
    assert since.timestamp() < part < whole


@given(st.data(), firsts, st.integers(1, 12))
def test_so_many_working_days_before_a_day_are_as_many_after_it(data: st.DataObject, day: datetime, count: int) -> None:
    calendar = data.draw(calendars(day))
    business = BusinessTime(calendar)
    moment = business.at(day.date(), 0)
    found = moment_of(Before(moment=None, working_days=count), 0, day.date().isoformat(), calendar)
    first = business.day_of(found)
    between = [first + timedelta(days=number) for number in range((business.day_of(moment) - first).days)]
    if clock_is_plain(calendar, datetime.fromtimestamp(found, UTC), len(between) + 1):
        assert sum(bool(business.hours(one)) for one in between) == count
