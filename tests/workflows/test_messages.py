"""How a running journey is talked to."""

from __future__ import annotations

import pytest

from journeys.errors import InputRefusedError, UnknownJourneyError
from journeys.messages import Command, Rewind, SendEvent, SendInput
from tests.workflows.conftest import Desk, get, line, refuse, until

ASK = {
    "id": "ask",
    "type": "input_collection",
    "title": "Order",
    "fields": [{"name": "number", "type": "integer"}, {"name": "mail", "type": "email"}],
}
CONFIRM = {"id": "confirm", "type": "pause_point", "question": "Go on?"}
END = {"id": "end", "type": "final", "output": {"number": {"$ref": ["outputs", "ask", "number"]}}}


async def events_of(desk: Desk, run_id: str) -> int:
    """How long the history is."""
    return len([event async for event in desk.client.get_workflow_handle(run_id).fetch_history_events()])


async def test_a_wrong_answer_is_refused_with_its_reason_and_leaves_nothing_in_the_history(desk: Desk) -> None:
    async with desk.worker():
        journey = await desk.start(line(ASK, END))
        await journey.state()
        before = await events_of(desk, journey.id)
        with pytest.raises(InputRefusedError, match="number: a number is needed"):
            await journey.submit_input(SendInput(values={"number": "many", "mail": "a@b.co"}))
        assert await events_of(desk, journey.id) == before
        turn = await journey.submit_input(SendInput(values={"number": "7", "mail": "a@b.co"}))
        assert turn.status == "completed"
        assert (await journey.result()).output == {"number": 7}


async def test_an_answer_by_signal_that_does_not_fit_is_answered_with_the_reason(desk: Desk) -> None:
    async with desk.worker():
        journey = await desk.start(line(ASK, END))
        await journey.signal("send_input", SendInput(values={"number": "many", "mail": "a@b.co"}))

        async def asked_again() -> bool:
            questions = (await journey.state()).questions
            return bool(questions and questions[0].problems)

        await until(asked_again)
        question = (await journey.state()).questions[0]
        assert [field.name for field in question.fields] == ["number"]
        assert "number is needed" in question.problems[0]


async def test_the_same_input_id_counts_once(desk: Desk) -> None:
    async with desk.worker():
        journey = await desk.start(line(ASK, CONFIRM, END))
        answer = SendInput(id="one", values={"number": 1, "mail": "a@b.co"})
        assert not (await journey.submit_input(answer)).duplicate
        assert (await journey.submit_input(answer)).duplicate
        await journey.signal("send_input", answer)
        state = await journey.state()
        assert [place.state for place in state.places] == ["confirm"]


async def test_an_answer_to_a_question_that_is_no_longer_open_is_refused(desk: Desk) -> None:
    async with desk.worker():
        journey = await desk.start(line(ASK, CONFIRM, END))
        question = (await journey.state()).questions[0].id
        await journey.submit_input(SendInput(question=question, values={"number": 1, "mail": "a@b.co"}))
        with pytest.raises(InputRefusedError, match="no longer open"):
            await journey.submit_input(SendInput(question=question, text="yes"))


async def test_an_answer_before_its_question_is_kept_for_it(desk: Desk) -> None:
    async with desk.worker():
        journey = await desk.start(line(get("slow", "/slow"), CONFIRM, {"id": "end", "type": "final"}))
        await until(lambda: desk.shop.calls)
        await journey.signal("send_input", SendInput(text="yes"))
        desk.shop.gate.set()
        assert (await journey.result()).status == "completed"


async def test_a_turn_that_takes_long_is_queued(desk: Desk) -> None:
    async with desk.worker():
        journey = await desk.start(line(CONFIRM, get("slow", "/slow"), {"id": "end", "type": "final"}))
        turn = await journey.submit_input(SendInput(text="yes"))
        assert turn.queued
        assert turn.status == "running"
        desk.shop.gate.set()
        assert (await journey.result()).success


async def test_a_malformed_signal_changes_nothing_and_is_said(desk: Desk) -> None:
    async with desk.worker():
        journey = await desk.start(line(ASK, END))
        await desk.client.get_workflow_handle(journey.id).signal("send_input", {"values": "not an object"})

        async def said() -> bool:
            entries = (await journey.transcript()).entries
            return any(entry.kind == "refusal" and "values" in entry.text for entry in entries)

        await until(said)
        assert (await journey.state()).status == "waiting"


