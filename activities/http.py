"""The `http` activity: an HTTP request, sent once per attempt; the retries are the workflow's.

What is retryable: connection errors, timeouts and the statuses of `retry_statuses`, unless the call is unsafe.
What is known of an unsafe call that fails: any reply, and any error before the request was sent, means that it was
not done (`failed`); a timeout or a lost connection after that leaves it `unknown`.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from time import monotonic
from typing import Any

import httpx
from temporalio import activity

from activities import contracts, http_sim
from activities.border import Border, Call
from activities.contracts import HttpRequest, HttpResponse
from activities.egress import Policy
from activities.http_exchange import Reply, exchange
from activities.http_message import Message, compose, guarded
from activities.jsontext import as_text, storable, stringify
from activities.retry_after import retry_after_seconds
from activities.temporal import under_temporal
from journeys.errors import ToolError
from journeys.values import Json

_SHOWN = 300
"""Characters of a reply that stand in an error's text."""
_KEPT = 32_000
"""Characters of a reply that go with an error: failures are never moved out of the history."""


class HttpActivity:
    """HTTP requests over one pooled client."""

    def __init__(self, border: Border, client: httpx.AsyncClient, policy: Policy) -> None:
        self._border = border
        self._client = client
        self._policy = policy

    @activity.defn(name=contracts.HTTP)
    async def run(self, request: HttpRequest) -> HttpResponse:
        """The activity as Temporal calls it."""
        return await under_temporal(self.perform, request)

    async def perform(self, request: HttpRequest, attempt: int = 1) -> HttpResponse:
        """Makes the request. Raises ToolError, see `Border.cross`."""
        return await self._border.cross(request, self.send, attempt=attempt)

    async def send(self, request: HttpRequest, call: Call) -> HttpResponse:
        """The work of a request that has crossed the border; other activities send theirs by it. Raises ToolError."""
        sim = request.manner == "sim"
        message = http_sim.compose(request) if sim else compose(request)
        if message is None:
            return http_sim.EMPTY
        begun = monotonic()
        reply = await self._exchange(request, guarded(message, call.redactor), call)
        metrics = {"wall_seconds": round(monotonic() - begun, 6)}
        again = reply.status in request.retry_statuses or (sim and reply.status >= 500)
        if again and request.any_status and call.may_be_repeated:
            raise _later(_failed(message, reply), request, reply)
        try:
            judged = http_sim.judge(request, reply) if sim else _judge(request, message, reply)
            return judged.model_copy(update={"metrics": metrics})
        except ToolError as error:
            error.details = {**_kept(reply), **error.details}
            if again:
                raise _later(error, request, reply) from None
            raise

    async def _exchange(self, request: HttpRequest, message: Message, call: Call) -> Reply:
        try:
            return await exchange(
                self._client,
                self._policy,
                message,
                seconds=request.context.timeout_seconds,
                max_bytes=request.max_response_bytes,
                unsafe=call.effect == "unsafe",
            )
        except ToolError as error:
            if request.manner == "sim":
                error.details = {**error.details, http_sim.SAID: str(error)}
                error.args = (http_sim.in_words(request, str(error)),)
            raise


def _judge(request: HttpRequest, message: Message, reply: Reply) -> HttpResponse:
    if not request.any_status and not 200 <= reply.status <= 299:
        raise _failed(message, reply)
    return HttpResponse(data=_data(reply), status=reply.status, headers=dict(reply.headers))


def _data(reply: Reply) -> Json:
    """Parsed if the reply says that it is JSON and it is; else its text."""
    media = reply.content_type.partition(";")[0].strip().lower()
    if media == "application/json" or media.endswith("+json"):
        if not reply.body:
            return None
        try:
            data = json.loads(reply.text, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            pass
        else:
            return storable(data) if b"\\ud" in reply.body or b"\\uD" in reply.body else data
    return storable(reply.text)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _failed(message: Message, reply: Reply) -> ToolError:
    data = _data(reply)
    shown = as_text(data) if isinstance(data, str) else stringify(data)
    said = (
        f": {shown[:_SHOWN].strip()}{'…' if len(shown) > _SHOWN else ''}" if shown.strip() and data is not None else ""
    )
    address = message.url.partition("?")[0]
    return ToolError(
        f"{message.method} {address} answered {reply.status} {reply.reason or _reason(reply.status)}".rstrip() + said,
        kind="http",
        details=_kept(reply),
    )


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _kept(reply: Reply) -> dict[str, Json]:
    data = _data(reply)
    written = stringify(data)
    return {
        "status": reply.status,
        "data": data if len(written) <= _KEPT else written[:_KEPT] + "…",
        "headers": dict(list(reply.headers.items())[:100]),
    }


def _later(error: ToolError, request: HttpRequest, reply: Reply) -> ToolError:
    """The same error as one that another attempt may cure, after what the other side asks for."""
    wait = retry_after_seconds(reply.headers.get("retry-after"))
    # In Sim's manner nobody waits longer than the author allows: then there is no other attempt.
    too_long = request.manner == "sim" and wait is not None and wait > request.context.max_pause_seconds
    return ToolError(
        str(error),
        kind=error.kind,
        retryable=not too_long,
        outcome=error.outcome,
        retry_after=None if too_long else wait,
        details=error.details,
    )
