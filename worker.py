"""The worker: the one place where the workflow and the activities meet."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from temporalio.client import Client
from temporalio.worker import Worker

from activities import all_activities
from activities.archive import Archive
from activities.resources import Resources
from journeys.errors import UnreachableError
from journeys.messages import SEARCH_ATTRIBUTES, TASK_QUEUE
from storage.blobs import Blobs
from workflows.journey import JourneyWorkflow
from workflows.sandbox import runner

DRAIN = timedelta(seconds=10)


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
    served: Sequence[Callable[..., Any]] = [*all_activities(resources), archive.archive, archive.unarchive]
    return Worker(
        client,
        task_queue=task_queue,
        workflows=[JourneyWorkflow, *more_workflows],
        activities=served,
        workflow_runner=runner(),
        graceful_shutdown_timeout=DRAIN,
        **options,
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
