"""Forks on a real server: a new journey from a past visit of another, whose history stays as it is."""

from __future__ import annotations

from typing import Any

import pytest

from client import JourneyHandle, JourneysClient, fork
from journeys.errors import InputRefusedError, UsageError
from journeys.messages import Carry, SendInput
from results.conversation import format_result
from results.record import Record
from tests.workflows.conftest import Desk, get, line, until

pytestmark = pytest.mark.server


def ask(state_id: str, **more: Any) -> dict[str, Any]:
    """A form with a field named as the state."""
    fields = [{"name": state_id, "type": "integer"}]
    return {"id": state_id, "type": "input_collection", "question": f"Which {state_id}?", "fields": fields, **more}


async def answer(journey: JourneyHandle, *values: int) -> None:
    """Answers the questions of forms, one after another."""
    for value in values:
        await until(lambda: is_asked(journey))
        asked = (await journey.state()).questions[0]
        await journey.submit_input(SendInput(values={asked.fields[0].name: value}))


async def is_asked(journey: JourneyHandle) -> bool:
    return bool((await journey.state()).questions)


async def waits_at(journey: JourneyHandle, state: str) -> bool:
    return [one.state for one in (await journey.state()).questions] == [state]


async def events_of(desk: Desk, journey: JourneyHandle) -> list[bytes]:
    history = await desk.client.get_workflow_handle(journey.id).fetch_history()
    return [event.SerializeToString(deterministic=True) for event in history.events]


async def forked(desk: Desk, origin: JourneyHandle, **place: Any) -> JourneyHandle:
    """A fork, whose origin has not changed; it is replayed at the end of the test, as all are."""
    journeys = JourneysClient(desk.client, desk.queue, storage=desk.blobs)
    before = await events_of(desk, origin)
    begun = await fork(journeys, origin.id, Carry(**place))
    assert await events_of(desk, origin) == before, "its history is as it was"
    described = await desk.client.get_workflow_handle(begun.handle.id).describe()
    desk.started[begun.handle.id] = described.run_id
    return begun.handle


TRIP = line(ask("people"), get("price", "/price"), ask("nights"), get("book", "/book", effect="unsafe"), ask("stars"))


async def test_a_form_journey_forked_in_the_middle_goes_on_beside_the_other(desk: Desk) -> None:
    async with desk.worker():
        origin = await desk.start(TRIP, workspace="shop", user="ada")
        await answer(origin, 2, 3)
        await until(lambda: waits_at(origin, "stars"))
        other = await forked(desk, origin, words="the question about the nights")
        await until(lambda: waits_at(other, "nights"))
        state = await other.state()
        assert state.outputs["people"] == {"people": 2}
        assert (state.workspace, state.user, state.fingerprint) == ("shop", "ada", (await origin.state()).fingerprint)
        calls = len(desk.shop.calls)
        await answer(other, 7, 5)
        await answer(origin, 4)
        await other.result()
        assert [call["url"] for call in desk.shop.calls[calls:]] == ["http://shop/book"], "it books for itself"
        keys = desk.shop.keys()
        assert len(set(keys)) == len(keys)
        assert keys[-1].startswith(f"{other.id}:")
        assert (await origin.state()).outputs["nights"] == {"nights": 3}
        assert (await other.state()).outputs["nights"] == {"nights": 7}


async def test_both_transcripts_are_whole_and_the_fork_tells_where_it_comes_from(desk: Desk) -> None:
    async with desk.worker():
        origin = await desk.start(TRIP)
        await answer(origin, 2, 3)
        other = await forked(desk, origin, state="nights")
        await until(lambda: waits_at(other, "nights"))
        said = [(one.kind, one.text) for one in (await other.transcript()).entries if one.kind in ("question", "fork")]
        assert said == [
            ("question", "Which people?"),
            ("fork", f"Forked from {origin.id} at nights (visit 3)"),
            ("question", "Which nights?"),
        ]
        record = Record(await other.state(), await other.changes(), await other.definition())
        told = format_result(record)
        assert f"Forked from {origin.id} at nights (visit 3)." in told.summary
        assert [step.step_name for step in told.step_breakdown] == ["people", "price", "nights"]
        assert not [one for one in (await origin.transcript()).entries if one.kind == "fork"]


async def test_a_journey_that_has_ended_is_forked_where_it_did_something(desk: Desk) -> None:
    async with desk.worker():
        origin = await desk.start(TRIP)
        await answer(origin, 2, 3, 4)
        await origin.result()
        other = await forked(desk, origin, state="book")
        await until(lambda: waits_at(other, "book"))
        calls = len(desk.shop.calls)
        assert "has already been done" in (await other.state()).questions[0].prompt
        await other.submit_input(SendInput(text="keep"))
        await answer(other, 9)
        assert (await other.result()).success
        assert len(desk.shop.calls) == calls, "what was done is kept"
        assert (await origin.result()).success


