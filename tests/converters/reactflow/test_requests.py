"""API nodes: requests, confirmation, success, outputs, mappings, time limits and retries."""

from __future__ import annotations

from typing import Any

import pytest

from converters.reactflow import read
from journeys.errors import ToolError
from journeys.states import HttpTool, ToolExecution
from tests.converters.reactflow.documents import (
    Calls,
    api,
    flow,
    node,
    outputs,
    path,
    play,
    problems_of,
    result_of,
    said,
    start,
    state_of,
)


def tool_state(**config: Any) -> ToolExecution:
    """The state of an API node with those settings."""
    state = state_of(flow([api("get", **config)]), "get")
    assert isinstance(state, ToolExecution)
    return state


async def request_of(given: Any = None, **config: Any) -> dict[str, Any]:
    """The request that an API node makes."""
    calls = Calls(get="ok")
    await play(
        flow([start("order", {"name": "n", "type": "number"}), api("get", **config)], "start>get"),
        calls,
        given=given or {"order": "A", "n": 5},
    )
    return calls["get"]


async def test_its_output_has_the_declared_names() -> None:
    simulation = await play(flow([api("get")]), Calls(get={"total": 3}))
    assert outputs(simulation)["get"] == {
        "api_response": {"total": 3}, "status_code": 200, "headers": {"x-a": "1"}, "execution_time": 0,
    }  # fmt: skip


async def test_the_request_has_its_parts_with_names_filled_in() -> None:
    made = await request_of(
        path="/orders/{{order}}",
        method="post",
        headers={"X-Order": "{{order}}", "X-Key": "{{SHOP_KEY}}"},
        query={"n": "{{n}}"},
        body={"order": "{{order}}", "n": "{{n}}", "text": "no. {{n}}"},
        authentication={"type": "bearer", "token": "{{SHOP_KEY}}"},
    )
    assert (made["method"], made["url"]) == ("POST", "https://shop.example/orders/A")
    assert made["headers"] == {"X-Order": "A", "X-Key": {"$env": "SHOP_KEY"}}
    assert made["query"] == {"n": 5}
    assert made["body"] == {"kind": "json", "value": {"order": "A", "n": 5, "text": "no. 5"}}
    assert made["authentication"]["token"] == {"$env": "SHOP_KEY"}


@pytest.mark.parametrize(
    ("body", "made"),
    [
        ('{"order": "{{order}}", "n": {{n}}}', {"kind": "json", "value": {"order": "A", "n": 5}}),
        ('{"order": "{{n}}"}', {"kind": "json", "value": {"order": "5"}}),
        ("{{order}}", {"kind": "json", "value": "A"}),
        ("Order {{order}}", {"kind": "raw", "value": "Order A", "content_type": "text/plain"}),
        ([1, "{{n}}"], {"kind": "json", "value": [1, 5]}),
    ],
)
async def test_bodies_are_json_where_they_look_like_it(body: Any, made: dict[str, Any]) -> None:
    assert (await request_of(method="PUT", body=body))["body"] == made


async def test_a_value_cannot_break_out_of_a_json_text() -> None:
    made = await request_of({"order": '", "admin": true, "x": "', "n": 1}, method="PUT", body='{"order": "{{order}}"}')
    assert made["body"]["value"] == {"order": '", "admin": true, "x": "'}


@pytest.mark.parametrize(
    ("given", "made"),
    [
        (
            {"type": "basic", "username": "u", "password": "{{PW}}"},
            {"kind": "basic", "username": "u", "password": {"$env": "PW"}},
        ),
        ({"type": "apiKey", "key": "{{K}}"}, {"kind": "api_key", "token": {"$env": "K"}, "name": "X-API-Key"}),
        (
            {"type": "apiKey", "key": "{{K}}", "in": "query", "name": "key"},
            {"kind": "api_key", "token": {"$env": "K"}, "name": "key", "location": "query"},
        ),
    ],
)
def test_authentication_is_carried_over(given: dict[str, Any], made: dict[str, Any]) -> None:
    tool = tool_state(authentication=given).tool
    assert isinstance(tool, HttpTool)
    assert tool.authentication is not None
    assert made.items() <= tool.authentication.model_dump().items()


async def test_a_confirmation_is_asked_before_the_request() -> None:
    document = flow([api("get", requiresUserConfirmation=True, method="DELETE"), node("end", "final")], "get>end")
    calls = Calls(get="gone")
    asked = await play(document, calls)
    assert calls.states == []
    assert asked.snapshot().questions[0].prompt == "Send DELETE to https://shop.example/x?"
    await play(document, calls, "yes")
    assert calls.states == ["get"]


