"""Start blocks and triggers: what they ask for and give."""

from __future__ import annotations

import pytest

from converters.sim import read
from converters.sim.graph import Trigger
from journeys.errors import DocumentError
from tests.converters.sim.workflows import (
    block,
    converted,
    field,
    note,
    start,
    states,
    workflow,
)


def test_a_start_block_is_a_form_that_the_runs_input_answers() -> None:
    state = converted(
        start(
            field("s"),
            field("n", "number", "5"),
            field("f", "file[]"),
            {"name": " ", "type": "string"},
            field("s", "boolean"),
        )
    )["start"]
    assert state["from_input"] is True
    assert (state["coercion"], state["extra"]) == ("lenient", "keep")
    assert state["reserved"] == ["error", "selectedOption", "selectedRoute", "_pauseMetadata"]
    assert [(one["name"], one.get("type", "string"), one.get("default")) for one in state["fields"]] == [
        ("s", "boolean", ""),
        ("n", "number", "5"),
        ("f", "any", ""),
    ]
    assert not any(one.get("required", True) for one in state["fields"])


@pytest.mark.parametrize("kind", ["start_trigger", "starter", "api_trigger"])
def test_a_field_of_a_reserved_name_is_refused_in_sims_words(kind: str) -> None:
    wanted = 'Start block "s" cannot use reserved input format field name(s): error. These names control'
    with pytest.raises(DocumentError, match="reserved input format") as caught:
        read(workflow(block("s", kind, inputFormat=[field("error"), field("a")])))
    assert wanted in str(caught.value)


def test_a_webhook_has_fields_too() -> None:
    made = read(workflow(block("s", "generic_webhook", inputFormat=[field("n", "number")])), trigger="webhook")
    assert [one["name"] for one in states(made)["s"]["fields"]] == ["n"]


def test_run_metadata_are_of_this_run() -> None:
    state = converted(start(runMetadata=True))["start"]
    assert state["output"]["args"][1]["metadata"]["executionId"] == {"$ref": ["run", "id"]}


@pytest.mark.parametrize("kind", ["starter", "api_trigger", "input_trigger"])
def test_old_starts_give_their_fields_and_again_as_input(kind: str) -> None:
    state = states(read(workflow(block("s", kind, inputFormat=[field("a")]))))["s"]
    values = {"$ref": ["local", "values"]}
    assert state["output"]["args"][:2] == [values, {"input": values}]


def test_a_chat_start_asks_for_a_message() -> None:
    state = states(read(workflow(block("s", "chat_trigger")), trigger="chat"))["s"]
    assert [one["name"] for one in state["fields"]] == ["input"]


def test_a_trigger_of_a_service_passes_on_its_payload_and_asks_for_nothing() -> None:
    made = read(workflow(block("s", "gmail_v2", "Mail", _triggerMode=True, labelFilterBehavior="INCLUDE")))
    state = states(made)["s"]
    assert state["output"]["args"][0] == {"$call": "merge", "args": [{"$ref": ["local", "raw"]}]}
    assert "fields" not in state
    assert note(made, "s", "labelFilterBehavior").outcome in ("changed", "unused")


def test_a_schedule_says_that_it_does_not_start_itself() -> None:
    made = read(workflow(block("s", "schedule", scheduleType="daily", dailyTime="09:00")))
    assert "schedule" in note(made, "s", "dailyTime").remedy


ALL = ("chat_trigger", "schedule", "generic_webhook", "starter", "manual_trigger", "input_trigger", "api_trigger")


@pytest.mark.parametrize(
    ("trigger", "among", "begins"),
    [
        ("manual", (*ALL, "start_trigger"), "start_trigger"),
        ("manual", ALL, "api_trigger"),
        ("manual", ALL[:-1], "input_trigger"),
        ("manual", ALL[:-2], "manual_trigger"),
        ("manual", ALL[:-3], "starter"),
        ("manual", ALL[:-4], "schedule"),
        ("manual", ("chat_trigger", "gmail_v2"), "gmail_v2"),
        ("api", (*ALL, "start_trigger"), "start_trigger"),
        ("api", ALL, "api_trigger"),
        ("api", ALL[:-2], "starter"),
        ("chat", (*ALL, "start_trigger"), "start_trigger"),
        ("chat", ALL, "chat_trigger"),
        ("chat", ALL[1:], "starter"),
        ("webhook", ALL, "generic_webhook"),
        ("webhook", ("start_trigger", "schedule", "gmail_v2"), "gmail_v2"),
        ("schedule", ALL, "schedule"),
    ],
)
def test_the_kind_of_run_decides_which_start_begins(trigger: Trigger, among: tuple[str, ...], begins: str) -> None:
    blocks = [block(kind, kind, kind, _triggerMode=kind == "gmail_v2") for kind in among]
    made = read(workflow(*blocks, edges=[]), trigger=trigger)
    assert made.bundle.main.initial == (begins,)


@pytest.mark.parametrize(
    ("trigger", "among"),
    [
        ("manual", ("chat_trigger",)),
        ("api", ("manual_trigger", "chat_trigger", "generic_webhook")),
        ("chat", ("api_trigger", "schedule")),
        ("webhook", ("schedule", "start_trigger")),
        ("schedule", ("start_trigger",)),
    ],
)
def test_where_no_start_serves_the_kind_of_run_all_are_named(trigger: Trigger, among: tuple[str, ...]) -> None:
    with pytest.raises(DocumentError, match="No start block found. Add a start block to this workflow.") as caught:
        read(workflow(*(block(kind, kind, kind) for kind in among), edges=[]), trigger=trigger)
    assert all(kind in str(caught.value) for kind in among)
