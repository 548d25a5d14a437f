"""Nobody is waited for any more: what becomes of the state, and of what is at work."""

from __future__ import annotations

from tests.engine.building import choice, final, form, initial, journey, pause, tool, way, ways
from tests.engine.driving import Drive
from tests.engine.silence.policies import after, expire, let_pass


def test_the_timeout_way_is_taken() -> None:
    late = way("p", "late", trigger="timeout")
    drive = Drive(
        journey([pause("p", silence=[after(60, expire()), after(30)]), final(), final("late")], [*ways("p>end"), late])
    )
    let_pass(drive, 60)
    assert (drive.run.status, drive.path) == ("completed", ["p", "late"])
    assert drive.said("reminder", "expiry") == ["Are you there?", "Nobody has answered in time"]


def test_a_choice_takes_its_default() -> None:
    branches = [way("c", "end", choices=["a"]), way("c", "other", choices=["b"])]
    states = [choice("c", "a", "b", default="b", silence=[after(60, expire())]), final(), final("other")]
    drive = Drive(journey(states, branches))
    assert let_pass(drive, 60).path == ["c", "other"]


def test_without_either_the_state_fails_in_words() -> None:
    drive = Drive([form("f", "a", title="Order", silence=[after(60, expire())])])
    let_pass(drive, 60)
    assert drive.run.error is not None
    assert (drive.run.status, drive.run.error["message"]) == ("failed", "Order: Nobody has answered in time")


def test_a_failure_takes_the_failure_ways_whatever_else_there_is() -> None:
    out = [way("p", "late", trigger="timeout"), way("p", "failed", trigger="tool_failure")]
    states = [pause("p", silence=[after(60, expire("fail"))]), final("late"), final("failed")]
    drive = Drive(journey(states, out))
    assert let_pass(drive, 60).path == ["p", "failed"]
    assert drive.visit("p").error == {
        "message": "Nobody has answered in time",
        "kind": "timeout",
        "outcome": "failed",
        "details": {},
    }


def test_the_whole_run_is_cancelled_and_what_is_at_work_is_let_finish() -> None:
    states = [initial(branching="all"), pause("p", silence=[after(60, expire("cancel"))]), tool("t")]
    drive = Drive(journey(states, [way("start", "p"), way("start", "t")]))
    let_pass(drive, 60)
    assert not drive.run.finished
    drive.succeed("t", 5)
    assert (drive.run.status, drive.visit("t").output) == ("cancelled", 5)


def test_a_question_whether_to_leave_a_tool_that_works_is_withdrawn() -> None:
    states = [tool("t", silence=[after(60, expire("fail"))]), final()]
    drive = Drive(journey(states, [way("t", "end"), way("t", "end", commands=["stop"], confirmation="Really?")]))
    drive.say("stop")
    assert drive.question.prompt == "Really?"
    let_pass(drive, 60)
    assert (drive.questions, drive.places) == ((), ["t"])
    drive.succeed("t", 7)
    assert (drive.run.status, drive.visit("t").output) == ("completed", 7)


def test_what_was_asked_before_is_asked_again_and_its_time_begins_anew() -> None:
    states = [pause("p", question="Go?", silence=[after(60, expire())]), final()]
    drive = Drive(journey(states, [way("p", "end"), way("p", "end", commands=["stop"], confirmation="Really?")]))
    let_pass(drive, 30).say("stop")
    let_pass(drive, 60)
    assert (drive.question.prompt, drive.run.status) == ("Go?", "waiting")
    let_pass(drive, 60)
    assert drive.run.status == "failed"


def test_a_way_that_waits_for_a_confirmation_may_expire_too() -> None:
    states = [tool("t", silence=[after(60, expire())]), final(), final("late")]
    drive = Drive(journey(states, [way("t", "end", confirmation="Sure?"), way("t", "late", trigger="timeout")]))
    drive.succeed("t", 1)
    assert let_pass(drive, 60).path == ["t", "late"]


def test_nothing_follows_an_expiry() -> None:
    out = [way("p", "q", trigger="timeout")]
    drive = Drive(journey([pause("p", silence=[after(60, expire()), after(60), after(90)]), pause("q")], out))
    let_pass(drive, 3600)
    assert (drive.places, drive.said("reminder")) == (["q"], [])
