from __future__ import annotations

import asyncio
import dataclasses
import traceback
from datetime import timedelta

import pytest
from pydantic import BaseModel
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities import all_activities, contracts
from activities.contracts import Failure, HttpRequest, HttpResponse, ToolRequest
from activities.resources import Resources
from activities.temporal import as_application_error, heartbeats
from journeys.errors import ToolError
from journeys.tool_registry import ToolRegistry
from journeys.tools import tool
from tests.activities.conftest import make_context
from tests.activities.loopback import Loopback, Reply, as_json


def attempt(number: int) -> ActivityEnvironment:
    environment = ActivityEnvironment()
    environment.info = dataclasses.replace(environment.info, attempt=number)
    return environment


async def test_every_activity_is_registered_under_its_contracts_name(resources: Resources) -> None:
    names = [getattr(one, "__temporal_activity_definition").name for one in all_activities(resources)]
    assert sorted(names) == sorted(
        [
            contracts.HTTP,
            contracts.FUNCTION,
            contracts.EVALUATE,
            contracts.AGENT,
            contracts.TOOL,
            contracts.NOTIFY,
            contracts.UNDERSTAND,
            contracts.REPLY,
            contracts.INTERPRET,
            contracts.MOMENT,
        ]
    )


async def test_every_activity_is_async_and_typed_with_one_request_and_one_result(resources: Resources) -> None:
    for one in all_activities(resources):
        definition = getattr(one, "__temporal_activity_definition")
        assert definition.is_async
        [asked] = definition.arg_types
        assert issubclass(asked, BaseModel)
        assert issubclass(definition.ret_type, BaseModel)


async def test_a_call_gives_the_result_model(resources: Resources, server: Loopback) -> None:
    http = resources.activities[0]
    result = await ActivityEnvironment().run(http, HttpRequest(context=make_context(effect="pure"), url=server.url))
    assert isinstance(result, HttpResponse)
    assert result.data == {"ok": True}


async def test_a_failure_travels_with_type_details_and_delay(server: Loopback) -> None:
    server.answers(as_json({"said": "s3cret-s3cret"}, 503, Retry_After="9"))
    async with Resources.open(secrets={"KEY": "s3cret-s3cret"}) as resources:
        asked = HttpRequest(
            context=make_context(effect="pure", max_attempts=2), url=server.url, headers={"X": {"$env": "KEY"}}
        )
        with pytest.raises(ApplicationError) as caught:
            await ActivityEnvironment().run(resources.activities[0], asked)
    error = caught.value
    assert error.type == "http"
    assert not error.non_retryable
    assert error.next_retry_delay == timedelta(seconds=9)
    [failure] = error.details
    assert isinstance(failure, Failure)
    assert failure.details["status"] == 503
    assert failure.details["data"] == {"said": "{{KEY}}"}
    assert error.__cause__ is None
    assert "s3cret" not in "".join(traceback.format_exception(error))


async def test_an_unsafe_call_is_refused_on_the_second_attempt(resources: Resources, server: Loopback) -> None:
    asked = HttpRequest(context=make_context(effect="unsafe"), method="POST", url=server.url)
    with pytest.raises(ApplicationError) as caught:
        await attempt(2).run(resources.activities[0], asked)
    assert server.seen == []
    assert caught.value.non_retryable
    assert caught.value.details[0].outcome == "unknown"


async def test_a_waiting_call_beats_and_a_finished_one_stops() -> None:
    beats: list[object] = []
    environment = ActivityEnvironment()
    environment.on_heartbeat = lambda *details: beats.append(details)

    async def work() -> None:
        with heartbeats(0.01):
            await asyncio.sleep(0.1)
        beats_at_the_end = len(beats)
        await asyncio.sleep(0.05)
        assert len(beats) == beats_at_the_end

    await environment.run(work)
    assert len(beats) >= 3


async def test_a_cancelled_call_is_cancelled(resources: Resources, server: Loopback) -> None:
    server.answers(Reply(delay=30))
    environment = ActivityEnvironment()
    asked = HttpRequest(context=make_context(effect="pure"), url=server.url)
    task = asyncio.create_task(environment.run(resources.activities[0], asked))
    while not server.seen:
        await asyncio.sleep(0.01)
    environment.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_an_error_without_a_wish_leaves_the_delay_to_the_policy() -> None:
    error = as_application_error(ToolError("x", kind="tool", retryable=False), again=False)
    assert error.next_retry_delay is None
    assert error.non_retryable


async def test_the_last_attempt_of_a_call_is_the_last_whatever_temporal_would_do(
    resources: Resources, server: Loopback
) -> None:
    server.answers(Reply(status=503))
    asked = HttpRequest(context=make_context(effect="pure", max_attempts=2), url=server.url)
    with pytest.raises(ApplicationError) as caught:
        await attempt(2).run(resources.activities[0], asked)
    assert caught.value.non_retryable


async def test_a_block_that_retries_every_error_is_tried_again_after_any(
    resources: Resources, server: Loopback
) -> None:
    server.answers(Reply(status=404))
    asked = HttpRequest(context=make_context(effect="pure", max_attempts=2, retry_all=True), url=server.url)
    with pytest.raises(ApplicationError) as caught:
        await ActivityEnvironment().run(resources.activities[0], asked)
    assert not caught.value.non_retryable


async def test_not_even_such_a_block_repeats_a_tool_that_is_unsafe() -> None:
    @tool(id="pay", effect="unsafe")
    def pay() -> None:
        raise ValueError("no funds")

    async with Resources.open(tools=ToolRegistry(pay)) as resources:
        asked = ToolRequest(context=make_context(max_attempts=2, retry_all=True), tool="pay")
        with pytest.raises(ApplicationError, match="no funds") as caught:
            await ActivityEnvironment().run(resources.activities[4], asked)
    assert caught.value.non_retryable
    assert caught.value.details[0].outcome == "failed"
