"""`fetch` of sandboxed code: each request is made here, under the rules that hold for all calls of the worker."""

from __future__ import annotations

import json

import httpx

from activities.border import Call
from activities.egress import Policy
from activities.http_exchange import Reply, exchange
from activities.http_message import (
    DEFAULT_HEADERS,
    SAFE,
    Message,
    checked_headers,
    checked_url,
    guarded,
    method_of,
    pairs,
    refused,
    with_query,
)
from activities.jsontext import without_surrogates
from journeys.errors import ToolError
from journeys.values import Json

MAX_REPLY_BYTES = 8 * 1024 * 1024
"""As in Sim."""
_TOO_LARGE = "The reply is larger than 8 MB, which is all that fetch gives here; ask for less"
MAX_REQUESTS = 1_000
"""Of one call of a function."""
_OURS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade", "expect"}
)
"""Headers that are the connection's own business (Fetch standard, "forbidden request-header")."""


class Fetch:
    """Answers the requests of one call of a function; see `activities.sandbox.deno_process.Outside`.

    Attributes:
        asked: whether it has asked for anything.
        unsafe: whether a request was sent that may have changed something over there.
    """

    def __init__(self, client: httpx.AsyncClient, policy: Policy, call: Call) -> None:
        self._client = client
        self._policy = policy
        self._call = call
        self._count = 0
        self.asked = False
        self.unsafe = False

    async def answer(self, question: str) -> str:
        """What became of a request: `{id, status, reason, url, redirected, headers, text}`, or `{id, error}`."""
        self.asked = True
        number: Json = None
        try:
            asked = json.loads(question)
            number = asked.get("id") if isinstance(asked, dict) else None
            told = _told(await self._made(_message(asked)))
        except ToolError as error:
            told = {"error": _TOO_LARGE if error.kind == "too_large" else str(error)}
        except (ValueError, RecursionError):
            told = {"error": "The request cannot be read"}
        return json.dumps({"id": number, **told}, ensure_ascii=False)

    async def _made(self, message: Message) -> tuple[Message, Reply]:
        self._count += 1
        if self._count > MAX_REQUESTS:
            raise ToolError(f"A function may make {MAX_REQUESTS:,} requests at most", kind="egress")
        unsafe = message.method not in SAFE
        message = guarded(message, self._call.redactor)
        try:
            return message, await exchange(
                self._client,
                self._policy,
                message,
                seconds=self._call.context.timeout_seconds,
                max_bytes=MAX_REPLY_BYTES,
                unsafe=unsafe,
            )
        finally:
            # A cancelled request may have arrived as well.
            self.unsafe = self.unsafe or unsafe


def _message(asked: Json) -> Message:
    if not isinstance(asked, dict):
        raise refused("fetch was asked for no request")
    body = asked.get("body")
    given = [(name, value) for name, value in pairs(asked.get("headers")) if name.lower() not in _OURS]
    message = Message(
        method=method_of(asked.get("method")),
        url=with_query(checked_url(str(asked.get("url") or "")), ()),
        headers=checked_headers(tuple(given)),
        content=None if body is None else str(body).encode("utf-8", "replace"),
    )
    if message.method in ("GET", "HEAD") and message.content is not None:
        raise refused(f"A {message.method} request has no body")
    return message.with_defaults(*DEFAULT_HEADERS)


def _told(made: tuple[Message, Reply]) -> dict[str, Json]:
    message, reply = made
    return {
        "status": reply.status,
        "reason": reply.reason,
        "url": reply.url,
        "redirected": reply.url != message.url,
        "headers": list(reply.headers.items()),
        "text": without_surrogates(reply.text),
    }
