"""`journeys rewind`."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import AsJson, By, RunId, Server


def rewind(
    id: RunId,  # noqa: A002 - the word of the argument
    words: Annotated[
        str | None, typer.Argument(metavar="[WORDS]", help="To what these words tell: the question about the dates.")
    ] = None,
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
      journeys rewind return-1042 "to the question about the reason"
    """
    import asyncio

    from cli.session import reading
    from cli.turns import give_turn
    from journeys.errors import UsageError
    from journeys.messages import Rewind

    if [words, state, visit].count(None) != 2:
        raise UsageError('Say where to: "the question about …", --state ID or --visit NUMBER')
    message = Rewind(visit=visit, state=state, words=words, by=by)

    async def go_back() -> None:
        async with reading(id, server) as opened:
            handle = opened.journeys().handle(id)
            await handle.state()
            give_turn(await handle.rewind(message), as_json=as_json)

    asyncio.run(go_back())