async def test_a_visit_that_was_moved_out_at_continue_as_new_is_forked_from_the_archive(desk: Desk) -> None:
    journeys = JourneysClient(desk.client, desk.queue, continue_after=500, storage=desk.blobs)
    desk.journeys = journeys
    count = {"variable": "n", "operation": "increment"}
    circle = {
        "id": "circle", "initial": ["ask"],
        "states": [ask("ask"), {"id": "count", "type": "loop", "kind": "for", "count": 130},
                   {"id": "one", "type": "initial", "parent": "count", "context_changes": [count]}],
        "transitions": [{"source": "ask", "target": "count"}, {"source": "count", "target": "ask"}],
        "variables": [{"name": "n", "default": 0}],
    }  # fmt: skip
    async with desk.worker():
        origin = await desk.start(circle)
        await answer(origin, *range(10))
        await until(lambda: is_asked(origin))
        second = next(one for one in (await journeys.handle(origin.id).changes()).visits if one.output == {"ask": 1})
        assert len((await origin.kept_changes()).archive) > 1
        other = await forked(desk, origin, visit=second.number)
        await until(lambda: waits_at(other, "ask"))
        state = await other.state()
        assert state.variables["n"] == 130
        assert state.outputs["ask"] == {"ask": 0}
        await answer(other, 77)
        await until(lambda: is_asked(other))
        assert (await other.state()).variables["n"] == 260
        assert (await origin.state()).variables["n"] == 1300


async def test_a_fork_inside_a_loop_has_the_rounds_that_were_over(desk: Desk) -> None:
    loop = {"id": "each", "type": "loop", "kind": "for_each", "collection": [10, 20, 30], "next": "end"}
    inside = ask("number", parent="each", next="add")
    add = get("add", "/add", parent="each")
    document = {"id": "loop", "initial": ["each"], "states": [loop, inside, add, {"id": "end", "type": "final"}]}
    document["transitions"] = [{"source": "number", "target": "add"}, {"source": "each", "target": "end"}]
    for one in (loop, inside):
        del one["next"]
    async with desk.worker():
        origin = await desk.start(document)
        await answer(origin, 1, 2, 3)
        assert (await origin.result()).success
        visits = [one for one in (await origin.changes()).visits if one.state == "number"]
        calls = len(desk.shop.calls)
        other = await forked(desk, origin, visit=visits[1].number)
        await answer(other, 22, 33)
        assert (await other.result()).success
        numbers = [one.output["number"] for one in (await other.changes()).visits if one.state == "number"]
        assert numbers == [1, 22, 33]
        assert len(desk.shop.calls) - calls == 2


async def test_a_fork_of_a_fork_and_going_back_in_it(desk: Desk) -> None:
    async with desk.worker():
        origin = await desk.start(TRIP)
        await answer(origin, 2, 3)
        first = await forked(desk, origin, state="nights")
        await answer(first, 8)
        second = await forked(desk, first, state="people")
        await until(lambda: waits_at(second, "people"))
        assert (await second.state()).outputs == {}
        assert [one.text for one in (await second.transcript()).entries if one.kind == "fork"] == [
            f"Forked from {first.id} at people (visit 1)"
        ]


async def test_what_cannot_be_forked_is_refused_and_nothing_begins(desk: Desk) -> None:
    async with desk.worker():
        origin = await desk.start(TRIP)
        with pytest.raises(InputRefusedError, match="There is no visit 9; the journey has made 1"):
            await fork(desk.journeys, origin.id, Carry(visit=9))
        with pytest.raises(UsageError, match="that of the journey itself"):
            await fork(desk.journeys, origin.id, Carry(visit=1), id=origin.id)
        with pytest.raises(UsageError, match="under way; choose another id"):
            await fork(desk.journeys, origin.id, Carry(visit=1), id=(await desk.start(TRIP)).id)


async def test_an_open_journey_is_told_of_its_fork_where_that_is_wanted(desk: Desk) -> None:
    async with desk.worker():
        origin = await desk.start(TRIP)
        begun = await fork(desk.journeys, origin.id, Carry(visit=1), id=f"{origin.id}-again", mark=True, by="robin")
        entries = (await origin.transcript()).entries
        assert [one.text for one in entries if one.kind == "fork"] == [f"Forked as {begun.handle.id} at visit 1"]
        await answer(origin, 1, 2, 3)
        assert (await origin.result()).success


async def test_forking_a_window_larger_than_a_message_needs_the_storage_only(desk: Desk) -> None:
    async with desk.worker():
        desk.shop.answers["http://shop/price"] = "x" * 3_000_000
        origin = await desk.start(TRIP)
        await answer(origin, 2)
        other = await forked(desk, origin, state="nights")
        await answer(other, 3, 4)
        assert (await other.result()).success
