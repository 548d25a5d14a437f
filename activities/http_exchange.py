"""One HTTP exchange: send, follow redirects, read within limits. Judges no status."""

from __future__ import annotations

import asyncio
import codecs
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from activities.egress import Policy
from activities.http_message import SAFE, Message, checked_url, with_query
from activities.http_unpacking import Unpacker, UnpackingError
from journeys.errors import ToolError

MAX_REDIRECTS = 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class Reply:
    """What came back. Header names are in lower case; repeated headers are joined by commas."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes
    url: str
    encoding: str

    @property
    def text(self) -> str:
        """The body as text, in the character set that the reply names, else UTF-8."""
        return self.body.decode(self.encoding, "replace")

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")


class _Progress:
    """How far a request has come, which decides what an error means."""

    def __init__(self) -> None:
        self.sent = False

    async def trace(self, event: str, info: Mapping[str, Any]) -> None:  # noqa: ARG002 - httpcore's signature
        if event.endswith("send_request_headers.started"):
            self.sent = True


async def exchange(
    client: httpx.AsyncClient,
    policy: Policy,
    message: Message,
    *,
    seconds: float,
    max_bytes: int,
    unsafe: bool = False,
) -> Reply:
    """Sends a message and reads the reply, within a time for all of it. Redirects are followed for safe methods only.

    Args:
        seconds: how long the whole may take, redirects included.
        max_bytes: how long the reply may be, unpacked.
        unsafe: whether doing it twice would hurt; then an error after sending leaves the outcome unknown.

    Raises:
        ToolError: kind `egress` (not allowed), `connection`, `timeout`, `too_large`, `redirect`.
    """
    progress = _Progress()
    try:
        async with asyncio.timeout(seconds):
            for _ in range(MAX_REDIRECTS + 1):
                reply = await _send(client, policy, message, progress, max_bytes)
                onward = _redirected(message, reply)
                if onward is None:
                    return reply
                message = onward
    except (TimeoutError, httpx.TimeoutException):
        text = f"{_place(message)} did not answer within {seconds:g} s"
        raise _lost(text, "timeout", progress, unsafe) from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnpackingError) as error:
        raise _lost(f"{_place(message)}: {_said(error, progress)}", "connection", progress, unsafe) from None
    raise ToolError(f"{_place(message)} redirects more than {MAX_REDIRECTS} times", kind="redirect")


async def _send(
    client: httpx.AsyncClient, policy: Policy, message: Message, progress: _Progress, max_bytes: int
) -> Reply:
    policy.check_url(urlsplit(message.url))
    request = httpx.Request(
        message.method,
        message.url,
        headers=[(name.encode("ascii"), value.encode("utf-8")) for name, value in message.headers],
        content=message.content,
        extensions={"trace": progress.trace, "timeout": {}},
    )
    response = await client.send(request, stream=True)
    try:
        body = await _read(response, message, max_bytes)
    finally:
        await response.aclose()
    return Reply(
        status=response.status_code,
        reason=response.reason_phrase,
        headers={name.lower(): value for name, value in response.headers.items()},
        body=body,
        url=message.url,
        encoding=_encoding(response),
    )


async def _read(response: httpx.Response, message: Message, max_bytes: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    unpacker = Unpacker(response.headers.get("content-encoding", ""))
    async for packed in response.aiter_raw():
        for chunk in unpacker.feed(packed):
            size += len(chunk)
            if size <= max_bytes:
                chunks.append(chunk)
                continue
            raise ToolError(
                f"{_place(message)} answered with more than {max_bytes:,} bytes;"
                " ask for less, or raise max_response_bytes",
                kind="too_large",
                # The reply had begun, so whatever was asked for has been dealt with.
                details={"status": response.status_code},
            )
    return b"".join(chunks)


def _encoding(response: httpx.Response) -> str:
    named = response.charset_encoding or "utf-8"
    try:
        return codecs.lookup(named).name
    except LookupError:
        return "utf-8"


def _redirected(message: Message, reply: Reply) -> Message | None:
    location = reply.headers.get("location")
    if reply.status not in _REDIRECTS or message.method not in SAFE or not location:
        return None
    target = with_query(checked_url(urljoin(message.url, location)), ())
    if _origin(target) == _origin(message.url):
        return replace(message, url=target)
    kept = tuple(header for header in message.headers if header[0].lower() not in message.credentials | {"host"})
    return replace(message, url=target, headers=kept)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _place(message: Message) -> str:
    parts = urlsplit(message.url)
    return f"{message.method} {parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _said(error: Exception, progress: _Progress) -> str:
    text = str(error) or type(error).__name__
    return f"the connection was lost ({text})" if progress.sent else f"no connection ({text})"


def _lost(text: str, kind: str, progress: _Progress, unsafe: bool) -> ToolError:
    """An error on the way. What cannot be sent twice, and may have arrived, has an unknown outcome."""
    unknown = unsafe and progress.sent
    return ToolError(text, kind=kind, retryable=True, outcome="unknown" if unknown else "failed")
