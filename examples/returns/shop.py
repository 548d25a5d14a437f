"""The shop that the returns desk talks to: orders, and refunds that honour an idempotency key. Keeps nothing on disk.

`python -m examples.returns.shop` serves it on a port of this machine; `async with ShopServer(Shop(token)) as server:`
in this process.

=================  ====================================================================================
GET  /orders/{n}   the order (bearer token)
POST /refunds      pays a refund (bearer token); the same `Idempotency-Key` twice pays once
POST /slow         `{"seconds": 30}`: the next refund is paid at once, and answered only then
GET  /count        `{"requests", "effects"}`: how often a refund was asked for, and how often one was paid
=================  ====================================================================================
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hmac
import json
import secrets
import socket
import time
from collections.abc import Iterator
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

ORDERS: dict[str, dict[str, Any]] = {
    "1042": {
        "number": 1042,
        "customer": "Robin Weaver",
        "items": [{"title": "Desk lamp", "price": 90}, {"title": "Office chair", "price": 150}],
        "total": 240,
        "currency": "EUR",
    },
    "1043": {
        "number": 1043,
        "customer": "Sam Miller",
        "items": [{"title": "Tea pot", "price": 40}],
        "total": 40,
        "currency": "EUR",
    },
}


class Shop:
    """The shop's books.

    Attributes:
        requests: how often a refund was asked for.
        effects: how often one was paid.
        refund_under_way: set once a slow refund has been paid, and not yet answered.
        closing: set at the end; nothing is kept waiting then.
    """

    def __init__(self, token: str) -> None:
        self.requests = 0
        self.effects = 0
        self.refund_under_way = asyncio.Event()
        self.closing = False
        self._token = token
        self._paid: dict[str, dict[str, Any]] = {}
        self._slow_seconds = 0.0
        self.asgi = Starlette(
            routes=[
                Route("/orders/{number}", self._order),
                Route("/refunds", self._refund, methods=["POST"]),
                Route("/slow", self._slow, methods=["POST"]),
                Route("/count", self._count),
            ]
        )

    def slow_down(self, seconds: float) -> None:
        """The next refund is answered that much later than it is paid."""
        self._slow_seconds = seconds

    def pay(self, key: str | None, wanted: dict[str, Any]) -> dict[str, Any]:
        """Pays a refund, or tells of the one that this key has paid already."""
        self.requests += 1
        if key and key in self._paid:
            return self._paid[key]
        self.effects += 1
        refund = {"id": f"RF-{self.effects:04}", **wanted}
        if key:
            self._paid[key] = refund
        return refund

    async def _order(self, request: Request) -> Response:
        if not self._knows(request):
            return JSONResponse({"error": "Who are you?"}, 401)
        order = ORDERS.get(request.path_params["number"])
        return JSONResponse(order) if order else JSONResponse({"error": "There is no such order"}, 404)

    async def _refund(self, request: Request) -> Response:
        if not self._knows(request):
            return JSONResponse({"error": "Who are you?"}, 401)
        wanted = json.loads(await request.body())
        if str(wanted.get("order")) not in ORDERS:
            return JSONResponse({"error": "There is no such order"}, 422)
        refund = self.pay(request.headers.get("idempotency-key"), wanted)
        seconds, self._slow_seconds = self._slow_seconds, 0.0
        if seconds:
            self.refund_under_way.set()
            await self._wait(request, seconds)
        return JSONResponse(refund, 201)

    async def _wait(self, request: Request, seconds: float) -> None:
        """Waits that long, but not for somebody who has hung up, and not past the shop's own end."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self.closing and not await request.is_disconnected():
            await asyncio.sleep(0.1)

    async def _slow(self, request: Request) -> Response:
        self.slow_down(float(json.loads(await request.body())["seconds"]))
        return JSONResponse({})

    async def _count(self, request: Request) -> Response:
        return JSONResponse({"requests": self.requests, "effects": self.effects})

    def _knows(self, request: Request) -> bool:
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode())


class _Server(uvicorn.Server):
    """Leaves the signals to the program that it is a part of."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class ShopServer:
    """A shop on a loopback port, as a thing of this process."""

    def __init__(self, shop: Shop, port: int = 0) -> None:
        self._shop = shop
        self._socket = socket.create_server(("127.0.0.1", port))
        config = uvicorn.Config(
            shop.asgi, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=1
        )
        self._server = _Server(config)
        self._task: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    async def __aenter__(self) -> ShopServer:
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._shop.closing = True
        self._server.should_exit = True
        if self._task is not None:
            await self._task


async def _serve(port: int, token: str) -> None:
    async with ShopServer(Shop(token), port) as server:
        print(f"export JOURNEYS_SECRET_SHOP_URL={server.url}")
        print(f"export JOURNEYS_SECRET_SHOP_TOKEN={token}")
        print("export JOURNEYS_ALLOWED_HOSTS=127.0.0.1", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m examples.returns.shop", description="Serves the shop.")
    parser.add_argument("--port", type=int, default=8042)
    parser.add_argument("--token", default=secrets.token_urlsafe(24))
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(options.port, options.token))
