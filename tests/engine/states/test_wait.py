"""Waits: durable timers."""

from __future__ import annotations

from typing import Any

import pytest

from engine.resuming import commands_to_resume
from tests.engine.building import THROWS, final, initial, journey, ref, state, way, ways
from tests.engine.driving import Drive, timers


def wait(**more: Any) -> Drive:
    """A wait; the input is at hand."""
    return Drive([initial(), state("wait", "wait", **more)], {"seconds": 90, "at": "1970-01-01T00:20:00Z"})


@pytest.mark.parametrize(
    ("more", "seconds"),
    [
        ({"seconds": 5}, 5),
        ({"seconds": "2.5"}, 2.5),
        ({"seconds": ref("input", "seconds")}, 90),
        ({"until": ref("input", "at")}, 200),
        ({"until": "1970-01-01T00:20:00"}, 200),
        ({"until": "1970-01-01T01:20:00+01:00"}, 200),
        ({"until": 1100}, 100),
        ({"until": 500}, 0),
    ],
)
def test_it_waits_for_some_seconds_or_until_a_moment(more: dict[str, Any], seconds: float) -> None:
    assert timers(wait(**more).commands) == [("wait", seconds)]


def test_it_goes_on_when_the_time_is_over() -> None:
    drive = wait(seconds=5)
    assert drive.run.status == "running"
    drive.fire("wait", "wait")
    assert drive.run.output == {"waited_seconds": 5}


def test_its_output_may_tell_when_it_went_on() -> None:
    drive = wait(seconds=5, output={"at": ref("local", "response", "resumed_at")})
    drive.fire("wait", "wait")
    assert drive.run.output == {"at": "1970-01-01T00:16:45.000Z"}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"seconds": "soon"}, "The time to wait is no number of seconds"),
        ({"seconds": -1}, "The time to wait is not between 0 seconds and 10 years"),
        ({"seconds": 1e12}, "The time to wait is not between 0 seconds and 10 years"),
        ({"seconds": {"a": 1}}, "The time to wait is no number of seconds"),
        ({"until": "tomorrow"}, "The moment to wait for is neither ISO 8601 nor seconds since 1970"),
        ({"until": True}, "The moment to wait for is neither ISO 8601 nor seconds since 1970"),
        ({"until": 1e300}, "The time to wait is not between 0 seconds and 10 years"),
        ({"seconds": THROWS}, "this cannot be parsed"),
    ],
)
def test_a_time_that_is_none_fails_the_state(more: dict[str, Any], said: str) -> None:
    drive = wait(**more)
    assert drive.run.error is not None
    assert drive.run.error["message"] == f"wait: {said}"


def test_an_event_may_come_first_and_stops_the_timer() -> None:
    states = [state("wait", "wait", seconds=60), final("over"), final("paid")]
    edges = [*ways("wait>over"), way("wait", "paid", trigger="external_event", events=["paid"])]
    drive = Drive(journey(states, edges))
    drive.happen("paid")
    assert drive.path == ["wait", "paid"]
    assert [type(one).__name__ for one in drive.last] == ["CancelTimer", "Finish"]


def test_a_host_that_takes_over_starts_the_timer_with_the_time_that_is_left() -> None:
    drive = wait(seconds=60)
    assert timers(commands_to_resume(drive.run, drive.at + 45)) == [("wait", 15)]
    assert timers(commands_to_resume(drive.run, drive.at + 100)) == [("wait", 0)]
