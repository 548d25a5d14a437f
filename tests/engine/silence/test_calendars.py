"""Measures at times that calendars decide on: an activity is asked once for all of a question, and it counts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.events import ToolFailed, ToolSucceeded
from tests.engine.building import THROWS, Document, bundle, form, journey, pause, ref, ways
from tests.engine.driving import Drive, timers
from tests.engine.silence.policies import (
    REMIND,
    after,
    asked_moments,
    before,
    escalate,
    expire,
    let_pass,
    planned,
    tell_moments,
)

MONDAY = datetime(2031, 5, 5, 10, tzinfo=UTC).timestamp()
HOUR = 3600.0
DAY = 24 * HOUR


def working_day(days: int, do: Document | None = None, **more: Any) -> Document:
    """A measure on a working day."""
    return {"when": {"kind": "working_day", "days": days, **more}, "do": do or REMIND}


def on_monday(*measures: Document, **more: Any) -> Drive:
    """A run that has asked on a Monday at ten."""
    asking = form("f", "go")
    drive = Drive(bundle(journey([asking, pause("p", silence=list(measures))], ways("f>p"), **more)))
    drive.at = MONDAY
    drive.answer(go="x")
    return drive


def test_all_times_of_a_question_are_asked_for_at_once() -> None:
    hours = {"when": {"kind": "working_time", "seconds": 8 * HOUR}, "do": REMIND}
    drive = on_monday(after(60), working_day(2), hours)
    assert timers(drive.last) == [("silence:1:0", 60.0)]
    (call,) = asked_moments(drive.last)
    assert (call.call, len(call.arguments["asked"]), call.effect) == (1_000_001, 2, "pure")
    assert drive.visit("p").open_calls == {}
    tell_moments(drive)
    # Nine on Wednesday; eight hours from ten on Monday are over on Tuesday at ten.
    assert planned(drive, "p") == [("remind", 60.0), ("remind", DAY), ("remind", 2 * DAY - HOUR)]


def test_the_calendar_that_is_named_is_asked_about_else_the_first() -> None:
    measures = [working_day(1), working_day(1, calendar="night"), working_day(1, at="23:00", calendar="night")]
    calendars = [
        {"id": "day", "time_zone": "Asia/Kolkata", "hours": {"tuesday": ["10:00-12:00"]}},
        {"id": "night", "hours": {"monday": ["20:00-24:00"]}},
    ]
    drive = Drive(bundle(journey([form("f", "go"), pause("p", silence=measures)]), calendars=calendars))
    drive.at = MONDAY
    drive.answer(go="x")
    tell_moments(drive)
    assert [seconds for _, seconds in planned(drive, "p")] == [10 * HOUR, 13 * HOUR, 18.5 * HOUR]


def test_a_time_that_a_value_gives_is_the_one_that_it_gives_when_it_is_asked() -> None:
    asking = form("f", {"name": "day", "type": "date"})
    measure = before(ref("outputs", "f", "day"), days=2, at="09:00")
    drive = Drive(journey([asking, pause("p", silence=[measure])]))
    drive.at = MONDAY
    drive.answer(day="2031-05-10")
    tell_moments(drive)
    assert planned(drive, "p") == [("remind", 3 * DAY - HOUR)]


@pytest.mark.parametrize(
    ("late", "do", "done"),
    [
        (None, REMIND, False),
        ("at_once", REMIND, True),
        (None, {"kind": "notify", "channel": "log", "message": "x"}, False),
        (None, escalate(queue="desk"), True),
        ("skip", escalate(queue="desk"), False),
    ],
)
def test_a_time_that_had_passed_is_left_out_or_done_at_once(late: str | None, do: Document, done: bool) -> None:
    drive = on_monday(before("2031-05-04", do, **({"late": late} if late else {})))
    tell_moments(drive)
    assert bool(drive.said("reminder", "notice", "assignment")) is done
    assert planned(drive, "p") == []


def test_an_expiry_that_is_late_leaves_the_others_undone() -> None:
    drive = on_monday(before("2031-05-04", days=1, late="at_once"), before("2031-05-02", expire("cancel")))
    tell_moments(drive)
    assert (drive.run.status, drive.said("reminder")) == ("cancelled", [])


def test_a_time_that_has_passed_only_since_it_was_asked_for_is_not_late() -> None:
    drive = on_monday(before("2031-05-05T10:00:05Z"))
    drive.later(60)
    tell_moments(drive)
    assert timers(drive.last) == [("silence:1:0", 0.0)]
    assert let_pass(drive, 0).said("reminder") == ["Are you there?"]


def test_what_comes_before_a_moment_comes_once_however_often_it_is_asked() -> None:
    measures = [before("2031-05-06", hours := escalate(queue="desk")), before("2031-05-06T00:00:00Z", late="at_once")]
    asking = form("f", "a", "b", silence=measures)
    drive = Drive(journey([form("first", "go"), asking]))
    drive.at = MONDAY
    drive.answer(go="x")
    tell_moments(drive)
    let_pass(drive, DAY)
    assert (drive.said("reminder"), drive.question.queue) == (["Are you there?"], hours["queue"])
    drive.answer(a="x")
    assert not asked_moments(drive.last)
    assert drive.said("reminder", "assignment") == ["f is for the queue desk now", "Are you there?"]


def test_without_a_moment_there_is_nothing_to_come_before() -> None:
    drive = on_monday(before(ref("variables", "day")), after(60), variables=[{"name": "day"}])
    assert not asked_moments(drive.last)
    assert drive.visit("p").logs == ["nothing to remind before: there is no moment"]
    assert planned(drive, "p") == [("remind", 60.0)]


def test_what_cannot_be_planned_is_told_and_the_rest_is() -> None:
    drive = on_monday(before("soon"), working_day(1), before(THROWS))
    call = asked_moments(drive.commands)[-1]
    found = [{"at": None, "error": "What is that?"}, {"at": MONDAY + DAY, "error": None}]
    drive.tell(ToolSucceeded(drive.at, call.visit, call.call, {"moments": found}))
    assert len(drive.said("error")) == 2
    assert all("cannot be planned" in said for said in drive.said("error"))
    assert planned(drive, "p") == [("remind", DAY)]


def test_a_worker_that_cannot_answer_is_told_and_the_question_stays() -> None:
    drive = on_monday(working_day(1))
    call = asked_moments(drive.commands)[-1]
    drive.tell(ToolFailed(drive.at, call.visit, call.call, {"message": "out of time"}))
    assert drive.said("error") == ["What is to be done when nobody answers cannot be planned: out of time"]
    assert drive.places == ["p"]


def test_an_answer_about_a_question_that_is_closed_plans_nothing() -> None:
    drive = Drive([form("f", "a", "b", silence=[working_day(1)])])
    first = asked_moments(drive.commands)[-1]
    drive.answer(a="x")
    drive.tell(ToolSucceeded(drive.at, first.visit, first.call, {"moments": [{"at": MONDAY, "error": None}]}))
    assert planned(drive, "f") == []
    tell_moments(drive)
    assert len(planned(drive, "f")) == 1
    second = asked_moments(drive.commands)[-1]
    drive.answer(b="x")
    drive.tell(ToolSucceeded(drive.at, second.visit, second.call, {"moments": [{"at": MONDAY, "error": None}]}))
    assert drive.run.finished


def test_after_a_pause_times_are_worked_out_again_as_if_it_had_been_asked_later() -> None:
    drive = on_monday(working_day(2), before("2031-05-20"), before("2031-05-06T12:00:00Z", late="at_once"))
    tell_moments(drive)
    drive.pause()
    drive.later(2 * DAY)
    (call,) = asked_moments(drive.resume())
    assert call.arguments["since"] == MONDAY + 2 * DAY
    tell_moments(drive)
    # The second working morning is Friday's now; what was to come on Tuesday is late.
    assert planned(drive, "p") == [("remind", 2 * DAY - HOUR), ("remind", 13 * DAY - 10 * HOUR)]
    assert drive.said("reminder") == ["Are you there?"]


def test_a_time_that_is_being_worked_out_when_the_run_is_paused_is_asked_for_again() -> None:
    drive = on_monday(working_day(1))
    first = asked_moments(drive.commands)[-1]
    drive.pause()
    drive.tell(ToolSucceeded(drive.at, first.visit, first.call, {"moments": [{"at": MONDAY + 5, "error": None}]}))
    assert planned(drive, "p") == []
    assert len(asked_moments(drive.resume())) == 1
