"""A worker as a process of its own, `journeys worker`, that can be killed at any moment."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from modelserver import ModelServer
from tests.generated.effects import FOLDER
from tests.generated.memory import KEY, TOOLS

ROOT = Path(__file__).parent.parent.parent
READY = b"Worker on"
SECONDS = 60.0


class KilledWorker:
    """One worker at a time; when it is killed, another takes its place."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = {**os.environ, **environment}
        self._process: asyncio.subprocess.Process | None = None
        self._listener: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    async def start(self) -> None:
        """Starts one, and waits until it works."""
        self._ready.clear()
        tools = [word for name in TOOLS for word in ("--tools", name)]
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "cli.main", "worker", *tools),
            cwd=ROOT,
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        self._listener = asyncio.create_task(self._listen(self._process))
        await asyncio.wait_for(self._ready.wait(), SECONDS)

    async def kill(self) -> None:
        """Kills it, and starts another."""
        await self._end(signal.SIGKILL)
        await self.start()

    async def stop(self) -> None:
        """Lets it end."""
        await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> None:
        assert self._process is not None
        assert self._listener is not None
        self._process.send_signal(how)
        await self._process.wait()
        await self._listener

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        """Reads what it says, so that it never waits for a reader."""
        assert process.stderr is not None
        async for line in process.stderr:
            if READY in line:
                self._ready.set()


@asynccontextmanager
async def working(address: str, queue: str, folder: Path, model: ModelServer) -> AsyncIterator[KilledWorker]:
    """A worker on a task queue; its storage and the record of effects lie in a folder."""
    worker = KilledWorker(
        {
            "TEMPORAL_ADDRESS": address,
            "JOURNEYS_TASK_QUEUE": queue,
            "JOURNEYS_HOME": str(folder),
            "OPENAI_BASE_URL": model.base_url,
            "OPENAI_API_KEY": KEY,
            "JOURNEYS_SECRET_MODEL_KEY": KEY,
            FOLDER: str(folder / "effects"),
        }
    )
    await worker.start()
    try:
        yield worker
    finally:
        await worker.stop()
