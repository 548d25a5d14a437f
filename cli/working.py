"""`journeys worker`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import Server, Tools

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cli.session import Session

Queue = Annotated[
    str | None,
    typer.Option("--queue", metavar="NAME", help="The task queue. Default: JOURNEYS_TASK_QUEUE, else journeys."),
]


def worker(
    context: typer.Context,
    tools: Tools = None,
    queue: Queue = None,
    server: Server = None,
) -> None:
    """Work for journeys, until Ctrl-C or SIGTERM; what runs is then let finish, for ten seconds.

    Secrets come from JOURNEYS_SECRET_NAME or JOURNEYS_SECRETS_FILE. Kill it as you like: what it was doing is
    noticed within ten seconds and goes on where the next worker is.

    Examples:
      journeys worker
      TEMPORAL_ADDRESS=temporal.example:7233 journeys worker --tools my_package.tools
    """
    import asyncio

    from cli.console import say
    from cli.logs import show_logs
    from cli.session import require_set_up, session
    from cli.tools import tool_modules

    show_logs(debug=bool(context.obj))
    modules = tool_modules(tools)

    async def work() -> None:
        async with session(server) as opened:
            await require_set_up(opened)
            await work_for(opened, queue, modules, lambda name: say(f"Worker on {opened.server.address}, {name}"))

    asyncio.run(work())


async def work_for(opened: Session, queue: str | None, tools: Sequence[str], ready: Callable[[str], None]) -> None:
    """Works until it is told to stop.

    Raises:
        UsageError: tools cannot be loaded.
    """
    from worker import broadcasting, build, open_resources, work_until_stopped

    name = queue or opened.settings.task_queue
    async with (
        broadcasting(opened.settings) as broadcast,
        open_resources(opened.settings, tools, opened.blobs, broadcast) as resources,
    ):
        built = build(opened.client, resources, opened.blobs, name)
        await work_until_stopped(built, lambda: ready(f"task queue {name}"))
