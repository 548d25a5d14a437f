"""The `notify` activity: tells somebody something, by a channel. `log` and `webhook` are built in, others are plug-ins.

A channel is a callable `async (message, recipients, data, call) -> receipt`, or a class of such, registered as an entry
point of the group `journeys.channels` under the channel's name.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Protocol

import httpx
from temporalio import activity

from activities import contracts
from activities.border import Border, Call
from activities.contracts import NotifyRequest, NotifyResult
from activities.egress import Policy
from activities.http_exchange import exchange
from activities.http_message import DEFAULT_HEADERS, Message, checked_url, json_body, with_query
from activities.jsontext import as_text, storable
from activities.retry_after import retry_after_seconds
from activities.temporal import under_temporal
from journeys.errors import ToolError, UsageError
from journeys.values import Json

GROUP = "journeys.channels"
_MAX_RECEIPT = 100_000
_LOGGER = logging.getLogger("journeys.notifications")


class Channel(Protocol):
    """Delivers a message, and says what came of it.

    Raises:
        ToolError: it could not be delivered.
    """

    async def __call__(self, message: str, recipients: Json, data: Json, call: Call) -> Json: ...


class NotifyActivity:
    """Notifications by channel."""

    def __init__(self, border: Border, channels: Mapping[str, Channel]) -> None:
        self._border = border
        self._channels = dict(channels)

    @activity.defn(name=contracts.NOTIFY)
    async def run(self, request: NotifyRequest) -> NotifyResult:
        """The activity as Temporal calls it."""
        return await under_temporal(self.perform, request)

    async def perform(self, request: NotifyRequest, attempt: int = 1) -> NotifyResult:
        """Delivers the message. Raises ToolError, see `Border.cross`."""
        return await self._border.cross(request, self._deliver, attempt=attempt)

    async def _deliver(self, request: NotifyRequest, call: Call) -> NotifyResult:
        channel = self._channels.get(request.channel)
        if channel is None:
            raise ToolError(
                f"There is no notification channel {request.channel!r} ({', '.join(sorted(self._channels))});"
                f" install a package that registers one as an entry point of the group {GROUP!r}",
                kind="unknown_channel",
            )
        try:
            async with asyncio.timeout(call.context.timeout_seconds):
                receipt = await channel(as_text(request.message), request.recipients, request.data, call)
        except TimeoutError:
            raise ToolError(
                f"The channel {request.channel!r} did not answer within {call.context.timeout_seconds:g} s",
                kind="timeout",
                retryable=True,
                outcome="unknown" if call.effect == "unsafe" else "failed",
            ) from None
        return NotifyResult(receipt=storable(receipt))


async def log_channel(message: str, recipients: Json, data: Json, call: Call) -> Json:  # noqa: ARG001 - a channel's signature
    """Writes the message into the worker's log."""
    _LOGGER.info("%s (journey %s, state %s)", message, call.context.journey, call.context.state)
    return {"logged": True}


class WebhookChannel:
    """Posts `{message, data, journey, state, run}` as JSON to every URL among the recipients, one after another."""

    def __init__(self, client: httpx.AsyncClient, policy: Policy) -> None:
        self._client = client
        self._policy = policy

    async def __call__(self, message: str, recipients: Json, data: Json, call: Call) -> Json:
        urls = recipients if isinstance(recipients, list) else [recipients]
        addresses = [with_query(checked_url(as_text(url)), ()) for url in urls if url not in (None, "")]
        if not addresses:
            raise ToolError("The webhook has no recipient; give the notification a URL", kind="arguments")
        content = json_body({"message": message, "data": data, **_who(call)})
        return [await self._post(address, content, index, call) for index, address in enumerate(addresses)]

    async def _post(self, address: str, content: bytes, index: int, call: Call) -> Json:
        key = call.context.idempotency_key + (f":{index}" if index else "")
        headers = (*DEFAULT_HEADERS, ("Content-Type", "application/json"), ("Idempotency-Key", key))
        reply = await exchange(
            self._client,
            self._policy,
            Message("POST", address, headers, content),
            seconds=call.context.timeout_seconds,
            max_bytes=_MAX_RECEIPT,
            unsafe=call.effect == "unsafe",
        )
        if not 200 <= reply.status <= 299:
            raise ToolError(
                f"The webhook {address.partition('?')[0]} answered {reply.status} {reply.reason}".rstrip(),
                kind="http",
                retryable=reply.status == 429 or reply.status >= 500,
                retry_after=retry_after_seconds(reply.headers.get("retry-after")),
                details={"status": reply.status},
                # Of several recipients the first ones have been told.
                outcome="unknown" if index and call.effect == "unsafe" else "failed",
            )
        return {"url": address.partition("?")[0], "status": reply.status}


def _who(call: Call) -> dict[str, Json]:
    context = call.context
    return {"run": context.run, "journey": context.journey, "state": context.state}


def installed_channels() -> dict[str, Channel]:
    """The channels that installed packages register.

    Raises:
        UsageError: one of them cannot be loaded.
    """
    channels: dict[str, Channel] = {}
    for point in entry_points(group=GROUP):
        try:
            found = point.load()
            channels[point.name] = found() if isinstance(found, type) else found
        except Exception as error:
            raise UsageError(f"The notification channel {point.name!r} cannot be loaded: {error}") from error
    return channels
