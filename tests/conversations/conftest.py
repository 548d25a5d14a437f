"""A worker as a process of its own, which can be killed, on a real dev server, with a stand-in for the model."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client

from client import JourneyHandle, JourneysClient
from journeys.bundle import Bundle
from modelserver.situations import SituationServer
from storage.blobs import Blobs
from storage.converter import data_converter
from tests.conversations.tools import RECORD, Record

ROOT = Path(__file__).parents[2]
SECONDS = 60.0


@dataclass
class Stage:
    """A server, a model, a record of effects, and one worker at a time."""

    client: Client
    journeys: JourneysClient
    model: SituationServer
    record: Record
    environment: dict[str, str]
    process: asyncio.subprocess.Process | None = None
    understand: Callable[[dict[str, Any]], dict[str, Any]] = field(default=lambda _: {})

    async def work(self) -> None:
        """Starts a worker."""
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "cli.main", "worker", "--tools", "tests.conversations.tools",
            cwd=ROOT, env={**os.environ, **self.environment}, stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip

    async def kill(self) -> None:
        """The worker dies on the spot."""
        await self.end(signal.SIGKILL)

    async def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """The worker ends."""
        if self.process is not None:
            self.process.send_signal(how)
            await self.process.wait()
            self.process = None

    async def start(self, document: dict[str, Any]) -> JourneyHandle:
        """Starts a conversation."""
        return await self.journeys.start(Bundle.model_validate(document), id=f"talk-{uuid.uuid4().hex[:8]}")


@pytest.fixture
async def stage(temporal_server: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage with a worker on it."""
    made: Stage

    def understand(situation: dict[str, Any]) -> dict[str, Any]:
        return made.understand(situation)

    async with SituationServer(understand) as model:
        queue = f"talk-{uuid.uuid4().hex[:8]}"
        record = Record(tmp_path / "record")
        environment = {
            "TEMPORAL_ADDRESS": temporal_server,
            "JOURNEYS_TASK_QUEUE": queue,
            "JOURNEYS_HOME": str(tmp_path),
            "OPENAI_BASE_URL": model.base_url,
            "OPENAI_API_KEY": "test",
            "JOURNEYS_MODEL": "openai:gpt-5",
            RECORD: str(record.folder),
        }
        blobs = Blobs.open(str(tmp_path / "blobs"))
        client = await Client.connect(temporal_server, data_converter=data_converter(blobs))
        made = Stage(client, JourneysClient(client, queue), model, record, environment)
        await made.work()
        yield made
        await made.end()


async def until(holds: Callable[[], Awaitable[bool] | bool], seconds: float = SECONDS) -> None:
    """Waits until something holds."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        found = holds()
        if not isinstance(found, bool):
            found = await found
        if found:
            return
        assert asyncio.get_running_loop().time() < deadline, "it did not come to hold in time"
        await asyncio.sleep(0.05)


async def replies(journey: JourneyHandle) -> list[str]:
    """What the agent has said."""
    return [one.text for one in (await journey.transcript()).entries if one.who == "agent"]


async def path(journey: JourneyHandle) -> list[str]:
    """The states on the current path, without where it begins."""
    return [one for one in (await journey.state()).path if one != "root"]
