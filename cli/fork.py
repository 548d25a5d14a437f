"""`journeys fork`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import AsJson, By, RunId, Server

if TYPE_CHECKING:
    from client import Fork
    from journeys.run import VisitView

WHERE = "Say where: --at VISIT, --state ID, or --words TEXT. It has been at"
LISTED = 50


def fork(
    id: RunId,  # noqa: A002 - the word of the argument
    at: Annotated[
        int | None, typer.Option("--at", metavar="VISIT", help="At this visit; without any place they are listed.")
    ] = None,
    state: Annotated[
        str | None, typer.Option("--state", metavar="ID", help="At the latest visit of this state.")
    ] = None,
    words: Annotated[
        str | None, typer.Option("--words", metavar="TEXT", help='At what was asked: "the question about the dates".')
    ] = None,
    new: Annotated[str | None, typer.Option("--id", metavar="NEW", help="The new journey's id.")] = None,
    mark: Annotated[bool, typer.Option("--mark", help="Note it in the transcript of the journey itself too.")] = False,
    by: By = None,
    as_json: AsJson = False,
    server: Server = None,
) -> None:
    """Start a new journey from a past visit of another, which stays as it is; print the new id.

    What went before is kept. An effect that had happened by then is not repeated without asking.

    Examples:
      journeys fork return-1042 --at 4
      journeys fork return-1042 --words "the question about the dates" --id return-1042-again
    """
    import asyncio

    from cli.console import give, give_json, say
    from cli.running import tell_of_an_earlier_one
    from cli.session import reading
    from client import fork as begin_fork
    from journeys.errors import UsageError
    from journeys.messages import Carry

    place = Carry(visit=at, state=state, words=words)
    if sum(one is not None for one in (at, state, words)) > 1:
        raise UsageError("Say where in one way: --at VISIT, --state ID, or --words TEXT")

    async def begin() -> Fork:
        async with reading(id, server) as opened:
            journeys = opened.journeys()
            if place == Carry():
                visits = (await journeys.handle(id).changes()).visits
                raise UsageError("\n".join([WHERE, *(_shown(visit) for visit in visits[-LISTED:])]))
            if new is not None:
                await tell_of_an_earlier_one(journeys, new)
            return await begin_fork(journeys, id, place, id=new, mark=mark, by=by)

    begun = asyncio.run(begin())
    if as_json:
        about = {"origin": begun.origin, "visit": begun.visit, "state": begun.state}
        give_json({"id": begun.handle.id, **about})
    else:
        say(f"At {begun.title} (visit {begun.visit})", "dim")
        give(begun.handle.id)


def _shown(visit: VisitView) -> str:
    undone = " (undone by going back)" if visit.status == "superseded" else ""
    return f"{visit.number:>5}  {visit.title}{undone}"
