"""`journeys dev`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import AsJson, Tools
from cli.working import Queue

if TYPE_CHECKING:
    from cli.session import Session

Port = Annotated[
    int | None, typer.Option("--port", min=1, max=65_535, help="The server's port. Default: 7233 if it is free.")
]
UiPort = Annotated[
    int | None, typer.Option("--ui-port", min=1, max=65_535, help="The UI's port. Default: 8233 if it is free.")
]


def dev(
    context: typer.Context,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget all journeys of the local server first.")] = False,
    port: Port = None,
    ui_port: UiPort = None,
    tools: Tools = None,
    queue: Queue = None,
    as_json: AsJson = False,
) -> None:
    """Run a local Temporal server and a worker together, until Ctrl-C; print both addresses.

    Journeys are kept on disk (JOURNEYS_HOME): stop it, start it again, and they go on. A second one on the same
    machine shares the server. The first start fetches or builds the server, which may take minutes.

    Examples:
      journeys dev
      journeys dev --fresh --tools my_package.tools
    """
    import asyncio

    from cli.logs import show_logs
    from cli.session import session
    from cli.tools import tool_modules
    from cli.working import work_for

    show_logs(debug=bool(context.obj))
    modules = tool_modules(tools)

    async def serve() -> None:
        async with session(fresh=fresh, ports=(port, ui_port)) as opened:
            await work_for(opened, queue, modules, lambda name: _tell(opened, name, as_json=as_json))

    asyncio.run(serve())


def _tell(opened: Session, queue: str, *, as_json: bool) -> None:
    from cli.console import give, give_json_line, say

    if as_json:
        give_json_line({"address": opened.server.address, "ui": opened.server.ui_url})
        return
    give(f"Temporal  {opened.server.address}")
    give(f"UI        {opened.server.ui_url or 'not served'}")
    say(f"Working on {queue}; Ctrl-C stops it, and nothing is lost", "dim")
