"""What tools a worker has, those of its MCP servers among them. Calls none."""

from __future__ import annotations

from pydantic import BaseModel

from activities.border import Border, Call
from activities.contracts import CallContext, Request
from activities.tools.catalogue import Catalogue
from journeys.errors import ToolError
from journeys.tool_descriptions import ToolDescription
from journeys.values import Json

SECONDS = 15.0
"""How long a server may take to say what it has."""


class _Listed(BaseModel):
    tools: list[dict[str, Json]]


async def list_tools(border: Border, catalogue: Catalogue) -> tuple[list[ToolDescription], list[str]]:
    """All tools by id, and why those of some servers are not among them; neither holds a secret."""
    found = catalogue.known()
    problems: list[str] = []
    context = CallContext(run="", journey="", state="", visit=0, idempotency_key="", timeout_seconds=SECONDS)
    for server in catalogue.servers.named:

        async def ask(_: Request, call: Call, server: str = server) -> _Listed:
            return _Listed(tools=[one.as_json() for one in await catalogue.servers.listed(server, call)])

        try:
            listed = await border.cross(Request(context=context), ask, effect="pure")
            found += [ToolDescription.from_json(one) for one in listed.tools]
        except ToolError as error:
            problems.append(str(error))
    return sorted(found, key=lambda one: one.id), problems
