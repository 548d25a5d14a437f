"""`journeys schedule list` and `journeys schedule show`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import AsJson, Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from client import Scheduled
    from journeys.times import Times
    from journeys.values import Json

Limit = Annotated[int, typer.Option("--limit", min=1, help="At most so many.")]
_UNITS = ((604_800, "w"), (86_400, "d"), (3600, "h"), (60, "m"), (1, "s"))


def list_(limit: Limit = 50, as_json: AsJson = False, server: Server = None) -> None:
    """List schedules: when they begin runs, which comes next, which was the last.

    Examples:
      journeys schedule list
      journeys schedule list --json
    """
    import asyncio

    from cli.console import give, give_json, say
    from cli.listing import table
    from cli.session import session

    async def ask() -> list[Scheduled]:
        async with session(server) as opened:
            return [one async for one in opened.schedules().list(limit)]

    found = asyncio.run(ask())
    if as_json:
        give_json([as_data(one) for one in found])
    elif found:
        rows = [("ID", "JOURNEY", "TIMES", "NEXT RUN", "LAST RUN")]
        for one in found:
            coming = "paused" if one.paused else when(one.next)
            rows.append((one.id, one.journey, told(one.times), coming, one.last[0].id if one.last else "-"))
        give("\n".join(table(rows)))
    else:
        say("No schedules")


def show(
    id: Annotated[str, typer.Argument(metavar="ID", help="The schedule's id.")],  # noqa: A002
    as_json: AsJson = False,
    server: Server = None,
) -> None:
    """Show a schedule: its times and rules, the runs to come and those that were.

    Examples:
      journeys schedule show digest
    """
    import asyncio

    from cli.console import give, give_json
    from cli.session import session

    async def ask() -> tuple[Scheduled, tuple[str, ...]]:
        async with session(server) as opened:
            return await opened.schedules().show(id), await opened.schedules().running(id)

    found, running = asyncio.run(ask())
    if as_json:
        give_json({**as_data(found), "running": list(running)})
    else:
        give("\n".join(f"{name:<10}{text}" for name, text in _lines(found, running)))


def as_data(found: Scheduled) -> dict[str, Json]:
    """A schedule as JSON; what a list does not tell is left out."""
    about = {name: value for name, value in asdict(found).items() if name != "times" and value is not None}
    return {**about, "times": found.times.model_dump(mode="json")}


def told(times: Times) -> str:
    """Times on one line."""
    every = [f"every {length(seconds)}" for seconds in times.every]
    return f"{', '.join([*times.cron, *times.at, *every])} ({times.timezone})"


def length(seconds: float) -> str:
    """A duration, as options take it."""
    found, left = "", round(seconds)
    for unit, name in _UNITS:
        number, left = divmod(left, unit)
        found += f"{number}{name}" if number else ""
    return found or "0s"


def when(moments: tuple[str, ...]) -> str:
    """The first of the moments that come, in UTC."""
    return _moment(moments[0]) if moments else "none"


def _moment(moment: str) -> str:
    return moment.partition(".")[0].partition("+")[0]


def _lines(found: Scheduled, running: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    yield "Schedule", found.id
    yield "Journey", f"{found.journey} {found.version}".strip()
    yield "Times", told(found.times)
    yield "State", ("paused" if found.paused else "at work") + (f": {found.note}" if found.note else "")
    late = f"; made up for within {length(found.catch_up_seconds)}" if found.catch_up_seconds else ""
    spread = f"; up to {length(found.jitter_seconds)} later by chance" if found.jitter_seconds else ""
    yield "Rules", f"overlap {found.overlap}{late}{spread}"
    yield "Runs", f"{found.runs} begun, {found.skipped} skipped, {found.missed} missed"
    for moment in () if found.paused else found.next[:5]:
        yield "Next", _moment(moment)
    for run in running:
        yield "Under way", run
    for one in found.last:
        yield "Last", f"{one.id}, begun {_moment(one.started_at)}"
