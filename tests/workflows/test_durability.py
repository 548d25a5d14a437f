"""What a journey survives: workers that go, long histories, large values, cancellation, failures."""

from __future__ import annotations

from typing import Any

import pytest
from temporalio.client import WorkflowExecutionStatus

from journeys.errors import JourneyFailedError
from journeys.messages import SendInput
from tests.workflows.conftest import Desk, get, line, refuse, until

CONFIRM = {"id": "confirm", "type": "pause_point", "question": "Go on?"}
END = {"id": "end", "type": "final", "output": {"$ref": ["outputs", "first"]}}


async def types_of(desk: Desk, run_id: str) -> list[str]:
    """The types of a history's events."""
    history = await desk.client.get_workflow_handle(run_id).fetch_history()
    return [event.WhichOneof("attributes") or "" for event in history.events]


async def test_a_waiting_journey_goes_on_with_another_worker(desk: Desk) -> None:
    async with desk.worker():
        journey = await desk.start(line(get("first", "/a"), CONFIRM, END))
        await until(lambda: desk.shop.calls)
    async with desk.worker():
        await journey.submit_input(SendInput(text="yes"))
        assert (await journey.result()).output["data"] == {"url": "http://shop/a"}
    assert len(desk.shop.calls) == 1


async def test_tool_states_cost_the_events_of_hand_written_activities(desk: Desk) -> None:
    states = [get(f"s{number}", f"/{number}") for number in range(10)]
    async with desk.worker():
        journey = await desk.start(line(*states))
        await journey.result()
    assert len(await types_of(desk, journey.id)) <= 6 * 10 + 5 + 3


async def test_decisions_and_other_pure_states_cost_no_event(desk: Desk) -> None:
    pure: list[dict[str, Any]] = [
        {"id": "start", "type": "initial"},
        {"id": "sum", "type": "aggregation", "values": {"a": 1}},
        {"id": "choose", "type": "decision_point", "branches": [{"id": "yes", "when": True}]},
        {"id": "check", "type": "validation", "rules": [{"when": True, "message": "never"}]},
        {"id": "end", "type": "final", "output": {"$ref": ["outputs", "sum"]}},
    ]
    async with desk.worker():
        journey = await desk.start(line(*pure))
        assert (await journey.result()).output == {"a": 1}
    assert len(await types_of(desk, journey.id)) <= 5 + 1


async def test_a_long_journey_continues_as_new_and_remembers_everything(desk: Desk) -> None:
    desk.journeys.continue_after = 20
    rounds = {"id": "round", "type": "aggregation", "set_variables": {}}
    document: dict[str, Any] = {
        "id": "rounds",
        "initial": ["call"],
        "variables": [{"name": "n", "default": 0}],
        "states": [
            get("call", "/x", context_changes=[{"variable": "n", "operation": "increment"}]),
            {"id": "more", "type": "pause_point", "question": "Again?"},
            rounds,
            {"id": "end", "type": "final", "output": {"$ref": ["variables", "n"]}},
        ],
        "transitions": [
            {"source": "call", "target": "more"},
            {"source": "more", "target": "end", "commands": ["stop"], "trigger": "user_input"},
            {"source": "more", "target": "round"},
            {"source": "round", "target": "call"},
        ],
    }
    async with desk.worker():
        journey = await desk.start(document)
        for number in range(30):

            async def asked(wanted: int = number) -> bool:
                state = await journey.state()
                return bool(state.questions) and state.variables["n"] == wanted + 1

            await until(asked)
            await journey.submit_input(SendInput(id=f"again-{number}", text="yes"))
        assert (await journey.submit_input(SendInput(id="again-29", text="yes"))).duplicate

        async def asked_again() -> bool:
            return bool((await journey.state()).questions)

        await until(asked_again)
        await journey.submit_input(SendInput(text="stop"))
        assert (await journey.result()).output == 31
        assert len(desk.shop.calls) == 31
        assert len(set(desk.shop.keys())) == 31
    runs = [one async for one in desk.client.list_workflows(f"WorkflowId = '{journey.id}'")]
    assert len(runs) > 2


