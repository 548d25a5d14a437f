"""`journeys cancel`."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import RunId, Server


def cancel(
    id: RunId,  # noqa: A002 - the word of the argument
    wait: Annotated[bool, typer.Option("--wait", help="Wait until it has ended.")] = False,
    server: Server = None,
) -> None:
    """End a journey. What is under way is let finish; nothing new starts.

    Examples:
      journeys cancel return-1042
    """
    import asyncio

    from cli.console import say
    from cli.session import reading

    async def end() -> None:
        async with reading(id, server) as opened:
            handle = opened.journeys().handle(id)
            await handle.cancel()
            if wait:
                await handle.result()

    asyncio.run(end())
    say(f"The journey {id} {'has ended' if wait else 'is asked to end'}")
