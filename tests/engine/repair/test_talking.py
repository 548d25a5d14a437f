"""Repair in conversations: chats are kept by corrections, and models ask for the same repairs as words do."""

from __future__ import annotations

from typing import Any

from journeys.bundle import Bundle
from tests.engine.conversation.journeys import bundle, chat, form, journey
from tests.engine.conversation.talking import Answer, Talk

CITY = {"name": "city", "title": "City"}
SEATS = {"name": "seats", "title": "Seats", "type": "integer"}
TRIP = journey(
    "trip", [form("ask", CITY, SEATS), chat("wishes", "Ask for wishes"), chat("bags", "Ask for bags")],
    ("root", "ask"), ("ask", "wishes"), ("wishes", "bags", "they have told"), ("bags", "end", "they have told"),
)  # fmt: skip


def told(asked: dict[str, Any]) -> Answer:
    """A model that advances when the customer has told something, and finds repairs that are named."""
    said = str(asked.get("message") or "")
    if said.startswith("please "):
        _, kind, *rest = said.split()
        field, value = (*rest, None, None)[:2]
        return {"repair": {"kind": kind, "field": field, "value": value}}
    (one,) = asked["journeys"]
    step = next(step for step in one["steps"] if step["state"] == one["state"])
    return {"journeys": [{"journey": one["journey"], "move": "advance", "ways": [step["ways"][0]["id"]]}]}


def talking(**conduct: Any) -> Talk:
    """The trip, up to the second chat."""
    document = bundle(TRIP, active=["trip"], **({"conduct": conduct} if conduct else {}))
    return Talk(Bundle.model_validate(document), told).say(None, values={"city": "Rome", "seats": 2}).say("a window")


def test_a_correction_by_words_keeps_the_chats_and_has_their_worded_conditions_judged_anew() -> None:
    talk = talking()
    asked = len(talk.asked)
    talk.say("change the city to Paris")
    assert talk.path("trip") == ["ask", "wishes", "bags"]
    assert talk.run.current.outputs["trip"]["ask"] == {"city": "Paris", "seats": 2}
    assert [kind for kind, _ in talk.asked[asked:]] == ["understand", "reply"]
    assert talk.asked[asked][1].get("message") is None
    assert talk.questions == ["message"]


def test_a_correction_keeps_a_chat_whose_way_has_no_condition_without_a_model() -> None:
    ways = (("root", "ask"), ("ask", "wishes"), ("wishes", "bags"), ("bags", "end"))
    plain = journey("trip", [form("ask", CITY, SEATS), chat("wishes"), chat("bags")], *ways)
    talk = Talk(bundle(plain, active=["trip"]), told).say(None, values={"city": "Rome", "seats": 2}).say("a window")
    asked = len(talk.asked)
    talk.say("change the city to Paris")
    assert talk.path("trip") == ["ask", "wishes", "bags"]
    assert talk.run.current.outputs["trip"]["ask"] == {"city": "Paris", "seats": 2}
    assert len(talk.asked) == asked
    assert talk.questions == ["message"]


def test_a_correction_that_a_model_finds_is_the_same() -> None:
    talk = talking()
    talk.say("please correct trip/ask/seats 3")
    assert talk.run.current.outputs["trip"]["ask"] == {"city": "Rome", "seats": 3}
    assert talk.run.turn is None
    assert "Seats is 3 now." in talk.said("message")


def test_a_model_may_want_to_go_back_begin_anew_or_stop() -> None:
    talk = talking().say("please back")
    assert talk.path("trip")[-1] == "wishes"
    talk = talking().say("please restart")
    assert talk.path("trip") == ["ask"]
    talk = talking().say("please cancel")
    assert talk.run.status == "cancelled"


def test_what_cannot_be_done_is_refused_with_the_reason() -> None:
    talk = talking().say("please correct hair red")
    assert talk.said("refusal")[-1].startswith("There is no answer 'hair' to correct")
    assert talk.run.turn is None


def test_single_words_in_a_chat_are_for_the_model() -> None:
    talk = talking().say("back")
    assert [one.get("message") for kind, one in talk.asked if kind == "understand"][-1] == "back"


def test_a_person_takes_over_and_the_model_is_asked_nothing() -> None:
    talk = talking()
    asked = len(talk.asked)
    talk.say("talk to a person").say("hello?")
    assert len(talk.asked) == asked
    assert talk.run.turn is None


def test_a_conversation_that_waits_for_the_customer_greets_them() -> None:
    talk = Talk(bundle(TRIP))
    assert talk.said("message") == ["Hello! How can I help?"]
    off = Talk(bundle(TRIP, conduct={"repair": {"by_kind": {"session_start": {"enabled": False}}}}))
    assert off.said("message") == []
