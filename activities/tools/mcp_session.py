"""One connection to one MCP server, kept open between calls. Imported late, with the SDK."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import Any

import httpx2
from mcp import Client, MCPError
from mcp_types import CONNECTION_CLOSED, REQUEST_TIMEOUT, CallToolResult, Tool

from activities.border import Call
from activities.tools.mcp_transport import Transport, watched
from journeys.errors import ToolError
from journeys.values import Json

IDLE_SECONDS = 300.0
"""After so long without a call the connection is closed, and a started server is ended."""
_MAX_PAGES = 100


class McpSession:
    """A connection. It belongs to a task of its own, since the SDK's must be closed where they were opened.

    Args:
        name: the server's, for messages.
        transport: the way to it.
        said: the last lines that a started server wrote to its stderr.
    """

    def __init__(self, name: str, transport: Transport, said: deque[str]) -> None:
        self._name = name
        self._said = said
        self._leave = asyncio.Event()
        self._ready: asyncio.Future[Client] = asyncio.get_running_loop().create_future()
        self._tools: dict[str, Tool] | None = None
        self._users = 0
        self._reason: BaseException | None = None
        self.closed = False
        self._task = asyncio.create_task(self._own(transport))

    async def close(self) -> None:
        """Ends the connection, and a server that was started for it."""
        self._lose()
        with suppress(asyncio.CancelledError):
            await asyncio.wait([self._task])

    async def tools(self, *, again: bool = False) -> dict[str, Tool]:
        """The server's tools by name; asked for once.

        Raises:
            ToolError: the server cannot be reached, or refuses.
        """
        if self._tools is None or again:
            client = await self._client()
            found: dict[str, Tool] = {}
            cursor: str | None = None
            try:
                for _ in range(_MAX_PAGES):
                    page = await client.list_tools(cursor=cursor, cache_mode="refresh")
                    found |= {tool.name: tool for tool in page.tools}
                    cursor = page.next_cursor
                    if cursor is None:
                        break
            except Exception as error:
                raise self._translated(error, sent=False) from None
            self._tools = found
        return self._tools

    async def call(self, tool: str, arguments: dict[str, Json], call: Call) -> CallToolResult:
        """Calls a tool.

        Raises:
            ToolError: the server refuses, or is lost on the way; then the outcome of an unsafe call is unknown.
        """
        client = await self._client()
        self._users += 1
        try:
            return await client.call_tool(tool, arguments, read_timeout_seconds=call.context.timeout_seconds)
        except ToolError:
            raise
        except Exception as error:
            raise self._translated(error, sent=True, unsafe=call.effect == "unsafe") from None
        finally:
            self._users -= 1

    async def _client(self) -> Client:
        try:
            return await asyncio.shield(self._ready)
        except asyncio.CancelledError:
            if not self._ready.cancelled():
                raise
            raise self._translated(self._reason or ConnectionError("it was closed"), sent=False) from None
        except Exception as error:
            raise self._translated(error, sent=False) from None

    async def _own(self, transport: Transport) -> None:
        try:
            async with Client(watched(transport, self._lose)) as client:
                self._ready.set_result(client)
                await self._rest()
        except BaseException as error:
            self._reason = error
            if not self._ready.done():
                self._ready.set_exception(error if isinstance(error, Exception) else ConnectionError("it was stopped"))
                # Whoever waits is told; if nobody does, nobody needs to be warned of it.
                self._ready.exception()
            if not isinstance(error, Exception):
                raise
        finally:
            self._lose()

    async def _rest(self) -> None:
        while not self._leave.is_set():
            try:
                await asyncio.wait_for(self._leave.wait(), IDLE_SECONDS)
            except TimeoutError:
                if not self._users:
                    return

    def _lose(self) -> None:
        self.closed = True
        self._leave.set()

    def _translated(self, error: BaseException, *, sent: bool, unsafe: bool = False) -> ToolError:
        """The SDK's error as ours; `sent`: whether the call may have reached the server."""
        outcome: Any = "unknown" if sent and unsafe else "failed"
        cause = _innermost(error)
        if isinstance(error, MCPError) and error.code == CONNECTION_CLOSED and self._reason is not None:
            cause = _innermost(self._reason)
        match cause:
            case ToolError():
                return cause
            case MCPError(code=code) if code == REQUEST_TIMEOUT:
                return ToolError(f"The MCP server {self._name} did not answer in time", kind="timeout", retryable=True,
                                 outcome=outcome)  # fmt: skip
            case MCPError(code=code) if code != CONNECTION_CLOSED:
                details: dict[str, Json] = {"code": code, "data": cause.error.data}
                return ToolError(f"The MCP server {self._name} refused: {cause.error.message}", kind="mcp",
                                 details=details)  # fmt: skip
            case FileNotFoundError() | PermissionError():
                return ToolError(f"The MCP server {self._name} cannot be started: {cause}", kind="mcp_setup")
            case RuntimeError() if sent:
                return ToolError(f"The MCP server {self._name} answered wrongly: {cause}", kind="result",
                                 outcome="unknown")  # fmt: skip
        self._lose()
        if isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout):
            outcome = "failed"
        said = "".join(f"\n  {line}" for line in list(self._said)[-5:])
        text = "" if isinstance(cause, MCPError) else f" ({str(cause) or type(cause).__name__})"
        what = "was lost while it was called" if sent else "cannot be reached"
        return ToolError(
            f"The MCP server {self._name} {what}{text}" + (f"; the last it said:{said}" if said else ""),
            kind="connection",
            retryable=True,
            outcome=outcome,
        )


def _innermost(error: BaseException) -> BaseException:
    """The error inside groups of one, which task groups make."""
    while isinstance(error, BaseExceptionGroup) and error.exceptions:
        error = error.exceptions[0]
    return error
