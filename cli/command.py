"""`journeys command`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from cli.options import AsJson, By, RunId, Server


class Kind(StrEnum):
    """What can be commanded."""

    RETRY = "retry"
    SKIP = "skip"
    RESOLVE = "resolve"
    SAY = "say"


def command(
    id: RunId,  # noqa: A002 - the word of the argument
    kind: Annotated[Kind, typer.Argument(help="What to do.")],
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="For `say`: the user command, as in `cancel`.")
    ] = None,
    state: Annotated[
        str | None, typer.Option("--state", metavar="ID", help="Which state. Default: the incident.")
    ] = None,
    visit: Annotated[int | None, typer.Option("--visit", metavar="NUMBER", help="Which visit.")] = None,
    result: Annotated[
        str | None, typer.Option("--result", metavar="JSON|@PATH", help="For `resolve`: the state's output.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; shown in the transcript.")] = "",
    by: By = None,
    as_json: AsJson = False,
    server: Server = None,
) -> None:
    """Retry, skip or resolve a state that failed or waits, or give a user command.

    Examples:
      journeys command return-1042 retry
      journeys command return-1042 resolve --state refund --result '{"refund": "by hand"}'
      journeys command return-1042 say cancel
    """
    import asyncio

    from cli.arguments import json_of
    from cli.session import reading
    from cli.turns import give_turn
    from journeys.errors import UsageError
    from journeys.messages import Command

    if (kind is Kind.SAY) != (name is not None):
        raise UsageError("`say` takes the user command's name, as in `journeys command ID say cancel`; the others none")
    given = json_of("--result", result, '\'{"name": "value"}\'')
    message = Command(kind=kind.value, state=state, visit=visit, name=name, output=given, reason=reason, by=by)

    async def give() -> None:
        async with reading(id, server) as opened:
            handle = opened.journeys().handle(id)
            await handle.state()
            give_turn(await handle.command(message), as_json=as_json)

    asyncio.run(give())
