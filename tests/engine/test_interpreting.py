"""Answers in plain words: when they are read, what waits meanwhile, and what becomes of what cannot be read."""

from __future__ import annotations

from typing import Any

import pytest

from engine import events
from engine.commands import CallTool, Command
from engine.hearing import problems_with
from engine.interpreting import is_under_way
from engine.snapshots import from_json, to_json
from tests.engine.building import Document, bundle, choice, final, form, initial, journey, pause, tool, way, ways
from tests.engine.driving import Drive

DAY: Document = {"name": "day", "type": "date"}
PEOPLE: Document = {"name": "people", "type": "integer"}
TRIP: tuple[Document, ...] = ({"name": "arrival", "type": "date"}, {"name": "departure", "type": "date"}, PEOPLE)


class Waiting(Drive):
    """A run whose answers are read when the test says so."""

    reads = False

    def read(self, values: dict[str, Any], **reasons: str) -> list[Command]:
        """The answer that is being read has been read."""
        call = self.reading()
        found = {"values": values, "reasons": reasons, "rest": ""}
        return self.tell(events.ToolSucceeded(self.at, call.visit, call.call, found))

    def reading(self) -> CallTool:
        """The latest reading."""
        return [one for one in self.commands if isinstance(one, CallTool) and one.activity == "interpret"][-1]


def test_what_fits_exactly_asks_for_no_reading() -> None:
    drive = Waiting([form("f", DAY, PEOPLE), pause("p"), choice("c", "left", "right")])
    for said in ("2030-12-31", "2", "yes", "left"):
        assert not any(isinstance(one, CallTool) for one in drive.say(said))
    assert drive.run.finished


def test_a_date_in_words_is_read_from_the_moment_and_the_zone_of_the_run() -> None:
    drive = Waiting(bundle(journey([form("f", DAY)]), conduct={"timezone": "Asia/Tokyo", "locale": "de"}))
    drive.later(3600).say("tomorrow")
    asked = drive.reading().arguments
    assert asked["fields"] == [{"name": "day", "type": "date"}]
    assert (asked["text"], asked["now"]) == ("tomorrow", "1970-01-01T01:16:40.000Z")
    assert (asked["timezone"], asked["locale"]) == ("Asia/Tokyo", "de")
    drive.read({"day": "1970-01-03"})
    assert drive.run.output == {"day": "1970-01-03"}


def test_one_sentence_answers_several_fields() -> None:
    drive = Drive([form("f", *TRIP)])
    drive.say("from 5 to 7 May, two people")
    assert drive.run.output == {"arrival": "1970-05-05", "departure": "1970-05-07", "people": 2}


def test_what_is_left_open_is_asked_for() -> None:
    drive = Drive([form("f", *TRIP)])
    drive.say("tomorrow")
    assert [field.name for field in drive.question.fields] == ["departure", "people"]
    drive.say("on 5 May")
    drive.say("a couple")
    assert drive.run.output == {"arrival": "1970-01-02", "departure": "1970-05-05", "people": 2}


def test_what_cannot_be_read_is_refused_as_it_always_was() -> None:
    drive = Drive([form("f", DAY)])
    assert drive.problems("soon") == ("day: a date is needed, as in 2030-12-31",)
    drive.say("soon")
    assert drive.question.problems == ("day: a date is needed, as in 2030-12-31",)


def test_what_may_mean_two_things_is_asked_back() -> None:
    drive = Drive([form("f", DAY | {"message": "Which day?"})])
    told = ("day: “05/06” may be 5 June 1970 or 6 May 1970; which is meant?",)
    assert drive.problems("05/06") == told
    drive.say("05/06")
    assert drive.question.problems == told


def test_limits_hold_for_what_was_read() -> None:
    drive = Drive([form("f", PEOPLE | {"maximum": 4})])
    assert drive.problems("a dozen") == ("people: at most 4 is allowed",)
    assert drive.problems("a couple") == ()