async def test_pause_lets_what_runs_end_and_resume_goes_on(desk: Desk) -> None:
    async with desk.worker():
        journey = await desk.start(line(get("slow", "/slow"), get("next", "/next"), {"id": "end", "type": "final"}))
        await until(lambda: desk.shop.calls)
        handle = desk.client.get_workflow_handle(journey.id)
        await handle.signal("pause")
        desk.shop.gate.set()

        async def rests() -> bool:
            return (await journey.state()).outputs.get("slow") is not None

        await until(rests)
        assert (await journey.state()).status == "paused"
        assert len(desk.shop.calls) == 1
        await handle.signal("resume", {})
        assert (await journey.result()).success
        assert len(desk.shop.calls) == 2


async def test_an_event_from_outside_fires_its_transition(desk: Desk) -> None:
    document = line(CONFIRM, END | {"output": {"$ref": ["outputs", "confirm", "data", "why"]}})
    document["states"].append({"id": "late", "type": "final", "output": "declined"})
    document["transitions"] = [
        {"source": "confirm", "target": "late"},
        {"source": "confirm", "target": "end", "trigger": "external_event", "events": ["paid"]},
    ]
    async with desk.worker():
        journey = await desk.start(document)
        await journey.signal("send_event", SendEvent(name="paid", data={"why": "by card"}))
        assert (await journey.result()).output == "by card"


async def test_going_back_undoes_what_came_after_and_says_so(desk: Desk) -> None:
    async with desk.worker():
        journey = await desk.start(line(ASK, CONFIRM, END))
        await journey.submit_input(SendInput(values={"number": 1, "mail": "a@b.co"}))
        turn = await journey.rewind(Rewind(state="ask"))
        assert any("Went back to Order" in entry.text for entry in turn.said)
        assert (await journey.state()).outputs == {}
        await journey.submit_input(SendInput(values={"number": 2, "mail": "a@b.co"}))
        await journey.submit_input(SendInput(text="yes"))
        assert (await journey.result()).output == {"number": 2}
        visits = (await journey.changes()).visits
        assert [visit.status for visit in visits if visit.state == "ask"] == ["superseded", "done"]


async def test_going_back_to_where_the_run_has_not_been_is_refused(desk: Desk) -> None:
    async with desk.worker():
        journey = await desk.start(line(ASK, CONFIRM, END))
        with pytest.raises(InputRefusedError, match="has not been"):
            await journey.rewind(Rewind(state="confirm"))
        with pytest.raises(InputRefusedError, match="Name a visit or a state"):
            await journey.rewind(Rewind())


async def test_an_incident_is_retried_with_the_same_idempotency_key(desk: Desk) -> None:
    desk.shop.answers["http://shop/pay"] = refuse("it is closed")
    document = line(get("pay", "/pay"), {"id": "end", "type": "final"})
    async with desk.worker():
        journey = await desk.start({"journeys": [document], "policy": {"on_failure": "incident"}})

        async def stands() -> bool:
            return (await journey.state()).status == "incident"

        await until(stands)
        del desk.shop.answers["http://shop/pay"]
        turn = await journey.command(Command(kind="retry"))
        assert turn.status == "completed"
        assert len(desk.shop.keys()) == 2
        assert len(set(desk.shop.keys())) == 1


@pytest.mark.parametrize(("kind", "output"), [("skip", None), ("resolve", {"by": "hand"})])
async def test_an_incident_is_skipped_or_resolved(desk: Desk, kind: str, output: object) -> None:
    desk.shop.answers["http://shop/pay"] = refuse("it is closed")
    end = {"id": "end", "type": "final", "output": {"$ref": ["outputs", "pay"]}}
    async with desk.worker():
        document = {"journeys": [line(get("pay", "/pay"), end)], "policy": {"on_failure": "incident"}}
        journey = await desk.start(document)

        async def stands() -> bool:
            return (await journey.state()).status == "incident"

        await until(stands)
        await journey.command(Command.model_validate({"kind": kind, "output": output}))
        assert (await journey.result()).output == output


async def test_a_command_with_nothing_to_act_on_is_refused(desk: Desk) -> None:
    async with desk.worker():
        journey = await desk.start(line(ASK, END))
        with pytest.raises(InputRefusedError, match="nothing to retry"):
            await journey.command(Command(kind="retry"))


async def test_an_unknown_journey_is_named(desk: Desk) -> None:
    with pytest.raises(UnknownJourneyError, match="'nobody'"):
        await desk.journeys.handle("nobody").state()


async def test_an_answer_after_the_end_is_refused(desk: Desk) -> None:
    async with desk.worker():
        journey = await desk.start(line({"id": "end", "type": "final"}))
        await journey.result()
        with pytest.raises(InputRefusedError, match="has ended"):
            await journey.submit_input(SendInput(text="hello?"))
