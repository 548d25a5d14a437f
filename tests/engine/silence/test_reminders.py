"""Reminders, messages and escalations: when they come, and when they do not."""

from __future__ import annotations

import pytest

from engine.commands import CallTool, StartTimer
from engine.events import CommandGiven, TimerFired, ToolFailed
from engine.resuming import commands_to_resume
from tests.engine.building import THROWS, bundle, final, form, initial, journey, pause, ref, tool, way
from tests.engine.driving import Drive, cancelled_timers, timers
from tests.engine.silence.policies import after, escalate, let_pass, planned


def test_a_reminder_is_said_when_nobody_answers_and_each_only_once() -> None:
    drive = Drive([pause("p", silence=[after(60), after(120, {"kind": "remind"})]), final()])
    assert timers(drive.commands) == [("silence:1:0", 60.0), ("silence:1:1", 120.0)]
    let_pass(drive, 59)
    assert drive.said("reminder") == []
    let_pass(drive, 1)
    drive.tell(TimerFired(drive.at, 1, "silence:1:0"))
    assert drive.said("reminder") == ["Are you there?"]
    let_pass(drive, 3600)
    assert drive.said("reminder") == ["Are you there?", "Reminder: Go on?"]


def test_nothing_comes_after_the_answer() -> None:
    drive = Drive([pause("p", silence=[after(60)]), pause("q")])
    assert cancelled_timers(drive.say("yes")) == ["silence:1:0"]
    drive.tell(TimerFired(drive.at, 1, "silence:1:0"))
    let_pass(drive, 3600)
    assert drive.said("reminder") == []


def test_nothing_comes_while_a_tool_works_on_the_answer() -> None:
    drive = Drive([tool("t", confirm="Go?", silence=[after(60)]), final()])
    assert cancelled_timers(drive.say("yes")) == ["silence:1:0"]
    assert let_pass(drive, 3600).said("reminder") == []
    drive.succeed("t")
    assert drive.run.status == "completed"


def test_whatever_a_person_says_begins_the_time_anew() -> None:
    drive = Drive([form("f", {"name": "n", "type": "integer"}, {"name": "m"}, silence=[after(60)]), final()])
    let_pass(drive, 50).say("none")
    assert planned(drive, "f") == [("remind", 60.0)]
    let_pass(drive, 50).answer(n=3)
    assert planned(drive, "f") == [("remind", 60.0)]
    assert let_pass(drive, 59).said("reminder") == []
    assert let_pass(drive, 1).said("reminder") == ["Are you there?"]


def test_an_answer_that_does_not_fit_one_of_the_engines_own_questions_begins_it_anew_too() -> None:
    way_out = way("p", "end", confirmation="Sure?")
    drive = Drive(journey([pause("p", silence=[after(60)]), final()], [way_out]))
    drive.say("yes")
    assert drive.question.prompt == "Sure?"
    let_pass(drive, 50).say("perhaps")
    assert planned(drive, "p") == [("remind", 60.0)]


def test_a_timer_that_fired_just_before_the_time_began_anew_is_not_taken_for_the_next() -> None:
    drive = Drive([form("f", "a", "b", silence=[after(60)]), final()])
    drive.later(60).answer(a="x")
    drive.tell(TimerFired(drive.at, 1, "silence:1:0"))
    assert drive.said("reminder") == []


def test_an_answer_to_one_question_leaves_the_time_of_another_alone() -> None:
    drive = Drive(
        journey(
            [initial(branching="all"), pause("p", silence=[after(60)]), pause("q", silence=[after(90)])],
            [way("start", "p"), way("start", "q")],
        )
    )
    let_pass(drive, 30).reply("p", "perhaps")
    assert (planned(drive, "p"), planned(drive, "q")) == ([("remind", 60.0)], [("remind", 60.0)])


def test_a_state_says_itself_what_is_done_or_the_conversation_says_it_for_all() -> None:
    states = [pause("p"), pause("q", silence=[after(10)]), pause("r", silence=[])]
    drive = Drive(bundle(journey(states), conduct={"silence": [after(60)]}))
    seconds = [timers(drive.last)]
    seconds += [timers(drive.say("yes")), timers(drive.say("yes"))]
    assert seconds == [[("silence:1:0", 60.0)], [("silence:1:0", 10.0)], []]


def test_a_reminder_knows_the_question() -> None:
    text = {"$text": ["Still open: ", ref("local", "prompt"), " For ", ref("run", "user"), "."]}
    measure = after(60, {"kind": "remind", "text": text})
    drive = Drive([pause("p", silence=[measure], question="Pay?")], user="Ada")
    assert let_pass(drive, 60).said("reminder") == ["Still open: Pay? For Ada."]


def test_what_cannot_be_said_is_told_and_the_rest_goes_on() -> None:
    drive = Drive([pause("p", silence=[after(10, {"kind": "remind", "text": THROWS}), after(20)])])
    let_pass(drive, 60)
    assert drive.said("reminder") == ["Are you there?"]
    (said,) = drive.said("error")
    assert "cannot be done" in said
    assert drive.places == ["p"]


