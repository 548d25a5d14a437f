"""The booking of a table: every way through the document, in memory; commands and events on the real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from activities.resources import Resources
from client import JourneyHandle, JourneysClient
from converters.registry import read
from engine.run import Run
from engine.views import changes, result, transcript
from journeys.bundle import Bundle
from journeys.errors import InputRefusedError
from journeys.messages import Command, SendEvent, SendInput
from journeys.run import Question, Snapshot
from journeys.validation import validate
from simulation import Simulation, answers_in_order

DOCUMENT = Path(__file__).parents[2] / "examples/booking/table.yaml"
GUEST = {"name": "Ada", "email": "ada@example.com", "guests": 4, "day": "2026-10-24", "time": "19:30"}
MONDAY = {**GUEST, "day": "2026-10-26"}


@pytest.fixture
async def resources() -> AsyncIterator[Resources]:
    async with Resources.open() as opened:
        yield opened


@pytest.fixture
def bundle() -> Bundle:
    return read(DOCUMENT.read_bytes()).runnable()


def path(run: Run) -> list[str]:
    return [visit.state for visit in changes(run, 0).visits]


def said(run: Run) -> list[str]:
    return [entry.text for entry in transcript(run).entries if entry.who == "journey" and entry.kind != "question"]


async def test_a_table_is_booked(resources: Resources, bundle: Bundle) -> None:
    run = await Simulation(bundle, resources.perform_json, answers_in_order([GUEST, "terrace", "yes"])).play()
    assert path(run) == ["hello", "details", "check", "where", "find", "offer", "grace", "tell", "booked"]
    assert result(run).output == {
        "name": "Ada",
        "guests": 4,
        "day": "2026-10-24",
        "time": "19:30:00",
        "table": "terrace 2",
    }
    assert said(run)[0] == "Welcome to the Blue Door!"
    assert "Thank you, Ada! A confirmation goes to ada@example.com." in said(run)


async def test_all_house_rules_that_are_broken_are_told_at_once_and_the_form_comes_again(
    resources: Resources, bundle: Bundle
) -> None:
    late = {**GUEST, "guests": 9, "time": "12:00"}
    run = await Simulation(bundle, resources.perform_json, answers_in_order([late, GUEST, "inside", "yes"])).play()
    assert path(run)[:6] == ["hello", "details", "check", "details", "check", "where"]
    reason = "We take up to 8 guests here; for 9, please call.; We cook from 17:00 to 22:00."
    assert said(run)[1] == reason
    assert result(run).success


async def test_who_does_not_care_where_to_sit_sits_inside(resources: Resources, bundle: Bundle) -> None:
    def answer(question: Question) -> SendInput | None:
        match question.state:
            case "details":
                return SendInput(values=GUEST)
            case "offer":
                return SendInput(text="yes")
            case _:
                return None

    run = await Simulation(bundle, resources.perform_json, answer).play()
    assert result(run).output["table"] == "inside 3"
    where = next(visit for visit in changes(run, 0).visits if visit.state == "where")
    assert where.choice == "inside"
    assert run.now == pytest.approx(3600 + 3)


async def test_where_no_table_is_found_the_guest_is_put_on_the_waiting_list(
    resources: Resources, bundle: Bundle
) -> None:
    run = await Simulation(bundle, resources.perform_json, answers_in_order([MONDAY, "inside", "yes"])).play()
    assert "We are closed on Mondays. We have put you on the waiting list." in said(run)
    assert result(run).output["table"] == "waiting list"


async def test_who_says_no_to_the_offer_has_booked_nothing(resources: Resources, bundle: Bundle) -> None:
    run = await Simulation(bundle, resources.perform_json, answers_in_order([GUEST, "inside", "no"])).play()
    assert result(run).status == "cancelled"
    assert path(run)[-1] == "taken_back"


async def test_who_never_answers_is_not_waited_for_longer_than_a_day(resources: Resources, bundle: Bundle) -> None:
    run = await Simulation(bundle, resources.perform_json).play()
    assert (result(run).status, path(run)[-1], run.now) == ("cancelled", "gone", 86_400)


def test_nothing_is_wrong_with_the_document(bundle: Bundle) -> None:
    assert validate(bundle) == ()


async def test_a_wrong_answer_is_refused_with_its_reason_and_leaves_no_history(
    journeys: JourneysClient, bundle: Bundle
) -> None:
    handle = await journeys.start(bundle)
    await until(handle, lambda at: bool(at.questions))
    before = await events(journeys, handle)
    with pytest.raises(InputRefusedError, match="A day looks like 2026-10-24"):
        await handle.submit_input(SendInput(values={**GUEST, "day": "whenever"}))
    assert await events(journeys, handle) == before


async def test_the_guest_can_change_the_details_and_cancel_while_there_is_time(
    journeys: JourneysClient, bundle: Bundle
) -> None:
    handle = await journeys.start(patient(bundle))
    await until(handle, lambda at: bool(at.questions))
    await handle.submit_input(SendInput(values=GUEST))
    await handle.submit_input(SendInput(text="inside"))
    turn = await handle.submit_input(SendInput(text="change"))
    assert [question.state for question in turn.questions] == ["details"]
    for message in (SendInput(values={**GUEST, "guests": 2}), SendInput(text="terrace"), SendInput(text="yes")):
        await handle.submit_input(message)
    assert (await handle.state()).actions == ("cancel",)
    await handle.command(Command(kind="say", name="cancel"))
    ended = await asyncio.wait_for(handle.result(), 20)
    assert (ended.status, ended.output) == ("cancelled", None)


async def test_the_house_can_take_the_booking_back_by_an_event(journeys: JourneysClient, bundle: Bundle) -> None:
    handle = await journeys.start(patient(bundle))
    await until(handle, lambda at: bool(at.questions))
    for message in (SendInput(values=GUEST), SendInput(text="inside"), SendInput(text="yes")):
        await handle.submit_input(message)
    await handle.signal("send_event", SendEvent(name="kitchen_closed"))
    assert (await asyncio.wait_for(handle.result(), 20)).status == "cancelled"
    told = [entry.text for entry in (await handle.transcript()).entries]
    assert "We are sorry: the kitchen has to stay closed that day." in told


def patient(bundle: Bundle) -> Bundle:
    """The same with an hour to think again."""
    main = bundle.main
    variables = tuple(one.model_copy(update={"default": 3600}) for one in main.variables)
    return bundle.model_copy(update={"journeys": (main.model_copy(update={"variables": variables}),)})


async def until(handle: JourneyHandle, holds: Callable[[Snapshot], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds(await handle.state()):
            await asyncio.sleep(0.05)


async def events(journeys: JourneysClient, handle: JourneyHandle) -> list[Any]:
    history = await journeys.client.get_workflow_handle(handle.id).fetch_history()
    return [event.event_type for event in history.events]
