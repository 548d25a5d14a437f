"""Loops and parallels on a server: across continue-as-new, lost workers, and with more rounds than fit on a page."""

from __future__ import annotations

from functools import partial
from typing import Any

from journeys.messages import SendInput
from tests.workflows.conftest import Desk, get, until

INDEX: dict[str, Any] = {"$ref": ["scope", "index"]}


def around(*inside: dict[str, Any], **container: Any) -> dict[str, Any]:
    """A journey of a container around some states."""
    box = {"id": "box", **container}
    return {"id": "boxed", "initial": ["box"], "states": [box, *({**one, "parent": "box"} for one in inside)]}


def numbered(state_id: str, **more: Any) -> dict[str, Any]:
    """A request that names its round."""
    made = get(state_id, "", **more)
    return {**made, "tool": {"kind": "http", "url": {"$text": ["http://shop/", INDEX]}}, "output": INDEX}


async def test_a_loop_goes_on_across_continue_as_new(desk: Desk) -> None:
    desk.journeys.continue_after = 20
    async with desk.worker():
        journey = await desk.start(around(numbered("call"), type="loop", count=60))
        output = (await journey.result()).output
    assert output == {"results": [[index] for index in range(60)]}
    assert [call["url"] for call in desk.shop.calls] == [f"http://shop/{index}" for index in range(60)]
    assert len(set(desk.shop.keys())) == 60
    runs = [one async for one in desk.client.list_workflows(f"WorkflowId = '{journey.id}'")]
    assert len(runs) >= 3


async def test_a_long_pure_stretch_goes_on_across_continue_as_new(desk: Desk) -> None:
    desk.journeys.continue_after = 300
    inside = {"id": "sum", "type": "aggregation", "mode": "count", "values": {"index": INDEX}}
    async with desk.worker():
        journey = await desk.start(around(inside, type="loop", count=1000))
        assert (await journey.result()).output == {"results": [[1]] * 1000}
    runs = [one async for one in desk.client.list_workflows(f"WorkflowId = '{journey.id}'")]
    assert len(runs) >= 3


async def test_branches_go_on_across_continue_as_new(desk: Desk) -> None:
    desk.journeys.continue_after = 15
    inside = [numbered("one"), numbered("two")]
    document = around(*inside, type="parallel_execution", count=30, batch_size=7)
    document["transitions"] = [{"source": "one", "target": "two"}]
    async with desk.worker():
        journey = await desk.start(document)
        output = (await journey.result()).output
    assert output == {"results": [[index, index] for index in range(30)]}
    assert len(set(desk.shop.keys())) == 60


def called(desk: Desk, times: int) -> bool:
    """Whether so many requests have been made."""
    return len(desk.shop.calls) == times


async def test_a_worker_may_be_lost_in_the_middle_of_a_loop(desk: Desk) -> None:
    desk.cached = 0
    pause = {"id": "pause", "type": "pause_point", "question": "Go on?"}
    document = around(numbered("call"), pause, type="loop", count=3)
    document["transitions"] = [{"source": "call", "target": "pause"}]
    async with desk.worker():
        journey = await desk.start(document)
        await until(lambda: len(desk.shop.calls) == 1)
    for number in range(3):
        async with desk.worker():
            await until(partial(called, desk, number + 1), 20)
            await journey.signal("send_input", SendInput(text="yes"))
    async with desk.worker():
        assert len((await journey.result()).output["results"]) == 3
    assert len(desk.shop.calls) == 3


async def test_people_answer_branches_one_by_one(desk: Desk) -> None:
    ask = {"id": "ask", "type": "input_collection", "fields": [{"name": "n", "type": "integer"}]}
    async with desk.worker():
        journey = await desk.start(around(ask, type="parallel_execution", count=3))

        async def asked() -> bool:
            return len((await journey.state()).questions) == 3

        await until(asked)
        questions = (await journey.state()).questions
        assert [one.scope for one in (await journey.state()).places if one.state == "ask"] == [
            "boxed/1.0", "boxed/1.1", "boxed/1.2",
        ]  # fmt: skip
        for number in (2, 0, 1):
            await journey.submit_input(SendInput(question=questions[number].id, values={"n": number}))
        assert (await journey.result()).output == {"results": [[{"n": 0}], [{"n": 1}], [{"n": 2}]]}


async def test_the_journey_goes_on_with_the_winner_and_keeps_what_the_losers_did(desk: Desk) -> None:
    document = around(get("quick", "/quick"), get("lost", "/slow"), type="parallel_execution", until="any")
    document["states"].append(get("after", "/after"))
    document["transitions"] = [{"source": "box", "target": "after"}]
    async with desk.worker():
        journey = await desk.start(document)
        await until(lambda: any(call["url"].endswith("/after") for call in desk.shop.calls))
        desk.shop.gate.set()
        await journey.result()
        lost = next(one for one in (await journey.changes()).visits if one.state == "lost")
    assert lost.status == "cancelled"
    assert lost.output["status"] == 200


async def test_progress_tells_of_each_open_container(desk: Desk) -> None:
    async with desk.worker():
        journey = await desk.start(around(get("call", "/slow"), type="parallel_execution", count=3))
        await until(lambda: len(desk.shop.calls) == 3)
        (box,) = (await journey.progress()).containers
        assert (box.state, box.done, box.total, box.open) == ("box", 0, 3, (0, 1, 2))
        desk.shop.gate.set()
        await journey.result()
        assert (await journey.progress()).containers == ()
