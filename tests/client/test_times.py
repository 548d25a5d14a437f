"""The times of a schedule: what can be had, and what is refused before anything is sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from temporalio.client import ScheduleIntervalSpec, ScheduleRange

from client.times import seconds_of, spec_of, times_of
from journeys.errors import DocumentError, UsageError
from journeys.times import Times

NOW = datetime(2030, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"), [("30s", 30), ("5m", 300), ("1h30m", 5400), ("2d", 172_800), ("1w", 604_800)]
)
def test_a_duration_is_numbers_with_units(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "5", "m", "5 m", "0s", "-5m", "5min", "1.5h", "9999w"])
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="write it as 30s, 5m"):
        seconds_of(text)


def test_all_times_count_together_and_can_be_told_again() -> None:
    times = Times(cron=("0 9 * * MON",), every=(300.0,), at=("18:30", "2030-12-24T18:00"), timezone="Europe/Berlin")
    spec = spec_of(times, NOW, timedelta(seconds=20))
    assert spec.intervals == [ScheduleIntervalSpec(timedelta(minutes=5))]
    assert [one.comment for one in spec.calendars] == ["0 9 * * MON", "18:30", "2030-12-24T18:00"]
    assert spec.jitter == timedelta(seconds=20)
    assert times_of(spec) == times


def test_a_moment_with_an_offset_is_told_in_the_schedules_zone() -> None:
    (one,) = spec_of(Times(at=("2030-12-24T18:00+00:00",), timezone="Europe/Berlin"), NOW).calendars
    assert tuple(one.hour) == (ScheduleRange(19),)
    assert tuple(one.year) == (ScheduleRange(2030),)


@pytest.mark.parametrize("text", ["9:05", "09:05", "09:05:00"])
def test_a_time_of_day_comes_each_day(text: str) -> None:
    (one,) = spec_of(Times(at=(text,)), NOW).calendars
    assert (tuple(one.hour), tuple(one.minute)) == ((ScheduleRange(9),), (ScheduleRange(5),))
    assert tuple(one.day_of_month) == (ScheduleRange(1, 31),)


def test_all_that_cannot_be_had_is_refused_at_once() -> None:
    times = Times(cron=("0 9 * *", "0 9 * * *"), at=("25:00", "2030-01-01", "soon"))
    with pytest.raises(DocumentError) as refused:
        spec_of(times, NOW)
    assert [(one.place, one.message) for one in refused.value.problems] == [
        ("cron `0 9 * *`", "it has 4 fields; five are needed: minute, hour, day, month, day of week"),
        ("at `25:00`", "there is no such time of day"),
        ("at `2030-01-01`", "lies in the past"),
        ("at `soon`", "is no time"),
    ]
    assert all(one.remedy for one in refused.value.problems)


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "Europe"])
def test_an_unknown_time_zone_is_refused(name: str) -> None:
    with pytest.raises(DocumentError, match="there is no such time zone"):
        spec_of(Times(every=(60.0,), timezone=name), NOW)


def test_a_schedule_without_times_is_refused() -> None:
    with pytest.raises(DocumentError, match="there are none"):
        spec_of(Times(), NOW)
