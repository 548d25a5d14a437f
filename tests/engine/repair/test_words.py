"""What is asked for in words: commands always, several words everywhere, one word where it is no answer."""

from __future__ import annotations

import pytest

from engine.repair.words import wanted
from tests.engine.building import bundle, choice, form, journey, pause, tool, way, ways
from tests.engine.driving import Drive
from tests.engine.repair.journeys import answered, booked, patterns


def kind_of(drive: Drive, text: str) -> str | None:
    """The kind of repair that a text asks for."""
    found = wanted(drive.run, text, drive.at)
    return found.kind if found is not None else None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("/back", "back"), ("/Skip", "skip"), ("/restart", "restart"), ("/cancel", "cancel"), ("/repeat", "repeat"),
        ("/help", "help"), ("/handoff", "handoff"), ("/continue", "continue"), ("/correct city Rome", "correct"),
        ("go back", "back"), ("Please go back!", "back"), ("can we go back?", "back"), ("start over", "restart"),
        ("I'd like to start over please", "restart"), ("skip this", "skip"), ("never mind", "cancel"),
        ("say that again", "repeat"), ("what can I say?", "help"), ("Where were we?", "continue"),
        ("I'm back", "continue"), ("talk to a person", "handoff"), ("Could you repeat the question, please", "repeat"),
    ],
)  # fmt: skip
def test_several_words_and_commands_count_even_where_any_text_is_an_answer(text: str, kind: str) -> None:
    assert kind_of(booked(), text) == kind


@pytest.mark.parametrize(
    "text", ["back", "help", "cancel", "skip", "4111", "I want to go back to bed and start over", ""]
)
def test_what_may_as_well_be_an_answer_is_one(text: str) -> None:
    assert kind_of(booked(), text) is None


@pytest.mark.parametrize(
    ("text", "kind"), [("back", "back"), ("help!", "help"), ("please cancel", "cancel"), ("skip", "skip")]
)
def test_one_word_counts_where_it_does_not_fit_the_question(text: str, kind: str) -> None:
    assert kind_of(answered({"name": "n", "type": "integer"}), text) == kind


def test_one_word_that_fits_the_question_is_the_answer() -> None:
    drive = Drive([choice("c", "back", "forth"), pause("p")])
    assert kind_of(drive, "back") is None
    drive.say("back")
    assert drive.question.state == "p"
    assert kind_of(drive, "cancel") is None, "it says no"
    assert kind_of(drive, "back") == "back"


def test_a_word_that_comes_before_any_question_is_kept_for_one() -> None:
    drive = Drive([tool("t"), choice("c", "back", "forth")])
    assert kind_of(drive, "back") is None
    assert kind_of(drive, "/back") == "back"
    drive.say("back")
    drive.succeed("t")
    assert drive.outputs["c"]["choice"] == "back"


def test_commands_of_the_journey_come_first() -> None:
    edges = [*ways("a>b"), way("a", "c", trigger="user_input", commands=["start over", "/back"])]
    drive = Drive(journey([form("a", "x"), form("b", "y"), form("c", "z")], edges))
    assert kind_of(drive, "start over") is None
    drive.say("/back")
    assert drive.question.state == "c"


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("change the city to Paris", "city", "Paris"),
        ("Change my day of travel to 2030-03-03.", "day of travel", "2030-03-03"),
        ("actually, the city is Paris", "city", "Paris"),
        ("No, sorry, my name is Grace Hopper", "name", "Grace Hopper"),
        ("sorry the seats should be 4", "seats", "4"),
        ("the city should have been Paris", "city", "Paris"),
        ("I meant Paris for the city", "city", "Paris"),
        ("set seats to 1.5", "seats", "1.5"),
        ("/correct city Paris", "city", "Paris"),
        ("/correct day of travel 2030-03-03", "day of travel", "2030-03-03"),
        ("/correct Day of travel to 2030-03-03", "Day of travel", "2030-03-03"),
        ('/correct "Day of travel" = "2030-03-03"', "Day of travel", "2030-03-03"),
        ("/correct j/who/seats 3", "j/who/seats", "3"),
    ],
)
def test_corrections_are_understood_in_plain_words(text: str, field: str, value: str) -> None:
    found = wanted(booked().run, text, 1000.0)
    assert found is not None
    assert (found.kind, found.field, found.value) == ("correct", field, value)


@pytest.mark.parametrize(
    "text", ["change the weather to sunny", "actually, the price is too high", "it should be fine"]
)
def test_words_about_something_that_was_never_asked_are_no_correction(text: str) -> None:
    assert wanted(booked().run, text, 1000.0) is None


def test_going_back_may_name_where_to() -> None:
    found = wanted(booked().run, "Can we go back to the question about the travellers?", 1000.0)
    assert found is not None
    assert (found.kind, found.target) == ("back", "the question about the travellers")
    assert wanted(booked().run, "go back to Philadelphia", 1000.0) is None


def test_an_author_changes_the_words_or_switches_a_pattern_off() -> None:
    drive = booked(**patterns(back={"words": ["retour a la question"]}, restart={"enabled": False}))
    assert kind_of(drive, "Retour a la question") == "back"
    assert kind_of(drive, "go back") is None
    assert kind_of(drive, "/back") == "back"
    assert kind_of(drive, "start over") is None
    assert kind_of(drive, "/restart") is None


def test_unknown_commands_and_long_texts_are_answers() -> None:
    assert kind_of(booked(), "/nonsense") is None
    assert kind_of(booked(), "go back" + " " * 600 + "x") is None


def test_an_answer_that_names_its_question_is_an_answer_unless_it_is_a_command() -> None:
    drive = answered("x")
    drive.say("go back", question=drive.question.id)
    assert drive.outputs["second"] == {"x": "go back"}
    drive.say("/back", question=drive.question.id)
    assert drive.question.state == "second"


def test_a_journey_that_has_ended_hears_nothing() -> None:
    drive = Drive(bundle(journey([form("a", "x")])))
    drive.say("1")
    assert wanted(drive.run, "/back", drive.at) is None
    assert drive.problems("/back") == ("the journey has ended",)
