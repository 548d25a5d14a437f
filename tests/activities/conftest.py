from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest

from activities.contracts import CallContext
from activities.resources import Resources
from activities.sandbox.deno_pool import DenoPool
from tests.activities.loopback import Loopback

MakeContext = Callable[..., CallContext]
OpenResources = Callable[..., AbstractAsyncContextManager[Resources]]


def make_context(**given: object) -> CallContext:
    usual: dict[str, object] = {
        "run": "run-1",
        "journey": "refund",
        "state": "look_up",
        "visit": 3,
        "idempotency_key": "run-1/refund/3",
        "timeout_seconds": 5.0,
    }
    return CallContext.model_validate(usual | given)


@pytest.fixture
async def server() -> AsyncIterator[Loopback]:
    async with Loopback() as loopback:
        yield loopback


@pytest.fixture
async def resources() -> AsyncIterator[Resources]:
    async with Resources.open() as opened:
        yield opened


@pytest.fixture(scope="module")
async def javascript() -> AsyncIterator[DenoPool]:
    async with DenoPool() as pool:
        yield pool
