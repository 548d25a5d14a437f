"""`journeys rewind`."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import AsJson, By, RunId, Server


def rewind(
    id: RunId,  # noqa: A002 - the word of the argument
    state: Annotated[
        str | None, typer.Option("--state", metavar="ID", help="To the latest visit of this state.")
    ] = None,
    visit: Annotated[int | None, typer.Option("--visit", metavar="NUMBER", help="To this visit.")] = None,
    by: By = None,
    as_json: AsJson = False,
    server: Server = None,
) -> None:
    """Take a journey back to where it was. What came after is undone; before an effect is repeated, it asks.

    Examples:
      journeys rewind return-1042 --state ask_reason
    """
    import asyncio

    from cli.session import reading
    from cli.turns import give_turn
    from journeys.errors import UsageError
    from journeys.messages import Rewind

    if (state is None) == (visit is None):
        raise UsageError("Say where to: either --state ID or --visit NUMBER")
    message = Rewind(visit=visit, state=state, by=by)

    async def go_back() -> None:
        async with reading(id, server) as opened:
            handle = opened.journeys().handle(id)
            await handle.state()
            give_turn(await handle.rewind(message), as_json=as_json)

    asyncio.run(go_back())
