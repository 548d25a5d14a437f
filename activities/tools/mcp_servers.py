"""The MCP servers of a worker: those that the operator has named, and any by its URL, as far as the policy allows."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from activities.border import Call
from activities.egress import HostPolicy, Policy
from activities.tools.adapter import Answer, within_time
from activities.tools.configuration import McpServerSettings, ToolSettings
from activities.tools.mcp_results import error_of, output_of, whole_of
from activities.tools.placeholders import filled_in, filled_in_all, filled_in_each
from activities.tools.schemas import fitting_arguments
from journeys.errors import ToolError
from journeys.states.mapping import ToolMapping
from journeys.tool_context import ToolContext
from journeys.tool_descriptions import ToolDescription
from journeys.values import Json

if TYPE_CHECKING:
    from activities.tools.mcp_session import McpSession


class McpServers:
    """Servers by name, and their connections.

    Args:
        named: what the operator has declared.
        policy: where servers that are named by their URL alone may be.
        folder: where commands are started, unless they say otherwise.
    """

    def __init__(self, named: Mapping[str, McpServerSettings], policy: Policy, folder: Path = Path()) -> None:
        self.named = dict(named)
        self._policy = policy
        self._folder = folder
        self._sessions: dict[str, McpSession] = {}

    async def close(self) -> None:
        """Ends all connections, and the servers that were started."""
        sessions, self._sessions = list(self._sessions.values()), {}
        await asyncio.gather(*(session.close() for session in sessions))

    def adapter(self, server: str, tool: str, *, whole: bool = False) -> McpAdapter:
        """A tool of a server. `whole`: its output is the whole result, as Sim's block gives it.

        Raises:
            ToolError: kind `unknown_tool`: nobody knows the server, and its name is no URL.
        """
        settings = self.named.get(server)
        if settings is None:
            if urlsplit(server).scheme not in ("http", "https"):
                known = ", ".join(sorted(self.named)) or "none is declared"
                raise ToolError(
                    f"The MCP server {server!r} is not known to the worker ({known});"
                    f" declare it as [mcp.{json.dumps(server)}] in the tools file (JOURNEYS_TOOLS_FILE)",
                    kind="unknown_tool",
                )
            settings = McpServerSettings(url=server)
        return McpAdapter(self, server, settings, tool, whole=whole)

    async def listed(self, server: str, call: Call) -> list[ToolDescription]:
        """The tools of a server that the operator has named.

        Raises:
            ToolError: it cannot be asked.
        """
        settings = self.named[server]

        async def ask() -> list[ToolDescription]:
            tools = await (await self.session(server, settings, call)).tools()
            return [
                replace(
                    McpAdapter(self, server, settings, tool.name, whole=False).about,
                    description=tool.description or tool.title or "",
                    schema=tool.input_schema,
                    output_schema=tool.output_schema,
                )
                for tool in tools.values()
            ]

        return await within_time(call, f"The MCP server {server}", ask())

    async def session(self, server: str, settings: McpServerSettings, call: Call) -> McpSession:
        """An open connection, with the secrets that the call may use. Calls with the same ones share it.

        Raises:
            ToolError: a secret is missing, or the policy does not allow the URL.
        """
        from activities.tools.mcp_session import McpSession
        from activities.tools.mcp_transport import http_transport, process_transport

        whose = f"The MCP server {server}"
        made = settings.model_copy(
            update={
                "args": await filled_in_each(settings.args, call, whose),
                "env": await filled_in_all(settings.env, call, whose),
                "headers": await filled_in_all(settings.headers, call, whose),
                "url": await filled_in(settings.url, call, whose) if settings.url else None,
            }
        )
        key = json.dumps([server, made.model_dump(mode="json", exclude={"tools"})])
        known = self._sessions.get(key)
        if known is None or known.closed:
            said: deque[str] = deque()
            if made.url is not None:
                policy = self._policy_for(server, made.url)
                policy.check_url(urlsplit(made.url))
                transport = http_transport(made.url, made.headers, policy)
            else:
                folder = self._folder / made.cwd if made.cwd else self._folder
                transport = process_transport(made.command or "", made.args, made.env, folder, said)
            known = self._sessions[key] = McpSession(server, transport, said)
        return known

    def _policy_for(self, server: str, url: str) -> Policy:
        """What the operator has named may be called; other hosts than that may not be reached by it."""
        if server not in self.named:
            return self._policy
        host = urlsplit(url).hostname or ""
        return HostPolicy(allowed=(host,), only=(host,))


class McpAdapter:
    """A tool of an MCP server."""

    def __init__(
        self, servers: McpServers, server: str, settings: McpServerSettings, tool: str, *, whole: bool
    ) -> None:
        self._servers = servers
        self._server = server
        self._settings = settings
        self._tool = tool
        self._whole = whole
        said = settings.tools.get(tool, ToolSettings())
        self.about = ToolDescription(
            id=f"mcp:{server}/{tool}",
            name=tool,
            effect=said.effect or settings.effect,
            source=settings.url or " ".join((settings.command or "", *settings.args)),
            mapping=said.mapping or ToolMapping(),
        )

    async def call(self, arguments: dict[str, Json], call: Call, context: ToolContext) -> Answer:  # noqa: ARG002 - servers are told nothing
        """See `Adapter.call`. The schemas are those that the server lists."""
        return await within_time(call, f"{self._tool} of the MCP server {self._server}", self._called(arguments, call))

    async def _called(self, arguments: dict[str, Json], call: Call) -> Answer:
        session = await self._servers.session(self._server, self._settings, call)
        tools = await session.tools()
        found = tools.get(self._tool) or (await session.tools(again=True)).get(self._tool)
        if found is None:
            known = ", ".join(sorted(tools)) or "it has none"
            raise ToolError(f"The MCP server {self._server} has no tool {self._tool!r} ({known})", kind="unknown_tool")
        given = fitting_arguments(self._tool, found.input_schema, arguments)
        result = await session.call(self._tool, given, call)
        if result.is_error:
            raise error_of(self._tool, result)
        whole = whole_of(result)
        return Answer(whole) if self._whole else Answer(output_of(result), whole)
