"""Any generated workflow converts, and gives the same whatever its calls take."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from converters.sim import read
from journeys.validation import require_valid
from modelserver import ModelServer
from tests.generated.effects import FOLDER, happened
from tests.generated.memory import play, resources, shuffled
from tests.generated.outcomes import effects_of
from tests.generated.workflows import MODEL, Generated, generated

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


@settings(max_examples=60, suppress_health_check=SLOW)
@given(generated())
def test_any_generated_workflow_converts_to_what_can_be_run(one: Generated) -> None:
    bundle = read(one.document).runnable()
    require_valid(bundle)
    assert read(one.document).bundle.fingerprint == bundle.fingerprint


@settings(max_examples=25, suppress_health_check=SLOW)
@given(generated(), st.integers(0, 1000))
def test_the_outcome_does_not_hang_on_which_call_ends_first(effects: None, one: Generated, seed: int) -> None:
    async def both() -> None:
        async with ModelServer(MODEL) as model, resources(model) as opened:
            first, _ = await play(one, opened.perform_json, f"m-{uuid.uuid4().hex}")
            second, simulation = await play(one, shuffled(opened, seed), f"m-{uuid.uuid4().hex}")
        event(first.status)
        assert first == second
        assert happened(simulation.run_id) == effects_of(simulation.changes(), one.tools)

    asyncio.run(both())


@pytest.fixture
def effects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where what happens outside is recorded."""
    monkeypatch.setenv(FOLDER, str(tmp_path))
