"""Where an answer belongs: to a question, or to one that is still to come."""

from __future__ import annotations

from engine import events
from engine.hearing import KEPT, is_new, problems_with
from tests.engine.building import final, form, initial, journey, pause, tool, ways
from tests.engine.driving import Drive


def two_forms() -> Drive:
    """Two questions at once."""
    states = [initial(branching="all"), form("a", "x", question="A?"), form("b", "y", question="B?")]
    return Drive(journey(states, ways("start>a", "start>b")))


def test_an_answer_goes_to_the_oldest_question() -> None:
    drive = two_forms()
    drive.say("1")
    assert drive.outputs["a"] == {"x": "1"}
    drive.say("2")
    assert drive.outputs["b"] == {"y": "2"}


def test_an_answer_may_name_its_question() -> None:
    drive = two_forms()
    drive.say("2", question=drive.questions[1].id)
    assert drive.outputs == {"start": None, "b": {"y": "2"}}


def test_an_answer_to_a_question_that_is_no_longer_open_is_refused() -> None:
    drive = two_forms()
    asked = drive.questions[0].id
    drive.say("1", question=asked)
    drive.say("again", question=asked)
    assert drive.said("refusal") == ["That question is no longer open"]
    assert drive.outputs["a"] == {"x": "1"}


def test_each_time_a_question_is_put_it_is_another_one() -> None:
    drive = Drive([form("a", {"name": "x", "type": "integer"})])
    first = drive.question.id
    drive.say("many")
    assert drive.question.id != first
    drive.say("5", question=first)
    assert drive.said("refusal") == ["That question is no longer open"]


def test_answers_that_come_early_are_given_in_the_order_they_came() -> None:
    drive = Drive([tool("t"), form("a", "x"), form("b", "y"), final()])
    drive.say("1")
    drive.say("2")
    assert drive.problems("3") == ()
    drive.succeed("t")
    assert drive.outputs["a"] == {"x": "1"}
    assert drive.outputs["b"] == {"y": "2"}
    assert drive.run.finished


def test_an_early_answer_that_does_not_fit_is_refused_when_its_question_comes() -> None:
    drive = Drive([tool("t"), form("a", {"name": "x", "type": "integer"})])
    drive.say("many")
    drive.succeed("t")
    assert drive.question.problems == ("x: a number is needed, as in 42; many is none",)


def test_only_so_many_early_answers_and_events_are_kept() -> None:
    drive = Drive([tool("t"), pause("p")])
    for index in range(KEPT + 5):
        drive.run.inbox.append({"text": str(index), "values": None, "id": None, "by": None})
        drive.run.events.append({"name": "x", "data": index})
    drive.say("last")
    drive.happen("x")
    assert len(drive.run.inbox) == len(drive.run.events) == KEPT
    assert drive.run.inbox[-1]["text"] == "last"


def test_after_the_end_nothing_is_heard() -> None:
    drive = Drive([initial()])
    sequence = drive.run.sequence
    assert drive.problems("hello") == ("the journey has ended",)
    for event in (
        events.InputReceived(drive.at, "x"),
        events.EventReceived(drive.at, "x"),
        events.Rewound(drive.at, 1),
    ):
        assert drive.tell(event) == []
    assert drive.run.sequence == sequence


def test_a_message_id_is_new_once() -> None:
    run = Drive([pause("p")]).run
    assert is_new(run, "a")
    assert not is_new(run, "a")
    assert is_new(run, None)
    assert is_new(run, None)


def test_the_window_of_known_ids_is_bounded() -> None:
    run = Drive([pause("p")]).run
    for index in range(KEPT + 1):
        assert is_new(run, str(index))
    assert len(run.seen) == KEPT
    assert not is_new(run, str(KEPT))
    assert is_new(run, "0"), "so long ago that it is forgotten"


def test_a_second_beginning_changes_nothing() -> None:
    drive = Drive([pause("p")])
    drive.tell(events.Started(drive.at))
    assert drive.places == ["p"]


def test_time_does_not_run_backwards() -> None:
    drive = Drive([pause("p"), pause("q")])
    drive.at -= 500
    drive.say("yes")
    assert drive.open("q").entered_at == 1000


def test_questions_are_answered_by_what_they_ask() -> None:
    drive = two_forms()
    second = drive.questions[1].id
    event = events.InputReceived(drive.at, values={"x": 1}, question=second)
    assert problems_with(drive.run, event) == ("x was not asked for; asked for are y",)
    gone = events.InputReceived(drive.at, text="x", question="9.9")
    assert problems_with(drive.run, gone) == ("that question is no longer open",)
