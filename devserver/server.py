"""A Temporal server to work with: the one that is named, the local one that runs already, or one started here."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from temporalio.client import Client, Plugin
from temporalio.envconfig import ClientConnectConfig

from devserver.connection import connect
from devserver.home import Home
from devserver.launch import Options
from devserver.local import Stay, join
from devserver.namespace import set_up_namespace
from devserver.program import find_program
from journeys.errors import UsageError
from settings import Settings

Progress = Callable[[str], None]


@dataclass
class DevServer:
    """A server that answers. Use it as an async context manager, or call `stop`.

    Attributes:
        options: what `Client.connect` needs.
        ui_url: where the Temporal UI is, if we know.
        owned: whether this call started it. One that others use as well outlives its starter: the last one stops it.
        log: the server's own log, if it is local.
    """

    options: ClientConnectConfig = field(repr=False)
    ui_url: str | None = None
    owned: bool = False
    log: Path | None = None
    _stay: Stay | None = field(default=None, repr=False)
    _temporary: Path | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        """host:port."""
        return self.options["target_host"]

    @property
    def namespace(self) -> str:
        """The namespace in which journeys run."""
        return self.options["namespace"]

    async def connect(self, *, plugins: Sequence[Plugin] = ()) -> Client:
        """A client for this server.

        Raises:
            UnreachableError: it does not answer within ten seconds.
        """
        return await connect(self.options, plugins)

    async def stop(self) -> None:
        """Leave the server. If it is local and nobody else uses it, it has ended when this returns."""
        stay, self._stay = self._stay, None
        try:
            if stay is not None:
                await stay.leave()
        finally:
            if self._temporary is not None:
                shutil.rmtree(self._temporary, ignore_errors=True)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()


async def connect_or_start(
    settings: Settings,
    *,
    progress: Progress,
    fresh: bool = False,
    ui: bool = True,
    ephemeral: bool = False,
    dynamic_config: Mapping[str, object] | None = None,
    ports: tuple[int | None, int | None] = (None, None),
) -> DevServer:
    """The server that the settings name; otherwise the local one, started if it does not run yet.

    Args:
        settings: `temporal_address` names a server; otherwise `home` says where the local one keeps its database.
        progress: told, in words, what takes long (fetching or building the program).
        fresh: forget all journeys of the local server first.
        ui: serve the Temporal UI, and answer on the usual ports (7233, 8233) if they are free; otherwise on any.
        ephemeral: a server of one's own in a temporary folder, on any free ports, deleted at the end.
        dynamic_config: settings of the server itself, by key; only for one that is started here.
        ports: of the local server and of its UI, if just these are wanted.

    Raises:
        UsageError: `fresh` or `ports` for a server that is not local or in use; a port is taken; no such namespace;
            no way to get the program.
        UnreachableError: the named server does not answer; the local one does not start.
    """
    if settings.temporal_address is None or ephemeral:
        options = Options(settings.temporal_namespace, ui, ui and not ephemeral, dynamic_config or {}, ports)
        return await _local(settings, options, fresh, ephemeral, progress)
    if fresh or any(ports):
        raise UsageError(
            f"TEMPORAL_ADDRESS names {settings.temporal_address}, which is not ours to forget or to move; "
            "unset it to use a local server"
        )
    await connect(settings.connect_options())
    return DevServer(settings.connect_options())


async def _local(settings: Settings, options: Options, fresh: bool, ephemeral: bool, progress: Progress) -> DevServer:
    temporary = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="journeys-")) if ephemeral else None
    home = Home(temporary or settings.home / "server")
    try:
        stay = await join(home, options, lambda: find_program(settings.cache, progress), fresh=fresh)
    except BaseException:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)
        raise
    server = DevServer(
        ClientConnectConfig(target_host=stay.running.address, namespace=options.namespace),
        stay.running.ui_url,
        stay.owned,
        home.log,
        stay,
        temporary,
    )
    try:
        await set_up_namespace(await server.connect())
    except BaseException:
        await server.stop()
        raise
    return server
