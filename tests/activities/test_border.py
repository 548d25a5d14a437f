from __future__ import annotations

import pytest

from activities.border import Border, Call
from activities.contracts import NotifyRequest, NotifyResult
from activities.secrets import MappingSecrets
from journeys.errors import ReferenceFailedError, ToolError, UsageError
from journeys.states.state import Effect
from tests.activities.conftest import make_context

SECRET = "hunter2-hunter2"


def asking(effect: Effect | None = "pure", **more: object) -> NotifyRequest:
    return NotifyRequest(context=make_context(effect=effect, **more), channel="x", message={"$env": "KEY"})


def border() -> Border:
    return Border(MappingSecrets({"KEY": SECRET}))


async def failing_with(error: Exception, effect: Effect | None = "pure", **more: object) -> ToolError:
    async def work(request: NotifyRequest, call: Call) -> NotifyResult:
        raise error

    with pytest.raises(ToolError) as caught:
        await border().cross(asking(effect, **more), work)
    return caught.value


async def test_the_work_sees_the_secret_and_the_caller_does_not() -> None:
    seen = []

    async def work(request: NotifyRequest, call: Call) -> NotifyResult:
        seen.append(request.message)
        return NotifyResult(receipt={"echo": f"you said {request.message}"})

    assert await border().cross(asking(), work) == NotifyResult(receipt={"echo": "you said {{KEY}}"})
    assert seen == [SECRET]


async def test_an_error_leaves_without_secrets_cause_and_context() -> None:
    error = ToolError(
        f"bad key {SECRET}",
        kind="http",
        retryable=True,
        retry_after=7,
        details={"body": {"said": [SECRET]}},
        logs=[f"trying {SECRET}"],
    )
    error.__cause__ = ValueError(SECRET)
    raised = await failing_with(error)
    assert str(raised) == "bad key {{KEY}}"
    assert (raised.kind, raised.retryable, raised.retry_after) == ("http", True, 7)
    assert raised.details == {"body": {"said": ["{{KEY}}"]}}
    assert raised.logs == ("trying {{KEY}}",)
    assert raised.__cause__ is None
    assert raised.__context__ is None
    frames = []
    trace = raised.__traceback__
    while trace is not None:
        frames.append(trace.tb_frame.f_code.co_name)
        trace = trace.tb_next
    assert "work" not in frames


async def test_an_error_that_nobody_foresaw_is_internal_and_without_secrets() -> None:
    raised = await failing_with(KeyError(SECRET))
    assert raised.kind == "internal"
    assert SECRET not in str(raised)
    assert not raised.retryable


async def test_errors_of_the_tree_keep_their_kind() -> None:
    assert (await failing_with(ReferenceFailedError("no such field"))).kind == "reference"
    assert (await failing_with(UsageError("wrong"))).kind == "usage"


async def test_an_unsafe_error_is_never_retryable() -> None:
    raised = await failing_with(ToolError("busy", retryable=True), effect="unsafe")
    assert not raised.retryable
    assert raised.outcome == "failed"


async def test_an_unforeseen_error_of_an_unsafe_call_leaves_the_outcome_unknown() -> None:
    assert (await failing_with(RuntimeError("x"), effect="unsafe")).outcome == "unknown"
    assert (await failing_with(RuntimeError("x"), effect="keyed")).outcome == "failed"


async def test_an_unsafe_call_is_not_made_a_second_time() -> None:
    made = []

    async def work(request: NotifyRequest, call: Call) -> NotifyResult:
        made.append(call.attempt)
        return NotifyResult()

    with pytest.raises(ToolError) as caught:
        await border().cross(asking("unsafe"), work, attempt=2)
    assert made == []
    assert caught.value.outcome == "unknown"
    assert not caught.value.retryable


async def test_what_declares_no_effect_is_taken_as_unsafe() -> None:
    raised = await failing_with(ToolError("busy", retryable=True), effect=None)
    assert not raised.retryable


async def test_the_effect_of_the_request_wins_over_the_tools_own() -> None:
    seen = []

    async def work(request: NotifyRequest, call: Call) -> NotifyResult:
        seen.append(call.effect)
        return NotifyResult()

    await border().cross(asking("keyed"), work, effect="unsafe")
    await border().cross(asking(None), work, effect="idempotent", attempt=2)
    assert seen == ["keyed", "idempotent"]


async def test_a_missing_secret_fails_before_the_work_begins() -> None:
    async def work(request: NotifyRequest, call: Call) -> NotifyResult:
        raise AssertionError

    with pytest.raises(ToolError, match=r"\{\{KEY\}\}") as caught:
        await Border(MappingSecrets({})).cross(asking("unsafe"), work)
    assert caught.value.outcome == "failed"


async def test_half_a_surrogate_pair_in_an_error_does_not_stop_it() -> None:
    raised = await failing_with(ToolError("bad \ud800 text", details={"x": "\udfff"}))
    str(raised).encode()
    assert raised.details == {"x": "\ufffd"}