async def test_conditions_of_success_must_all_hold() -> None:
    document = flow(
        [
            api("get", successConditions=["status_code === 200", "response.ok", 200]),
            node("good", "final", output="good"),
            node("bad", "final", output="bad: {{get.error}}"),
        ],
        "get>good",
        "get:error>bad",
    )
    assert await result_of(document, Calls(get={"ok": True})) == "good"
    assert (await result_of(document, Calls(get={"ok": False}))).startswith("bad: The reply (status 200)")


async def test_outputs_are_mapped_to_variables() -> None:
    document = flow(
        [
            api(
                "get",
                outputMapping={"total": "order.total", "code": "status_code", "both": "{{total}} / {{status_code}}"},
            ),
            node("end", "final", output={"total": "{{total}}", "code": "{{code}}"}),
        ],
        "get>end",
    )
    assert await result_of(document, Calls(get={"order": {"total": 7}})) == {"total": 7, "code": 200}


async def test_inputs_are_mapped_to_names_of_the_node() -> None:
    calls = Calls(get="ok")
    await play(
        flow([start("order"), api("get", "/{{id}}", inputMapping={"id": "{{order}}"})], "start>get"), calls,
        given={"order": "A"},
    )  # fmt: skip
    assert calls["get"]["url"] == "https://shop.example/A"


async def test_errors_are_said_as_mapped_by_status_or_by_kind() -> None:
    document = flow([api("get", errorMapping={"404": "No such order", "timeout": "Too slow", "default": "Sorry"})])
    gone = ToolError("HTTP 404", kind="http", details={"status": 404})
    assert "No such order" in said(await play(document, Calls(get=gone)))
    assert "Sorry" in said(await play(document, Calls(get=ToolError("HTTP 500", kind="http", details={"status": 500}))))
    assert "Too slow" in said(await play(document, Calls(get=ToolError("late", kind="timeout"))))


def test_times_and_retries_have_the_canvas_defaults() -> None:
    state = tool_state()
    assert (state.call_timeout_seconds, state.timeout_seconds) == (30, 60)
    assert state.retry is not None
    assert (state.retry.max_attempts, state.retry.backoff) == (3, 2)


def test_times_and_retries_are_carried_over_in_seconds() -> None:
    policy = {"maxAttempts": 5, "backoffStrategy": "fixed", "initialDelay": 500, "retryableStatusCodes": [418]}
    state = tool_state(timeout=5000, responseTimeout=90_000, retryPolicy=policy)
    assert (state.call_timeout_seconds, state.timeout_seconds) == (5, 90)
    assert state.retry is not None
    assert (state.retry.max_attempts, state.retry.backoff, state.retry.initial_seconds) == (5, 1, 0.5)
    report = read(flow([api("get", retryPolicy=policy)])).report
    assert any("429, 500, 502, 503 and 504" in entry.message for entry in report.of("changed"))


def test_nobody_is_hurried_who_has_to_confirm() -> None:
    assert tool_state(requiresUserConfirmation=True).timeout_seconds is None


@pytest.mark.parametrize(
    ("handling", "result"),
    [
        ({"strategy": "fallback", "fallbackValue": {"total": 0}}, {"total": 0}),
        ({"strategy": "continue"}, None),
    ],
)
async def test_a_failure_has_a_fallback(handling: dict[str, Any], result: Any) -> None:
    document = flow([api("get", errorHandling=handling), node("end", "final", output="{{api_response}}")], "get>end")
    assert await result_of(document, Calls(get=ToolError("down"))) == result


async def test_a_failure_takes_the_edge_for_errors_which_may_tell_of_it() -> None:
    document = flow(
        [api("get"), node("sorry", "notification", message="Sorry: {{error.message}}"), node("end", "final")],
        "get>end",
        "get:error>sorry",
    )
    simulation = await play(document, Calls(get=ToolError("down")))
    assert path(simulation) == ["get", "sorry"]
    assert "Sorry: down" in said(simulation)


def test_without_an_endpoint_it_is_refused_with_the_remedy() -> None:
    (found,) = problems_of(flow([node("get", "api", apiConfig={"method": "GET"})]))
    assert found == (
        "node `get`, of type `api`, apiConfig: has no `endpoint`; say where to, as in https://shop.example/orders"
    )


def test_settings_that_nobody_knows_are_in_the_report() -> None:
    report = read(flow([api("get", retrys=3)])).report
    assert any(entry.field == "retrys" for entry in report.of("dropped"))
    assert report.confidence < 1
