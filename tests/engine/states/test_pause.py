"""Pause points: a person says whether to go on."""

from __future__ import annotations

from tests.engine.building import final, initial, journey, pause, ref, way, ways
from tests.engine.driving import Drive


def approval() -> Drive:
    """A pause with a way for no."""
    edges = [*ways("start>ok>end"), way("ok", "refused", trigger="tool_failure")]
    return Drive(journey([initial(), pause("ok", question="Refund?"), final(), final("refused")], edges))


def test_it_asks_yes_or_no() -> None:
    question = approval().question
    assert (question.kind, question.prompt) == ("confirmation", "Refund?")
    assert [option.value for option in question.options] == [True, False]


def test_yes_goes_on() -> None:
    drive = approval()
    drive.say("approve")
    assert drive.path == ["start", "ok", "end"]
    assert drive.outputs["ok"] == {"confirmed": True}


def test_no_takes_the_failure_ways() -> None:
    drive = approval()
    drive.say("no")
    assert drive.path == ["start", "ok", "refused"]
    assert drive.run.status == "completed"


def test_no_without_failure_ways_ends_the_journey() -> None:
    drive = Drive([pause("ok"), final()])
    drive.answer(agreed=False)
    assert drive.run.status == "failed"
    assert drive.run.error is not None
    assert drive.run.error["message"] == "ok: It was declined"


def test_anything_else_is_asked_again() -> None:
    drive = approval()
    assert drive.problems("well …") == ("yes or no is needed",)
    drive.say("well …")
    assert drive.question.problems == ("yes or no is needed",)
    drive.say("yes")
    assert drive.run.finished


def test_its_output_is_the_authors() -> None:
    drive = Drive([pause("ok", output={"agreed": ref("local", "agreed")})])
    drive.say("yes")
    assert drive.run.output == {"agreed": True}
