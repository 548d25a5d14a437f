"""`journeys status`."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from cli.options import AsJson, RunId, Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from journeys.bundle import Bundle
    from journeys.run import Progress, Snapshot


def status(
    id: RunId,  # noqa: A002 - the word of the argument
    as_json: AsJson = False,
    server: Server = None,
) -> None:
    """Show where a journey is, and what it waits for.

    Examples:
      journeys status return-1042
      journeys status return-1042 --json | jq .questions
    """
    import asyncio

    from cli.console import give, give_json
    from cli.session import reading

    async def ask() -> tuple[Snapshot, Bundle | None]:
        async with reading(id, server) as opened:
            handle = opened.journeys().handle(id)
            return await handle.state(), None if as_json else await handle.definition()

    snapshot, definition = asyncio.run(ask())
    if definition is None:
        give_json(snapshot.model_dump(mode="json"))
    else:
        give("\n".join(_lines(snapshot, definition)))


def _lines(snapshot: Snapshot, definition: Bundle) -> Iterator[str]:
    from cli.console import compact
    from cli.display import where
    from cli.questions import describe, how_to_answer, standing

    yield f"{snapshot.title} ({snapshot.run})"
    yield f"Status    {snapshot.status}"
    if snapshot.ended_at is None:
        yield f"At        {where(snapshot)}"
    yield f"Progress  {progress_line(snapshot.progress)}"
    yield f"Path      {' → '.join(_titles(snapshot, definition))}"
    if snapshot.error is not None:
        yield f"Error     {snapshot.error.message}"
    if snapshot.output is not None:
        yield f"Output    {compact(snapshot.output, 2_000)}"
    if snapshot.actions:
        yield f"Commands  {', '.join(snapshot.actions)}"
    for question in snapshot.questions:
        yield ""
        yield from describe(question)
        yield from standing(question)
        yield f"  answer with: {how_to_answer(snapshot.run, question)}"


def _titles(snapshot: Snapshot, definition: Bundle) -> Iterator[str]:
    """The states of the path as people know them: an imported state's id says nothing."""
    journeys = sorted((*definition.journeys, *definition.children), key=lambda one: one.id != snapshot.journey)
    titles = {state.id: state.title for journey in reversed(journeys) for state in journey.states}
    for one, times in groupby(snapshot.path):
        count = sum(1 for _ in times)
        title = titles.get(one) or one
        yield f"{title} ×{count}" if count > 1 else title


def progress_line(progress: Progress) -> str:
    """How far, and how long still, with the error of the estimate."""
    done = f"{progress.percent:.0f} % ({progress.states_done} of {progress.states_expected} states)"
    if progress.remaining_seconds is None or progress.remaining_seconds < 1:
        return done
    error = progress.remaining_error_seconds
    return f"{done}, about {progress.remaining_seconds:.0f}{f' ± {error:.0f}' if error is not None else ''} s left"
