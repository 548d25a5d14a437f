"""The server as a thing of this process: started on a loopback port, stopped at the end of a `with`."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Any, Self

import uvicorn

from modelserver.app import DEFAULT_MODELS, Answerer, ModelApp
from modelserver.script import Script


class _Server(uvicorn.Server):
    """Leaves the signals to the program that it is a part of."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class ModelServer:
    """`async with ModelServer(script) as server:` serves `server.base_url` until the end.

    Args:
        script: see `modelserver.script`; a `Script`, or what makes one.
        port: the port, 0 for a free one.
        models: the names that `/v1/models` lists; every name is served.
        key: the API key to insist on, if any.
        answerer: answers in the place of a script, given a request's body.

    Raises:
        ScriptError: the script is not one.
        OSError: the port is taken.
    """

    def __init__(
        self,
        script: Script | Any = None,
        *,
        port: int = 0,
        models: tuple[str, ...] = DEFAULT_MODELS,
        key: str | None = None,
        answerer: Answerer | None = None,
    ) -> None:
        said = script if isinstance(script, Script) else Script(script)
        self._app = ModelApp(said, models=models, key=key, answerer=answerer)
        self._port = port
        self._server: _Server | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def calls(self) -> list[dict[str, Any]]:
        """What was asked so far: `{path, headers, body, script}`."""
        return self._app.calls

    @property
    def base_url(self) -> str:
        """What a client takes as its base URL."""
        return f"http://127.0.0.1:{self._port}/v1"

    async def __aenter__(self) -> Self:
        # Not closed here: the server closes it.
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(("127.0.0.1", self._port))
        except OSError:
            listening.close()
            raise
        self._port = listening.getsockname()[1]
        listening.listen(128)
        config = uvicorn.Config(
            self._app.asgi, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=1
        )
        self._server = _Server(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[listening]))
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.should_exit = True
        await self.wait()

    async def wait(self) -> None:
        """Waits until the server has ended."""
        assert self._task is not None
        await self._task