def test_a_reading_that_fails_leaves_the_refusal() -> None:
    drive = Waiting([form("f", DAY)])
    drive.say("tomorrow")
    call = drive.reading()
    drive.tell(events.ToolFailed(drive.at, call.visit, call.call, {"message": "lost", "outcome": "failed"}))
    assert drive.question.problems == ("day: a date is needed, as in 2030-12-31",)
    assert not is_under_way(drive.run)


def test_reading_is_no_tool_call_of_the_run() -> None:
    drive = Drive(bundle(journey([form("f", DAY)]), policy={"max_attempts": 1}))
    for said in ("soon", "later", "tomorrow"):
        drive.say(said)
    assert drive.run.output == {"day": "1970-01-02"}
    assert drive.run.attempt_count == 0
    assert drive.run.visits[1].calls == []


def test_the_question_stays_open_and_what_comes_meanwhile_waits_its_turn() -> None:
    drive = Waiting([form("a", DAY), form("b", "name"), form("c", "more")])
    drive.say("tomorrow")
    asked = drive.question.id
    drive.say("Ada")
    drive.say("more", question="9.9")
    assert drive.question.id == asked
    assert len(drive.run.inbox) == 2
    drive.read({"day": "1970-01-02"})
    assert drive.outputs == {"a": {"day": "1970-01-02"}, "b": {"name": "Ada"}}
    assert drive.said("refusal") == ["That question is no longer open"]


def test_a_run_that_is_taken_up_again_goes_on_reading() -> None:
    drive = Waiting([form("f", DAY)])
    drive.say("tomorrow")
    drive.run = from_json(drive.bundle, to_json(drive.run))
    drive.read({"day": "1970-01-02"})
    assert drive.run.output == {"day": "1970-01-02"}


def test_what_is_read_too_late_is_forgotten() -> None:
    states = [form("f", DAY, timeout_seconds=10), final("end"), final("late")]
    drive = Waiting(journey(states, [*ways("f>end"), way("f", "late", trigger="timeout")]))
    drive.say("tomorrow")
    drive.fire("f", "timeout")
    assert drive.path == ["f", "late"]
    assert drive.run.finished


def test_an_answer_that_is_being_read_when_the_run_is_cancelled_is_let_go() -> None:
    drive = Waiting([form("f", DAY)])
    drive.say("tomorrow")
    drive.tell(events.Cancelled(drive.at))
    if not drive.run.finished:
        drive.read({"day": "1970-01-02"})
    assert drive.run.status == "cancelled"


def test_a_paused_run_reads_when_it_is_resumed() -> None:
    drive = Waiting([form("f", DAY)])
    drive.tell(events.Paused(drive.at))
    assert drive.say("tomorrow") == []
    drive.tell(events.Resumed(drive.at))
    drive.read({"day": "1970-01-02"})
    assert drive.run.output == {"day": "1970-01-02"}


def test_values_may_be_in_words_too() -> None:
    drive = Drive([form("f", DAY, PEOPLE, "name")])
    assert drive.problems(day="tomorrow", people="two", name="Ada") == ()
    drive.answer(day="tomorrow", people="two", name="Ada")
    assert drive.run.output == {"day": "1970-01-02", "people": 2, "name": "Ada"}


def test_values_that_cannot_be_read_are_told_with_the_others_kept() -> None:
    drive = Drive([form("f", DAY, PEOPLE)])
    drive.answer(day="05/06", people="two")
    assert drive.question.problems == ("day: “05/06” may be 5 June 1970 or 6 May 1970; which is meant?",)
    drive.answer(day="5 May")
    assert drive.run.output == {"day": "1970-05-05", "people": 2}


@pytest.mark.parametrize("said", ["yep", "sure thing", "go ahead"])
def test_confirmations_understand_plain_words(said: str) -> None:
    states = [pause("p"), tool("pay", confirm="Pay?"), form("f", "name", confirm=True)]
    drive = Drive(states)
    drive.say(said)
    drive.say(said)
    drive.succeed("pay")
    drive.say("Ada")
    drive.say(said)
    assert drive.run.output == {"name": "Ada"}


