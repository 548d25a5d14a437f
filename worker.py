"""The worker: the one place where the workflow and the activities meet."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from temporalio.client import Client
from temporalio.worker import Worker

from activities import all_activities
from activities.archive import Archive
from activities.breathing import breathe
from activities.conversing.broadcast import Broadcast, Silence
from activities.conversing.redis_broadcast import RedisBroadcast
from activities.interpreting import interpret_answer
from activities.moments import find_moments
from activities.resources import Resources
from activities.tools.sim_server import SimServer
from answers.interpreting import warm_up
from journeys.errors import UnreachableError
from journeys.messages import SEARCH_ATTRIBUTES, TASK_QUEUE
from journeys.values import Json
from settings import Settings
from storage.blobs import Blobs
from storage.versions import Versions
from workflows.journey import JourneyWorkflow
from workflows.sandbox import runner

_log = logging.getLogger(__name__)
DRAIN = timedelta(seconds=10)
STICKY = timedelta(seconds=3)
"""How long a task waits for the worker that knows the journey, before any may take it: what a worker's death costs."""


def build(
    client: Client,
    resources: Resources,
    blobs: Blobs,
    task_queue: str = TASK_QUEUE,
    *,
    more_workflows: Sequence[type] = (),
    **options: Any,
) -> Worker:
    """A worker for one task queue. `more_workflows` are served beside ours; `options` are those of
    `temporalio.worker.Worker`."""
    archive = Archive(blobs)
    served: Sequence[Callable[..., Any]] = [*all_activities(resources), archive.archive, archive.unarchive, breathe]
    return Worker(
        client,
        task_queue=task_queue,
        workflows=[JourneyWorkflow, *more_workflows],
        activities=served,
        workflow_runner=runner(),
        graceful_shutdown_timeout=DRAIN,
        sticky_queue_schedule_to_start_timeout=STICKY,
        **options,
    )


@asynccontextmanager
async def broadcasting(settings: Settings) -> AsyncIterator[Broadcast]:
    """Where replies can be watched while they are made, as the settings say; nowhere, if there they cannot be.

    Raises:
        UsageError: Redis is named, and its package is not installed.
    """
    async with AsyncExitStack() as stack:
        match settings.streams:
            case None:
                yield Silence()
            case str(url):
                yield await stack.enter_async_context(RedisBroadcast(url))
            case folder:
                yield await _viewers(stack, folder)


async def _viewers(stack: AsyncExitStack, folder: Path) -> Broadcast:
    # Imported late: it brings a web server with it.
    from activities.conversing.viewers import Viewers

    try:
        return await stack.enter_async_context(Viewers(folder))
    except OSError as error:
        _log.warning("Replies cannot be watched while they are made: %s", error)
        return Silence()


def open_resources(
    settings: Settings,
    tools: Sequence[str] = (),
    blobs: Blobs | None = None,
    broadcast: Broadcast | None = None,
) -> AbstractAsyncContextManager[Resources]:
    """What activities work with, as the settings say. `tools`: names of modules besides the installed ones; `blobs`:
    the storage, in which conversations of agents are kept too (without: they last as long as the process);
    `broadcast`: takes replies to those who watch.

    Raises:
        UsageError: tools or channels cannot be loaded.
    """
    return Resources.open(
        secrets={name: value.get_secret_value() for name, value in settings.secrets.items()},
        tools=tools,
        allowed_hosts=settings.allowed_hosts,
        allow_private_hosts=settings.allow_private_hosts,
        packages=settings.packages,
        packages_folder=settings.packages_folder,
        model=settings.model,
        model_base_url=settings.model_base_url,
        model_api_key=settings.model_api_key.get_secret_value() if settings.model_api_key else None,
        embedder=settings.embedder,
        broadcast=broadcast,
        tools_file=settings.tools_file,
        sim=_sim_server(settings),
        documents=None if blobs is None else Versions.beside(blobs),
    )


def _sim_server(settings: Settings) -> SimServer | None:
    if settings.sim_url is None:
        return None
    return SimServer(
        url=settings.sim_url,
        api_key=settings.sim_api_key.get_secret_value() if settings.sim_api_key else None,
        workspace=settings.sim_workspace,
        tool_path=settings.sim_tool_path,
        workflow_path=settings.sim_workflow_path,
    )


async def listed_tools(settings: Settings, tools: Sequence[str] = ()) -> tuple[list[dict[str, Json]], list[str]]:
    """The tools that a worker with these settings would have, and what kept some of them from being listed.

    Raises:
        UsageError: tools or channels cannot be loaded.
    """
    async with open_resources(settings, tools) as resources:
        found, problems = await resources.known_tools()
        return [one.as_json() for one in found], problems


@asynccontextmanager
async def serving(
    client: Client, settings: Settings, blobs: Blobs, task_queue: str, tools: Sequence[str] = ()
) -> AsyncIterator[Worker]:
    """A worker with all that the settings give it, at work for as long as the context is open.

    Raises:
        UsageError: tools or channels cannot be loaded.
    """
    async with (
        broadcasting(settings) as broadcast,
        open_resources(settings, tools, blobs, broadcast) as resources,
        build(client, resources, blobs, task_queue) as worker,
    ):
        warming = asyncio.ensure_future(asyncio.to_thread(warm_up))
        yield worker
        await warming


def reader(client: Client, task_queue: str) -> Worker:
    """A worker that plays journeys but calls nothing: enough to read them and to take answers. Calls wait for a full
    one, but for those that are made where the workflow is."""
    return Worker(
        client,
        task_queue=task_queue,
        workflows=[JourneyWorkflow],
        activities=[breathe, find_moments, interpret_answer],
        no_remote_activities=True,
        workflow_runner=runner(),
    )


async def check_namespace(client: Client) -> None:
    """Refuses to work where visibility does not know our search attributes: each workflow task would fail, again and
    again.

    Raises:
        UnreachableError: they are not registered.
    """
    from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest

    known = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    missing = [name for name in SEARCH_ATTRIBUTES if name not in known.custom_attributes]
    if missing:
        said = f"The namespace {client.namespace!r} does not know the search attributes {', '.join(missing)}"
        raise UnreachableError(f"{said}; run `journeys setup` once")


async def work_until_stopped(worker: Worker, ready: Callable[[], None] = lambda: None) -> None:
    """Works until SIGINT or SIGTERM comes; then lets what runs end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, stop.set)
    async with worker:
        ready()
        await stop.wait()
