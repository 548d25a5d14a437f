"""Generated workflows on a real server, many at once, whose worker is killed at a random moment; compared with what
the same workflows give in memory."""

from __future__ import annotations

import asyncio
import json
import os
import random
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from temporalio.client import Client

from activities.resources import Resources
from client import JourneyHandle, JourneysClient
from converters.sim import read
from modelserver import ModelServer
from storage.blobs import Blobs
from storage.converter import data_converter
from tests.generated.effects import FOLDER, happened
from tests.generated.memory import play, resources
from tests.generated.outcomes import Outcome, effects_of, outcome_of
from tests.generated.workers import KilledWorker, working
from tests.generated.workflows import MODEL, Generated

SECONDS = 300.0
"""How long a round may take."""
AT_ONCE = 4
"""Queries side by side: each makes the worker go through a history."""


@dataclass(frozen=True)
class Comparison:
    """One workflow, in memory and on the server.

    Attributes:
        wanted: visit and call of all that should have happened outside, on the server.
        happened: what has.
        under_way: whether it was, when the worker was killed.
    """

    generated: Generated
    memory: Outcome
    server: Outcome
    wanted: list[str]
    happened: list[str]
    under_way: bool

    @property
    def agrees(self) -> bool:
        """Whether both gave the same, and each effect was there once."""
        return self.memory == self.server and self.wanted == self.happened


@dataclass
class Bench:
    """Where rounds take place."""

    journeys: JourneysClient
    worker: KilledWorker
    resources: Resources
    chance: random.Random

    async def round(self, batch: Sequence[Generated]) -> list[Comparison]:
        """Runs a batch on both sides; the worker is killed while it is under way."""
        handles = await asyncio.gather(*(self._start(one) for one in batch))
        running = [asyncio.create_task(handle.result()) for handle in handles]
        await asyncio.sleep(self.chance.uniform(0, 0.3 + len(batch) * 0.02))
        under_way = [not task.done() for task in running]
        await self.worker.kill()
        memory = [await play(one, self.resources.perform_json, f"m-{uuid.uuid4().hex}") for one in batch]
        results = await asyncio.wait_for(asyncio.gather(*running), SECONDS)
        gate = asyncio.Semaphore(AT_ONCE)

        async def compared(number: int) -> Comparison:
            async with gate:
                changes = await handles[number].changes()
            one, wanted = batch[number], effects_of(changes, batch[number].tools)
            server, seen = outcome_of(results[number], changes), happened(handles[number].id)
            return Comparison(one, memory[number][0], server, wanted, seen, under_way[number])

        return await asyncio.gather(*(compared(number) for number in range(len(batch))))

    async def _start(self, one: Generated) -> JourneyHandle:
        return await self.journeys.start(
            read(one.document).runnable(), input=one.input, id=f"generated-{uuid.uuid4().hex}"
        )


@asynccontextmanager
async def benches(address: str, folder: Path, chance: random.Random) -> AsyncIterator[Bench]:
    """A bench with a worker of its own; all that is written lies in a folder."""
    blobs, queue = Blobs.open(str(folder / "storage")), f"generated-{uuid.uuid4().hex}"
    client = await Client.connect(address, data_converter=data_converter(blobs))
    os.environ[FOLDER] = str(folder / "effects")
    async with (
        ModelServer(MODEL) as model,
        resources(model) as opened,
        working(address, queue, folder, model) as worker,
    ):
        yield Bench(JourneysClient(client, queue, storage=blobs), worker, opened, chance)


def difference(one: Comparison) -> str:
    """A workflow that does not agree, and how, as JSON."""
    about = {"workflow": one.generated.document, "input": one.generated.input}
    sides = {"memory": asdict(one.memory), "server": asdict(one.server)}
    return json.dumps({**about, **sides, "wanted": one.wanted, "happened": one.happened}, indent=1)
