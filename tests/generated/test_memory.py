"""Any generated workflow converts, and gives the same whatever its calls take."""

from __future__ import annotations

import uuid

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from converters.sim import read
from journeys.validation import require_valid
from simulation import require_supported
from tests.generated.conftest import Memory
from tests.generated.effects import happened
from tests.generated.memory import play, shuffled
from tests.generated.outcomes import effects_of
from tests.generated.workflows import Generated, generated

# Each example plays whole workflows, with functions on V8.
FEW = settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(generated())
def test_any_generated_workflow_converts_to_what_can_be_run(one: Generated) -> None:
    bundle = read(one.document).runnable()
    require_supported(bundle)
    require_valid(bundle)
    assert read(one.document).bundle.fingerprint == bundle.fingerprint


@FEW
@given(generated(), st.integers(0, 1000))
def test_the_outcome_does_not_hang_on_which_call_ends_first(memory: Memory, one: Generated, seed: int) -> None:
    async def both() -> None:
        first, _ = await play(one, memory.resources.perform_json, f"m-{uuid.uuid4().hex}")
        second, simulation = await play(one, shuffled(memory.resources, seed), f"m-{uuid.uuid4().hex}")
        event(first.status)
        assert first == second
        assert happened(simulation.run_id) == effects_of(simulation.changes(), one.tools)

    memory.runner.run(both())
