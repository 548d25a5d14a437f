"""`journeys render`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import Children, Output, Server, Trigger, Values
from cli.options import Format as SourceFormat

if TYPE_CHECKING:
    from journeys.bundle import Bundle
    from journeys.run import Snapshot, VisitView


class Picture(StrEnum):
    """What can be drawn."""

    MERMAID = "mermaid"
    SVG = "svg"


def render(
    target: Annotated[
        str, typer.Argument(metavar="FILE|ID", help="A Sim export, a journey document, or a journey's id.")
    ],
    format: Annotated[  # noqa: A002 - the word of the option
        Picture | None, typer.Option("--format", help="Default: by the name of --output, else mermaid.")
    ] = None,
    output: Output = None,
    journey: Annotated[
        str | None, typer.Option("--journey", metavar="ID", help="Which journey of a document. Default: the main one.")
    ] = None,
    values: Values = None,
    children: Children = None,
    trigger: Trigger = None,
    source_format: SourceFormat = None,
    server: Server = None,
) -> None:
    """Draw a workflow or journey as Mermaid or SVG; of a running one, with where it is and what is done.

    Examples:
      journeys render returns.json --output returns.svg
      journeys render return-1042 --format mermaid
    """
    import asyncio

    from cli.console import give
    from cli.documents import Source

    picture = format or (Picture.SVG if output is not None and output.suffix.lower() == ".svg" else Picture.MERMAID)
    snapshot: Snapshot | None = None
    visits: tuple[VisitView, ...] = ()
    if _is_file(target):
        source = Source(Path(target), source_format, values, None, children, None, trigger)
        bundle = source.convert().bundle
    else:
        bundle, snapshot, visits = asyncio.run(_ask(target, server))
    give(_draw(bundle, picture, journey, snapshot, visits), output)


def _is_file(target: str) -> bool:
    path = Path(target)
    return target == "-" or path.exists() or path.suffix.lower() in (".json", ".yaml", ".yml", ".mmd", ".mermaid")


async def _ask(run_id: str, server: str | None) -> tuple[Bundle, Snapshot, tuple[VisitView, ...]]:
    from cli.session import reading

    async with reading(run_id, server) as opened:
        handle = opened.journeys().handle(run_id)
        return await handle.definition(), await handle.state(), (await handle.changes()).visits


def _draw(
    bundle: Bundle, picture: Picture, journey_id: str | None, snapshot: Snapshot | None, visits: tuple[VisitView, ...]
) -> str:
    from converters.mermaid import writer as mermaid_writer
    from converters.svg import writer as svg_writer
    from journeys.errors import UsageError

    journey = bundle.main if journey_id is None else bundle.child(journey_id)
    if journey is None:
        known = ", ".join(one.id for one in (*bundle.journeys, *bundle.children))
        raise UsageError(f"--journey: there is no journey `{journey_id}` in it; there are {known}")
    match picture:
        case Picture.MERMAID:
            return mermaid_writer.write(journey, snapshot, visits)
        case Picture.SVG:
            return svg_writer.write(journey, snapshot, visits)
