"""Replies while they are made, for viewers on any machine: by the channels of a Redis server. An optional extra."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING

from journeys.errors import UsageError
from journeys.partial import CHANNEL, Partial

if TYPE_CHECKING:
    from redis.asyncio import Redis


class RedisBroadcast:
    """`async with RedisBroadcast(url) as broadcast:` publishes until the end. Nothing is kept there.

    Raises:
        UsageError: the package `redis` is not installed, or the URL is none.
    """

    def __init__(self, url: str) -> None:
        try:
            from redis.asyncio import Redis
        except ImportError:
            raise UsageError("JOURNEYS_STREAMS names Redis; install the extra: pip install 'journeys[redis]'") from None
        try:
            self._redis: Redis = Redis.from_url(url, socket_timeout=2.0, socket_connect_timeout=2.0)
        except ValueError:
            # Without the reason: it quotes the URL, and that may hold a password.
            raise UsageError(
                "JOURNEYS_STREAMS is not the address of a Redis server; write it as in redis://localhost:6379"
            ) from None

    async def publish(self, partial: Partial) -> None:
        """See `activities.conversing.broadcast.Broadcast`."""
        await self._redis.publish(f"{CHANNEL}{partial.run}", partial.model_dump_json())

    async def __aenter__(self) -> RedisBroadcast:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._redis.aclose()
