"""Cron expressions as calendars: the same moments as cron's own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import takewhile

import pytest
from cronsim import CronSim, CronSimError
from hypothesis import given
from hypothesis import strategies as st
from temporalio.client import ScheduleCalendarSpec, ScheduleRange

from client.cron import calendars_of

SINCE = datetime(2027, 12, 31, 23, 59, tzinfo=UTC)
UNTIL = datetime(2029, 3, 31, tzinfo=UTC)
"""With a leap day in between."""


def within(number: int, ranges: tuple[ScheduleRange, ...]) -> bool:
    return any(number in range(one.start, one.end + 1, one.step) for one in ranges)


def matches(one: ScheduleCalendarSpec, moment: datetime) -> bool:
    """As Temporal's server decides it."""
    return (
        within(moment.second, tuple(one.second))
        and within(moment.minute, tuple(one.minute))
        and within(moment.hour, tuple(one.hour))
        and within(moment.day, tuple(one.day_of_month))
        and within(moment.month, tuple(one.month))
        and (not one.year or within(moment.year, tuple(one.year)))
        and within(moment.isoweekday() % 7, tuple(one.day_of_week))
    )


def days_of(expression: str) -> list[datetime]:
    """Midnights that an expression for midnight matches."""
    calendars = calendars_of(expression, SINCE)
    day, found = SINCE + timedelta(minutes=1), []
    while day < UNTIL:
        if any(matches(one, day) for one in calendars):
            found.append(day)
        day += timedelta(days=1)
    return found


def by_cron(expression: str, until: datetime) -> list[datetime]:
    return list(takewhile(lambda moment: moment < until, CronSim(expression, SINCE)))


_DAYS = st.sampled_from(["*", "*/7", "1", "31", "1,15", "10-20/3", "L", "L,13", "29"])
_MONTHS = st.sampled_from(["*", "2", "FEB,4", "*/5", "JUN-AUG", "12"])
_WEEKDAYS = st.sampled_from(["*", "MON", "0", "7", "1-5", "SUN,2", "*/2", "FRI#2", "1#5", "5L", "MON#1,WED", "0L,3"])


@given(_DAYS, _MONTHS, _WEEKDAYS)
def test_calendars_match_the_days_that_cron_matches(day: str, month: str, weekday: str) -> None:
    expression = f"0 0 {day} {month} {weekday}"
    try:
        next(CronSim(expression, SINCE))
    except (CronSimError, StopIteration):
        with pytest.raises(ValueError, match="is not right|never comes"):
            calendars_of(expression, SINCE)
        return
    assert days_of(expression) == by_cron(expression, UNTIL)


@given(st.sampled_from(["*/15", "0", "5,6,7,50-59/3"]), st.sampled_from(["*", "9", "8-18/2", "23"]))
def test_calendars_match_the_minutes_that_cron_matches(minute: str, hour: str) -> None:
    expression = f"{minute} {hour} * * *"
    calendars = calendars_of(expression, SINCE)
    moments = [SINCE + timedelta(minutes=1 + number) for number in range(1440)]
    expected = by_cron(expression, moments[-1] + timedelta(minutes=1))
    assert [one for one in moments if any(matches(found, one) for found in calendars)] == expected


def test_day_of_month_or_day_of_week_is_enough_where_both_are_given() -> None:
    found = days_of("0 0 13 * FRI")
    assert any(day.day == 13 and day.isoweekday() != 5 for day in found)
    assert any(day.day != 13 and day.isoweekday() == 5 for day in found)


def test_a_field_in_front_is_the_second() -> None:
    (one,) = calendars_of("30 0 9 * * *", SINCE)
    assert (tuple(one.second), tuple(one.hour)) == ((ScheduleRange(30),), (ScheduleRange(9),))


@pytest.mark.parametrize(
    ("nickname", "meant"), [("@daily", "0 0 * * *"), ("@Weekly", "0 0 * * 0"), ("0 9 ? * 1", "0 9 * * 1")]
)
def test_other_ways_to_write_it_mean_the_same(nickname: str, meant: str) -> None:
    def without_comment(expression: str) -> list[ScheduleCalendarSpec]:
        found = calendars_of(expression, SINCE)
        for one in found:
            one.comment = None
        return found

    assert without_comment(nickname) == without_comment(meant)


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("every day", "it has 2 fields; five are needed"),
        ("", "it has 0 fields"),
        ("61 * * * *", "the field minute is not right"),
        ("0 25 * * *", "the field hour is not right"),
        ("0 0 * * FUNDAY", "the field day-of-week is not right"),
        ("0 0 30 2 *", "the field day-of-month is not right"),
        ("0 0 LW * *", "the last working day, cannot be told to a schedule"),
        ("@reboot", "it has 1 fields"),
        ("* * */20 * 1L", "it never comes"),
    ],
)
def test_what_is_no_expression_is_refused_with_the_reason(expression: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        calendars_of(expression, SINCE)
