"""`journeys pause` and `journeys resume`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import By, RunId, Server

if TYPE_CHECKING:
    from journeys.messages import Pause, Resume


def pause(
    id: RunId,  # noqa: A002 - the word of the argument
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; shown in the transcript.")] = "",
    by: By = None,
    server: Server = None,
) -> None:
    """Start nothing new in a journey until it is resumed. What runs is let finish.

    Examples:
      journeys pause return-1042 --reason 'the shop is closed'
    """
    from journeys.messages import PAUSE, Pause

    _signal(id, PAUSE, Pause(reason=reason, by=by), server)


def resume(
    id: RunId,  # noqa: A002 - the word of the argument
    by: By = None,
    server: Server = None,
) -> None:
    """Let a paused journey go on.

    Examples:
      journeys resume return-1042
    """
    from journeys.messages import RESUME, Resume

    _signal(id, RESUME, Resume(by=by), server)


def _signal(run_id: str, name: str, message: Pause | Resume, server: str | None) -> None:
    import asyncio

    from cli.console import say
    from cli.session import session

    async def send() -> None:
        async with session(server) as opened:
            await opened.journeys().handle(run_id).signal(name, message)

    asyncio.run(send())
    say("Sent")
