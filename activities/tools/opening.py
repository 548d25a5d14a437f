"""Opens the tools of a worker: functions, documents, servers, as its settings and its tools file say."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

import httpx

from activities.border import Border
from activities.egress import Address, Policy
from activities.http import HttpActivity
from activities.tools.catalogue import Catalogue
from activities.tools.configuration import ToolsFile
from activities.tools.mcp_servers import McpServers
from activities.tools.sim_server import SimServer
from journeys.errors import ToolError, UsageError
from journeys.tool_registry import ToolRegistry, discover, load
from journeys.tools import Tool

if TYPE_CHECKING:
    from activities.tools.openapi_operation import OperationAdapter


@asynccontextmanager
async def open_catalogue(
    border: Border,
    policy: Policy,
    registry: ToolRegistry,
    said: ToolsFile,
    *,
    connect: Callable[[Policy], httpx.AsyncClient],
    sim: SimServer | None = None,
) -> AsyncIterator[Catalogue]:
    """All tools of a worker, closed with it. What the operator names may be called, wherever it is.

    Args:
        border: what calls cross.
        policy: where servers may be that only a journey names.
        registry: functions and hooks.
        said: the tools file.
        connect: opens an HTTP client under a policy.
        sim: the Sim server that is asked for tools that nobody else knows.

    Raises:
        UsageError: a document cannot be used; two tools have the same id.
    """
    async with AsyncExitStack() as stack:
        own = NamedHosts()
        client = await stack.enter_async_context(connect(own))
        send = HttpActivity(border, client, own).send
        operations: list[OperationAdapter] = []
        if said.openapi:
            # Imported late: what reads documents takes a third of a second to load.
            from activities.tools.openapi_loading import load_operations

            operations = await load_operations(said, client, own, send)
        if sim is not None:
            own.allow(sim.url)
        servers = McpServers(said.mcp, policy, said.folder)
        stack.push_async_callback(servers.close)
        asked = (sim, send) if sim is not None else None
        yield Catalogue(registry, servers, operations=operations, sim=asked, settings=said.tools)


class NamedHosts:
    """The policy for what the operator has named: these hosts, wherever they are, and no others."""

    def __init__(self) -> None:
        self._hosts: set[str] = set()

    def allow(self, url: str) -> None:
        """From now on, the URL's host may be called."""
        self._hosts.add((urlsplit(url).hostname or "").lower())

    def check_url(self, url: SplitResult) -> None:
        """See `Policy`."""
        if url.scheme not in ("http", "https") or (url.hostname or "").lower() not in self._hosts:
            raise ToolError(f"The call was not made: {url.hostname} is not what was configured", kind="egress")

    def check_address(self, host: str, address: Address) -> None:
        """See `Policy`."""


def registry_of(tools: ToolRegistry | Sequence[str], said: ToolsFile) -> ToolRegistry:
    """The functions and hooks of a worker.

    Args:
        tools: a registry, or names of modules besides what is installed.
        said: the tools file, whose modules and functions are added.

    Raises:
        UsageError: one of them cannot be loaded; two tools have the same id.
    """
    registry = tools if isinstance(tools, ToolRegistry) else discover(tools)
    for module in said.modules:
        registry.add(load(module))
    for name, settings in said.functions.items():
        function = load(settings.function)
        if not callable(function):
            raise UsageError(f"functions.{name}: {settings.function} is no function")
        registry.add(
            Tool(
                function,
                id=name,
                effect=settings.effect,
                name=settings.name,
                description=settings.description,
                kind=settings.kind,
                mapping=settings.mapping,
            )
        )
    return registry
