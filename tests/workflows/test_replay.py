"""Recorded histories replay: what ran with yesterday's code goes on with today's. No server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from tests.histories.scenarios import SCENARIOS
from workflows.journey import JourneyWorkflow
from workflows.sandbox import runner

HISTORIES = Path(__file__).parent.parent / "histories"


def test_every_scenario_has_been_recorded() -> None:
    assert sorted(path.stem for path in HISTORIES.glob("*.json")) == sorted(SCENARIOS)


def history_of(name: str, text: str | None = None) -> WorkflowHistory:
    """A recorded history, under the id that it ran with."""
    recorded = text or (HISTORIES / f"{name}.json").read_text()
    started = json.loads(recorded)["events"][0]["workflowExecutionStartedEventAttributes"]
    return WorkflowHistory.from_json(started["workflowId"], recorded)


def replayer() -> Replayer:
    """What replays."""
    return Replayer(workflows=[JourneyWorkflow], data_converter=pydantic_data_converter, workflow_runner=runner())


@pytest.mark.parametrize("name", sorted(SCENARIOS))
async def test_a_recorded_history_replays(name: str) -> None:
    await replayer().replay_workflow(history_of(name))


async def test_a_change_of_what_the_workflow_does_is_noticed() -> None:
    recorded = (HISTORIES / "tools_and_an_approval.json").read_text()
    assert '"name": "http"' in recorded
    changed = history_of("changed", recorded.replace('"name": "http"', '"name": "other"'))
    with pytest.raises(NondeterminismError):
        await replayer().replay_workflow(changed)
