"""`journeys result`."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import As, AsJson, Manner, Output, RunId, Server

Wait = Annotated[bool, typer.Option("--wait", help="Wait for the end of a journey that is under way.")]


def result(
    id: RunId,  # noqa: A002 - the word of the argument
    manner: As = Manner.JOURNEY,
    as_json: AsJson = False,
    output: Output = None,
    wait: Wait = False,
    server: Server = None,
) -> None:
    """Print the result of a journey: its output, the canvas's result, or the conversation.

    Of a journey that is under way, --as workflow and --as conversation tell what there is so far.
    Exit code 1 if the journey failed.

    Examples:
      journeys result return-1042
      journeys result return-1042 --as workflow --json
      journeys result return-1042 --as conversation --output talk.md
    """
    import asyncio

    from cli.accounts import Account, account_of
    from cli.results import give_result
    from cli.session import reading
    from journeys.errors import JourneysError, UsageError

    async def ask() -> Account:
        async with reading(id, server) as opened:
            journeys = opened.journeys()
            handle = journeys.handle(id)
            if wait:
                try:
                    await handle.result()
                except JourneysError:
                    await handle.state()
            return await account_of(journeys, handle, whole=manner is not Manner.JOURNEY)

    account = asyncio.run(ask())
    if manner is Manner.JOURNEY and not account.record.has_ended:
        raise UsageError(
            f"The journey {id} has not ended ({account.record.snapshot.status}); --wait waits for its end, "
            f"`journeys status {id}` shows where it is"
        )
    give_result(account, manner, as_json, output)
    raise typer.Exit(account.tell_failure())