def test_a_mistyped_choice_is_understood_and_a_doubtful_one_asked_back() -> None:
    drive = Drive([choice("c", "monday", "sunday", "friday")])
    assert drive.problems("munday") == ("“munday” may be monday or sunday; which is meant?",)
    drive.say("munday")
    assert drive.question.problems == ("“munday” may be monday or sunday; which is meant?",)
    drive.say("frday")
    assert drive.run.output == {"choice": "friday", "title": "friday"}


def test_the_engines_own_questions_understand_plain_words() -> None:
    drive = Drive(bundle(journey([tool("t"), final()]), policy={"on_failure": "incident"}))
    drive.fail("t")
    assert drive.problems("no idea") != ()
    drive.say("retri")
    assert drive.places == ["t"]
    assert not drive.questions, "it is tried again"


def test_a_way_that_asks_first_understands_plain_words() -> None:
    drive = Drive(journey([initial(), final()], [way("start", "end", confirmation="Sure?")]))
    drive.say("hm, maybe")
    assert drive.said("refusal") == ["yes or no is needed"]
    drive.say("yep")
    assert drive.run.finished


def test_a_number_with_a_point_is_read_by_the_locale() -> None:
    german = Drive(bundle(journey([form("f", {"name": "n", "type": "number"})]), conduct={"locale": "de"}))
    german.say("1.000")
    assert german.run.output == {"n": 1000}
    exact = Drive([form("f", {"name": "n", "type": "number"})])
    exact.say("1.000")
    assert exact.run.output == {"n": 1}


def test_texts_are_never_looked_at() -> None:
    drive = Waiting([form("f", {"name": "name", "min_length": 5}, DAY)])
    assert drive.say("Ada") == []
    assert drive.question.problems == ("name: at least 5 characters are needed",)


def test_a_long_text_is_no_answer_to_a_form() -> None:
    drive = Waiting([form("f", DAY)])
    assert drive.say("tomorrow " * 200) == []
    assert drive.question.problems == ("day: a date is needed, as in 2030-12-31",)


def test_without_a_reader_only_what_fits_exactly_is_taken() -> None:
    drive = Drive([form("f", DAY)])
    event = events.InputReceived(drive.at, text="tomorrow")
    assert problems_with(drive.run, event) == ("day: a date is needed, as in 2030-12-31",)


def talking() -> Drive:
    """A form in a conversation: a model is at hand for all that is no answer."""
    guideline = {"id": "g", "condition": "they are angry", "action": "be kind"}
    return Drive(bundle(journey([form("f", DAY), form("g", "name"), final()]), guidelines=[guideline]))


def asked_of_the_model(drive: Drive) -> list[str]:
    """The requests of the turn so far."""
    return [one.activity for one in drive.calls()]


def test_in_a_conversation_an_answer_in_plain_words_needs_no_model_to_be_understood() -> None:
    drive = talking()
    drive.say("on the 5th of May, please")
    assert drive.outputs["f"] == {"day": "1970-05-05"}
    assert "understand" not in asked_of_the_model(drive)


@pytest.mark.parametrize(
    "said",
    [
        "is there anything cheaper on 5 May?",
        "I am so angry that I would rather not go at all than go on 5 May",
        "you are no help at all",
    ],
)
def test_in_a_conversation_what_says_more_is_left_to_the_model(said: str) -> None:
    drive = talking()
    drive.say(said)
    assert asked_of_the_model(drive) == ["understand"]
    assert drive.outputs == {}


def test_in_a_conversation_what_may_mean_two_days_is_asked_back_without_a_model() -> None:
    drive = talking()
    drive.say("05/06")
    assert drive.question.problems == ("day: “05/06” may be 5 June 1970 or 6 May 1970; which is meant?",)
    assert "understand" not in asked_of_the_model(drive)
