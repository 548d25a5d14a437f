"""All other blocks: which state each becomes, and with what."""

from __future__ import annotations

from typing import Any

import pytest

from converters.sim import read
from tests.converters.sim.workflows import (
    block,
    field,
    function,
    last,
    row,
    start,
    states,
    workflow,
)


def test_a_response_is_final_and_parses_every_text_of_structured_data() -> None:
    rows = [
        {"name": "text", "type": "string", "value": "42"},
        {"name": "number", "type": "number", "value": "abc"},
        {"name": "none", "type": "number", "value": ""},
        {"name": "yes", "type": "boolean", "value": "true"},
        {"name": "no", "type": "boolean", "value": "1"},
        {"name": "inner", "type": "object", "value": [{"name": "k", "type": "number", "value": "5"}]},
        {"name": "list", "type": "array", "value": [{"type": "string", "value": "a"}, "b"]},
        {"name": "", "type": "string", "value": "dropped"},
    ]
    state = last(
        block(
            "r",
            "response",
            dataMode="structured",
            builderData=rows,
            status="201",
            headers=[row("X-A", "1"), row("X-B", "")],
        )
    )
    assert state["type"] == "final"
    assert state["output"]["data"] == {
        "$call": "parse_json_deep",
        "args": [
            {"text": "42", "number": "abc", "none": 0, "yes": True, "no": False, "inner": {"k": 5}, "list": ["a", "b"]}
        ],
    }
    assert state["output"]["status"] == 201
    assert state["output"]["headers"] == {"Content-Type": "application/json", "X-A": "1"}


@pytest.mark.parametrize(("stored", "status"), [("99", 200), ("abc", 200), (None, 200), ("503", 503)])
def test_a_status_that_is_none_means_200(stored: Any, status: int) -> None:
    assert last(block("r", "response", dataMode="json", data="{}", status=stored))["output"]["status"] == status


def test_variables_are_typed_and_what_does_not_fit_fails_in_sims_words() -> None:
    rows = [
        {"variableName": "n", "type": "number", "value": "4"},
        {"variableName": "empty", "type": "array", "value": ""},
        {"variableName": "bad", "type": "number", "value": "abc"},
        {"variableName": "late", "type": "object", "value": "<start.a>"},
    ]
    variables = {"n": {"id": "n", "name": "n", "type": "number", "value": 1}}
    state = states(read(workflow(start(field("a")), block("v", "variables", variables=rows), variables=variables)))["v"]
    assert state["values"]["n"] == 4
    assert state["values"]["empty"] == []
    complaint = (
        'Variables block execution failed: Invalid number value for variable "bad": "abc". Expected a valid number.'
    )
    assert state["values"]["bad"] == {"$invalid": complaint}
    assert state["values"]["late"]["$call"] == "convert"
    assert list(state["set_variables"]) == ["n"]


@pytest.mark.parametrize(
    ("values", "seconds"),
    [
        ({"timeValue": "1", "timeUnit": "seconds"}, 1.0),
        ({"timeValue": "2", "timeUnit": "minutes"}, 120.0),
        ({}, 10.0),
        ({"timeValue": "3", "async": True, "timeUnitLong": "days"}, 259200.0),
        ({"timeValue": "abc", "timeUnit": "seconds"}, {"$invalid": "Wait amount must be a positive number"}),
        (
            {"timeValue": "10", "timeUnit": "minutes"},
            {"$invalid": "Wait time exceeds maximum of 5 minutes; enable async mode to wait up to 30 days"},
        ),
    ],
)
def test_waits_are_durable_and_bad_ones_fail_in_sims_words(values: dict[str, Any], seconds: Any) -> None:
    state = last(block("w", "wait", **values))
    assert state["seconds"] == seconds
    if isinstance(seconds, float):
        assert {"waitDuration": seconds * 1000, "status": "completed"}.items() <= state["output"].items()


