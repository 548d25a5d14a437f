"""Generated workflows in memory: real functions and tools, and calls that end in an order of the test's choice."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from activities.resources import Resources
from converters.sim import read
from modelserver import ModelServer
from simulation import Perform, Simulation
from tests.generated.outcomes import Outcome, outcome_of
from tests.generated.workflows import Generated

TOOLS = ("tests.generated.effects",)
KEY = "model-key"


@asynccontextmanager
async def resources(model: ModelServer) -> AsyncIterator[Resources]:
    """What workflows work with in memory."""
    async with Resources.open(
        tools=TOOLS, secrets={"MODEL_KEY": KEY}, model_base_url=model.base_url, model_api_key=KEY
    ) as opened:
        yield opened


async def play(one: Generated, perform: Perform, run_id: str) -> tuple[Outcome, Simulation]:
    """Plays a workflow to its end."""
    simulation = Simulation(read(one.document).runnable(), perform, input=one.input, run_id=run_id)
    await simulation.play()
    return outcome_of(simulation.result(), simulation.changes()), simulation


def shuffled(calls: Resources, seed: int) -> Perform:
    """Calls whose answers come when chance wants."""
    chance = random.Random(seed)

    async def perform(name: str, request: dict[str, Any], attempt: int) -> dict[str, Any]:
        delay = chance.choice((0.0, 0.001, 0.004, 0.012))
        try:
            return await calls.perform_json(name, request, attempt)
        finally:
            await asyncio.sleep(delay)

    return perform
