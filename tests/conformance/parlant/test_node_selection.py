"""Choosing the next step: what is expected is legal and can be chosen from what the model is shown; what is not is
refused, and the run stays in a legal place."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio

from activities.resources import Resources
from journeys.turns import Situation
from modelserver import SituationServer
from tests.conformance.parlant.node_selection import END, SHARED, START, Selection, selections
from tests.conformance.parlant.selecting import JOURNEY, AnyTool, Mind, Position, begun, moved, read_situation

pytestmark = pytest.mark.asyncio(loop_scope="session")
CASES = selections()
every = pytest.mark.parametrize("selection", CASES, ids=lambda one: one.name)
Reach = Callable[[Selection], Awaitable[Position]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def reach() -> AsyncIterator[Reach]:
    """Leads a conversation to where a case begins."""
    mind = Mind()
    known: dict[str, Position] = {}
    async with (
        SituationServer(mind) as server,
        Resources.open(tools=AnyTool(), model="openai:stand-in", model_base_url=server.base_url) as resources,
    ):

        async def reached(selection: Selection) -> Position:
            if selection.name not in known:
                known[selection.name] = await Position.reach(selection, resources, server, mind)
            return known[selection.name].again()

        yield reached


async def asked(position: Position) -> Situation:
    """What the model is asked about the last message of a case."""
    await position.say(position.message, lambda _: {})
    return read_situation(position.server.situations()[0])


async def test_all_of_parlants_cases_are_there_if_any_are() -> None:
    shared = [one for one in CASES if one.name.split(":")[0] in ("unit", "bdd", "shot")]
    assert len(shared) == (45 if SHARED.is_file() else 0)


@every
async def test_a_run_can_be_where_the_case_has_it(selection: Selection, reach: Reach) -> None:
    position = await reach(selection)
    assert position.path == selection.current


@every
async def test_the_model_is_shown_what_is_needed_to_choose(selection: Selection, reach: Reach) -> None:
    position = await reach(selection)
    situation = await asked(position)
    assert situation.message == position.message
    earlier = [one["text"] for one in selection.row["conversation"] if one["source"] == "customer"][:-1]
    assert set(earlier) <= {line.text for line in situation.window}
    shown = situation.journeys[0] if situation.journeys else situation.at_hand[0]
    steps = {step.state: step for step in shown.steps}
    actions = {one["id"]: one.get("action") for one in selection.nodes}
    here = selection.current[-1] if selection.current else START
    assert list(shown.path) == selection.current
    for source, target, words in selection.edges:
        if source == here:
            assert (target, words) in [(way.to, way.when) for way in steps[source].ways]
            assert target == END or steps[target].goal == actions[target] or steps[target].kind == "fork"
    for path in selection.expected:
        assert set(path) <= set(steps)


@every
async def test_every_way_on_leads_where_it_says(selection: Selection, reach: Reach) -> None:
    situation = await asked(await reach(selection))
    shown = situation.journeys[0] if situation.journeys else situation.at_hand[0]
    here = selection.current[-1] if situation.journeys else START
    for way in next(step for step in shown.steps if step.state == here).ways:
        position = await reach(selection)
        name = "journeys" if situation.journeys else "starts"
        about = {"journey": JOURNEY, "ways": [way.id], **({"move": "advance"} if situation.journeys else {})}
        await position.say(position.message, once({name: [about]}))
        past = [*selection.current, *([way.to] if way.to != END else [])] if situation.journeys else [way.to]
        assert position.path[: len(past)] == past
        assert legal(selection, position.path)


@every
async def test_what_is_expected_is_chosen(selection: Selection, reach: Reach) -> None:
    for path in selection.expected:
        position = await reach(selection)

        def answer(given: dict[str, Any], path: list[str] = path) -> dict[str, Any]:
            situation = read_situation(given)
            if situation.round > 1:
                return {}
            if situation.at_hand:
                return {"starts": [begun(situation.at_hand[0], path)]}
            return {"journeys": [moved(situation.journeys[0], path)]}

        await position.say(position.message, answer)
        assert position.path == path


@every
async def test_a_journey_that_is_to_be_left_is_left_where_it_is(selection: Selection, reach: Reach) -> None:
    position = await reach(selection)
    await position.say(position.message, once({"journeys": [{"journey": JOURNEY, "move": "leave"}]}))
    assert position.path == selection.current
    await position.say("And the weather?", lambda _: {})
    assert "journeys" not in position.server.situations()[-1]


BAD: dict[str, Any] = {
    "illegal": {"journeys": [{"journey": JOURNEY, "move": "advance", "ways": [f"{JOURNEY}/nowhere/0"]}]},
    "elsewhere": {"journeys": [{"journey": JOURNEY, "move": "back", "back_to": "nowhere"}]},
    "unknown": {"journeys": [{"journey": "another", "move": "restart"}], "guidelines": ["none"]},
    "contradictory": {"journeys": [{"journey": JOURNEY, "move": "leave", "ways": [f"{JOURNEY}/{START}/0"]}]},
    "twice": {"starts": [{"journey": "another"}, {"journey": "another"}]},
    "empty": "",
    "no object": "[]",
    "malformed": "the next step is 3",
}


@every
async def test_bad_answers_leave_the_run_where_it_is(selection: Selection, reach: Reach) -> None:
    position = await reach(selection)
    for bad, answer in BAD.items():
        position.server.asked.clear()
        said = len(position.simulation.transcript().entries)
        await position.say(position.message, lambda _, answer=answer: answer)  # type: ignore[misc]
        assert position.path == selection.current, bad
        assert position.simulation.snapshot().status == "waiting", bad
        assert len(position.server.situations()) == 2, bad
        told = position.simulation.transcript().entries[said:]
        assert any(entry.data and entry.data.get("trouble") for entry in told), bad
    for path in selection.expected[:1]:
        await position.say("I said it", position.along(path))
        assert position.path == path


def once(understanding: dict[str, Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The answer to the first round; in others nothing is to happen."""
    return lambda given: understanding if given.get("round", 1) == 1 else {}


def legal(selection: Selection, path: list[str]) -> bool:
    """Whether each state of a path follows the one before."""
    return all(selection.leads(*pair) for pair in zip([START, *path], path, strict=False))
