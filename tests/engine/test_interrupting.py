"""Ways that do not wait for the state: user commands, events, time."""

from __future__ import annotations

from typing import Any

from engine import events
from engine.views import actions
from tests.engine.building import (
    THROWS,
    Document,
    bundle,
    final,
    form,
    initial,
    journey,
    pause,
    ref,
    state,
    tool,
    way,
    ways,
)
from tests.engine.driving import Drive, cancelled_timers, timers

STOP = way("work", "stopped", trigger="user_input", commands=["stop", "Enough"])
PAID = way("work", "paid", trigger="external_event", events=["paid"])


def at_work(*edges: Document, work: Document | None = None, **more: Any) -> Drive:
    """A state at work, with a usual way and others."""
    states = [work or tool("work", **more), final("done"), final("stopped"), final("paid"), final("late")]
    return Drive(journey(states, [*ways("work>done"), *edges]))


# User commands.


def test_a_command_leaves_the_state_in_whatever_case_it_is_said() -> None:
    drive = at_work(STOP, work=form("work", "name"))
    drive.say(" ENOUGH ")
    assert drive.path == ["work", "stopped"]
    assert drive.statuses["work"] == "interrupted"
    assert drive.outputs["work"] == {"event": "user_input", "data": None}


def test_a_command_by_name_does_the_same() -> None:
    drive = at_work(STOP)
    drive.command("say", name="stop")
    assert drive.path == ["work", "stopped"]


def test_a_command_is_no_answer_to_a_question_that_is_named() -> None:
    drive = at_work(STOP, work=form("work", "name"))
    drive.say("stop", question=drive.question.id)
    assert drive.path == ["work", "done"]
    assert drive.outputs["work"] == {"name": "stop"}


def test_a_word_that_is_no_command_is_an_answer() -> None:
    drive = at_work(STOP, work=form("work", "name"))
    drive.say("stopwatch")
    assert drive.path == ["work", "done"]


def test_the_guard_of_a_command_must_hold() -> None:
    drive = at_work(STOP | {"guard": ref("variables", "may")}, work=form("work", "name"))
    drive.say("stop")
    assert drive.outputs["work"] == {"name": "stop"}


def test_of_several_the_way_of_the_highest_priority_is_taken() -> None:
    other = way("work", "late", trigger="user_input", commands=["stop"], priority=1)
    drive = at_work(STOP, other)
    drive.say("stop")
    assert drive.path == ["work", "late"]


def test_a_command_way_is_not_taken_when_the_state_is_done() -> None:
    states = [tool("work"), final("stopped"), final("done")]
    drive = Drive(journey(states, [STOP, *ways("work>done")]))
    drive.succeed("work")
    assert drive.path == ["work", "done"]


def test_the_result_of_a_call_that_was_left_does_not_come_back() -> None:
    drive = Drive(journey([tool("work"), pause("stopped")], [STOP]))
    drive.say("stop")
    drive.succeed("work", "late")
    assert drive.outputs["work"] == {"event": "user_input", "data": None}
    assert drive.visit("work").logs == ["call 1 ended well after the state had been left"]


def test_a_command_may_be_confirmed_and_the_state_goes_on_till_then() -> None:
    drive = at_work(STOP | {"confirmation": "Really stop?"}, work=form("work", "name", question="Who?"))
    drive.say("stop")
    assert drive.question.prompt == "Really stop?"
    drive.say("yes")
    assert drive.path == ["work", "stopped"]


def test_a_declined_command_leaves_all_as_it_was() -> None:
    drive = at_work(STOP | {"confirmation": "Really stop?"}, work=form("work", "name", question="Who?"))
    asked = drive.question
    drive.say("stop")
    drive.later(5).say("no")
    assert (drive.question.id, drive.question.prompt) == (asked.id, "Who?")
    drive.say("Ada")
    assert drive.outputs["work"] == {"name": "Ada"}


