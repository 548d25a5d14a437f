"""Ways to an MCP server: a process of its own, or HTTP over a guarded network. Imported late, with the SDK."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpcore
import httpcore2
import httpx2
from mcp import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from activities.egress import Policy
from activities.guarded_network import resolve, usual_authorities

_SAID_LINES = 20
_CONNECT_SECONDS = 30.0

Transport = AbstractAsyncContextManager[tuple[Any, Any]]


@asynccontextmanager
async def process_transport(
    command: str, arguments: Iterable[str], environment: Mapping[str, str], folder: Path, said: deque[str]
) -> AsyncGenerator[tuple[Any, Any], None]:
    """A server that is started, and ended with the connection.

    Args:
        environment: besides what every process needs; nothing else of the worker's is handed on.
        said: takes the last lines that it writes to its stderr.
    """
    server = StdioServerParameters(command=command, args=list(arguments), env=dict(environment), cwd=folder)
    read_end, write_end = os.pipe()
    loop = asyncio.get_running_loop()
    listening, _ = await loop.connect_read_pipe(lambda: _Listener(said), os.fdopen(read_end, "rb", buffering=0))
    try:
        with os.fdopen(write_end, "w") as stderr:
            async with stdio_client(server, errlog=stderr) as streams:
                yield streams
    finally:
        listening.close()


@asynccontextmanager
async def http_transport(url: str, headers: Mapping[str, str], policy: Policy) -> AsyncGenerator[tuple[Any, Any], None]:
    """A server at a URL, by streamable HTTP; every address is asked of the policy."""
    transport = httpx2.AsyncHTTPTransport(verify=usual_authorities(), trust_env=False)
    # httpx2 has no parameter for httpcore2's `network_backend`.
    transport._pool._network_backend = _GuardedBackend(policy)
    timeout = httpx2.Timeout(_CONNECT_SECONDS, read=None)
    async with (
        httpx2.AsyncClient(transport=transport, headers=dict(headers), timeout=timeout, trust_env=False) as client,
        streamable_http_client(url, http_client=client) as streams,
    ):
        yield streams


@asynccontextmanager
async def watched(transport: Transport, gone: Callable[[], None]) -> AsyncGenerator[tuple[Any, Any], None]:
    """The same transport, which tells when nothing more can come from the other side."""
    async with transport as (incoming, outgoing):
        yield _Watched(incoming, gone), outgoing


class _Listener(asyncio.Protocol):
    def __init__(self, said: deque[str]) -> None:
        self._said = said
        self._rest = b""

    def data_received(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data)[-100_000:].split(b"\n")
        self._said.extend(line.decode("utf-8", "replace")[:1_000] for line in lines if line.strip())
        while len(self._said) > _SAID_LINES:
            self._said.popleft()


class _Watched:
    """A stream of messages that calls `gone` at its end."""

    def __init__(self, inner: Any, gone: Callable[[], None]) -> None:
        self._inner = inner
        self._gone = gone

    @property
    def last_context(self) -> Any:
        return getattr(self._inner, "last_context", None)

    async def receive(self) -> Any:
        try:
            return await self._inner.receive()
        except Exception:
            self._gone()
            raise

    async def aclose(self) -> None:
        await self._inner.aclose()

    def __aiter__(self) -> _Watched:
        return self

    async def __anext__(self) -> Any:
        try:
            return await self._inner.__anext__()
        except (Exception, StopAsyncIteration):
            self._gone()
            raise

    async def __aenter__(self) -> _Watched:
        await self._inner.__aenter__()
        return self

    async def __aexit__(self, *about: Any) -> bool | None:
        found: bool | None = await self._inner.__aexit__(*about)
        return found


class _GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Connects as httpcore2's own backend does, to addresses that a policy allows."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._inner = httpcore2.AnyIOBackend()

    async def connect_tcp(self, host: str, port: int, *more: Any, **named: Any) -> httpcore2.AsyncNetworkStream:
        try:
            addresses = await resolve(host, port)
        except httpcore.ConnectError as error:
            raise httpcore2.ConnectError(str(error)) from error
        for address in addresses:
            self._policy.check_address(host, ip_address(address.partition("%")[0]))
        for address in addresses[:-1]:
            try:
                return await self._inner.connect_tcp(address, port, *more, **named)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(addresses[-1], port, *more, **named)

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)
