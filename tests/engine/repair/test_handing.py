"""A person takes over, answers on the same journey, and hands back."""

from __future__ import annotations

from engine import events, views
from engine.snapshots import from_json, to_json
from engine.telling import problem_with_command
from journeys.messages import Command
from tests.engine.driving import Drive
from tests.engine.repair.journeys import answered, patterns


def handed() -> Drive:
    """A journey that has been handed over."""
    drive = answered("x", **patterns(handoff={"queue": "desk"}))
    drive.later(10).say("I want to talk to a person")
    return drive


def person(drive: Drive, kind: str, text: str | None = None) -> None:
    """A person's command."""
    drive.tell(events.CommandGiven(drive.at, kind, text=text, by="grace"))


def test_it_is_noted_who_is_called_and_the_customer_is_told() -> None:
    drive = handed()
    assert drive.run.handoff == {"reason": "", "queue": "desk", "since": 1010.0, "by": "rule"}
    assert drive.said("message")[-1].startswith("A person takes over from here.")
    found = views.snapshot(drive.run).handoff
    assert found is not None
    assert (found.queue, found.since) == ("desk", "1970-01-01T00:16:50.000Z")


def test_what_the_customer_says_is_kept_and_not_answered() -> None:
    drive = handed()
    for said in ("hello?", "/back", "start over"):
        assert drive.problems(said) == ()
        drive.say(said)
    assert drive.question.state == "second"
    assert drive.outputs == {"first": {"a": "one"}}
    lines = [(one["who"], one["text"]) for one in drive.run.entries[-3:]]
    assert lines == [("user", "hello?"), ("user", "/back"), ("user", "start over")]


def test_the_person_answers_and_hands_back_and_the_question_is_asked_again() -> None:
    drive = handed()
    person(drive, "answer", "How can I help?")
    last = drive.run.entries[-1]
    assert (last["who"], last["text"], last["data"]) == ("person", "How can I help?", {"by": "grace"})
    person(drive, "hand_back")
    assert drive.run.handoff is None
    assert drive.said("question")[-1] == "second"
    drive.say("1")
    assert drive.question.state == "third"


def test_who_knows_the_question_may_answer_it_meanwhile() -> None:
    drive = handed()
    drive.say("1", question=drive.question.id, by="grace")
    assert drive.question.state == "third"
    assert drive.run.handoff is not None


def test_nobody_answers_for_a_journey_that_was_not_handed_over() -> None:
    drive = answered("x")
    assert problem_with_command(drive.run, Command(kind="hand_back"))
    person(drive, "answer", "hello")
    assert drive.said("refusal") == ["Nobody has handed the conversation over; the journey answers"]
    assert problem_with_command(handed().run, Command(kind="answer", text=" ")) == "Say what is to be answered"
    assert problem_with_command(handed().run, Command(kind="answer", text="hi")) is None


def test_calling_twice_changes_nothing_and_it_outlives_a_new_history() -> None:
    drive = handed()
    again = from_json(drive.run.bundle, to_json(drive.run))
    assert again.handoff == drive.run.handoff