def test_a_command_twice_is_confirmed_once() -> None:
    drive = at_work(STOP | {"confirmation": "Really stop?"}, work=form("work", "name", question="Who?"))
    drive.say("stop")
    drive.say("stop")
    drive.say("no")
    assert drive.question.prompt == "Who?"


def test_a_result_that_comes_before_the_confirmation_wins() -> None:
    drive = at_work(STOP | {"confirmation": "Really stop?"})
    drive.say("stop")
    drive.succeed("work", 1)
    assert drive.path == ["work", "done"]


def test_a_confirmation_that_cannot_be_put_is_a_plain_one() -> None:
    drive = at_work(STOP | {"confirmation": THROWS})
    drive.say("stop")
    assert drive.question.prompt == "Leave work?"
    assert "cannot be put" in drive.open("work").logs[0]


# Events.


def test_an_event_leaves_the_state_with_its_data() -> None:
    drive = at_work(PAID)
    drive.happen("paid", {"amount": 5})
    assert drive.path == ["work", "paid"]
    assert drive.outputs["work"] == {"event": "external_event", "data": {"amount": 5}}
    assert drive.said("event") == ["paid"]


def test_any_transition_may_name_events() -> None:
    drive = at_work(way("work", "paid", events=["paid", "settled"]))
    drive.happen("settled")
    assert drive.path == ["work", "paid"]


def test_another_event_changes_nothing() -> None:
    drive = at_work(PAID)
    drive.happen("shipped")
    assert drive.places == ["work"]


def test_the_guard_of_an_event_sees_its_data() -> None:
    drive = at_work(PAID | {"guard": ref("local", "event", "data", "enough")})
    drive.happen("paid", {"enough": False})
    assert drive.places == ["work"]
    drive.happen("paid", {"enough": True})
    assert drive.path == ["work", "paid"]


def test_a_guard_that_cannot_be_evaluated_does_not_hold_and_is_told() -> None:
    drive = at_work(PAID | {"guard": THROWS})
    drive.happen("paid")
    assert drive.places == ["work"]
    assert drive.open("work").logs == ["the condition on the way to paid cannot be evaluated: this cannot be parsed"]


def test_an_event_that_comes_early_is_kept_for_the_state_that_listens() -> None:
    states = [pause("first"), tool("work"), final("paid")]
    drive = Drive(journey(states, [*ways("first>work"), PAID]))
    drive.happen("paid", 5)
    drive.say("yes")
    assert drive.path == ["first", "work", "paid"]
    assert drive.outputs["work"]["data"] == 5


def test_an_early_event_fires_once() -> None:
    states = [pause("first"), tool("work"), pause("paid")]
    drive = Drive(journey(states, [*ways("first>work", "paid>work"), PAID]))
    drive.happen("paid")
    drive.say("yes")
    drive.say("yes")
    assert drive.places == ["work"]


def test_an_event_is_heard_by_all_that_listen() -> None:
    states = [initial(branching="all"), tool("work"), tool("other"), pause("paid")]
    edges = [*ways("start>work", "start>other"), PAID, way("other", "paid", events=["paid"])]
    drive = Drive(journey(states, edges))
    drive.happen("paid")
    assert drive.places == ["paid", "paid"]


def test_events_do_not_reach_what_follows_from_them() -> None:
    states = [tool("work"), tool("paid"), final("twice")]
    drive = Drive(journey(states, [PAID, way("paid", "twice", events=["paid"])]))
    drive.happen("paid")
    assert drive.places == ["paid"]


def test_an_event_may_be_confirmed() -> None:
    drive = at_work(PAID | {"confirmation": "Take the payment?"})
    drive.happen("paid", 5)
    assert drive.question.prompt == "Take the payment?"
    drive.say("yes")
    assert drive.outputs["work"]["data"] == 5


# Time.


def test_a_way_of_its_own_time_is_taken_when_that_is_over() -> None:
    drive = at_work(way("work", "late", trigger="timeout", after_seconds=20))
    assert timers(drive.commands) == [("way:1", 20)]
    drive.fire("work", "way:1")
    assert drive.path == ["work", "late"]
    assert drive.statuses["work"] == "interrupted"


