"""What the demo stands on: a Temporal server, the shop, a language model, workers. Starts them, and stops them all."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, assert_never

from temporalio.client import Plugin

from client import JourneysClient
from devserver import DevServer, connect_or_start
from examples.returns.shop import Shop, ShopServer
from journeys.errors import JourneysError
from modelserver import ModelServer
from modelserver.script import Script
from settings import FolderStorage, S3Storage, Settings
from storage.blobs import Blobs
from storage.converter import storage_plugin

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
WORKER_SECONDS = 60.0
Given = TypeVar("Given")


class DemoError(JourneysError):
    """Something did not happen in time, or not as it should."""


@dataclass
class Stage:
    """All that is running.

    Attributes:
        settings: those of the user.
        server: the Temporal server.
        client: journeys on a task queue that nobody else works on, so that a worker that is killed is the only one.
        shop: the shop's books, kept by this process.
        shop_url: where the shop is.
        token: what the shop wants to see; a secret.
        logs: the logs of the workers, one after another.
    """

    settings: Settings
    server: DevServer
    client: JourneysClient
    shop: Shop
    shop_url: str
    token: str
    logs: Path
    environment: Mapping[str, str] = field(repr=False)
    _workers: list[asyncio.subprocess.Process] = field(default_factory=list)

    @property
    def is_scripted(self) -> bool:
        """Whether the letter is our own model server's, and known beforehand."""
        return self.settings.model_api_key is None

    @property
    def model(self) -> str:
        """Who writes the letter, in words."""
        return "our own model server" if self.is_scripted else "OpenAI, with the key of your environment"

    async def start_worker(self) -> int:
        """Starts `journeys worker` in a process of its own, and returns its id."""
        with self.logs.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "cli.main", "worker"),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                env={**os.environ, **self.environment},
                start_new_session=True,
            )
        self._workers.append(process)
        return process.pid

    async def kill_worker(self) -> None:
        """SIGKILL for the worker and its sandboxes: nobody can say goodbye."""
        process = self._workers[-1]
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()

    async def stop_workers(self) -> None:
        """Lets the workers end, and ends those that do not."""
        for process in self._workers:
            if process.returncode is None:
                process.terminate()
                try:
                    await asyncio.wait_for(process.wait(), 15)
                except TimeoutError:
                    os.killpg(process.pid, signal.SIGKILL)
                    await process.wait()

    async def within(self, seconds: float, what: str, coming: Awaitable[Given]) -> Given:
        """Waits for something, but neither for ever nor for a worker that has ended by itself.

        Raises:
            DemoError: it did not come; says what was waited for, and how the worker's log ends.
        """
        waiting = asyncio.ensure_future(coming)
        death = asyncio.ensure_future(self._workers[-1].wait())
        try:
            await asyncio.wait({waiting, death}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if waiting.done():
                return waiting.result()
            ended = death.done()
        finally:
            waiting.cancel()
            death.cancel()
        why = "the worker has ended" if ended else f"it did not happen within {seconds:g} seconds"
        tail = "\n".join(self.logs.read_text(errors="replace").splitlines()[-15:])
        raise DemoError(f"Waited for {what}, but {why}. The worker's log ends with:\n{tail or '(nothing)'}")


@asynccontextmanager
async def set_up(settings: Settings, progress: Callable[[str], None], log: Path | None = None) -> AsyncIterator[Stage]:
    """Starts everything but a worker, and stops everything at the end.

    Args:
        settings: those of the user.
        progress: told, in words, what takes long.
        log: where the workers' log is kept; None: nowhere.

    Raises:
        JourneysError: something cannot be had; says what and why.
    """
    known = settings.secrets.get("SHOP_TOKEN")
    token = known.get_secret_value() if known else secrets.token_urlsafe(24)
    queue = f"returns-demo-{secrets.token_hex(4)}"
    shop = Shop(token)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(await connect_or_start(settings, progress=progress))
        shop_server = await stack.enter_async_context(ShopServer(shop))
        environment = {
            "TEMPORAL_ADDRESS": server.address,
            "TEMPORAL_NAMESPACE": server.namespace,
            "JOURNEYS_TASK_QUEUE": queue,
            "JOURNEYS_SECRET_SHOP_TOKEN": token,
            "JOURNEYS_ALLOWED_HOSTS": " ".join((*settings.allowed_hosts, "127.0.0.1")),
        }
        if settings.model_api_key is None:
            model = await stack.enter_async_context(ModelServer(Script.read(HERE / "model-script.json")))
            environment |= {"OPENAI_BASE_URL": model.base_url, "JOURNEYS_SECRET_OPENAI_API_KEY": "of-no-use"}
        else:
            environment["JOURNEYS_SECRET_OPENAI_API_KEY"] = settings.model_api_key.get_secret_value()
        log = log or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="journeys-demo-")), "worker.log")
        log.write_bytes(b"")
        client = JourneysClient(await server.connect(plugins=[_storage(settings)]), queue)
        stage = Stage(settings, server, client, shop, shop_server.url, token, log, environment)
        stack.push_async_callback(stage.stop_workers)
        yield stage


def _storage(settings: Settings) -> Plugin:
    """Large values are read and written where the worker, which has the same settings, does it."""
    match settings.storage:
        case FolderStorage(path=path):
            address = str(path)
        case S3Storage(bucket=bucket, prefix=prefix):
            address = f"s3://{bucket}/{prefix}"
        case _:
            assert_never(settings.storage)
    return storage_plugin(Blobs.open(address), settings.storage_threshold)
