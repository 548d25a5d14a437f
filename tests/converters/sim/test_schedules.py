"""Schedule blocks: their times, and runs that begin there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from converters.sim import read
from converters.sim.schedules import schedule_of
from journeys.errors import DocumentError, UsageError
from journeys.times import Times
from tests.converters.sim.workflows import block, function, start, states, workflow

EXPORTS = Path(__file__).parents[2] / "data" / "sim"


def schedule(name: str = "Clock", /, **values: Any) -> dict[str, Any]:
    return block(name.lower(), "schedule", name, **values)


def daily(name: str, time: str) -> dict[str, Any]:
    return schedule(name, scheduleType="daily", dailyTime=time)


def times(**values: Any) -> Times:
    found = schedule_of(workflow(schedule(**values)))
    assert found is not None
    return found.times


@pytest.mark.parametrize(
    ("values", "cron"),
    [
        ({"scheduleType": "minutes", "minutesInterval": "15"}, "*/15 * * * *"),
        ({"scheduleType": "minutes", "minutesInterval": 7}, "*/7 * * * *"),
        ({"scheduleType": "hourly", "hourlyMinute": "5"}, "5 * * * *"),
        ({"scheduleType": "daily", "dailyTime": "09:30"}, "30 9 * * *"),
        ({"scheduleType": "weekly", "weeklyDay": "FRI", "weeklyDayTime": "8:15"}, "15 8 * * 5"),
        ({"scheduleType": "weekly", "weeklyDay": "SUN", "weeklyDayTime": "08:15"}, "15 8 * * 0"),
        ({"scheduleType": "monthly", "monthlyDay": "31", "monthlyTime": "00:00"}, "0 0 31 * *"),
        ({"scheduleType": "custom", "cronExpression": " 0 9 * * MON#1 "}, "0 9 * * MON#1"),
        ({"scheduleType": "custom", "cronExpression": "0 9 * * *", "dailyTime": "10:00"}, "0 9 * * *"),
    ],
)
def test_the_settings_of_a_block_are_a_cron_expression(values: dict[str, Any], cron: str) -> None:
    assert times(**values, timezone="Asia/Tokyo") == Times(cron=(cron,), timezone="Asia/Tokyo")


def test_without_a_time_zone_it_is_utc() -> None:
    assert times(scheduleType="hourly", hourlyMinute="0").timezone == "UTC"


def test_an_interval_of_hours_stays_one() -> None:
    assert times(scheduleType="minutes", minutesInterval="90") == Times(every=(5400.0,))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"scheduleType": "minutes"}, "Minutes interval is required for minute-based schedules"),
        ({"scheduleType": "minutes", "minutesInterval": "0"}, "Minutes interval is required"),
        ({"scheduleType": "minutes", "minutesInterval": "many"}, "Minutes interval is required"),
        ({"scheduleType": "hourly", "hourlyMinute": "60"}, "Minute value is required for hourly schedules"),
        ({"scheduleType": "daily"}, "Time is required for daily schedules"),
        ({"scheduleType": "daily", "dailyTime": "24:00"}, "Time is required for daily schedules"),
        ({"scheduleType": "weekly", "weeklyDayTime": "09:00"}, "Day and time are required for weekly schedules"),
        ({"scheduleType": "monthly", "monthlyDay": "32", "monthlyTime": "09:00"}, "Day and time are required"),
        ({"scheduleType": "custom"}, "Cron expression is required for custom schedules"),
        ({"dailyTime": "09:00"}, "Schedule type is required"),
        ({"scheduleType": "lunar"}, "Unsupported schedule type: lunar"),
    ],
)
def test_settings_that_are_not_right_are_refused_in_sims_words(values: dict[str, Any], said: str) -> None:
    with pytest.raises(DocumentError, match=said) as refused:
        times(**values)
    assert refused.value.problems[0].place == "block `Clock`"


def test_a_workflow_without_an_enabled_schedule_has_none() -> None:
    off = schedule(dailyTime="09:00", _enabled=False)
    assert schedule_of(workflow(start(), off)) is None


def test_of_several_schedules_one_is_named() -> None:
    export = workflow(daily("Morning", "09:00"), daily("At night", "23:00"), edges=[])
    with pytest.raises(UsageError, match="several schedules: `Morning`, `At night`"):
        schedule_of(export)
    found = schedule_of(export, "at night")
    assert found is not None
    assert (found.block_id, found.times.cron) == ("at night", ("0 23 * * *",))
    with pytest.raises(UsageError, match="no schedule block 'Noon'; there is `Morning`"):
        schedule_of(export, "Noon")


def test_a_run_by_schedule_begins_at_the_schedule_that_is_named() -> None:
    blocks = [
        start(),
        daily("Morning", "09:00"),
        daily("Night", "23:00"),
        function("a", "return 1"),
        function("b", "return 2"),
        function("c", "return 3"),
    ]
    export = workflow(*blocks, edges=[("start", "a"), ("morning", "b"), ("night", "c")])
    assert set(states(read(export, trigger="schedule"))) == {"morning", "b"}
    assert set(states(read(export, trigger="schedule", start="Night"))) == {"night", "c"}
    assert set(states(read(export))) == {"start", "a"}


def test_a_kind_of_run_that_is_not_known_is_refused() -> None:
    with pytest.raises(UsageError, match="not started by 'magic'; known are manual"):
        read(workflow(start()), trigger="magic")  # type: ignore[arg-type]


def test_a_workflow_without_a_schedule_cannot_be_started_by_one() -> None:
    with pytest.raises(DocumentError, match="cannot start a run by schedule"):
        read(workflow(start()), trigger="schedule")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("customer-feedback-digest", Times(cron=("0 9 * * *",))),
        ("meeting-followup-agent", Times(cron=("*/15 * * * *",), timezone="America/New_York")),
    ],
)
def test_the_schedules_of_real_exports_are_read(name: str, expected: Times) -> None:
    found = schedule_of(json.loads((EXPORTS / f"{name}.json").read_text(encoding="utf-8")))
    assert found is not None
    assert found.times == expected