def test_the_timers_stop_when_the_state_is_left_otherwise() -> None:
    drive = at_work(way("work", "late", trigger="timeout", after_seconds=20), timeout_seconds=60)
    assert cancelled_timers(drive.succeed("work")) == ["timeout", "way:1"]


def test_a_way_whose_guard_does_not_hold_lets_the_time_pass() -> None:
    drive = at_work(way("work", "late", trigger="timeout", after_seconds=20, guard=False))
    drive.fire("work", "way:1")
    assert drive.places == ["work"]


def test_the_time_of_the_state_takes_its_timeout_way() -> None:
    drive = at_work(way("work", "late", trigger="timeout"), timeout_seconds=60)
    drive.fire("work", "timeout")
    assert drive.path == ["work", "late"]


def test_without_a_timeout_way_the_state_fails() -> None:
    drive = at_work(way("work", "late", trigger="tool_failure"), effect="pure", timeout_seconds=60)
    drive.fire("work", "timeout")
    assert drive.path == ["work", "late"]
    assert drive.errors["work"] == {
        "message": "The time of 60 seconds is over", "kind": "timeout", "outcome": "failed", "details": {},
    }  # fmt: skip


def test_time_that_is_over_during_a_call_that_cannot_be_made_again_is_an_incident() -> None:
    drive = at_work(way("work", "late", trigger="tool_failure"), effect="unsafe", timeout_seconds=60)
    drive.fire("work", "timeout")
    assert drive.run.status == "incident"


def test_the_incident_is_over_when_the_lost_call_answers_after_all() -> None:
    drive = at_work(effect="unsafe", timeout_seconds=60)
    drive.fire("work", "timeout")
    drive.succeed("work", "done after all")
    assert drive.path == ["work", "done"]
    assert drive.outputs["work"] == "done after all"


def test_a_timeout_way_whose_guard_throws_does_not_break_the_run() -> None:
    drive = at_work(way("work", "late", trigger="timeout", guard=THROWS), effect="pure", timeout_seconds=60)
    drive.fire("work", "timeout")
    assert drive.run.error is not None
    assert drive.run.error["message"] == "work: The time of 60 seconds is over"


def test_time_includes_the_waiting_for_people() -> None:
    drive = at_work(work=form("work", "name", timeout_seconds=60))
    drive.fire("work", "timeout")
    assert drive.run.error is not None
    assert drive.run.error["kind"] == "timeout"
    assert not drive.questions


def test_a_failure_by_time_while_a_way_is_being_confirmed_does_not_take_that_way() -> None:
    edges = [way("work", "done", confirmation="Sure?"), way("work", "late", trigger="tool_failure")]
    states = [tool("work", effect="pure", timeout_seconds=60), final("done"), final("late")]
    drive = Drive(journey(states, edges))
    drive.succeed("work")
    drive.fire("work", "timeout")
    assert drive.path == ["work", "late"]


def test_a_stale_timer_changes_nothing() -> None:
    drive = Drive(bundle(journey([tool("work", timeout_seconds=60), pause("p")]), policy={"time_limit_seconds": 900}))
    drive.succeed("work")
    for timer in (events.TimerFired(drive.at, 1, "timeout"), events.TimerFired(drive.at, 0, "unknown")):
        drive.tell(timer)
        assert drive.places == ["p"]


def test_actions_tell_the_commands_that_mean_something_now() -> None:
    drive = at_work(STOP, way("work", "late", trigger="user_input", commands=["never"], guard=False))
    assert actions(drive.run) == ("stop", "Enough")


def test_a_decision_of_a_person_may_be_left_by_a_command() -> None:
    made = state("work", "decision_point", by="choice", branches=[{"id": "a"}])
    drive = at_work(STOP, work=made)
    assert drive.problems("stop") == ()
    drive.say("stop")
    assert drive.path == ["work", "stopped"]