def test_a_human_in_the_loop_is_a_form_with_what_to_look_at() -> None:
    form = [
        {"id": "1", "name": "approved", "type": "boolean", "required": True, "label": "Approve?"},
        {
            "id": "2",
            "name": "why",
            "type": "string",
            "value": "no reason",
            "options": ["a", {"label": "B", "value": "b"}],
        },
    ]
    shown = [{"name": "order", "type": "object", "value": [{"name": "id", "type": "string", "value": "<start.a>"}]}]
    tell = [{"toolId": "slack_message", "params": {"text": "look"}}]
    state = last(block("h", "human_in_the_loop", "Approve", inputFormat=form, builderData=shown, notification=tell))
    assert state["type"] == "input_collection"
    assert state["display"] == {"order.id": {"$text": [{"$ref": ["outputs", "start", "a"]}], "nulls": "null"}}
    assert [(one["name"], one.get("type", "string"), one.get("required", True)) for one in state["fields"]] == [
        ("approved", "boolean", True),
        ("why", "choice", False),
    ]
    assert [one["value"] for one in state["fields"][1]["options"]] == ["a", "b"]
    assert state["before"] == [{"tool": "slack_message", "arguments": {"text": "look"}}]


@pytest.mark.parametrize(
    ("kind", "values", "tool"),
    [
        ("slack", {"operation": "read"}, "slack_message_reader"),
        ("gmail_v2", {"operation": "send_gmail"}, "gmail_send_v2"),
        ("knowledge", {"operation": "list_tags"}, "knowledge_list_tags"),
        ("knowledge", {}, "knowledge_search"),
        ("guardrails", {"validationType": "json"}, "guardrails_validate"),
        ("linear_v2", {"operation": "linear_create_issue"}, "linear_create_issue"),
        ("stripe", {"operation": "create_customer"}, "stripe_create_customer"),
        ("exa", {}, "exa"),
        ("custom_block_7", {"a": "1"}, "custom_block_7"),
    ],
)
def test_other_blocks_call_the_tool_of_sims_id(kind: str, values: dict[str, Any], tool: str) -> None:
    assert last(block("x", kind, **values))["tool"]["id"] == tool


def test_a_tool_call_passes_on_parameters_and_parses_those_declared_as_json() -> None:
    state = last(
        block(
            "x",
            "slack",
            operation="send",
            blocks='[{"a": <start.a>}]',
            text="hi",
            authMethod="bot_token",
            botToken="{{T}}",
        )
    )
    arguments = state["tool"]["arguments"]
    assert arguments["blocks"]["$call"] == "parse_json"
    assert arguments["accessToken"] == {"$env": "T"}
    assert state["tool"]["name"] == "x"


def test_memory_and_mcp_blocks_are_called_as_sim_calls_them() -> None:
    assert "conversationId" in last(block("x", "memory", operation="get", id="c"))["tool"]["arguments"]
    tool = last(block("x", "mcp", server="s1", tool="s1-search", arguments='{"q": "<start.a>"}'))["tool"]
    assert (tool["kind"], tool["server"], tool["tool"]) == ("mcp", "s1", "search")
    assert tool["arguments"]["$call"] == "merge"


def test_confidence_falls_with_what_is_not_known_or_not_carried() -> None:
    made = read(
        workflow(
            start(),
            function("f", "return 1"),
            block("s", "slack", operation="send"),
            block("o", "stripe", operation="x"),
        )
    )
    found = made.report.confidences
    assert found["f"] == 1.0
    assert found["s"] == 0.8
    assert found["o"] == 0.6
    assert made.report.confidence == round((1 + 1 + 0.8 + 0.6) / 4, 4)
    assert made.bundle.main.mapping_confidence == made.report.confidence


def test_a_blocks_own_retry_waits_the_same_time_whatever_the_error() -> None:
    retry = last(
        block("x", "stripe", operation="x", _retry={"enabled": True, "maxTries": 4, "waitBetweenTriesMs": 250})
    )["retry"]
    assert retry == {"max_attempts": 4, "initial_seconds": 0.25, "backoff": 1.0, "max_seconds": 1.0, "retry_all": True}
