"""What turns may cost, and what happens when a model is down or of no use."""

from __future__ import annotations

from typing import Any

import pytest

from engine import events
from tests.engine.conversation.journeys import board, bundle, chat, form, journey
from tests.engine.conversation.talking import Answer, Talk


class Down(Exception):
    """A model that cannot be reached."""

    kind = "connection"


def test_model_calls_and_tokens_are_counted_by_turn_and_in_all() -> None:
    talk = Talk(bundle(board())).say("a").say("b")
    assert talk.run.talk["model_calls"] == 4
    assert talk.run.talk["tokens"]["total"] == 60
    assert talk.run.entries[-1]["data"]["tokens"]["total"] == 30


def test_a_budget_for_one_turn_holds() -> None:
    talk = Talk(bundle(board(), conduct={"budget": {"model_calls_per_turn": 1}})).say("a")
    assert len(talk.asked) == 1
    assert talk.run.turn is None
    assert any(text.startswith("That is as much as I may") for text in talk.said("message"))


@pytest.mark.parametrize("limit", [{"model_calls": 2}, {"tokens": 30}])
def test_a_budget_for_the_whole_holds_and_a_person_may_grant_more(limit: dict[str, int]) -> None:
    talk = Talk(bundle(board(), conduct={"budget": {**limit, "when_spent": "ask"}})).say("a").say("b")
    assert len(talk.asked) == 2
    assert talk.said("message")[-1].endswith("(yes or no)")
    talk.say("yes")
    assert len(talk.asked) == 4
    assert talk.asked[-2][1]["message"] == "b"


def test_a_budget_may_end_the_run() -> None:
    talk = Talk(bundle(board(), conduct={"budget": {"model_calls": 1, "when_spent": "fail"}})).say("a")
    assert talk.run.status == "failed"
    assert "budget" in str(talk.run.error)


def test_a_model_that_is_down_is_asked_again_and_the_customer_is_told_once() -> None:
    fails = iter([True, True, False])

    def understand(_: dict[str, Any]) -> Answer:
        if next(fails, False):
            raise Down("no route")
        return {"starts": [{"journey": "board"}]}

    talk = Talk(bundle(board()), understand).say("start")
    assert talk.run.turn is not None
    talk.say("are you there?")
    for _ in range(2):
        talk.tell(events.TimerFired(talk._tick(), 0, "turn"))
    assert talk.path("board") == ["animal"]
    assert sum(text == talk.run.bundle.conduct.trouble for text in talk.said("message")) == 1
    assert len(talk.replies) == 2


def test_a_model_whose_answers_are_of_no_use_ends_the_turn_with_a_word_to_the_customer() -> None:
    def understand(_: dict[str, Any]) -> Answer:
        raise ValueError("not JSON")

    talk = Talk(bundle(board(), active=["board"]), understand).say("start")
    assert talk.run.turn is None
    assert talk.said("message")[-1] == talk.run.bundle.conduct.trouble
    assert talk.path("board") == ["animal"]


def test_a_reply_that_fails_leaves_what_was_done_done() -> None:
    def reply(_: dict[str, Any]) -> Answer:
        raise ValueError("empty")

    talk = Talk(bundle(board()), lambda _: {"starts": [{"journey": "board"}]}, reply=reply).say("start")
    assert talk.path("board") == ["animal"]
    assert talk.said("message")[-1] == talk.run.bundle.conduct.trouble


def test_turn_a_thousand_is_asked_about_as_much_as_turn_thirty() -> None:
    def reply(asked: dict[str, Any]) -> Answer:
        summary = {"summary": f"up to {asked['turn']}"} if asked.get("summarise") else {}
        return {"text": "and?", **summary}

    talk = Talk(bundle(board(), active=["board"]), reply=reply)
    sizes = {}
    for number in range(1, 1001):
        talk.say(f"message {number:04}")
        sizes[number] = len(str(talk.asked[-2][1])) + len(str(talk.asked[-1][1]))
        talk.asked.clear()
    assert max(sizes[number] for number in range(980, 1001)) <= 1.1 * max(sizes[number] for number in range(30, 80))
    assert talk.run.talk["summary"].startswith("up to ")
    assert len(talk.run.talk["lines"]) <= 2 * talk.run.bundle.conduct.window


def test_a_turn_that_ends_without_a_reply_tells_what_it_cost() -> None:
    fields = form("ask", {"name": "to"}, {"name": "seats", "type": "integer"})
    document = bundle(journey("trip", [fields, chat("confirm")], ("root", "ask"), ("ask", "confirm")), active=["trip"])
    talk = Talk(document, lambda _: {"values": [{"field": "trip/ask/to", "value": "Rome"}]}).say("to Rome, please")
    assert talk.replies == []
    told = [one["data"] for one in talk.run.entries if one["kind"] == "turn"]
    assert [one["model_calls"] for one in told] == [1]
