"""A small MCP server of the tests, over stdio: `python -m tests.activities.mcp_shop`; over HTTP by `application`."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

from mcp.server.mcpserver import Image, MCPServer
from starlette.applications import Starlette

server = MCPServer("shop")


@server.tool()
def add(a: int, b: int) -> int:
    """Adds two numbers."""
    return a + b


@server.tool(structured_output=False)
def describe(order: str) -> str:
    return '{"order": "' + order + '", "lines": [1, 2]}'


@server.tool(structured_output=False)
def say(text: str) -> str:
    return f"said {text}"


@server.tool(structured_output=False)
def several() -> list[Any]:
    return ["one", Image(data=b"png", format="png")]


@server.tool()
def fail(reason: str) -> str:
    raise ValueError(reason)


@server.tool()
def who() -> dict[str, str]:
    """What of the environment it was given."""
    return {"token": os.environ.get("SHOP_TOKEN", ""), "home": os.environ.get("JOURNEYS_HOME", "")}


@server.tool()
def count() -> dict[str, int]:
    """The id of the process, so that two calls can be told to have met the same one."""
    return {"process": os.getpid()}


@server.tool()
async def sleep() -> str:
    await asyncio.sleep(30)
    return "awake"


@server.tool()
def die() -> str:
    """Ends the server in the middle of a call."""
    sys.stderr.write("out of memory\n")
    sys.stderr.flush()
    os._exit(3)


def application() -> Starlette:
    return server.streamable_http_app()


if __name__ == "__main__":
    server.run("stdio")
