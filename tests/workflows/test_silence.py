"""Silence on a real server: timers that outlive workers and histories, times that are worked out once, claims."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from client import Inbox, JourneyHandle
from journeys import messages
from journeys.errors import InputRefusedError
from journeys.messages import Command, Pause, Resume, SendInput
from tests.engine.silence.policies import after, before, escalate, expire
from tests.workflows.conftest import Desk, get, line, until

END = {"id": "end", "type": "final"}


def approval(*silence: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A question, and a way for when nobody answers."""
    state = {"id": "ask", "type": "pause_point", "title": "Approve", "question": "Pay?", "silence": silence, **more}
    ways = [{"source": "ask", "target": "end"}, {"source": "ask", "target": "late", "trigger": "timeout"}]
    late = {"id": "late", "type": "final", "output": "nobody"}
    return {"id": "approval", "initial": ["ask"], "states": [state, END, late], "transitions": ways}


async def said(journey: JourneyHandle, kind: str) -> list[str]:
    """What a transcript has of one kind."""
    return [one.text for one in (await journey.transcript()).entries if one.kind == kind]


def has_said(journey: JourneyHandle, kind: str) -> Any:
    """Whether something of that kind has been said yet."""

    async def holds() -> bool:
        return bool(await said(journey, kind))

    return holds


async def test_a_reminder_and_an_expiry_with_another_worker_in_between(desk: Desk) -> None:
    async with desk.worker():
        journey = await desk.start(approval(after(0.5), after(2, expire())))
        await until(has_said(journey, "reminder"))
    async with desk.worker():
        assert (await journey.result()).output == "nobody"
        assert await said(journey, "reminder") == ["Are you there?"]
        assert await said(journey, "expiry") == ["Nobody has answered in time"]


async def test_no_reminder_comes_after_the_answer_nor_while_the_run_is_paused(desk: Desk) -> None:
    async with desk.worker():
        answered = await desk.start(line(approval(after(1))["states"][0], {"id": "wait", "type": "wait", "seconds": 2}))
        paused = await desk.start(approval(after(1)))
        await asked(answered)
        await answered.submit_input(SendInput(text="yes"))
        await asked(paused)
        await paused.signal(messages.PAUSE, Pause())
        assert (await answered.result()).success
        assert await said(answered, "reminder") == await said(paused, "reminder") == []
        await paused.signal(messages.RESUME, Resume())
        await until(has_said(paused, "reminder"))
        await paused.submit_input(SendInput(text="yes"))


async def asked(journey: JourneyHandle) -> None:
    """Waits until something is asked."""

    async def holds() -> bool:
        return bool((await journey.state()).questions)

    await until(holds)


async def test_the_time_goes_on_across_continue_as_new(desk: Desk) -> None:
    desk.journeys.continue_after = 4
    silent = {"id": "ask", "type": "pause_point", "silence": [after(4), after(5, escalate(queue="desk"))]}
    calls = [get(f"c{number}", f"/{number}") for number in range(10)]
    document = line({"id": "start", "type": "initial", "branching": "all"}, *calls)
    document["states"] += [silent]
    document["transitions"] += [{"source": "start", "target": "ask"}]
    async with desk.worker():
        journey = await desk.start(document)
        await until(has_said(journey, "assignment"), 20)
        await until(lambda: len(desk.shop.calls) == 10)
        assert await said(journey, "reminder") == ["Are you there?"]
        await journey.submit_input(SendInput(text="yes"))
        assert (await journey.result()).success
    runs = [one async for one in desk.client.list_workflows(f"WorkflowId = '{journey.id}'")]
    assert len(runs) > 1


async def test_a_time_that_a_calendar_decides_on_is_worked_out_once_and_stands_in_the_history(desk: Desk) -> None:
    soon = (datetime.now(UTC) + timedelta(seconds=2)).isoformat()
    document = approval(
        before({"$ref": ["input"]}, expire()), {"when": {"kind": "working_day"}, "do": escalate(queue="q")}
    )
    async with desk.worker():
        journey = await desk.start(document, input=soon)
        await asked(journey)
        (question,) = (await journey.state()).questions
        assert [one.do for one in question.planned] == ["expire", "escalate"]
    async with desk.worker():
        assert (await journey.result()).output == "nobody"
    events = (await desk.client.get_workflow_handle(journey.id).fetch_history()).events
    markers = [one for one in events if one.HasField("marker_recorded_event_attributes")]
    assert len(markers) == 1, "one local activity for all times of a question"
    assert not [one for one in events if one.HasField("activity_task_scheduled_event_attributes")]


async def test_somebody_who_only_reads_and_answers_can_work_times_out(desk: Desk) -> None:
    from worker import reader

    measure = {"when": {"kind": "working_time", "seconds": 60}, "do": escalate(queue="q")}
    async with reader(desk.client, desk.queue):
        journey = await desk.start(approval(measure))

        async def is_planned() -> bool:
            return any(one.planned for one in (await journey.state()).questions)

        await until(is_planned)
        await journey.submit_input(SendInput(text="yes"))
        assert (await journey.result()).success


