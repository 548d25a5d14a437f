"""The activities of a worker, with a network that answers every request with what it was sent."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest_asyncio

from activities.resources import Resources
from journeys.bundle import Bundle
from journeys.messages import JourneyResult, SendInput
from journeys.tool_registry import ToolRegistry
from simulation import Simulation

Run = Callable[..., Awaitable[JourneyResult]]


async def _echo(request: httpx.Request) -> httpx.Response:
    body = await request.aread()
    sent = {"method": request.method, "url": str(request.url), "body": json.loads(body or b"null")}
    stream = httpx.ByteStream(json.dumps(sent).encode())
    return httpx.Response(200, headers={"Content-Type": "application/json"}, stream=stream)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def resources() -> AsyncIterator[Resources]:
    transport = httpx.MockTransport(_echo)
    async with Resources.open(tools=ToolRegistry(), allow_private_hosts=False, transport=transport) as opened:
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def run(resources: Resources) -> Run:
    """Runs a bundle in memory with an input and answers, in order, and gives its result."""

    async def made(bundle: Bundle, given: Any = None, answers: tuple[Any, ...] = ()) -> JourneyResult:
        waiting = list(answers)
        simulation = Simulation(
            bundle,
            resources.perform_json,
            lambda _: SendInput(values=waiting.pop(0)) if waiting else None,
            input=given,
        )
        await simulation.play()
        return simulation.result()

    return made
