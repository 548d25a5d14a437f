"""`journeys watch`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from cli.options import AsJson, RunId, Server

if TYPE_CHECKING:
    from client import JourneyHandle


def watch(
    id: RunId,  # noqa: A002 - the word of the argument
    as_json: AsJson = False,
    server: Server = None,
) -> None:
    """Follow a journey live, until it ends: states, what it waits for, a progress bar.

    With --json, one line for each change: what has changed, where it is now, what it asks, how far it is.
    Exit code 1 if the journey fails. Ctrl-C stops watching, not the journey.

    Examples:
      journeys watch return-1042
      journeys watch return-1042 --json | jq -c .questions
    """
    import asyncio

    from cli.session import reading

    async def follow() -> int:
        async with reading(id, server) as opened:
            return await _follow(opened.journeys().handle(id), as_json=as_json)

    raise typer.Exit(asyncio.run(follow()))


async def _follow(handle: JourneyHandle, *, as_json: bool) -> int:
    from contextlib import aclosing

    from cli.console import give_json_line, say
    from cli.display import Display
    from cli.questions import describe, how_to_answer

    told: dict[str, None] = {}
    status = "running"
    with Display(quiet=as_json) as display:
        async with aclosing(handle.follow()) as changes:
            async for change in changes:
                snapshot = await handle.state()
                status = change.status
                if as_json:
                    now = snapshot.model_dump(
                        mode="json", include={"places", "questions", "progress", "output", "error"}
                    )
                    give_json_line({**change.model_dump(mode="json"), **now})
                    continue
                display.changed(change)
                display.stands(snapshot)
                for question in snapshot.questions:
                    if question.id not in told:
                        told[question.id] = None
                        say("\n".join([*describe(question), f"  answer with: {how_to_answer(handle.id, question)}"]))
    if not as_json:
        say(f"The journey {handle.id}: {status}")
    return 1 if status in ("failed", "cancelled") else 0
