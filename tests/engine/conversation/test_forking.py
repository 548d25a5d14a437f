"""A fork of a talk: what was said until then is known, what came later is not."""

from __future__ import annotations

import json
from typing import Any

from engine import events
from engine.engine import apply
from engine.forking.beginning import begin_fork
from engine.forking.carrying import carry
from journeys.messages import Carry
from tests.engine.conversation.journeys import board, bundle
from tests.engine.conversation.talking import Answer, Talk, advance, ways


def starting(asked: dict[str, Any]) -> Answer:
    """Starts `board`, then goes where the message says."""
    message = asked.get("message") or ""
    if message.startswith("start"):
        return {"starts": [{"journey": "board", "ways": ways(asked, "board", "animal")}]}
    return {"journeys": [advance(asked, "board", *message.split()[1:])]} if message.startswith("go ") else {}


def forked(talk: Talk, **place: Any) -> Talk:
    """A talk that goes on in a fork."""
    told = carry(talk.run, Carry(**place))
    assert told.problem is None
    other = Talk(bundle(board()), starting)
    other.asked.clear()
    other.run, first = begin_fork(other.run.bundle, json.loads(json.dumps(told.forked)), "fork", 5000.0)
    other.now = 5000.0
    other._work([*first, *apply(other.run, events.Continued(5000.0))])
    return other


def test_it_stands_in_the_chat_and_speaks_of_it_anew() -> None:
    talk = Talk(bundle(board()), starting).say("start").say("go dates").say("go recap")
    other = forked(talk, words="where you asked for the dates")
    assert other.path("board") == ["animal", "dates"]
    assert talk.path("board") == ["animal", "dates", "recap"]
    assert [kind for kind, _ in other.asked] == ["reply"]
    other.say("go recap")
    assert other.path("board") == ["animal", "dates", "recap"]


def test_the_model_sees_what_was_said_until_then() -> None:
    talk = Talk(bundle(board()), starting).say("start").say("go dates").say("go recap").say("secret of later")
    other = forked(talk, state="dates").say("hm")
    seen = [line["text"] for line in other.asked[-1][1]["window"]]
    assert seen[-4:] == ["start", "reply 1", "go dates", other.replies[-2]]
    assert "secret of later" not in seen


def test_a_turn_under_way_in_the_other_is_not_its_own() -> None:
    talk = Talk(bundle(board()), starting, hold=("understand",))
    talk.hold = ()
    talk.say("start").say("go dates")
    talk.hold = ("understand",)
    talk.say("go recap")
    assert talk.run.turn is not None
    other = forked(talk, state="animal")
    assert other.run.turn is None
    assert other.path("board") == ["animal"]
