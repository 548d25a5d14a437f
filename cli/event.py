"""`journeys event`."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import RunId, Server


def event(
    id: RunId,  # noqa: A002 - the word of the argument
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The event's name, as the journey's transitions name it.")
    ],
    data: Annotated[str | None, typer.Option("--data", metavar="JSON|@PATH", help="What comes with it.")] = None,
    message_id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="An id of the event: the same id twice counts once.")
    ] = None,
    server: Server = None,
) -> None:
    """Tell a journey that something has happened outside.

    Examples:
      journeys event return-1042 paid --data '{"amount": 120}'
    """
    import asyncio

    from cli.arguments import json_of
    from cli.console import say
    from cli.session import session
    from journeys.messages import SEND_EVENT, SendEvent

    message = SendEvent(name=name, id=message_id, data=json_of("--data", data, '\'{"name": "value"}\''))

    async def send() -> None:
        async with session(server) as opened:
            await opened.journeys().handle(id).signal(SEND_EVENT, message)

    asyncio.run(send())
    say("Sent")
