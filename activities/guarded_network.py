"""The network under the HTTP client: resolves names, and connects only to addresses that the policy allows.

Checking the name alone would not do: it may stand for another address by the time of the connection.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterable
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpcore
import httpx

from activities.egress import Policy

_MAX_CONNECTIONS = 200
_MAX_IDLE = 40
_IDLE_SECONDS = 5.0
"""Short, since a server that closes an idle connection at the wrong moment makes an outcome unknown."""
_SECONDS_FOR_ALL_BUT_THE_LAST = 2.0


@cache
def usual_authorities() -> ssl.SSLContext:
    """The certificate authorities that browsers trust. Read once: it takes 30 ms."""
    return httpx.create_ssl_context(trust_env=False)


def open_client(
    policy: Policy,
    *,
    proxy: str | None = None,
    verify: ssl.SSLContext | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> httpx.AsyncClient:
    """A pooled client that follows no redirects, keeps no cookies and reads no environment.

    Args:
        policy: asked for every address. Behind a proxy it is the proxy that resolves names, and only URLs are checked.
        proxy: the URL of an HTTP proxy.
        verify: whom to trust; default: the usual authorities.
        transport: what carries the calls in the place of the network; then no address is asked for.
    """
    context = verify or usual_authorities()
    client = httpx.AsyncClient(
        transport=transport or _guarded(policy, context, proxy),
        verify=context,
        trust_env=False,
        follow_redirects=False,
        timeout=None,
    )
    # One client serves all journeys; a cookie that one is given must never reach another.
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    client.headers.clear()
    return client


def _guarded(policy: Policy, context: ssl.SSLContext, proxy: str | None) -> httpx.AsyncHTTPTransport:
    limits = httpx.Limits(
        max_connections=_MAX_CONNECTIONS,
        max_keepalive_connections=_MAX_IDLE,
        keepalive_expiry=_IDLE_SECONDS,
    )
    transport = httpx.AsyncHTTPTransport(verify=context, trust_env=False, limits=limits, proxy=proxy)
    if proxy is None:
        # httpx has no parameter for httpcore's `network_backend`.
        transport._pool._network_backend = GuardedBackend(policy)
    return transport


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects as httpcore's own backend does, to checked addresses only."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await resolve(host, port)
        for address in addresses:
            self._policy.check_address(host, ip_address(address.partition("%")[0]))
        *others, last = addresses
        for address in others:
            patience = min(timeout or _SECONDS_FOR_ALL_BUT_THE_LAST, _SECONDS_FOR_ALL_BUT_THE_LAST)
            try:
                return await self._inner.connect_tcp(address, port, patience, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(last, port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


async def check_host(policy: Policy, url: str) -> None:
    """Asks the policy for every address that the URL's host stands for now; for clients whose network is not ours.

    Raises:
        ToolError: the policy says no. A name that stands for nothing is left to the client to complain of.
    """
    parts = urlsplit(url)
    try:
        addresses = await resolve(parts.hostname or "", parts.port or 443)
    except httpcore.ConnectError:
        return
    for address in addresses:
        policy.check_address(parts.hostname or "", ip_address(address.partition("%")[0]))


async def resolve(host: str, port: int) -> list[str]:
    """The addresses that a name stands for now. Raises httpcore's ConnectError if there are none."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"the name {host} cannot be resolved ({error})") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
