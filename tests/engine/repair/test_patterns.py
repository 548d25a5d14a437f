"""Each pattern of repair does what it is for, says what is usual, and can be changed or switched off."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from engine.repair.performing import perform
from engine.step import Step
from journeys.repair import USUAL, Pattern, Patterns
from journeys.turns import RepairKind, RepairWanted
from tests.engine.building import bundle, choice, final, form, journey, pause, ref, state, tool, way, ways
from tests.engine.driving import Drive
from tests.engine.repair.journeys import answered, booked, patterns


def asked(drive: Drive, kind: RepairKind, value: str | None = None) -> str:
    """What is said last when a pattern is asked for, questions aside."""
    assert perform(Step(drive.run), RepairWanted(kind=kind, value=value), by="rule")
    return drive.said("message")[-1]


def test_every_pattern_has_a_usual_form_which_authors_change_in_part() -> None:
    assert tuple(USUAL) == get_args(RepairKind)
    assert all(pattern.enabled for pattern in USUAL.values())
    told = Patterns(by_kind={"back": Pattern(message="Zurück")})
    assert told.of("back").words == USUAL["back"].words
    assert told.of("back").message == "Zurück"
    assert (told.is_told("back"), told.is_told("skip")) == (True, False)


# Back.


def test_back_asks_the_question_before() -> None:
    drive = answered("x")
    drive.say("1")
    drive.say("/back")
    assert drive.question.state == "second"
    assert drive.said("message")[-1] == "Back to second."
    drive.say("go back")
    assert drive.question.state == "first"


def test_back_in_a_form_that_is_answered_field_by_field_asks_the_field_before() -> None:
    drive = answered("x", "y", "z")
    drive.say("1")
    drive.say("2")
    drive.say("/back")
    assert [field.name for field in drive.question.fields] == ["y", "z"]
    drive.say("/back")
    assert drive.question.fields[0].name == "x"
    drive.say("/back")
    assert drive.question.state == "first"


def test_back_from_a_form_that_is_being_confirmed_asks_for_its_last_field() -> None:
    drive = Drive([form("a", "x", "y", confirm=True), pause("p")])
    drive.say("1")
    drive.say("2")
    drive.say("/back")
    assert [field.name for field in drive.question.fields] == ["y"]


def test_there_is_no_question_before_the_first() -> None:
    drive = Drive([form("a", "x"), pause("p")])
    assert drive.problems("/back") == ("There is no question before this one",)
    drive.say("/back")
    assert drive.said("refusal") == ["There is no question before this one"]
    assert drive.question.problems == ("There is no question before this one",)


def test_back_passes_what_asked_nobody_and_asks_before_it_repeats_an_effect() -> None:
    drive = booked()
    drive.say("/back")
    assert drive.question.state == "who"
    drive.say("Ada")
    drive.say("3")
    drive.succeed("search", "flight 1")
    assert [option.value for option in drive.question.options] == ["repeat", "keep"]


def test_back_does_not_go_to_a_form_that_took_the_runs_own_input() -> None:
    drive = Drive([form("a", "x", from_input=True), form("b", "y")], {"x": "1"})
    assert drive.problems("/back") == ("There is no question before this one",)


def test_back_to_what_is_named() -> None:
    drive = booked()
    drive.say("go back to the question about the day of travel")
    assert drive.question.state == "where"


def test_what_is_named_must_be_there_and_be_one() -> None:
    drive = answered("x")
    assert drive.problems("/back to nowhere") == ("Nothing that was asked is like 'to nowhere'",)
    states = [form("hotel_in", "x"), form("hotel_out", "y"), form("c", "z")]
    other = Drive(states)
    other.say("1")
    other.say("2")
    assert other.problems("/back hotel") == ("'hotel' may mean hotel_out and hotel_in; say which",)


# Skip.


@pytest.mark.parametrize(
    "one",
    [
        form("a", "x", skippable=True),
        form("a", {"name": "x", "required": False}, {"name": "y", "required": False, "default": 5}),
        choice("a", "yes", "no", default="no"),
        pause("a", skippable=True),
        tool("a", confirm="Really?", skippable=True),
    ],
)
def test_what_may_stay_empty_can_be_left_out(one: dict[str, object]) -> None:
    drive = Drive([one, form("b", "y")])
    assert drive.problems("/skip") == ()
    drive.say("/skip")
    assert drive.question.state == "b"
    assert drive.said("message") == ["Left out."]


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (form("a", {"name": "x", "title": "Your name"}, "y"), "Your name and y are needed to go on"),
        (choice("a", "yes", "no", title="Choice"), "Choice needs an answer to go on"),
        (pause("a"), "a needs an answer to go on"),
    ],
)
def test_what_is_needed_cannot_be_left_out(one: dict[str, object], reason: str) -> None:
    drive = Drive([one, form("b", "y")])
    assert drive.problems("/skip") == (reason,)
    drive.say("/skip")
    assert drive.said("refusal") == [reason]
    assert drive.question.state == "a"


def test_the_rest_of_a_form_can_be_left_out_once_what_is_needed_is_there() -> None:
    drive = Drive([form("a", {"name": "x", "required": False}), form("b", "y")])
    drive.say("skip")
    assert drive.outputs["a"] == {"x": "skip"}, "a word that fits is an answer"


def test_nothing_to_leave_out_is_said_so() -> None:
    drive = Drive([tool("t"), pause("p")])
    drive.say("/skip")
    assert drive.said("refusal") == ["Nothing is asked that could be left out"]


# Restart.


def test_restart_begins_anew() -> None:
    drive = answered("x")
    drive.say("1")
    drive.say("start over")
    drive.say("yes")
    assert drive.question.state == "first"
    assert drive.outputs == {}
    assert drive.said("message")[-1] == "We begin again."


def test_restart_by_command_asks_only_where_something_has_been_done() -> None:
    drive = answered("x")
    drive.say("/restart")
    assert drive.question.state == "first"
    other = booked()
    other.say("/restart")
    assert other.question.prompt == "Done already, and not undone by beginning anew: Booking. Begin Your trip anew?"
    other.say("yes")
    assert other.question.state == "where"


def test_restart_begins_at_all_beginnings_of_the_journey_in_question_alone() -> None:
    one = journey(
        [form("a", "x"), form("b", "y"), pause("end", join="all")], ways("a>end", "b>end"), id="one", initial=["a", "b"]
    )
    other = journey([form("c", "z"), form("d", "z")], id="other")
    drive = Drive(bundle(one, other, active=["one", "other"]))
    drive.reply("a", "1")
    drive.reply("b", "2")
    drive.reply("c", "3")
    drive.say("/restart")
    assert sorted(drive.places) == ["a", "b", "d"]


# Repeat, help, continue.


def test_repeat_says_the_question_again() -> None:
    drive = answered("x")
    before = drive.question
    drive.say("say that again")
    assert drive.said("question") == ["first", "second", "second"]
    assert drive.question == before
    assert drive.run.entries[-1]["data"]["again"] is True


def test_repeat_says_the_last_message_where_nothing_is_asked() -> None:
    drive = Drive([state("n", "notification", message="Please wait"), tool("t")])
    drive.say("/repeat")
    assert drive.said("notification", "message") == ["Please wait", "Please wait"]


def test_help_tells_what_can_be_said_here() -> None:
    drive = booked()
    drive.say("/help")
    said = drive.said("message")[-1]
    assert "Sixteen digits." in said
    assert "Card number (string)" in said
    assert "/correct FIELD VALUE" in said
    assert drive.said("question")[-1] == "Payment"


def test_help_names_options_commands_of_the_journey_and_the_authors_words() -> None:
    states = [choice("c", "card", "bill"), pause("p")]
    edges = [*ways("c>p"), way("c", "p", trigger="user_input", commands=["pass"])]
    told: dict[str, Any] = {"help": {"message": "Ask me anything."}, "skip": {"enabled": False}}
    drive = Drive(bundle(journey(states, edges), conduct=patterns(**told)))
    drive.say("/help")
    said = drive.said("message")[-1]
    assert said.startswith("Ask me anything.\nAnswer with one of these: card, bill")
    assert "You can write: pass, /correct" in said
    assert "/skip" not in said


def test_continue_says_where_it_was_and_asks_again() -> None:
    drive = booked()
    drive.say("where were we")
    assert drive.said("message", "question")[-2:] == ["We were at Payment.", "Payment"]


def test_somebody_who_comes_back_after_a_long_time_is_told_where_it_was() -> None:
    drive = answered({"name": "n", "type": "integer"})
    drive.say("hello")
    assert drive.said("message") == [], "that was quick, and no answer"
    drive.later(40 * 86400)
    assert drive.problems("hello, it's me") == ()
    drive.say("hello, it's me")
    assert drive.said("message") == ["We were at second."]
    assert drive.said("question")[-1] == "second"
    drive.later(40 * 86400)
    drive.say("5")
    assert drive.outputs["second"] == {"n": 5}


def test_how_long_is_long_is_for_the_author_to_say() -> None:
    drive = answered({"name": "n", "type": "integer"}, **patterns(**{"continue": {"after_seconds": 60}}))
    drive.later(61).say("hello")
    assert drive.said("message") == ["We were at second."]


# Cancel (see also `test_compensating`).


def test_cancel_ends_the_journey_at_once_where_nothing_was_done() -> None:
    drive = answered("x")
    drive.say("/cancel")
    assert drive.run.status == "cancelled"
    assert drive.said("message") == ["Three is cancelled."]


def test_words_that_may_be_an_answer_cancel_after_a_question_only() -> None:
    drive = answered("x")
    drive.say("never mind")
    assert drive.question.prompt == "Cancel Three?"
    drive.say("no")
    assert drive.question.state == "second"
    assert not drive.run.finished


def test_cancel_asks_where_something_has_been_done() -> None:
    drive = booked()
    drive.say("/cancel")
    assert drive.question.prompt == "Done already, and it cannot be undone: Booking. Cancel Your trip?"
    drive.say("yes")
    assert drive.run.status == "cancelled"


def test_cancel_ends_the_journey_that_is_asked_about_only() -> None:
    one, other = journey([pause("p")], id="one"), journey([form("f", "x"), final(output=1)], id="other")
    drive = Drive(bundle(one, other, active=["other", "one"]))
    drive.reply("f", "1")
    assert drive.run.activations["other"].status == "closed"
    drive.say("/cancel")
    assert drive.run.status == "completed"
    assert drive.run.activations["one"].outcome == "cancelled"


# The others.


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("clarify", "a or b", "Which of these do you mean: a or b?"),
        ("chitchat", None, "Happy to talk. Whenever you like, we go on."),
        ("cannot_handle", None, "I cannot help with that here."),
        ("internal_error", "no power", "Something went wrong on our side, and it cannot go on: no power"),
        ("session_start", None, "Hello! How can I help?"),
        ("validate", "too long", "too long"),
    ],
)
def test_each_pattern_says_what_is_usual(kind: RepairKind, value: str | None, said: str) -> None:
    drive = answered("x")
    assert asked(drive, kind, value) == said
    told = answered("x", **patterns(**{kind: {"message": "In my words"}}))
    assert asked(told, kind, value) == "In my words"
    off = answered("x", **patterns(**{kind: {"enabled": False}}))
    assert not perform(Step(off.run), RepairWanted(kind=kind), by="model")
    assert off.said("message") == []


def test_after_small_talk_the_question_is_asked_again() -> None:
    drive = answered("x")
    asked(drive, "chitchat")
    assert drive.said("question")[-1] == "second"


def test_what_happens_by_itself_is_told_in_the_authors_words() -> None:
    told = {
        "session_start": {"message": "Welcome to {{title}}"},
        "validate": {"message": "Hm: {{reason}}"},
        "completed": {"message": "{{title}}: done"},
    }
    states = [form("a", {"name": "n", "type": "integer"}), final()]
    drive = Drive(bundle(journey(states, title="Ours"), conduct=patterns(**told)))
    drive.say("many")
    drive.say("5")
    assert drive.said("message") == [
        "Welcome to Ours",
        "Hm: n: a number is needed, as in 42; many is none",
        "Ours: done",
    ]


def test_a_run_that_fails_is_told_of_in_the_authors_words() -> None:
    drive = Drive(bundle(journey([tool("t")]), conduct=patterns(internal_error={"message": "Sorry: {{reason}}"})))
    drive.fail("t", "no power")
    assert drive.said("message") == ["Sorry: t: no power"]


def test_by_itself_an_ordinary_journey_says_nothing_of_its_own() -> None:
    drive = Drive([form("a", "x"), final()])
    drive.say("1")
    assert drive.said("message") == []


def test_a_journey_of_the_bundle_may_run_instead() -> None:
    own = journey([form("why", "reason"), final()], id="goodbye")
    main = journey([form("a", "x"), form("b", "y")], id="main")
    drive = Drive(bundle(main, own, active=["main"], conduct=patterns(cancel={"journey": "goodbye"})))
    drive.say("/cancel")
    drive.say("/cancel")
    assert sorted(drive.places) == ["a", "why"], "it becomes active once"
    assert not drive.run.finished


def test_any_pattern_may_have_to_be_confirmed() -> None:
    drive = answered("x", **patterns(back={"confirm": True}, restart={"confirm": True}))
    drive.say("/back")
    assert drive.question.prompt == "Shall I go back from second?"
    drive.say("/restart")
    assert drive.question.prompt == "Begin Three anew?", "the latest wish is asked about"
    drive.say("perhaps")
    assert drive.question.problems
    drive.say("no")
    assert drive.question.state == "second"
    assert drive.question.kind == "form"


def test_a_repair_that_is_asked_about_is_gone_with_the_question() -> None:
    drive = booked()
    drive.say("/cancel")
    drive.rewind("who")
    assert drive.question.state == "who"
    assert drive.question.kind == "form"


def test_what_was_asked_for_is_written_down_with_who_found_it() -> None:
    drive = answered("x")
    drive.say("/repeat")
    (decided,) = [one for one in drive.run.entries if one["kind"] == "decision"]
    assert (decided["who"], decided["text"], decided["data"]["by"]) == ("system", "repair: repeat", "rule")
    assert drive.said("answer") == ["one", "/repeat"]


def test_the_value_that_a_final_state_reads_follows_a_correction() -> None:
    drive = Drive([form("a", "x"), form("b", "y"), final(output=ref("outputs", "a", "x"))])
    drive.say("1")
    drive.say("/correct x 2")
    drive.say("y")
    assert drive.run.output == "2"
