"""A form of a second journey in the middle of a first one's: what interrupts is answered before what it interrupts."""

from __future__ import annotations

from typing import Any

from journeys.turns import Situation
from tests.engine.conversation.journeys import bundle, form, journey
from tests.engine.conversation.talking import Answer, Talk

FIRST = journey("trip", [form("ask", {"name": "day", "type": "date"}, question="When?")], ("root", "ask"))
SECOND = journey(
    "bags", [form("how_many", {"name": "n", "type": "integer"}, question="How many?")], ("root", "how_many")
)


def starting(asked: dict[str, Any]) -> Answer:
    situation = Situation.model_validate(asked)
    return {"starts": [{"journey": "bags"}]} if situation.message == "and bags?" else {}


def test_an_answer_is_for_what_interrupts_and_then_the_first_question_is_put_again() -> None:
    talk = Talk(bundle(FIRST, SECOND, active=["trip"]), starting).say("and bags?")
    assert talk.questions == ["form", "form"]
    assert talk.said("question") == ["When?", "How many?"]
    talk.say("3")
    assert talk.run.current.outputs["bags"]["how_many"] == {"n": 3}
    assert talk.said("question") == ["When?", "How many?", "When?"]
    talk.say("2031-03-07")
    assert talk.run.current.outputs["trip"]["ask"] == {"day": "2031-03-07"}
