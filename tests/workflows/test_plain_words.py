"""Answers in plain words on a real server: read where the workflow is, recorded, and not read again."""

from __future__ import annotations

from typing import Any

import pytest

from client import JourneyHandle
from journeys.errors import InputRefusedError
from journeys.messages import SendInput
from tests.workflows.conftest import Desk, line, until
from tests.workflows.test_durability import types_of

END = {"id": "end", "type": "final", "output": {"$ref": ["outputs", "ask"]}}
CONFIRM = {"id": "confirm", "type": "pause_point", "question": "Go on?"}
TRIP = [
    {"name": "arrival", "type": "date"},
    {"name": "departure", "type": "date"},
    {"name": "people", "type": "integer"},
]


def form(*fields: dict[str, Any]) -> dict[str, Any]:
    """A form of these fields."""
    return {"id": "ask", "type": "input_collection", "fields": list(fields)}


async def asked(journey: JourneyHandle, *, problems: bool = False) -> None:
    """Waits for a question, with problems or without."""

    async def is_asked() -> bool:
        questions = (await journey.state()).questions
        return bool(questions) and bool(questions[0].problems) == problems

    await until(is_asked)


async def test_a_sentence_answers_a_form_though_the_worker_is_lost_in_between(desk: Desk) -> None:
    async with desk.worker():
        journey = await desk.start(line(form(*TRIP), CONFIRM, END))
        turn = await journey.submit_input(SendInput(text="from 5 to 7 May 2031"))
        assert [field.name for field in turn.questions[0].fields] == ["people"]
    async with desk.worker():
        turn = await journey.submit_input(SendInput(text="two of us"))
        assert turn.questions[0].prompt == "Go on?"
    async with desk.worker():
        await journey.submit_input(SendInput(text="sounds good"))
        result = await journey.result()
    assert result.output == {"arrival": "2031-05-05", "departure": "2031-05-07", "people": 2}
    assert (await types_of(desk, journey.id)).count("marker_recorded_event_attributes") == 1 + 3, (
        "a patch, three readings"
    )


@pytest.mark.parametrize(
    ("field", "said", "value"),
    [
        ({"type": "date"}, "le 5 mai 2031", "2031-05-05"),
        ({"type": "datetime"}, "5 May 2031 at 5pm", "2031-05-05T17:00:00"),
        ({"type": "time"}, "half past two in the afternoon", "14:30:00"),
        ({"type": "number"}, "three point five", 3.5),
        ({"type": "money"}, "about 20 euros", {"amount": 20, "currency": "EUR"}),
        ({"type": "boolean"}, "why not?", True),
        ({"type": "email"}, "ada at example dot com", "ada@example.com"),
        ({"type": "phone"}, "my number is +44 20 7946 0000", "+442079460000"),
        ({"type": "url"}, "see example.com", "https://example.com"),
        ({"type": "choice", "options": [{"value": "economy"}, {"value": "business"}]}, "busines", "business"),
    ],
)
async def test_validators_read_every_type_within_the_workflow(
    desk: Desk, field: dict[str, Any], said: str, value: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async with desk.worker():
        journey = await desk.start(line(form({"name": "it", **field}), END))
        await journey.submit_input(SendInput(text=said))
        assert (await journey.result()).output == {"it": value}
    assert [one.message for one in caplog.records if "restricted" in one.message] == []


async def test_what_nobody_can_read_is_refused_at_once_and_leaves_nothing_in_the_history(desk: Desk) -> None:
    async with desk.worker():
        journey = await desk.start(line(form(*TRIP), END))
        await asked(journey)
        before = await types_of(desk, journey.id)
        for said, reason in (("soon", "a date is needed"), ("05/06", "may be 5 June")):
            with pytest.raises(InputRefusedError, match=reason):
                await journey.submit_input(SendInput(text=said))
        assert await types_of(desk, journey.id) == before


async def test_exact_answers_cost_no_event_more(desk: Desk) -> None:
    async with desk.worker():
        journey = await desk.start(line(form(*TRIP), CONFIRM, END))
        for said in ("2031-05-05", "2031-05-07", "2", "yes"):
            await journey.submit_input(SendInput(text=said))
        await journey.result()
    assert "marker_recorded_event_attributes" not in await types_of(desk, journey.id)


async def test_by_signal_what_can_be_read_is_and_the_rest_is_asked_again(desk: Desk) -> None:
    async with desk.worker():
        journey = await desk.start(line(form(*TRIP), CONFIRM, END))
        await journey.signal("send_input", SendInput(text="soon"))
        await asked(journey, problems=True)
        for said in ("5 May 2031", "7 May 2031", "a couple", "yep"):
            await journey.signal("send_input", SendInput(text=said))
        result = await journey.result()
    assert result.output == {"arrival": "2031-05-05", "departure": "2031-05-07", "people": 2}
