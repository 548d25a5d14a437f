"""The way of a call: mappings, hooks, schemas, and what the result tells of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from activities.contracts import ToolRequest, ToolResult
from activities.resources import Resources
from journeys.errors import ToolError
from journeys.states import ErrorRule, ToolMapping
from journeys.tool_accounts import Transformation
from journeys.tool_hooks import Finished, Replaced, ToolCall, after_call, before_call, veto
from journeys.tool_registry import ToolRegistry
from journeys.tools import tool
from journeys.values import Json
from tests.activities.conftest import make_context


async def call(*things: Callable[..., Any], name: str = "pay", **given: Any) -> ToolResult:
    mapping = given.pop("mapping", None)
    secrets = given.pop("secrets", {})
    context = make_context(timeout_seconds=given.pop("timeout_seconds", 5.0))
    async with Resources.open(tools=ToolRegistry(*things), secrets=secrets) as resources:
        request = ToolRequest(context=context, tool=name, arguments=given.pop("arguments", {}), mapping=mapping)
        result = await resources.perform("tool", request)
    assert isinstance(result, ToolResult)
    return result


async def failing(*things: Callable[..., Any], **given: Any) -> ToolError:
    with pytest.raises(ToolError) as caught:
        await call(*things, **given)
    return caught.value


@tool(id="pay", effect="unsafe")
def pay(amount: int, currency: str = "EUR") -> dict[str, Any]:
    return {"paid": amount, "currency": currency}


async def test_a_result_tells_kind_effect_and_times_and_nothing_was_changed() -> None:
    @tool(id="pay", effect="pure", kind="sim_native")
    async def slow() -> int:
        await asyncio.sleep(0.05)
        return 1

    result = await call(slow)
    assert (result.kind, result.effect, result.transformations, result.original) == ("sim_native", "pure", (), None)
    assert result.times is not None
    assert 0.04 < result.times.seconds < 2
    assert result.times.started_at > 1_700_000_000


async def test_the_calls_mapping_comes_first_on_the_way_in_and_last_on_the_way_out() -> None:
    @tool(id="pay", effect="pure", inputs={"amount": "sum"}, outputs={"receipt": "paid"})
    def mapped(amount: int) -> dict[str, int]:
        return {"paid": amount, "secret": 1}

    mapping = ToolMapping(inputs={"sum": "order.total"}, outputs={"number": "receipt"})
    result = await call(mapped, arguments={"order": {"total": 7}}, mapping=mapping)
    assert result.output == {"number": 7}
    assert result.original == {"paid": 7, "secret": 1}
    assert result.transformations == (
        Transformation(step="inputs", by="state", changed={"inputs": {"sum": "order.total"}}),
        Transformation(step="inputs", by="tool", changed={"inputs": {"amount": "sum"}}),
        Transformation(step="outputs", by="tool", changed={"outputs": {"receipt": "paid"}}),
        Transformation(step="outputs", by="state", changed={"outputs": {"number": "receipt"}}),
    )


async def test_errors_are_mapped_by_the_tool_and_then_by_the_call() -> None:
    @tool(id="pay", effect="idempotent", errors=[{"contains": "limit", "to_kind": "limit", "retryable": False}])
    def poor() -> None:
        raise RuntimeError("over the LIMIT")

    rule = ErrorRule(kind="limit", message="There is not enough money")
    error = await failing(poor, mapping=ToolMapping(errors=(rule,)))
    assert (str(error), error.kind, error.retryable) == ("There is not enough money", "limit", False)
    assert error.details == {"original": {"message": "over the LIMIT", "kind": "tool"}, "error": "RuntimeError"}


async def test_a_mapping_cannot_make_an_unsafe_call_retryable() -> None:
    @tool(id="pay", effect="unsafe", errors=[{"retryable": True}])
    def poor() -> None:
        raise ToolError("no")

    assert not (await failing(poor)).retryable


async def test_a_result_that_does_not_fit_its_type_hint_names_the_field_and_leaves_the_outcome_unknown() -> None:
    @tool(id="pay", effect="unsafe")
    def wrong() -> dict[str, list[int]]:
        return {"rows": [1, "two"]}  # type: ignore[list-item]

    error = await failing(wrong)
    assert "'rows.1': 'two' is not of type 'integer'" in str(error)
    assert (error.kind, error.outcome) == ("result", "unknown")


async def test_before_hooks_change_arguments_in_order_and_the_schema_is_checked_after_them() -> None:
    @before_call()
    def double(call: ToolCall) -> dict[str, Json]:
        return {**call.arguments, "amount": call.arguments["amount"] * 2}

    @before_call()
    async def dollars(call: ToolCall) -> dict[str, Json]:
        return {**call.arguments, "currency": "USD"}

    result = await call(pay, double, dollars, arguments={"amount": 4})
    assert result.output == {"paid": 8, "currency": "USD"}
    assert [(one.step, one.by.rpartition(".")[2], one.changed) for one in result.transformations] == [
        ("before_hook", "double", {"amount": "changed"}),
        ("before_hook", "dollars", {"currency": "changed"}),
    ]

    @before_call()
    def spoil(call: ToolCall) -> dict[str, Json]:
        return {"amount": "much"}

    assert (await failing(pay, spoil, arguments={"amount": 4})).kind == "arguments"


async def test_a_before_hook_refuses_a_call_and_later_ones_are_not_asked() -> None:
    asked: list[str] = []

    @before_call()
    def limit(call: ToolCall) -> None:
        raise veto(f"{call.tool.name} of {call.arguments['amount']} needs a person", details={"limit": 10})

    @before_call()
    def later(call: ToolCall) -> None:
        asked.append("later")

    error = await failing(pay, limit, later, arguments={"amount": 40})
    assert (str(error), error.kind, error.outcome) == ("pay of 40 needs a person", "vetoed", "failed")
    assert error.details == {"limit": 10}
    assert asked == []


async def test_after_hooks_see_and_replace_the_output_in_order() -> None:
    seen: list[Json] = []

    @after_call()
    def count(finished: Finished) -> Replaced:
        seen.append(finished.output)
        return Replaced({**finished.output, "counted": True})

    @after_call()
    async def watch(finished: Finished) -> None:
        seen.append(finished.output)

    result = await call(pay, count, watch, arguments={"amount": 4})
    assert result.output == {"paid": 4, "currency": "EUR", "counted": True}
    assert result.original == {"paid": 4, "currency": "EUR"}
    assert seen == [result.original, result.output]


async def test_after_hooks_are_told_of_failures() -> None:
    seen: list[tuple[str, Json]] = []

    @after_call()
    def watch(finished: Finished) -> None:
        assert finished.error is not None
        seen.append((finished.error.kind, dict(finished.call.arguments)))

    await failing(pay, watch, arguments={"amount": "x"})
    assert seen == [("arguments", {"amount": "x"})]


async def test_hooks_are_asked_for_the_tools_that_they_are_for_only() -> None:
    seen: list[str] = []

    @before_call(tools=("shop_*", "mcp:calendar/*"))
    def watch(call: ToolCall) -> None:
        seen.append(call.tool.id)

    @tool(id="shop_order", effect="pure")
    def order() -> int:
        return 1

    await call(pay, order, watch, arguments={"amount": 1})
    await call(pay, order, watch, name="shop_order")
    assert seen == ["shop_order"]


async def test_a_hook_that_breaks_is_named_and_what_it_means_depends_on_when() -> None:
    @before_call()
    def early(call: ToolCall) -> None:
        raise KeyError("nothing")

    @after_call()
    def late(finished: Finished) -> str:
        return "this is no Replaced"

    before = await failing(pay, early, arguments={"amount": 1})
    assert "early failed: 'nothing'" in str(before)
    assert (before.kind, before.outcome) == ("hook", "failed")
    after = await failing(pay, late, arguments={"amount": 1})
    assert "returned str" in str(after)
    assert (after.kind, after.outcome) == ("hook", "unknown")


async def test_a_hook_that_takes_too_long_is_given_up() -> None:
    @before_call()
    async def slow(call: ToolCall) -> None:
        await asyncio.sleep(30)

    error = await failing(pay, slow, arguments={"amount": 1}, timeout_seconds=0.1)
    assert error.kind == "timeout"


async def test_secrets_leave_in_no_part_of_the_result() -> None:
    @tool(id="pay", effect="pure", outputs={"of": "token"})
    def login(context: Any = None) -> dict[str, str]:
        return {"token": "hunter2-hunter2", "more": "hunter2-hunter2"}

    @before_call()
    def take(call: ToolCall) -> None:
        call.context.secret("TOKEN")

    result = await call(login, take, secrets={"TOKEN": "hunter2-hunter2"})
    assert result.output == {"of": "{{TOKEN}}"}
    assert "hunter2" not in result.model_dump_json()
