"""A command's stay with a Temporal server: which one, with which storage, and who works there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from cli.console import say
from journeys.errors import UnreachableError, UsageError

if TYPE_CHECKING:
    from temporalio.client import Client

    from client import JourneysClient, Schedules
    from devserver import DevServer
    from settings import Settings
    from storage.blobs import Blobs

ATTACH_SECONDS = 65
"""A worker that lives has asked for work within this time: a long poll takes a minute."""


@dataclass(frozen=True)
class Session:
    """All that a command talks to.

    Attributes:
        local: whether the server is the local one, which ends with its last user.
    """

    settings: Settings
    server: DevServer
    client: Client
    blobs: Blobs
    local: bool

    def journeys(self, task_queue: str | None = None) -> JourneysClient:
        """Journeys on this server."""
        from client import JourneysClient

        queue = task_queue or self.settings.task_queue
        return JourneysClient(self.client, queue, self.settings.continue_after, self.blobs)

    def schedules(self) -> Schedules:
        """Schedules on this server."""
        from client import Schedules

        return Schedules(self.journeys())

    async def has_workers(self, task_queue: str | None = None) -> bool:
        """Whether somebody works on a task queue; None: ours. One that has just stopped counts for a minute."""
        from datetime import UTC, datetime

        from temporalio.api.enums.v1 import TaskQueueType
        from temporalio.api.taskqueue.v1 import TaskQueue
        from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest

        asked = DescribeTaskQueueRequest(
            namespace=self.client.namespace,
            task_queue=TaskQueue(name=task_queue or self.settings.task_queue),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        )
        found = await self.client.workflow_service.describe_task_queue(asked)
        now = datetime.now(UTC).timestamp()
        return any(now - poller.last_access_time.seconds < ATTACH_SECONDS for poller in found.pollers)


def load_settings(server: str | None = None) -> Settings:
    """The settings, with the server of `--server` if one is named.

    Raises:
        UsageError: the environment or the address cannot be used.
    """
    from pydantic import ValidationError

    from settings import Settings, load

    loaded = load()
    if server is None:
        return loaded
    try:
        address = Settings.model_validate({"TEMPORAL_ADDRESS": server}).temporal_address
    except ValidationError:
        raise UsageError(f"--server {server}: is not an address; write host:port, as in localhost:7233") from None
    return loaded.model_copy(update={"temporal_address": address})


@asynccontextmanager
async def session(
    server: str | None = None,
    *,
    fresh: bool = False,
    ports: tuple[int | None, int | None] = (None, None),
    quiet: bool = False,
) -> AsyncIterator[Session]:
    """A session with the server that is named, or with the local one, which is started if it does not run.

    Args:
        fresh: forget the journeys of the local server first.
        ports: of the local server and its UI, if others than the usual ones are wanted.

    Raises:
        UsageError: what is wanted of the local server cannot be had.
        UnreachableError: the server does not answer.
    """
    from cli.logs import forward_core_logs
    from devserver import connect_or_start
    from storage.converter import storage_plugin

    forward_core_logs()
    loaded = load_settings(server)
    blobs = storage_of(loaded)

    def tell(text: str) -> None:
        if not quiet:
            say(text, "dim")

    async with await connect_or_start(loaded, progress=tell, fresh=fresh, ports=ports) as found:
        client = await found.connect(plugins=[storage_plugin(blobs, loaded.storage_threshold)])
        yield Session(loaded, found, client, blobs, loaded.temporal_address is None)


@asynccontextmanager
async def reading(run_id: str, server: str | None = None) -> AsyncIterator[Session]:
    """A session in which a journey can be read and answered. Where nobody works on its task queue on the local server,
    this process plays it meanwhile; calls wait for `journeys dev`."""
    from contextlib import nullcontext

    async with session(server) as opened:
        playing = nullcontext()
        if opened.local:
            queue = await opened.journeys().handle(run_id).task_queue() or opened.settings.task_queue
            if opened.server.owned or not await opened.has_workers(queue):
                from worker import reader

                playing = reader(opened.client, queue)  # type: ignore[assignment]
        async with playing:
            yield opened


def storage_of(settings: Settings) -> Blobs:
    """Where large values are kept.

    Raises:
        UsageError: it cannot be opened.
    """
    from settings import FolderStorage, S3Storage
    from storage.blobs import Blobs

    match settings.storage:
        case FolderStorage(path=path):
            return Blobs.open(str(path))
        case S3Storage(bucket=bucket, prefix=prefix):
            return Blobs.open(f"s3://{bucket}/{prefix}")
        case _:
            assert_never(settings.storage)


async def require_set_up(opened: Session) -> None:
    """Refuses a cluster that has not been prepared; the local server always is.

    Raises:
        UnreachableError: search attributes are missing; names them and the remedy.
    """
    if opened.local:
        return
    from temporalio.service import RPCError

    from worker import check_namespace

    try:
        await check_namespace(opened.client)
    except RPCError as error:
        raise UnreachableError(
            f"The server does not tell whether it is set up ({error.message}); run `journeys setup`"
        ) from None
