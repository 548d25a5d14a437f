"""`journeys schedule`: journeys that begin by themselves."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import AsJson, Server
from cli.schedule_create import create
from cli.schedule_listing import list_, show

ScheduleId = Annotated[str, typer.Argument(metavar="ID", help="The schedule's id, as `create` and `list` give it.")]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Why; shown with the schedule.")]


def schedule() -> None:
    """Let journeys begin by themselves: at times of the day, at intervals, by the schedule of a Sim workflow.

    Examples:
      journeys schedule create digest.json --values values.json
      journeys schedule create report.yaml --cron '0 9 * * MON-FRI' --timezone Europe/Berlin
      journeys schedule list
      journeys schedule delete digest
    """


def pause(id: ScheduleId, note: Note = None, server: Server = None) -> None:  # noqa: A002 - the word of the argument
    """Begin no more runs until the schedule is resumed. Runs that are under way go on.

    Examples:
      journeys schedule pause digest --note 'nobody reads it in August'
    """
    import asyncio

    from cli.console import say
    from cli.session import session

    async def ask() -> None:
        async with session(server) as opened:
            await opened.schedules().pause(id, note)

    asyncio.run(ask())
    say(f"The schedule {id} is paused; `journeys schedule resume {id}` lets it go on")


def resume(id: ScheduleId, note: Note = None, server: Server = None) -> None:  # noqa: A002
    """Let a paused schedule begin runs again. What was due meanwhile is not made up for.

    Examples:
      journeys schedule resume digest
    """
    import asyncio

    from cli.console import say
    from cli.schedule_listing import when
    from cli.session import session

    async def ask() -> str:
        async with session(server) as opened:
            await opened.schedules().resume(id, note)
            return when((await opened.schedules().show(id)).next)

    coming = asyncio.run(ask())
    say(f"The schedule {id} goes on; the next run: {coming}")


def trigger(id: ScheduleId, as_json: AsJson = False, server: Server = None) -> None:  # noqa: A002
    """Begin a run of a schedule now, paused or not; print the run's id.

    Examples:
      journeys schedule trigger digest
    """
    import asyncio

    from cli.console import give, give_json
    from cli.session import session
    from journeys.errors import UsageError

    async def ask() -> str | None:
        async with session(server) as opened:
            return await opened.schedules().trigger(id)

    run = asyncio.run(ask())
    if run is None:
        raise UsageError(
            f"No run has begun; one is under way, and the schedule does not let them overlap: "
            f"`journeys schedule show {id}`"
        )
    if as_json:
        give_json({"schedule": id, "id": run})
    else:
        give(run)


def delete(id: ScheduleId, as_json: AsJson = False, server: Server = None) -> None:  # noqa: A002
    """Delete a schedule. Runs that are under way go on, and are named.

    Examples:
      journeys schedule delete digest
    """
    import asyncio

    from cli.console import give_json, say
    from cli.session import session

    async def ask() -> tuple[str, ...]:
        async with session(server) as opened:
            return await opened.schedules().delete(id)

    running = asyncio.run(ask())
    if as_json:
        give_json({"id": id, "running": list(running)})
        return
    say(f"The schedule {id} is deleted" + ("; these runs go on:" if running else "; none of its runs is under way"))
    for run in running:
        say(f"  {run}, until `journeys cancel {run}`")


PARTS = (create, list_, show, pause, resume, trigger, delete)
