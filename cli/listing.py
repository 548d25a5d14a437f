"""`journeys list`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import AsJson, Server

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from client import Listed


def list_(
    status: Annotated[
        str | None, typer.Option("--status", metavar="STATUS", help="running, waiting, failed, completed, …")
    ] = None,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only those that wait for a person.")] = False,
    journey: Annotated[str | None, typer.Option("--journey", metavar="ID", help="Only those of this journey.")] = None,
    workspace: Annotated[str | None, typer.Option("--workspace", metavar="NAME", help="Of this workspace.")] = None,
    user: Annotated[str | None, typer.Option("--user", metavar="NAME", help="Of this user.")] = None,
    query: Annotated[
        str | None, typer.Option("--query", metavar="QUERY", help="A visibility query of Temporal, besides.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many, the latest first.")] = 50,
    as_json: AsJson = False,
    server: Server = None,
) -> None:
    """List journeys, the latest first.

    Examples:
      journeys list --waiting
      journeys list --journey returns-desk --status failed --json
    """
    import asyncio

    from cli.console import give, give_json, say
    from cli.session import session
    from client import quoted

    wanted = {"JourneyStatus": status, "JourneyId": journey, "JourneyWorkspace": workspace, "JourneyUser": user}
    wanted |= {"JourneyWaiting": "person"} if waiting else {}
    parts = [f"{name} = {quoted(value)}" for name, value in wanted.items() if value is not None]
    parts += [f"({query})"] if query else []

    async def ask() -> list[Listed]:
        async with session(server) as opened:
            return [one async for one in opened.journeys().list(" AND ".join(parts), limit)]

    found = asyncio.run(ask())
    if as_json:
        give_json([asdict(one) for one in found])
    elif found:
        give("\n".join(table(list(_rows(found)))))
    else:
        say("No journeys")


def table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """A table whose lines are whole, however long: what reads them may be a program."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _rows(found: list[Listed]) -> Iterator[tuple[str, ...]]:
    yield "ID", "JOURNEY", "STATUS", "WAITS FOR", "STARTED", "ENDED"
    for one in found:
        waits = one.waiting if one.waiting != "no" else "-"
        yield one.id, one.journey, one.status, waits, short(one.started_at), short(one.ended_at)


def short(moment: str | None) -> str:
    """A moment to the second; `-` for none."""
    return "-" if moment is None else moment.partition(".")[0].partition("+")[0]
