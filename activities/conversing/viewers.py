"""Replies while they are made, for viewers on this machine: server-sent events on a loopback port.

Where it answers, and the token that it wants, is in a file of a folder that only this user can read. A worker has its
own file; whoever watches reads all of them (`client.streaming`).
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import os
import secrets
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from journeys.partial import Partial

PATH = "/replies"
_WAITING = 100
"""How many partial replies wait for a viewer who is slow, before the oldest are let go."""
_MAX_VIEWERS = 200
_ALIVE_SECONDS = 15.0

Viewer = asyncio.Queue[Partial | None]


class _Server(uvicorn.Server):
    """Leaves the signals to the worker."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Viewers:
    """`async with Viewers(folder) as viewers:` serves viewers until the end.

    Raises:
        OSError: no port, or the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._token = secrets.token_urlsafe(32)
        self._viewers: dict[str, list[Viewer]] = {}
        self._coming: dict[str, Partial] = {}
        self._server: _Server | None = None
        self._task: asyncio.Task[None] | None = None
        self._file: Path | None = None

    async def publish(self, partial: Partial) -> None:
        """See `activities.conversing.broadcast.Broadcast`."""
        if partial.status == "coming":
            self._coming[partial.run] = partial
        else:
            self._coming.pop(partial.run, None)
        for viewer in self._viewers.get(partial.run, ()):
            _put(viewer, partial)

    async def __aenter__(self) -> Viewers:
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            listening.bind(("127.0.0.1", 0))
            listening.listen(128)
            port = listening.getsockname()[1]
            self._file = _tell(self._folder, f"http://127.0.0.1:{port}{PATH}", self._token, port)
        except OSError:
            listening.close()
            raise
        asgi = Starlette(routes=[Route(PATH, self._watch)])
        config = uvicorn.Config(
            asgi, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=1
        )
        self._server = _Server(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[listening]))
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        assert self._task is not None
        assert self._file is not None
        self._file.unlink(missing_ok=True)
        for viewer in [one for those in self._viewers.values() for one in those]:
            _put(viewer, None)
        self._server.should_exit = True
        await self._task

    async def _watch(self, request: Request) -> Response:
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode()):
            return PlainTextResponse("The token is not right", 401)
        run = request.query_params.get("run", "")
        if not run:
            return PlainTextResponse("Name a run: ?run=ID", 400)
        if sum(map(len, self._viewers.values())) >= _MAX_VIEWERS:
            return PlainTextResponse("Too many watch already", 503)
        return StreamingResponse(self._events(run), media_type="text/event-stream")

    async def _events(self, run: str) -> AsyncIterator[str]:
        viewer: Viewer = asyncio.Queue(_WAITING)
        self._viewers.setdefault(run, []).append(viewer)
        try:
            yield ": watching\n\n"
            if run in self._coming:
                yield _event(self._coming[run])
            while True:
                try:
                    partial = await asyncio.wait_for(viewer.get(), _ALIVE_SECONDS)
                except TimeoutError:
                    yield ": alive\n\n"
                    continue
                if partial is None:
                    return
                yield _event(partial)
        finally:
            self._viewers[run].remove(viewer)
            if not self._viewers[run]:
                del self._viewers[run]


def _event(partial: Partial) -> str:
    return f"data: {partial.model_dump_json()}\n\n"


def _put(viewer: Viewer, partial: Partial | None) -> None:
    if viewer.full():
        viewer.get_nowait()
    viewer.put_nowait(partial)


def _tell(folder: Path, url: str, token: str, port: int) -> Path:
    """Writes down where it answers, all at once, for this user's eyes only. Files of workers that died are removed."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in folder.glob("*.json"):
        owner = old.stem.partition("-")[0]
        if owner.isdecimal() and not _lives(int(owner)):
            old.unlink(missing_ok=True)
    path = folder / f"{os.getpid()}-{port}.json"
    draft = path.with_suffix(".draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump({"url": url, "token": token}, file)
    draft.replace(path)
    return path


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
