"""Repair on a real server: corrections that keep what they do not concern, cancelling that takes back what was done."""

from __future__ import annotations

from typing import Any

import pytest
from temporalio.client import WorkflowFailureError

from client import JourneyHandle
from journeys.errors import InputRefusedError
from journeys.messages import Command, Rewind, SendInput
from tests.workflows.conftest import Desk, line, until


def call(state_id: str, method: str, path: list[Any], **more: Any) -> dict[str, Any]:
    """A tool state that asks the shop something."""
    tool = {"kind": "http", "method": method, "url": {"$text": ["http://shop/", *path]}}
    return {"id": state_id, "type": "tool_execution", "title": state_id.title(), "tool": tool, **more}


def trip() -> dict[str, Any]:
    """A form, a search that reads its city, a booking that reads what was found, and a question after it."""
    city = {"$ref": ["outputs", "ask", "city"]}
    found = {"$ref": ["outputs", "search", "data", "flight"]}
    fields = [{"name": "city", "title": "City"}, {"name": "seats", "title": "Seats", "type": "integer"}]
    states = [
        {"id": "ask", "type": "input_collection", "title": "Travel dates", "fields": fields},
        call("search", "GET", ["search/", city], effect="pure"),
        call("book", "POST", ["book/", found], effect="unsafe"),
        {"id": "card", "type": "input_collection", "title": "Payment", "fields": [{"name": "number"}]},
        {"id": "end", "type": "final", "output": {"$ref": ["outputs"]}},
    ]
    undo = call("unbook", "DELETE", ["book/", {"$ref": ["local", "compensated", "output", "data", "id"]}])
    document = line(*states)
    return {**document, "title": "Your trip", "states": [*states, {**undo, "compensates": "book"}]}


def stocked(desk: Desk) -> None:
    """The shop knows two flights, and gives bookings their ids."""
    for city, flight in (("Rome", "R1"), ("Paris", "P2")):
        desk.shop.answers[f"http://shop/search/{city}"] = {"flight": flight}
        desk.shop.answers[f"http://shop/book/{flight}"] = lambda request: {"id": request["url"][-2:].lower()}


def asked_of(desk: Desk) -> list[str]:
    """What the shop has been asked, in order."""
    return [f"{one['method']} {one['url'].removeprefix('http://shop/')}" for one in desk.shop.calls]


async def booked(desk: Desk) -> JourneyHandle:
    """The trip, up to the question about the card."""
    stocked(desk)
    journey = await desk.start(trip())
    await journey.submit_input(SendInput(values={"city": "Rome", "seats": 2}))
    await until(lambda: _asks(journey, "Payment"))
    assert asked_of(desk) == ["GET search/Rome", "POST book/R1"]
    return journey


async def _asks(journey: JourneyHandle, prompt: str) -> bool:
    return [question.prompt for question in (await journey.state()).questions] == [prompt]


async def say(journey: JourneyHandle, text: str) -> str:
    """Says something; returns what is asked then."""
    turn = await journey.submit_input(SendInput(text=text))
    return turn.questions[0].prompt if turn.questions else turn.status


async def test_a_correction_calls_nothing_that_has_not_used_it(desk: Desk) -> None:
    async with desk.worker():
        journey = await booked(desk)
        assert await say(journey, "change the seats to 3") == "Payment"
    async with desk.worker():
        assert await say(journey, "actually, the city is Paris") == (
            "City is to change from Rome to Paris. This runs again: Search and Book. This has happened and cannot be "
            "undone: Book; you are asked before it is done again. Shall I go on?"
        )
        assert len(desk.shop.calls) == 2
        assert "already been done" in await say(journey, "yes")
        assert await say(journey, "keep") == "Payment"
        await say(journey, "4111")
        output = (await journey.result()).output
        assert output["ask"] == {"city": "Paris", "seats": 3}
        assert output["book"]["data"] == {"id": "r1"}
        assert asked_of(desk) == ["GET search/Rome", "POST book/R1", "GET search/Paris"]


async def test_cancelling_takes_back_what_was_done_though_the_worker_is_another(desk: Desk) -> None:
    async with desk.worker():
        journey = await booked(desk)
        assert await say(journey, "/cancel") == "Done already, and taken back then: Book. Cancel Your trip?"
    async with desk.worker():
        await journey.submit_input(SendInput(text="yes"))
        with pytest.raises(WorkflowFailureError):
            await desk.client.get_workflow_handle(journey.id).result()
        assert asked_of(desk)[-1] == "DELETE book/r1"
        assert (await journey.state()).status == "cancelled"


async def test_what_was_kept_and_who_took_over_outlive_a_new_history(desk: Desk) -> None:
    desk.journeys.continue_after = 3
    async with desk.worker():
        journey = await booked(desk)
        await say(journey, "/handoff")
        await say(journey, "is anybody there?")
        await journey.command(Command(kind="answer", text="Yes", by="grace"))
        spoken = [(one.who, one.text) for one in (await journey.transcript()).entries][-2:]
        assert spoken == [("user", "is anybody there?"), ("person", "Yes")]
        assert (await journey.state()).handoff is not None
        await journey.command(Command(kind="hand_back"))
        await say(journey, "change the seats to 5")
        await until(lambda: _asks(journey, "Payment"))
        await say(journey, "4111")
        assert (await journey.result()).output["ask"] == {"city": "Rome", "seats": 5}
        assert len(desk.shop.calls) == 2


async def test_going_back_to_what_words_tell(desk: Desk) -> None:
    async with desk.worker():
        journey = await booked(desk)
        with pytest.raises(InputRefusedError, match="Nothing that was asked is like 'the weather'"):
            await journey.rewind(Rewind(words="the weather"))
        turn = await journey.rewind(Rewind(words="to the question about the dates"))
        assert [question.state for question in turn.questions] == ["ask"]


async def test_what_cannot_be_done_is_refused_and_leaves_nothing_in_the_history(desk: Desk) -> None:
    async with desk.worker():
        journey = await booked(desk)
        with pytest.raises(InputRefusedError, match="number is needed to go on"):
            await say(journey, "/skip")
        with pytest.raises(InputRefusedError, match="There is no answer 'hair' to correct"):
            await say(journey, "/correct hair red")
        with pytest.raises(InputRefusedError, match="Nobody has handed the conversation over"):
            await journey.command(Command(kind="hand_back"))