async def test_older_visits_are_archived_and_can_be_gone_back_to(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> None:
    from journeys.messages import Rewind
    from workflows import journey as shell

    monkeypatch.setattr(shell, "KEEP_VISITS", 5)
    desk.journeys.continue_after = 10
    states = [get(f"s{number}", f"/{number}") for number in range(25)]
    async with desk.worker():
        journey = await desk.start(line(*states, CONFIRM, {"id": "end", "type": "final"}))

        async def asked() -> bool:
            return bool((await journey.state()).questions)

        await until(asked, 20)
        changes = await journey.changes()
        assert changes.archive
        assert not changes.complete
        assert changes.visits[0].number > 1
        await journey.rewind(Rewind(state="s2"))
        await until(asked, 20)
        await until(lambda: len(desk.shop.calls) == 25 + 23)
        await until(asked, 20)
        await journey.submit_input(SendInput(text="yes"))
        assert (await journey.result()).success


async def test_large_values_stay_out_of_the_history(desk: Desk) -> None:
    desk.shop.answers["http://shop/a"] = "x" * 3_000_000
    async with desk.worker():
        journey = await desk.start(line(get("first", "/a"), CONFIRM, END))

        async def asked() -> bool:
            return bool((await journey.state()).questions)

        await until(asked)
        await journey.submit_input(SendInput(text="yes"))
        assert len((await journey.result()).output["data"]) == 3_000_000
    history = await desk.client.get_workflow_handle(journey.id).fetch_history()
    assert sum(event.ByteSize() for event in history.events) < 100_000


async def test_a_failed_journey_fails_its_workflow_and_its_result_can_be_read(desk: Desk) -> None:
    desk.shop.answers["http://shop/a"] = refuse("it is closed")
    async with desk.worker():
        journey = await desk.start(line(get("first", "/a", title="Order"), END))
        result = await journey.result()
        assert result.status == "failed"
        assert result.error is not None
        assert result.error.message == "Order: it is closed"
        assert (await journey.state()).error == result.error
    description = await desk.client.get_workflow_handle(journey.id).describe()
    assert description.status == WorkflowExecutionStatus.FAILED


async def test_cancelling_lets_the_running_call_end(desk: Desk) -> None:
    async with desk.worker():
        journey = await desk.start(line(get("first", "/slow"), get("second", "/b"), END))
        await until(lambda: desk.shop.calls)
        await journey.cancel()
        desk.shop.gate.set()
        assert (await journey.result()).status == "cancelled"
        assert (await journey.state()).status == "cancelled"
        visit = (await journey.changes()).visits[0]
        assert visit.output["data"] == {"url": "http://shop/slow"}
    assert len(desk.shop.calls) == 1


async def test_an_unknown_outcome_waits_for_a_person(desk: Desk) -> None:
    desk.shop.answers["http://shop/pay"] = refuse("the line went dead", outcome="unknown")
    pay = get("pay", "/pay")
    pay["tool"]["method"] = "POST"
    async with desk.worker():
        journey = await desk.start(line(pay, END))

        async def stands() -> bool:
            return (await journey.state()).status == "incident"

        await until(stands)
        question = (await journey.state()).questions[0]
        assert "may or may not have happened" in question.prompt


async def test_a_child_journey_tells_its_parent_its_end(desk: Desk) -> None:
    bridge = {"id": "first", "type": "workflow_bridge", "journey": "child", "input": {"a": 1}}
    child = {
        "id": "child",
        "initial": ["ask"],
        "states": [
            {"id": "ask", "type": "pause_point", "question": "Sure?"},
            {"id": "e", "type": "final", "output": {"$ref": ["input", "a"]}},
        ],
        "transitions": [{"source": "ask", "target": "e"}],
    }  # fmt: skip
    async with desk.worker():
        journey = await desk.start({"journeys": [line(bridge, END)], "children": [child]})
        inner = desk.journeys.handle(f"{journey.id}/1.1")

        async def asked() -> bool:
            places = (await journey.state()).places
            return bool(places) and places[0].waits_for == "child" and bool((await inner.state()).questions)

        await until(asked_or_not(asked))
        await inner.submit_input(SendInput(text="yes"))
        assert (await journey.result()).output == {"success": True, "result": 1}


def asked_or_not(holds: Any) -> Any:
    """The child may not have begun yet."""

    async def checked() -> bool:
        try:
            return bool(await holds())
        except Exception:
            return False

    return checked


async def test_an_invalid_definition_fails_at_once_with_its_place(desk: Desk) -> None:
    async with desk.worker():
        shapeless = {"id": "x", "initial": ["a"], "states": [{"id": "a"}]}
        lost = {"id": "x", "initial": ["b"], "states": [{"id": "a", "type": "final"}]}
        for number, (document, words) in enumerate([(shapeless, r"states\[0\]"), (lost, "no state `b`")]):
            handle = await desk.client.start_workflow(
                "Journey", {"journey": document}, id=f"bad-{number}-{desk.queue}", task_queue=desk.queue
            )
            with pytest.raises(JourneyFailedError, match=words):
                await desk.journeys.handle(handle.id).result()


async def test_a_timer_outlives_the_worker(desk: Desk) -> None:
    wait = {"id": "first", "type": "wait", "seconds": 1}
    async with desk.worker():
        journey = await desk.start(line(wait, END))
        await journey.state()
    async with desk.worker():
        assert (await journey.result()).output == {"waited_seconds": 1.0}


async def test_visibility_knows_where_a_journey_is(desk: Desk) -> None:
    async with desk.worker():
        journey = await desk.start(line(get("first", "/a"), CONFIRM, END), workspace="acme", user="ada")

        async def listed() -> bool:
            query = "JourneyWaiting = 'person' AND JourneyUser = 'ada' AND JourneyWorkspace = 'acme'"
            return journey.id in [one.id async for one in desk.journeys.list(query)]

        await until(listed)
        description = await desk.client.get_workflow_handle(journey.id).describe()
        assert await description.static_summary() == "line"


async def test_a_failure_with_a_large_output_still_ends_and_the_output_can_be_read(desk: Desk) -> None:
    desk.shop.answers["http://shop/a"] = "x" * 3_000_000
    failed = {"id": "end", "type": "final", "outcome": "failed", "output": {"$ref": ["outputs", "first", "data"]}}
    async with desk.worker():
        journey = await desk.start(line(get("first", "/a"), failed))
        assert (await journey.result()).status == "failed"
        assert len((await journey.state()).output) == 3_000_000


async def test_a_title_of_any_script_and_length_is_shown_as_far_as_it_fits(desk: Desk) -> None:
    async with desk.worker():
        journey = await desk.start(line(get("first", "/a", title="旅" * 400), END, title="旅" * 400))
        assert (await journey.result()).success
    described = await desk.client.get_workflow_handle(journey.id).describe()
    assert await described.static_summary() == "旅" * 66
