"""Silence in a conversation: it is the customer's, begins with each reply, and stands still while a turn lasts."""

from __future__ import annotations

from typing import Any

from engine import events
from tests.engine.building import Document
from tests.engine.conversation.journeys import board, bundle
from tests.engine.conversation.talking import Answer, Talk
from tests.engine.silence.policies import after, expire


def talk_with(*silence: Document, **more: Any) -> Talk:
    """A conversation that has been begun: the agent has asked something."""

    def understand(asked: dict[str, Any]) -> Answer:
        return {"starts": [{"journey": "board"}]} if asked.get("at_hand") else {}

    talk = Talk(bundle(board(), conduct={"silence": list(silence)}), understand, **more).say("start")
    assert talk.questions == ["message"]
    return talk


def left(talk: Talk) -> list[float]:
    """Seconds until each thing that is planned."""
    visits = (talk.run.visits[number] for number in talk.run.open_visits)
    return sorted(at - talk.run.now for visit in visits for name, at in visit.timers.items() if "silence" in name)


def fire(talk: Talk) -> Talk:
    """The next thing that is planned happens."""
    at, number, name = min(
        (at, visit.number, name)
        for visit in map(talk.run.visits.__getitem__, talk.run.open_visits)
        for name, at in visit.timers.items()
    )
    talk.now = at
    return talk.tell(events.TimerFired(at, number, name))


def test_a_customer_who_does_not_answer_is_reminded_and_the_model_knows_it() -> None:
    talk = fire(talk_with(after(60)))
    assert talk.said("reminder") == ["Are you there?"]
    talk.say("I am")
    window = talk.asked[-2][1]["window"]
    assert {"who": "agent", "text": "Are you there?"} in window


def test_each_reply_begins_the_time_anew_and_none_comes_while_a_turn_is_in_progress() -> None:
    talk = talk_with(after(60), after(90))
    fire(talk)
    talk.hold = ("understand",)
    talk.say("hm")
    assert left(talk) == []
    talk.now += 600
    talk.release()
    assert left(talk) == [60.0, 90.0]


def test_nothing_comes_while_a_person_has_the_conversation() -> None:
    talk = fire(talk_with(after(30, {"kind": "hand_over", "queue": "desk"}), after(60)))
    assert talk.run.handoff is not None
    assert left(talk) == []
    talk.now += 3600
    talk.tell(events.CommandGiven(talk.now, "hand_back", by="ada"))
    assert left(talk) == [30.0]


def test_a_conversation_that_nobody_goes_on_with_ends_as_declared() -> None:
    talk = fire(talk_with(after(60, expire("cancel"))))
    assert (talk.run.status, talk.said("expiry")) == ("cancelled", ["Nobody has answered in time"])
