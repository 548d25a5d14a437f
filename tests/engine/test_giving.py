"""Values given before their form is entered: it takes them, asks for the rest, or is jumped over."""

from __future__ import annotations

from typing import Any

from engine.giving import give
from tests.engine.building import Document, choice, final, form, journey, pause, way, ways
from tests.engine.driving import Drive

DAY: Document = {"name": "day", "type": "date"}
NAME: Document = {"name": "name"}


def given(drive: Drive, **values: Any) -> Drive:
    """Values for the form `f` of the journey."""
    for name, value in values.items():
        give(drive.run, "j", "j", "f", name, value)
    return drive


def test_a_form_whose_values_are_all_given_is_jumped_over() -> None:
    drive = given(Drive([pause("p"), form("f", NAME, DAY), final()]), name="Ada", day="2030-05-05")
    drive.say("yes")
    assert drive.path == ["p", "f", "end"]
    assert drive.outputs["f"] == {"name": "Ada", "day": "2030-05-05"}
    assert drive.run.given == {}
    assert drive.said("question") == ["Go on?"]


def test_what_is_missing_is_asked_for() -> None:
    drive = given(Drive([pause("p"), form("f", NAME, DAY), final()]), name="Ada")
    drive.say("yes")
    assert [field.name for field in drive.question.fields] == ["day"]
    drive.say("2030-05-05")
    assert drive.outputs["f"] == {"name": "Ada", "day": "2030-05-05"}


def test_a_form_that_confirms_still_confirms() -> None:
    drive = given(Drive([pause("p"), form("f", NAME, confirm=True), final()]), name="Ada")
    drive.say("yes")
    assert drive.question.prompt == "Is this right? name: Ada"
    drive.say("yes")
    assert drive.run.finished


def test_what_does_not_fit_is_asked_for_with_the_reason() -> None:
    drive = given(Drive([pause("p"), form("f", NAME | {"max_length": 3}, "more"), final()]), name="Augusta", more="x")
    drive.say("yes")
    assert drive.question.problems == ("name: at most 3 characters are allowed",)
    drive.say("Ada")
    assert drive.outputs["f"] == {"name": "Ada", "more": "x"}


def test_values_in_plain_words_are_read_when_the_form_is_entered() -> None:
    drive = given(Drive([pause("p"), form("f", NAME, DAY), final()]), name="Ada", day="tomorrow")
    drive.say("yes")
    assert drive.outputs["f"] == {"name": "Ada", "day": "1970-01-02"}


def test_words_that_cannot_be_read_are_asked_for() -> None:
    drive = given(Drive([pause("p"), form("f", NAME, DAY), final()]), name="Ada", day="soon")
    drive.say("yes")
    assert drive.question.problems == ("day: a date is needed, as in 2030-12-31",)
    assert [field.name for field in drive.question.fields] == ["day"]


def test_values_are_taken_once() -> None:
    states = [pause("p"), form("f", NAME), choice("again", "yes", "no"), final()]
    edges = [*ways("p>f>again"), way("again", "f", choices=["yes"]), way("again", "end", choices=["no"])]
    drive = given(Drive(journey(states, edges)), name="Ada")
    drive.say("yes")
    drive.say("yes")
    assert drive.question.prompt == "f"


def test_values_of_no_field_are_left_out() -> None:
    drive = given(Drive([pause("p"), form("f", NAME), final()]), name="Ada", other=1)
    drive.say("yes")
    assert drive.outputs["f"] == {"name": "Ada"}
