"""`journeys tools`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.options import AsJson, Tools

if TYPE_CHECKING:
    from journeys.values import Json


def tools(tools: Tools = None, as_json: AsJson = False) -> None:
    """List the tools that a worker here would have: its own, those of OpenAPI documents and of MCP servers.

    Functions come from installed packages, from --tools, and from the tools file that JOURNEYS_TOOLS_FILE names; so do
    documents and servers. Servers are asked what they have; what one of them does not say is told on stderr.

    Examples:
      journeys tools
      JOURNEYS_TOOLS_FILE=tools.toml journeys tools --tools shop_tools --json
    """
    import asyncio

    from cli.console import give, give_json, say
    from cli.tools import tool_modules
    from settings import load
    from worker import listed_tools

    settings, modules = load(), tool_modules(tools)
    if settings.tools_file is not None:
        say(f"Reading {settings.tools_file}, and asking the servers in it", "dim")
    found, problems = asyncio.run(listed_tools(settings, modules))
    for problem in problems:
        say(problem, "yellow")
    if as_json:
        give_json(list(found))
    elif found:
        give("\n".join(_rows(found)))
    else:
        say("No tools; mark functions with @tool, or name a tools file with JOURNEYS_TOOLS_FILE")
    if settings.sim_url is not None:
        say(f"All other tools are asked of the Sim server {settings.sim_url}", "dim")


def _rows(found: list[dict[str, Json]]) -> Iterator[str]:
    """A table whose lines are whole, however long: what reads them may be a program."""
    rows = [("ID", "KIND", "EFFECT", "ARGUMENTS", "SOURCE")]
    rows += [(one["id"], one["kind"], one["effect"], _arguments(one["schema"]), one["source"]) for one in found]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _arguments(schema: Json) -> str:
    """The names of the arguments; those that may be left out have a question mark."""
    if schema is None:
        return "?"
    required = schema.get("required") or ()
    named = [name if name in required else f"{name}?" for name in schema.get("properties") or {}]
    return ", ".join(named) or "-"