def test_a_message_by_a_channel_is_a_call_that_nobody_waits_for() -> None:
    notify = {"kind": "notify", "channel": "mail", "message": "Pay?", "recipients": ["ada@example.com"]}
    drive = Drive([tool("t", before=[{"tool": "hook"}], confirm="Go?", silence=[after(60, notify)]), final()])
    drive.succeed("t")
    let_pass(drive, 60)
    (call,) = [one for one in drive.calls() if one.activity == "notify"]
    assert (call.name, call.detached, call.effect) == ("mail", True, "keyed")
    assert call.arguments["recipients"] == ["ada@example.com"]
    assert call.arguments["data"] == {"question": "1.1", "prompt": "Go?"}
    assert drive.said("notice") == ["Pay?"]
    drive.say("yes")
    assert drive.call_of("t") == (1, 2), "the state's own calls are numbered as if nobody had been silent"
    drive.tell(ToolFailed(drive.at, call.visit, call.call, {"message": "no such address"}))
    assert drive.said("error") == ["Nobody could be told: no such address"]
    drive.succeed("t", 1)
    assert drive.run.status == "completed"


def test_two_messages_have_keys_of_their_own() -> None:
    notify = {"kind": "notify", "channel": "mail", "message": "Pay?"}
    drive = Drive([form("f", "a", "b", silence=[after(60, notify)])])
    let_pass(drive, 60).answer(a="x")
    let_pass(drive, 60)
    assert len({(one.visit, one.call) for one in drive.calls()}) == len(drive.calls()) == 2


def test_an_escalation_gives_the_question_to_somebody_else() -> None:
    measures = [
        after(60, escalate(queue="desk")),
        after(120, escalate(assignee=ref("run", "user"), message="Ada, do.")),
    ]
    drive = Drive([pause("p", title="Approve", silence=measures)], user="ada")
    let_pass(drive, 60)
    assert (drive.question.assignee, drive.question.queue) == (None, "desk")
    let_pass(drive, 60)
    assert (drive.question.assignee, drive.question.queue) == ("ada", None)
    assert drive.said("assignment") == ["Approve is for the queue desk now", "Ada, do."]


def test_a_conversation_is_handed_over_and_meanwhile_nothing_else_happens() -> None:
    over = {"kind": "hand_over", "queue": "desk", "reason": "Silence"}
    drive = Drive([pause("p", silence=[after(60, over), after(120, over)])])
    let_pass(drive, 600)
    assert drive.run.handoff == {"reason": "Silence", "queue": "desk", "since": 1060.0, "by": None}
    assert drive.said("status") == ["handed over: Silence"]
    drive.tell(CommandGiven(drive.at, "hand_back", by="bob"))
    assert planned(drive, "p") == [("hand_over", 60.0)]


def test_nothing_happens_while_a_run_is_paused_and_the_pause_does_not_count() -> None:
    drive = Drive([pause("p", silence=[after(60), after(90)])])
    let_pass(drive, 70)
    assert cancelled_timers(drive.pause()) == ["silence:1:1"]
    let_pass(drive, 1000)
    drive.tell(TimerFired(drive.at, 1, "silence:1:1"))
    assert drive.said("reminder") == ["Are you there?"]
    assert timers(drive.resume()) == [("silence:2:1", 20.0)]
    assert len(let_pass(drive, 20).said("reminder")) == 2


def test_the_time_of_a_question_asked_in_a_pause_begins_with_its_end() -> None:
    drive = Drive([form("f", "a", "b", silence=[after(60)])])
    drive.pause()
    drive.answer(a="x")
    let_pass(drive, 500)
    assert timers(drive.resume()) == [("silence:2:0", 60.0)]


def test_going_back_ends_the_time_and_asking_again_begins_it_anew() -> None:
    drive = Drive([pause("p", silence=[after(60)]), pause("q", silence=[after(30)])])
    drive.say("yes")
    drive.later(20).rewind("p")
    assert cancelled_timers(drive.last) == ["silence:1:0"]
    assert planned(drive, "p") == [("remind", 60.0)]
    assert let_pass(drive, 59).said("reminder") == []


def test_a_run_that_ends_leaves_no_timer() -> None:
    drive = Drive([pause("p", silence=[after(60)])])
    assert cancelled_timers(drive.cancel()) == ["silence:1:0"]
    assert drive.run.finished


def test_the_rest_of_the_time_goes_on_in_the_next_history() -> None:
    drive = Drive([pause("p", title="Approve", silence=[after(60)])])
    assert commands_to_resume(drive.run, drive.at + 45) == [StartTimer(1, "silence:1:0", 15.0, "Approve")]


@pytest.mark.parametrize("decision", ["retry", "skip", "fail"])
def test_what_is_for_incidents_is_done_for_no_other_question(decision: str) -> None:
    measures = [after(60, escalate(queue="operators"), of="incidents"), after(60)]
    states = [tool("t", confirm="Go?", silence=measures), final()]
    drive = Drive(bundle(journey(states), policy={"on_failure": "incident"}))
    let_pass(drive, 60)
    assert (drive.said("reminder"), drive.question.queue) == (["Are you there?"], None)
    drive.say("yes")
    drive.fail("t")
    let_pass(drive, 60)
    assert (drive.said("reminder"), drive.question.queue) == (["Are you there?"], "operators")
    drive.say(decision)
    if decision == "retry":
        assert (drive.question.prompt, drive.question.queue, planned(drive, "t")) == ("Go?", None, [("remind", 60.0)])
    else:
        assert drive.run.finished


def test_no_call_is_made_for_plain_durations() -> None:
    drive = Drive([pause("p", silence=[after(60)])])
    let_pass(drive, 60)
    assert not [one for one in drive.commands if isinstance(one, CallTool)]
