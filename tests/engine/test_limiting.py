"""Limits of the whole run: time, visits, calls."""

from __future__ import annotations

import pytest

from engine import events
from engine.commands import Yield
from tests.engine.building import bundle, final, initial, journey, pause, state, tool, ways
from tests.engine.driving import Drive, cancelled_timers, timers


def test_the_time_of_the_whole_is_a_timer_of_the_run() -> None:
    drive = Drive(bundle(journey([pause("p")]), policy={"time_limit_seconds": 90}))
    assert timers(drive.commands) == [("run", 90)]
    drive.tell(events.TimerFired(drive.at + 90, 0, "run"))
    assert drive.run.status == "failed"
    assert drive.run.error is not None
    assert drive.run.error["message"] == "The time limit of 90 seconds is over"


def test_the_timer_of_the_run_stops_with_the_run() -> None:
    drive = Drive(bundle(journey([pause("p")]), policy={"time_limit_seconds": 90}))
    assert cancelled_timers(drive.say("yes")) == ["run"]


def test_when_the_time_is_over_what_is_under_way_is_let_finish() -> None:
    drive = Drive(bundle(journey([tool("t"), final()]), policy={"time_limit_seconds": 90}))
    drive.tell(events.TimerFired(drive.at, 0, "run"))
    assert not drive.run.finished
    drive.succeed("t", 5)
    assert drive.run.status == "failed"
    assert drive.outputs["t"] == 5


def test_a_cycle_ends_at_the_limit_of_visits() -> None:
    drive = Drive(bundle(journey([initial("a"), initial("b")], ways("a>b>a")), policy={"max_visits": 9}))
    assert drive.run.status == "failed"
    assert drive.run.error is not None
    assert drive.run.error["message"] == "The run may make 9 visits, and has made them"
    assert drive.run.visit_count == 9


def test_as_many_visits_as_allowed_are_allowed() -> None:
    drive = Drive(bundle(journey([initial(), final()]), policy={"max_visits": 2}))
    assert drive.run.status == "completed"


def test_as_many_calls_as_allowed_are_allowed() -> None:
    drive = Drive(bundle(journey([tool("a"), tool("b"), final()]), policy={"max_attempts": 2}))
    drive.succeed("a")
    drive.succeed("b")
    assert drive.run.status == "completed"


def test_a_call_beyond_the_limit_is_not_made_and_fails_the_run() -> None:
    drive = Drive(bundle(journey([tool("a"), tool("b"), final()]), policy={"max_attempts": 1}))
    drive.succeed("a")
    assert drive.run.status == "failed"
    assert drive.run.error is not None
    assert drive.run.error["message"] == "The run may make 1 calls, and has made them"
    assert [call.state for call in drive.calls()] == ["a"]
    assert drive.visit("b").calls == []


def test_the_limit_of_calls_holds_for_those_that_are_made_side_by_side() -> None:
    states = [initial(branching="all"), tool("a"), tool("b"), tool("c")]
    drive = Drive(bundle(journey(states, ways("start>a", "start>b", "start>c")), policy={"max_attempts": 2}))
    assert [call.state for call in drive.calls()] == ["a", "b"]
    drive.succeed("a")
    drive.succeed("b")
    assert drive.run.status == "failed"
    assert drive.statuses == {"start": "done", "a": "done", "b": "done", "c": "cancelled"}


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_the_limit_of_calls_holds_within_an_agent(limit: int) -> None:
    tools = [{"name": "look", "tool": {"kind": "registered", "id": "look"}}]
    one = journey([state("agent", "agent_interaction", tools=tools)])
    drive = Drive(bundle(one, policy={"max_attempts": limit}))
    drive.succeed("agent", tool_calls=[{"id": str(index), "name": "look"} for index in range(2)])
    while not drive.run.finished:
        drive.succeed("agent", 1)
    assert drive.run.status == "failed"
    assert len(drive.calls()) == limit


def test_a_long_stretch_of_pure_states_lets_the_host_breathe() -> None:
    states = [initial(f"s{index}") for index in range(700)]
    drive = Drive(journey(states))
    assert drive.last == [Yield()]
    assert drive.run.visit_count == 300
    drive.tell(events.Continued(drive.at))
    assert drive.last == [Yield()]
    drive.tell(events.Continued(drive.at))
    assert drive.run.status == "completed"
