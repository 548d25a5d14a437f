"""Connecting to a Temporal server within a bounded time, or saying in words why not."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

from temporalio.client import Client, Plugin
from temporalio.envconfig import ClientConnectConfig

from journeys.errors import UnreachableError

CONNECT_SECONDS = 10.0


async def connect(
    options: ClientConnectConfig, plugins: Sequence[Plugin] = (), seconds: float = CONNECT_SECONDS
) -> Client:
    """A client that has had its first answer.

    Raises:
        UnreachableError: there was none within `seconds`.
    """
    address = options["target_host"]
    try:
        return await asyncio.wait_for(Client.connect(**options, plugins=plugins), seconds)
    except (RuntimeError, TimeoutError) as error:
        raise UnreachableError(
            f"No Temporal server answers at {address} ({_reason(error)}). "
            "Start it, or name none (--server, TEMPORAL_ADDRESS) to use a local one"
        ) from error


def _reason(error: Exception) -> str:
    """The system's own words, out of all that the layers above have wrapped around them."""
    told = re.search(r'message: "([^"]+)"', str(error))
    return told[1].lower() if told else str(error) or "no answer in time"


async def answers(address: str, namespace: str) -> bool:
    """Whether a server answers there now."""
    try:
        await connect(ClientConnectConfig(target_host=address, namespace=namespace), seconds=2)
    except UnreachableError:
        return False
    return True
