"""All tools of a worker in one place: who serves which id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from activities.contracts import ToolRequest
from activities.tools.adapter import Adapter
from activities.tools.configuration import ToolSettings
from activities.tools.functions import FunctionAdapter
from activities.tools.mcp_servers import McpServers
from activities.tools.sim_server import Send, SimAdapter, SimServer
from journeys.errors import ToolError, UsageError
from journeys.states.state import Effect
from journeys.tool_descriptions import ToolDescription
from journeys.tool_hooks import ToolHook
from journeys.tool_registry import ToolRegistry
from journeys.tools import Tool
from journeys.values import Json

MCP_PREFIX = "mcp:"


class Catalogue:
    """Finds the tool of an id: a function, an operation, a tool of an MCP server, else one of the Sim server.

    Args:
        registry: functions and hooks.
        operations: tools that are known by their ids besides.
        servers: MCP servers.
        sim: the Sim server that is asked for what nobody else knows, and how it is asked.
        settings: what the operator says of tools, by id.

    Raises:
        UsageError: two tools have the same id.
    """

    def __init__(
        self,
        registry: ToolRegistry,
        servers: McpServers,
        *,
        operations: Iterable[Adapter] = (),
        sim: tuple[SimServer, Send] | None = None,
        settings: Mapping[str, ToolSettings] | None = None,
    ) -> None:
        self._registry = registry
        self.servers = servers
        self._sim = sim
        self._settings = settings or {}
        self._operations: dict[str, Adapter] = {}
        for one in operations:
            other = self._operations.get(one.about.id)
            function = registry.find(one.about.id)
            known = other.about.source if other else function.place if function else None
            if known is not None:
                raise UsageError(f"Two tools have the id {one.about.id!r}: {known} and {one.about.source}; rename one")
            self._operations[one.about.id] = one

    def find(self, request: ToolRequest) -> tuple[Adapter, dict[str, Json]]:
        """Who serves a request, and the arguments for it.

        Raises:
            ToolError: kind `unknown_tool`: nobody does; names the block and the remedy.
        """
        known = self._known(request)
        if known is not None:
            return known, request.arguments
        if request.tool.startswith(MCP_PREFIX):
            return self._of_a_server(request)
        if self._sim is not None:
            server, send = self._sim
            settings = self._settings.get(request.tool, ToolSettings())
            return SimAdapter(server, request.tool, request.name, settings, send), request.arguments
        return FunctionAdapter(self._registry.get(request.tool, request.name)), request.arguments

    def effect_of(self, request: ToolRequest) -> Effect | None:
        """What is declared of the effect; None if nobody serves the request."""
        try:
            return self.find(request)[0].about.effect
        except ToolError:
            return None

    def hooks(self, tool: str) -> list[ToolHook]:
        """The hooks for a tool, in order."""
        return self._registry.hooks(tool)

    def known(self) -> list[ToolDescription]:
        """All tools that are known without asking anybody."""
        functions = [self._described(tool) for tool in self._registry]
        return functions + [one.about for one in self._operations.values()]

    def _known(self, request: ToolRequest) -> Adapter | None:
        function = self._registry.find(request.tool)
        if function is not None:
            return FunctionAdapter(function, self._described(function))
        return self._operations.get(request.tool)

    def _described(self, tool: Tool) -> ToolDescription:
        settings = self._settings.get(tool.id)
        if settings is None:
            return tool.about
        return replace(tool.about, effect=settings.effect or tool.effect, mapping=settings.mapping or tool.mapping)

    def _of_a_server(self, request: ToolRequest) -> tuple[Adapter, dict[str, Json]]:
        arguments = request.arguments.get("arguments")
        return self.servers.adapter(
            request.tool.removeprefix(MCP_PREFIX),
            str(request.arguments.get("tool") or request.name),
            whole=request.arguments.get("manner") == "sim",
        ), dict(arguments) if isinstance(arguments, dict) else {}
