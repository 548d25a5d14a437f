"""Scripted answers, in our request's form: what each means for what the run asks about."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.parlant.case import Answer, Case
from conformance.parlant.meaning import MALFORMED, Part
from conformance.parlant.preparing import Prepared, prepare
from conformance.parlant.ways import ways_along
from journeys.turns import ReplySituation, Situation, Step, ToolOffer, Understanding, Way
from tests.conformance.parlant.cases import OWN, own

NEXT, CHECK = "JourneyNextStepSelectionSchema", "JourneyBacktrackCheckSchema"
STEPS = (
    Step(state="title", kind="chat", ways=(Way(id="w1", to="days"),)),
    Step(state="days", kind="chat", ways=(Way(id="w2", to="card"),)),
    Step(state="card", kind="chat", ways=(Way(id="w3", to="end"),)),
)


def answer(schema: str, about: dict[str, Any], **said: Any) -> Answer:
    return Answer(schema_=schema, about=about, answer=said)


def step(state: str, choice: str, **said: Any) -> Answer:
    return answer(NEXT, {"journey": "lend", "state": state}, applied_condition_id=choice, **said)


async def part(*answers: Answer) -> Part:
    prepared: Prepared = await prepare(own("walk-1-step-by-step"))
    return Part.of(prepared, "hello", answers)


def at(state: str, *, tools: tuple[ToolOffer, ...] = (), **more: Any) -> Situation:
    under_way = {"journey": "lend", "state": state, "steps": STEPS, "path": ("title", "days"), "needs": "customer"}
    return Situation.model_validate({"turn": 2, "journeys": ({**under_way, **more},), "tools": tools})


def moves(made: Understanding | str) -> list[tuple[str, tuple[str, ...], str | None]]:
    assert isinstance(made, Understanding)
    return [(one.move, one.ways, one.back_to) for one in made.journeys]


async def test_a_choice_is_the_ways_along_its_path() -> None:
    assert moves((await part(step("title", "2"))).understanding(at("title"), again=False)) == [
        ("advance", ("w1", "w2"), None)
    ]


async def test_staying_says_nothing_and_none_leaves() -> None:
    assert moves((await part(step("title", "0"))).understanding(at("title"), again=False)) == []
    assert moves((await part(step("title", "None"))).understanding(at("title"), again=False)) == [("leave", (), None)]


async def test_of_a_path_that_was_partly_gone_already_the_rest_is_meant() -> None:
    assert moves((await part(step("title", "2"))).understanding(at("days"), again=False)) == [
        ("advance", ("w2",), None)
    ]
    assert moves((await part(step("title", "1"))).understanding(at("days"), again=False)) == []


@pytest.mark.parametrize(
    ("said", "move"),
    [({"current_step_completed": False}, "stay"), ({"journey_continues": False}, "leave")],
)
async def test_a_contradiction_stays_one(said: dict[str, Any], move: str) -> None:
    made = (await part(step("title", "1", **said))).understanding(at("title"), again=False)
    assert moves(made) == [(move, ("w1",), None)]


async def test_a_choice_that_was_not_offered_is_named_as_it_is_each_time() -> None:
    given = await part(step("title", "9"))
    for again in (False, True):
        assert moves(given.understanding(at("title"), again=again)) == [("advance", ("9",), None)]


async def test_an_empty_choice_is_followed_by_the_next_answer() -> None:
    given = await part(step("title", ""), step("title", "1"))
    assert moves(given.understanding(at("title"), again=False)) == [("advance", ("",), None)]
    assert moves(given.understanding(at("title"), again=True)) == [("advance", ("w1",), None)]


async def test_what_cannot_be_read_is_given_as_often_as_it_was() -> None:
    broken = Answer(schema_=CHECK, about={"journey": "lend"}, answer={"malformed": "?"})
    check = answer(CHECK, {"journey": "lend"}, requires_backtracking=False)
    given = await part(step("title", "1"), broken, broken, check)
    assert given.understanding(at("title"), again=False) == MALFORMED
    assert given.understanding(at("title"), again=True) == MALFORMED
    assert moves(given.understanding(at("title"), again=True)) == [("advance", ("w1",), None)]


@pytest.mark.parametrize(
    ("same", "move"), [(True, ("back", ("w1",), "title")), (False, ("restart", ("w0", "w1"), None))]
)
async def test_going_back_and_beginning_anew(same: bool, move: tuple[Any, ...]) -> None:
    check = answer(CHECK, {"journey": "lend"}, requires_backtracking=True, backtrack_to_same_journey_process=same)
    chosen = answer(
        "JourneyBacktrackNodeSelectionSchema", {"journey": "lend"}, requires_backtracking=True, next_step="3",
        backtracking_target_step="2", step_advancement=[{"id": "2"}, {"id": "3"}],
    )  # fmt: skip
    root = Step(state="lend-root", kind="other", ways=(Way(id="w0", to="title"),))
    situation = at("card", steps=(*STEPS, root))
    assert moves((await part(check, chosen)).understanding(situation, again=False)) == [move]


async def test_arguments_are_handed_on_with_what_is_missing_and_wrong() -> None:
    offer = ToolOffer.model_validate(
        {"id": "state:lend/days/built-in:count", "tool": "built-in:count", "parameters": {"a": {}, "b": {}, "c": {}}}
    )
    wanted = answer(
        "NonConsequentialToolBatchSchema", {"tool": "count"}, should_run=True,
        calls=[{"args": {"a": "1", "b": "<<__missing__>>", "c": "<<__invalid__>>"}}],
    )  # fmt: skip
    made = (await part(wanted)).understanding(at("days", tools=(offer,)), again=False)
    assert isinstance(made, Understanding)
    assert [(one.arguments, one.missing, one.invalid) for one in made.calls] == [({"a": "1"}, ("b",), ("c",))]
    declined = answer("NonConsequentialToolBatchSchema", {"tool": "count"}, should_run=False, calls=[])
    made = (await part(declined)).understanding(at("days", tools=(offer,)), again=False)
    assert isinstance(made, Understanding)
    assert [one.decline for one in made.calls] == [True]


async def test_a_draft_is_the_reply_and_an_empty_one_is_empty() -> None:
    given = await part(answer("CannedResponseDraftSchema", {}, response_body="Yes."))
    assert given.reply(ReplySituation(turn=1), again=False).model_dump(include={"text"}) == {"text": "Yes."}  # type: ignore[union-attr]
    empty = await part(answer("CannedResponseDraftSchema", {}, response_body=""))
    assert empty.reply(ReplySituation(turn=1), again=False).model_dump(include={"text"}) == {"text": ""}  # type: ignore[union-attr]


def test_ways_lead_along_states_and_what_lies_between_is_filled_in() -> None:
    assert ways_along(STEPS, "title", ["card"]) == ["w1", "w2"]
    assert ways_along(STEPS, "title", ["days", "days", "card", "end"]) == ["w1", "w2", "w3"]
    assert ways_along(STEPS, "card", ["title"]) is None


def test_a_case_is_counted_under_the_letters_of_its_name() -> None:
    case = Case.model_validate_json((OWN / "walk-1-step-by-step.json").read_text(encoding="utf-8"))
    assert (case.group, case.model_copy(update={"name": "b01_x"}).group) == ("walk", "b")
