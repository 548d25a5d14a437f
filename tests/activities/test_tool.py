from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel

from activities.contracts import ToolRequest, ToolResult
from activities.resources import Resources
from journeys.errors import ToolError
from journeys.tool_registry import ToolRegistry
from journeys.tools import ToolContext, tool
from journeys.values import Json
from tests.activities.conftest import make_context


async def call(function: Callable[..., Any], arguments: dict[str, Json] | None = None, **given: Any) -> ToolResult:
    attempt = given.pop("attempt", 1)
    secrets = given.pop("secrets", {})
    registry = ToolRegistry(function)
    [found] = registry
    request = ToolRequest(context=make_context(**given), tool=found.id, arguments=arguments or {})
    async with Resources.open(tools=registry, secrets=secrets) as resources:
        result = await resources.perform("tool", request, attempt)
    assert isinstance(result, ToolResult)
    return result


async def failing(function: Callable[..., Any], arguments: dict[str, Json] | None = None, **given: Any) -> ToolError:
    with pytest.raises(ToolError) as caught:
        await call(function, arguments, **given)
    return caught.value


class Order(BaseModel):
    id: int
    lines: list[str] = []


@tool(id="describe", effect="pure")
def describe(context: ToolContext) -> dict[str, Any]:
    context.log("looking")
    return {
        "who": [context.run, context.journey, context.state, context.visit, context.workspace, context.user],
        "key": context.idempotency_key,
        "attempt": context.attempt,
        "thread": threading.current_thread() is threading.main_thread(),
    }


async def test_a_tool_is_told_who_calls_and_its_log_is_kept() -> None:
    result = await call(describe, workspace="acme", user="ann", attempt=2)
    assert result.output["who"] == ["run-1", "refund", "look_up", 3, "acme", "ann"]
    assert result.output["key"] == "run-1/refund/3"
    assert result.output["attempt"] == 2
    assert result.logs == ("looking",)
    assert result.effect == "pure"


async def test_a_sync_tool_runs_in_a_thread_and_does_not_stop_the_others() -> None:
    @tool(id="slow", effect="pure")
    def slow() -> int:
        time.sleep(0.3)
        return 1

    begun = time.monotonic()
    await asyncio.gather(*(call(slow) for _ in range(4)))
    assert time.monotonic() - begun < 1.0
    assert (await call(describe)).output["thread"] is False


async def test_arguments_are_converted_to_the_types_of_the_function() -> None:
    @tool(id="total", effect="pure")
    async def total(order: Order, factor: float = 2.0, *, note: str | None = None) -> dict[str, Any]:
        return {"id": order.id, "lines": order.lines, "factor": factor, "note": note}

    result = await call(total, {"order": {"id": "7", "lines": ["a"]}, "factor": "1.5"})
    assert result.output == {"id": 7, "lines": ["a"], "factor": 1.5, "note": None}


async def test_all_that_is_wrong_with_the_arguments_is_told_at_once() -> None:
    @tool(id="send", effect="unsafe", name="Slack message")
    def send(channel: str, count: int) -> None:
        raise AssertionError

    error = await failing(send, {"count": "many", "colour": "red"})
    assert str(error).startswith("Slack message was called wrongly")
    for word in ("'channel' is missing", "'count'", "'colour'"):
        assert word in str(error)
    assert error.kind == "arguments"
    assert error.outcome == "failed"


async def test_models_and_dates_are_returned_as_json() -> None:
    import datetime

    @tool(id="get", effect="pure")
    def get() -> dict[str, Any]:
        return {"orders": (Order(id=1),), "at": datetime.date(2026, 1, 2), "nan": float("nan")}

    assert (await call(get)).output == {"orders": [{"id": 1, "lines": []}], "at": "2026-01-02", "nan": None}


async def test_a_result_that_is_no_json_leaves_the_outcome_unknown() -> None:
    @tool(id="odd", effect="unsafe")
    def odd() -> object:
        return object()

    error = await failing(odd)
    assert error.kind == "result"
    assert error.outcome == "unknown"


async def test_an_unknown_tool_is_named_with_its_block_and_the_remedy(resources: Resources) -> None:
    request = ToolRequest(context=make_context(), tool="slack_message", name="Notify team")
    with pytest.raises(ToolError) as caught:
        await resources.perform("tool", request)
    assert str(caught.value).startswith("Notify team needs the tool 'slack_message'")
    assert "@tool(id='slack_message'" in str(caught.value)
    assert caught.value.kind == "unknown_tool"


async def test_an_exception_becomes_an_error_with_its_text_and_no_traceback() -> None:
    @tool(id="break", effect="idempotent")
    def break_() -> None:
        raise LookupError("no such order")

    error = await failing(break_)
    assert str(error) == "no such order"
    assert error.retryable
    assert error.details == {"error": "LookupError"}


async def test_an_exception_of_an_unsafe_tool_is_a_failure_that_is_not_tried_again() -> None:
    @tool(id="break", effect="unsafe")
    def break_() -> None:
        raise LookupError("no such order")

    error = await failing(break_)
    assert not error.retryable
    assert error.outcome == "failed"


async def test_a_tool_may_decide_for_itself() -> None:
    @tool(id="decide", effect="keyed")
    async def decide(context: ToolContext) -> None:
        context.log("before")
        raise ToolError("busy", kind="busy", retryable=True, outcome="unknown", retry_after=3, details={"n": 1})

    error = await failing(decide)
    assert (error.kind, error.retryable, error.outcome, error.retry_after) == ("busy", True, "unknown", 3)
    assert error.details == {"n": 1}
    assert error.logs == ("before",)


async def test_an_unsafe_tool_is_not_called_on_a_second_attempt() -> None:
    made = []

    @tool(id="pay", effect="unsafe")
    def pay() -> None:
        made.append(1)

    error = await failing(pay, attempt=2)
    assert made == []
    assert error.outcome == "unknown"


async def test_a_tool_that_may_be_repeated_is_called_on_a_second_attempt() -> None:
    @tool(id="put", effect="idempotent")
    def put() -> int:
        return 1

    assert (await call(put, attempt=2)).output == 1


async def test_a_tool_that_takes_too_long_is_given_up() -> None:
    @tool(id="sleep", effect="unsafe")
    async def sleep() -> None:
        await asyncio.sleep(30)

    error = await failing(sleep, timeout_seconds=0.1)
    assert error.kind == "timeout"
    assert error.outcome == "unknown"


async def test_a_timeout_inside_the_tool_is_its_own_error() -> None:
    @tool(id="sleep", effect="pure")
    async def sleep() -> None:
        raise TimeoutError("the database is slow")

    assert str(await failing(sleep)) == "the database is slow"


async def test_a_secret_is_given_by_name_and_taken_out_of_what_comes_back() -> None:
    @tool(id="login", effect="pure")
    def login(context: ToolContext) -> str:
        context.log(f"using {context.secret('TOKEN')}")
        return f"logged in with {context.secret('TOKEN')}"

    result = await call(login, secrets={"TOKEN": "hunter2-hunter2"})
    assert result.output == "logged in with {{TOKEN}}"
    assert result.logs == ("using {{TOKEN}}",)


async def test_a_missing_secret_is_named() -> None:
    @tool(id="login", effect="pure")
    def login(context: ToolContext) -> str:
        return context.secret("TOKEN")

    assert "TOKEN" in str(await failing(login))