async def test_of_several_who_claim_at_the_same_time_one_has_it_and_the_others_are_told_who(desk: Desk) -> None:
    people = ["ada", "bob", "cy", "dan", "eve"]
    async with desk.worker():
        journey = await desk.start(approval(assignment={"queue": "desk", "exclusive": True}))
        await asked(journey)
        inbox = Inbox(desk.journeys)
        found = await asyncio.gather(*(inbox.claim(journey.id, one) for one in people), return_exceptions=True)
        (winner,) = [one for one, came in zip(people, found, strict=True) if not isinstance(came, BaseException)]
        refusals = [str(one) for one in found if isinstance(one, InputRefusedError)]
        assert refusals == [f"Approve has been claimed by {winner}"] * 4
        (question,) = (await journey.state()).questions
        assert (question.assignee, question.queue, question.claimed) == (winner, "desk", True)
        with pytest.raises(InputRefusedError, match=f"Only {winner} may answer; this is nobody"):
            await journey.submit_input(SendInput(text="yes", by="nobody"))
        await journey.submit_input(SendInput(text="yes", by=winner))
        assert (await journey.result()).success


async def test_two_claims_that_the_worker_hears_at_once_are_told_apart(desk: Desk) -> None:
    async with desk.worker():
        journey = await desk.start(approval(assignment={"queue": "desk"}))
        await asked(journey)
    # Nobody works: both updates are waiting when the next worker begins.
    claims = [asyncio.create_task(Inbox(desk.journeys).claim(journey.id, one)) for one in ("ada", "bob")]
    await asyncio.sleep(1)
    async with desk.worker():
        found = await asyncio.gather(*claims, return_exceptions=True)
        refused = [str(one) for one in found if isinstance(one, InputRefusedError)]
        (question,) = (await journey.state()).questions
        assert refused == [f"Approve has been claimed by {question.assignee}"]
        await journey.submit_input(SendInput(text="yes"))


async def test_visibility_knows_whom_a_journey_waits_for_and_is_told_only_when_that_changes(desk: Desk) -> None:
    inbox = Inbox(desk.journeys)

    async def listed(**wanted: Any) -> list[str]:
        return [one.id async for one in inbox.waiting(**wanted)]

    name = desk.queue
    async with desk.worker():
        fields = [{"name": "a"}, {"name": "b"}]
        form = {"id": "form", "type": "input_collection", "fields": fields, "assignment": {"queue": name}}
        journey = await desk.start(line(form, END), workspace="acme")

        def found(**wanted: Any) -> Any:
            async def holds() -> bool:
                return journey.id in await listed(**wanted)

            return holds

        await until(found(queue=name, unclaimed=True, workspace="acme"))
        assert await listed(queue="another") == []
        await inbox.claim(journey.id, "ada")
        await until(found(assignee="ada", queue=name))
        (one,) = [one async for one in inbox.waiting(queue=name)]
        assert (one.assignees, one.queues, one.journey, one.status) == (("ada",), (name,), "line", "waiting")
        assert one.since is not None
        assert abs(datetime.now(UTC) - datetime.fromisoformat(one.since)) < timedelta(minutes=1)
        await journey.submit_input(SendInput(values={"a": "x"}))
        await inbox.release(journey.id, "ada")
        await until(found(queue=name, unclaimed=True))
        await inbox.assign(journey.id, "bob", None)
        await until(found(assignee="bob"))
        await journey.submit_input(SendInput(values={"b": "x"}))
        assert (await journey.result()).success
    assert await listed(queue=name) == []
    events = (await desk.client.get_workflow_handle(journey.id).fetch_history()).events
    upserts = [one for one in events if one.HasField("upsert_workflow_search_attributes_event_attributes")]
    assert len(upserts) == 5, "asked, claimed, given back, given away, over"


async def test_a_queue_that_has_been_left_does_not_keep_a_run_from_continuing_as_new(desk: Desk) -> None:
    desk.journeys.continue_after = 3
    first = approval(assignment={"queue": "desk"})["states"][0]
    calls = [get(f"c{number}", f"/{number}") for number in range(6)]
    async with desk.worker():
        journey = await desk.start(line(first, *calls, {"id": "more", "type": "pause_point"}, END))
        await asked(journey)
        await journey.submit_input(SendInput(text="yes"))
        await until(lambda: len(desk.shop.calls) == 6)
        await asked(journey)
        await journey.submit_input(SendInput(text="yes"))
        assert (await journey.result()).success


async def test_a_command_about_a_question_that_is_closed_is_refused(desk: Desk) -> None:
    async with desk.worker():
        journey = await desk.start(line(get("first", "/slow")))
        await until(lambda: desk.shop.calls)
        with pytest.raises(InputRefusedError, match="No question is open"):
            await journey.command(Command(kind="claim", by="ada"))
        desk.shop.gate.set()
        await journey.result()
