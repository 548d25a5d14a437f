"""Conversations whose model is stood in for: what it makes of a turn, what it cannot say, and what it should not."""

from __future__ import annotations

from typing import Any

import pytest

from converters.documents import parse
from tests.conversation_tests.conftest import DATA, Play, told

FLIGHTS = parse((DATA / "flights.yaml").read_bytes())
TOOLS = {"find_flights": {"output": {"flight": "XY 17"}, "effect": "pure"}, "book_flight": {"output": {"ticket": 1}}}
WANTS: dict[str, Any] = {"user": "I want to fly to Rome", "model": {"starts": "flight", "advance": "when"}}


def talk(*turns: Any, **more: Any) -> dict[str, Any]:
    test = {"turns": list(turns), **more.pop("test", {})}
    return {"journey": FLIGHTS, "tools": TOOLS, "tests": {"it": test}, **more}


async def passes(play: Play, document: Any) -> None:
    outcomes = await play(document)
    assert [told(one) for one in outcomes] == [[] for _ in outcomes], [one.differences for one in outcomes]


async def test_a_turn_says_what_the_model_makes_of_it(play: Play) -> None:
    expected = {"state": "when", "say": "When?", "decided_by": "model", "max_model_calls": 2, "model_refused": False}
    await passes(play, talk({**WANTS, "model": {**WANTS["model"], "say": "When?"}, "expect": expected}))


async def test_without_a_word_of_the_model_all_stays_as_it_is(play: Play) -> None:
    await passes(play, talk(WANTS, {"user": "Hm", "expect": {"state": "when", "say": "Ask for the date"}}))


async def test_a_meaning_lasts_over_the_rounds_of_a_turn(play: Play) -> None:
    found = {"advance": ["find", "offer"], "calls": {"find_flights": {"to": "Rome", "date": "2030-05-03"}}}
    expected = {"state": "offer", "tools": [{"find_flights": {"date": "2030-05-03"}}]}
    await passes(play, talk(WANTS, {"user": "3 May", "model": found, "expect": expected}))


async def test_what_a_tool_lacks_is_asked_for(play: Play) -> None:
    asked = {"advance": "find", "calls": {"find_flights": {"to": "Rome"}}}
    expected = {"state": "find", "tools": [], "say": "Still needed: date."}
    then = {"user": "3 May", "model": {"calls": {"find_flights": {"date": "2030-05-03"}}}, "expect": {"state": "offer"}}
    await passes(play, talk(WANTS, {"user": "soon", "model": asked, "expect": expected}, then))


async def test_what_the_model_cannot_say_speaks_against_the_test(play: Play) -> None:
    [outcome] = await play(talk({**WANTS, "model": {"starts": "flight", "advance": "thanks", "holds": "rude"}}))
    assert told(outcome) == ["1 model"]
    assert "advance to `thanks`" in outcome.differences[1][0].actual


async def test_illegal_answers_are_refused_by_the_engine_and_told(play: Play) -> None:
    wild = {"journeys": [{"journey": "flight", "move": "advance", "ways": ["flight/offer/0"]}]}
    turn = {"user": "Just book it", "model": {"answers": [wild]}}
    expected = {"state": "when", "model_refused": True, "never": {"tools": "book_flight"}}
    await passes(play, talk(WANTS, {**turn, "expect": expected}))
    [outcome] = await play(talk(WANTS, {**turn, "expect": {"model_refused": False}}))
    assert told(outcome) == ["2 model_refused"]


async def test_a_model_that_talks_nonsense_is_asked_again(play: Play) -> None:
    await passes(
        play, talk({**WANTS, "model": {**WANTS["model"], "answers": ["nonsense"]}, "expect": {"state": "when"}})
    )


async def test_a_model_that_is_down_is_asked_again_when_time_has_passed(play: Play) -> None:
    down = {"user": "I want to fly", "model": {"fails": True}, "expect": {"say": "I'm having trouble"}}
    later = {"wait": "5 minutes", "model": WANTS["model"], "expect": {"state": "when"}}
    await passes(play, talk(down, later))


async def test_a_guideline_holds_and_is_followed(play: Play) -> None:
    await passes(play, talk({**WANTS, "model": {**WANTS["model"], "holds": "rude"}, "expect": {"say": "Stay polite"}}))


async def test_canned_responses_are_said_where_they_are_offered(play: Play) -> None:
    canned = [{"id": "when", "template": "When, {{generative.title}}?"}]
    journey = {**FLIGHTS, "agents": [{"id": "guide", "composition": "strict"}], "canned_responses": canned}
    given = {**WANTS["model"], "canned": {"id": "when", "fields": {"title": "Madam"}}}
    await passes(play, {**talk({**WANTS, "model": given, "expect": {"say": "When, Madam?"}}), "journey": journey})
    silent = {**WANTS, "expect": {"say": "I'm sorry, I can't help with that here."}}
    await passes(play, {**talk(silent), "journey": journey})
    elsewhere = [
        {**canned[0], "journey": "baggage", "exclusive": True, "tags": ["state:rules"]},
        {"id": "x", "template": "x"},
    ]
    document = talk({**WANTS, "model": {**given, "canned": "when"}})
    [outcome] = await play({**document, "journey": {**journey, "canned_responses": elsewhere}})
    assert "1 model" in told(outcome)
    assert "say the canned response `when`: it was not offered" in str(outcome.differences[1])


async def test_model_calls_are_counted_for_turns_and_tests(play: Play) -> None:
    [outcome] = await play(talk({**WANTS, "expect": {"max_model_calls": 1}}))
    assert told(outcome) == ["1 max_model_calls"]
    [outcome] = await play(talk(WANTS, {"user": "Hm"}, test={"max_model_calls": 3}))
    assert told(outcome) == ["-1 max_model_calls"]
    assert outcome.model_calls == 4


async def test_without_a_model_the_product_does_what_it_does_without_a_key(play: Play) -> None:
    expected = {"state": "where", "max_model_calls": 0, "decided_by": ["rule", "form"]}
    await passes(play, talk({"user": "I want to book a flight", "expect": expected}, model="rule"))


@pytest.mark.parametrize(
    ("answer", "content"),
    [("Hello Ada", "Hello Ada"), ({"json": {"name": "Ada"}}, '{"name": "Ada"}'), (["one", "two"], "one")],
)
async def test_agents_that_talk_by_themselves_are_answered_by_state(play: Play, answer: Any, content: str) -> None:
    journey = {
        "id": "a",
        "states": {
            "ask": {"type": "pause_point", "question": "Go?", "next": "greet"},
            "greet": {"type": "agent_interaction", "messages": [{"role": "user", "content": "Hi"}], "next": "end"},
            "end": {"type": "final", "output": {"said": "<greet.content>"}},
        },
    }
    turn = {"choice": True, "model": {"agents": {"greet": answer}}, "expect": {"result": {"said": content}}}
    await passes(play, {"journey": journey, "tests": {"it": {"turns": [turn]}}})
