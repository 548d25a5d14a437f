"""Replies while they are made, for those who watch. Best effort: what is said stands in the transcript anyway."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator
from pathlib import Path

import httpx2
from pydantic import ValidationError

from journeys.errors import UsageError
from journeys.partial import CHANNEL, Partial

_LOOK_SECONDS = 0.5
"""How often new workers are looked for."""
_REDIS = ("redis://", "rediss://", "unix://")


async def partial_replies(run_id: str, place: str | Path) -> AsyncGenerator[Partial]:
    """The replies of a run while they are made, until the caller stops listening.

    Workers that come, go or fail meanwhile are no error: then there is nothing to see.

    Args:
        run_id: the Temporal workflow id.
        place: the folder in which workers on this machine say where they answer, or the URL of a Redis server, as the
            workers' `JOURNEYS_STREAMS` has it.

    Raises:
        UsageError: Redis is named, and its package is not installed.
    """
    source = _of_redis(run_id, str(place)) if str(place).startswith(_REDIS) else _of_workers(run_id, Path(place))
    async with contextlib.aclosing(source) as partials:
        async for partial in partials:
            yield partial


async def _of_workers(run_id: str, folder: Path) -> AsyncGenerator[Partial]:
    heard: asyncio.Queue[Partial] = asyncio.Queue()
    followed: dict[Path, asyncio.Task[None]] = {}
    timeout = httpx2.Timeout(2.0, read=None)
    async with httpx2.AsyncClient(trust_env=False, timeout=timeout) as client:
        try:
            while True:
                for file in await asyncio.to_thread(_files, folder):
                    if file not in followed:
                        followed[file] = asyncio.create_task(_follow(client, file, run_id, heard))
                with contextlib.suppress(TimeoutError):
                    yield await asyncio.wait_for(heard.get(), _LOOK_SECONDS)
                while not heard.empty():
                    yield heard.get_nowait()
        finally:
            for task in followed.values():
                task.cancel()
            await asyncio.gather(*followed.values(), return_exceptions=True)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))


async def _follow(client: httpx2.AsyncClient, file: Path, run_id: str, heard: asyncio.Queue[Partial]) -> None:
    """Listens to one worker, until it ends."""
    with contextlib.suppress(OSError, ValueError, KeyError, httpx2.HTTPError):
        said = json.loads(await asyncio.to_thread(file.read_text, "utf-8"))
        headers = {"Authorization": f"Bearer {said['token']}"}
        async with client.stream("GET", said["url"], params={"run": run_id}, headers=headers) as response:
            if response.status_code == 200:
                async for event in httpx2.EventSource(response):
                    heard.put_nowait(Partial.model_validate_json(event.data))


async def _of_redis(run_id: str, url: str) -> AsyncGenerator[Partial]:
    try:
        from redis.asyncio import Redis
        from redis.exceptions import RedisError
    except ImportError:
        raise UsageError("Redis is named; install the extra: pip install 'journeys[redis]'") from None
    async with Redis.from_url(url) as redis:
        while True:
            with contextlib.suppress(RedisError, OSError):
                async with redis.pubsub(ignore_subscribe_messages=True) as listening:
                    await listening.subscribe(f"{CHANNEL}{run_id}")
                    async for message in listening.listen():
                        with contextlib.suppress(ValidationError):
                            yield Partial.model_validate_json(message["data"])
            await asyncio.sleep(_LOOK_SECONDS)
