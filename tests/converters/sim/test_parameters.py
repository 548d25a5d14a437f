"""Sub-blocks become run-time parameters by Sim's own rules."""

from __future__ import annotations

from typing import Any

import pytest

from converters.sim.export import read_document
from converters.sim.parameters import Parameters, holds, parameters_of
from tests.converters.sim.workflows import block, workflow


def parameters(kind: str, **values: Any) -> Parameters:
    document = read_document(workflow(block("x", kind, **values), edges=[]))
    return parameters_of(document.blocks["x"])


def test_a_value_without_a_field_is_dropped_and_named() -> None:
    found = parameters("function", code="return 1", timeout=5000)
    assert found.values == {"code": "return 1", "language": "javascript"}
    assert found.unused == {"timeout": "the block has no such field"}


def test_defaults_are_filled_in_but_make_no_condition_hold() -> None:
    found = parameters("response", builderData=[{"name": "a", "type": "string", "value": "1"}])
    assert found.values == {"dataMode": "structured"}
    assert "builderData" in found.unused
    kept = parameters("response", dataMode="structured", builderData=[{"name": "a"}], data="{}")
    assert kept.values == {"dataMode": "structured", "builderData": [{"name": "a"}]}


def test_of_a_pair_the_active_side_counts_under_its_canonical_name() -> None:
    assert parameters("workflow_input", workflowId="basic", manualWorkflowId="typed").values["workflowId"] == "basic"
    assert parameters("workflow_input", workflowId="", manualWorkflowId="typed").values == {"workflowId": "typed"}
    chosen = parameters(
        "workflow_input",
        workflowId="basic",
        manualWorkflowId="typed",
        _data={"canonicalModes": {"workflowId": "advanced"}},
    )
    assert chosen.values == {"workflowId": "typed"}


def test_advanced_fields_count_when_they_are_not_empty() -> None:
    found = parameters("api", url="https://x.test", timeout="", retries="2")
    assert found.values == {"url": "https://x.test", "retries": "2"}


def test_fields_of_a_trigger_count_in_trigger_mode_only() -> None:
    assert parameters("schedule", scheduleType="daily", dailyTime="09:00", weeklyDay="MON").values == {
        "scheduleType": "daily",
        "dailyTime": "09:00",
        "triggerMode": True,
    }


def test_old_prompts_become_messages_and_stay() -> None:
    found = parameters("agent", systemPrompt="S", userPrompt={"input": "U"}, model="gpt-4o").values
    assert found["messages"] == [{"role": "system", "content": "S"}, {"role": "user", "content": "U"}]
    assert (found["systemPrompt"], found["userPrompt"]) == ("S", {"input": "U"})


def test_tools_kept_as_text_are_parsed() -> None:
    assert parameters("agent", tools='[{"type": "api"}]', model="m").values["tools"] == [{"type": "api"}]
    assert parameters("agent", tools="nonsense", model="m").values["tools"] == []


def test_a_provider_credential_counts_for_models_of_that_provider() -> None:
    assert "apiKey" in parameters("agent", model="gpt-4o", apiKey="k").values
    assert "apiKey" not in parameters("agent", model="ollama/llama3", apiKey="k").values
    assert "bedrockRegion" in parameters("agent", model="bedrock/claude", bedrockRegion="eu-west-1").values
    assert "bedrockRegion" not in parameters("agent", model="gpt-4o", bedrockRegion="eu-west-1").values


def test_blocks_whose_fields_are_not_all_known_keep_what_they_have() -> None:
    found = parameters("slack", operation="send", channel="C1", text="x", novelty=1).values
    assert found["novelty"] == 1
    assert (found["destinationType"], found["messageFormat"], found["authMethod"]) == ("channel", "text", "oauth")
    assert parameters("notion_v2", operation="read", pageId="p").values == {"operation": "read", "pageId": "p"}


@pytest.mark.parametrize(
    ("condition", "values", "expected"),
    [
        (None, {}, True),
        ({"field": "a", "value": "x", "not": False}, {"a": "x"}, True),
        ({"field": "a", "value": True, "not": False}, {"a": 1}, False),
        ({"field": "a", "value": True, "not": True}, {}, True),
        ({"field": "a", "value": ["x", "y"], "not": False}, {"a": "y"}, True),
        ({"field": "a", "value": ["x"], "not": True}, {}, False),
        ({"field": "a", "value": ["x"], "not": True}, {"a": "z"}, True),
        (
            {"field": "a", "value": "x", "not": False, "and": {"field": "b", "value": 1, "not": False}},
            {"a": "x"},
            False,
        ),
    ],
)
def test_conditions_are_strict_and_a_list_never_matches_a_missing_field(
    condition: dict[str, Any] | None, values: dict[str, Any], expected: bool
) -> None:
    assert holds(condition, values) is expected
