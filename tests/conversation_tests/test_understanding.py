"""Meanings in short, held against the situation that is really asked."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from conversation_tests.intent import Intent
from conversation_tests.meanings import Meaning
from conversation_tests.understanding import understand
from journeys.turns import Situation, Understanding

FLIGHT: list[dict[str, Any]] = [
    {"state": "where", "kind": "chat", "ways": [{"id": "f/where/0", "to": "when"}]},
    {"state": "when", "kind": "chat", "ways": [{"id": "f/when/0", "when": "a date", "to": "find"},
                                               {"id": "f/when/1", "when": "no", "to": "pity"}]},
    {"state": "find", "kind": "tool", "tool": "state:f/find/find_flights", "ways": [{"id": "f/find/0", "to": "offer"}]},
    {"state": "offer", "kind": "chat", "ways": [{"id": "f/offer/0", "when": "yes", "to": "end"}]},
    {"state": "pity", "kind": "chat"},
]  # fmt: skip
FIND = {"id": "state:f/find/find_flights", "tool": "find_flights", "required": ["to", "date"], "given": {"to": "Rome"}}
BASE: dict[str, Any] = {
    "turn": 1,
    "journeys": [{"journey": "f", "state": "where", "steps": FLIGHT, "path": ["where"]}],
    "at_hand": [{"journey": "b", "start": "rules", "steps": [{"state": "rules", "kind": "chat",
                                                              "ways": [{"id": "b/rules/0", "to": "more"}]}]}],
    "guidelines": [{"id": "rude", "when": "they are rude"}, {"id": "poor", "when": "they are poor"}],
    "ambiguities": [{"id": "which", "when": "unclear", "between": ["f", "b"]}],
    "fields": [{"id": "f/form/date", "label": "Date", "standing": "ahead"},
               {"id": "b/form/date", "label": "When", "standing": "answered"}],
    "tools": [FIND, {"id": "guideline:rude/complain", "tool": "complain"}],
    "repairs": ["correct", "skip"],
}  # fmt: skip


def said(*meanings: dict[str, Any], **changes: Any) -> tuple[Understanding, list[str]]:
    """What is understood in the first round, and what is left to be said."""
    intent = Intent()
    for one in meanings:
        intent.add(Meaning.model_validate(one))
    made = understand(intent, Situation.model_validate({**BASE, **changes}))
    return made, list(intent.left(()))


def test_states_between_are_passed_by_the_shortest_way_and_tools_are_waited_for() -> None:
    made, left = said({"advance": "offer", "calls": {"find_flights": {"date": "2030-05-03"}}})
    [move] = made.journeys
    assert (move.move, move.ways) == ("advance", ("f/where/0", "f/when/0"))
    [call] = made.calls
    assert (call.offer, call.arguments, call.missing) == (FIND["id"], {"date": "2030-05-03"}, ())
    assert left == ["advance to `offer`: no way that was asked about leads there"]


def test_what_waits_for_a_tool_is_said_in_the_next_round() -> None:
    intent = Intent()
    intent.add(Meaning.model_validate({"advance": ["offer", "end"]}))
    understand(intent, Situation.model_validate(BASE))
    stands = {**BASE["journeys"][0], "state": "offer", "path": ["where", "when", "find"]}
    made = understand(intent, Situation.model_validate({**BASE, "journeys": [stands]}))
    assert made.journeys[0].ways == ("f/offer/0",)
    assert list(intent.left(())) == []


def test_states_that_were_entered_by_themselves_are_not_missed() -> None:
    intent = Intent()
    intent.add(Meaning.model_validate({"advance": ["find", "offer"]}))
    understand(intent, Situation.model_validate(BASE))
    assert list(intent.left(["find", "offer"])) == []


def test_a_tool_that_is_gone_to_is_called_though_nothing_is_said_of_it() -> None:
    made, left = said({"advance": "find"})
    assert [(call.offer, call.missing) for call in made.calls] == [(FIND["id"], ("date",))]
    assert left == []


def test_a_tool_can_be_declined() -> None:
    made, left = said({"advance": "find", "declines": "find_flights"})
    assert [call.decline for call in made.calls] == [True]
    assert left == []


def test_names_are_ids_ends_of_ids_or_labels() -> None:
    made, left = said({"values": {"Date": 1, "b/form/date": 2}, "calls": {"guideline:rude/complain": {"a": 1}}})
    assert [(value.field, value.value) for value in made.values] == [("f/form/date", 1), ("b/form/date", 2)]
    assert [call.offer for call in made.calls] == ["guideline:rude/complain"]
    assert left == []
    made, _ = said({"values": {"date": 1}})
    assert made.values[0].field == "b/form/date", "what can be corrected is meant before what will be asked"


def test_journeys_start_with_the_states_they_go_to_at_once() -> None:
    made, left = said({"starts": {"b": "more"}, "holds": ["rude"], "why": "they ask"})
    [start] = made.starts
    assert (start.journey, start.ways, start.resume, start.why) == ("b", ("b/rules/0",), False, "they ask")
    assert made.guidelines == ("rude",)
    assert left == []


def test_a_journey_that_was_left_is_resumed_where_it_was_or_further_back() -> None:
    left = {"journey": "f", "start": "where", "left": "when", "path": ["where", "when"], "steps": FLIGHT}
    made, _ = said({"resumes": {"f": "pity"}}, journeys=[], at_hand=[left])
    assert (made.starts[0].resume, made.starts[0].back_to, made.starts[0].ways) == (True, None, ("f/when/1",))
    made, _ = said({"resumes": {"f": ["where", "when"]}}, journeys=[], at_hand=[left])
    assert (made.starts[0].back_to, made.starts[0].ways) == ("where", ("f/where/0",))


def test_going_back_goes_on_from_there() -> None:
    stands = {**BASE["journeys"][0], "state": "offer", "path": ["where", "when", "find", "offer"]}
    made, left = said({"back": "where", "advance": ["when", "pity"]}, journeys=[stands])
    [move] = made.journeys
    assert (move.move, move.back_to, move.ways) == ("back", "where", ("f/where/0", "f/when/1"))
    assert left == []


def test_journeys_are_left_and_begun_anew() -> None:
    assert said({"leaves": "f"})[0].journeys[0].move == "leave"
    made, _ = said({"restarts": "f", "advance": "when"})
    assert (made.journeys[0].move, made.journeys[0].ways) == ("restart", ("f/where/0",))


def test_clarifications_and_repairs_are_said_where_they_are_asked_about() -> None:
    made, left = said({"clarify": ["f", "b"], "repair": {"kind": "correct", "field": "Date", "value": 3}})
    assert [(one.id, one.between) for one in made.clarify] == [("which", ("f", "b"))]
    assert made.repair is not None
    assert (made.repair.kind, made.repair.field, made.repair.value) == ("correct", "f/form/date", 3)
    assert left == []


def test_what_was_never_asked_is_told_in_words() -> None:
    wrong = {
        "advance": {"f": "nowhere"}, "back": "offer", "starts": "f", "resumes": "x", "leaves": "b", "restarts": "x",
        "holds": "rich", "clarify": ["f", "x"], "values": {"name": 1}, "calls": {"pay": {}}, "declines": "sell",
        "repair": "cancel",
    }  # fmt: skip
    made, left = said(wrong)
    assert made == Understanding()
    assert left == [
        "advance to `nowhere` in `f`: no way that was asked about leads there",
        "go back to `offer`: no journey that was asked about has been there",
        "start `f`: it was not at hand",
        "resume `x`: it was not at hand",
        "leave `b`: it was not under way",
        "restart `x`: it was not under way",
        "`rich` holds: it was not asked about",
        "clarify between f, x: it was not asked about",
        "the value `name`: no such field was asked about",
        "call `pay`: it was not offered",
        "decline `sell`: it was not offered",
        "the repair `cancel`: it was not asked about",
    ]


@given(st.lists(st.sampled_from([step["state"] for step in FLIGHT] + ["end"]), max_size=5))
def test_only_ways_that_were_asked_about_are_ever_taken(states: list[str]) -> None:
    made, _ = said({"advance": states})
    ways = {way["id"]: (step["state"], way["to"]) for step in FLIGHT for way in step.get("ways", ())}
    here = "where"
    for way in made.journeys[0].ways if made.journeys else ():
        assert ways[way][0] == here
        here = ways[way][1]
