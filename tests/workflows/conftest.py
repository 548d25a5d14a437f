"""A worker with the real workflow on a real dev server; its activities are small ones of the tests' own.

Every history that comes of a test is replayed when the test is over.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.worker import Replayer, Worker

from activities.archive import Archive
from activities.breathing import breathe
from activities.interpreting import interpret_answer
from activities.moments import find_moments
from client import JourneyHandle, JourneysClient
from journeys.bundle import Bundle
from storage.blobs import Blobs
from storage.converter import data_converter
from workflows.journey import JourneyWorkflow
from workflows.sandbox import runner


@dataclass
class Shop:
    """What the activities have been asked, and what they answer."""

    calls: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    """By URL: data, or an exception, or a function of the request."""
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    """Requests to `/slow` wait for it."""

    @activity.defn(name="http")
    async def http(self, request: dict[str, Any]) -> dict[str, Any]:
        """Answers a request."""
        self.calls.append(request)
        url = request["url"]
        if url.endswith("/slow"):
            while not self.gate.is_set():
                activity.heartbeat()
                await asyncio.sleep(0.05)
        answer = self.answers.get(url, {"url": url})
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, Exception):
            raise answer
        return {"data": answer, "status": 200, "headers": {}}

    def keys(self) -> list[str]:
        """The idempotency keys of all calls so far."""
        return [call["context"]["idempotency_key"] for call in self.calls]


@dataclass
class Desk:
    """A client, and the worker's other end."""

    client: Client
    journeys: JourneysClient
    shop: Shop
    blobs: Blobs
    queue: str

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[None]:
        """A worker, for as long as it is needed."""
        archive = Archive(self.blobs)
        async with Worker(
            self.client,
            task_queue=self.queue,
            workflows=[JourneyWorkflow],
            activities=[
                self.shop.http,
                archive.archive,
                archive.unarchive,
                breathe,
                find_moments,
                interpret_answer,
            ],
            workflow_runner=runner(),
            max_cached_workflows=self.cached,
        ):
            yield

    cached: int = 1000
    started: dict[str, str] = field(default_factory=dict)
    """Ids of the journeys, and of their first runs."""

    async def start(self, document: dict[str, Any], **about: Any) -> JourneyHandle:
        """Starts a journey from a document."""
        journey = await self.journeys.start(Bundle.model_validate(document), id=f"test-{uuid.uuid4().hex}", **about)
        description = await self.client.get_workflow_handle(journey.id).describe()
        self.started[journey.id] = description.run_id
        return journey


@pytest.fixture
async def desk(temporal_server: str, tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk without a worker yet."""
    blobs = Blobs.open(str(tmp_path / "blobs"))
    client = await Client.connect(temporal_server, data_converter=data_converter(blobs))
    queue = f"queue-{uuid.uuid4().hex}"
    made = Desk(client, JourneysClient(client, queue), Shop(), blobs, queue)
    yield made
    await replay_all(made)


async def replay_all(desk: Desk) -> None:
    """Replays the histories of all runs of all journeys that were started."""
    replayer = Replayer(
        workflows=[JourneyWorkflow], data_converter=data_converter(desk.blobs), workflow_runner=runner()
    )
    for run_id in desk.started:
        chain = desk.client.get_workflow_handle(run_id, run_id=desk.started[run_id])
        while True:
            history = await chain.fetch_history()
            await replayer.replay_workflow(history)
            last = history.events[-1]
            following = last.workflow_execution_continued_as_new_event_attributes.new_execution_run_id
            if not following:
                break
            chain = desk.client.get_workflow_handle(run_id, run_id=following)


async def until(holds: Callable[[], Any], seconds: float = 10.0) -> None:
    """Waits until something holds."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        found = holds()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return
        assert asyncio.get_running_loop().time() < deadline, "it did not come to hold in time"
        await asyncio.sleep(0.02)


def refuse(message: str, *, outcome: str = "failed", kind: str = "http") -> ApplicationError:
    """A failure as activities raise it."""
    return ApplicationError(
        message, {"message": message, "kind": kind, "outcome": outcome}, type=kind, non_retryable=True
    )


def get(state_id: str, path: str, **more: Any) -> dict[str, Any]:
    """A tool state that gets a path."""
    return {"id": state_id, "type": "tool_execution", "tool": {"kind": "http", "url": f"http://shop{path}"}, **more}


def line(*states: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A journey of states one after another."""
    ids = [state["id"] for state in states]
    ways = [{"source": a, "target": b} for a, b in pairwise(ids)]
    return {"id": "line", "initial": [ids[0]], "states": list(states), "transitions": ways, **more}
