"""`journeys schedule create`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import (
    AsJson,
    Children,
    Environment,
    File,
    Format,
    Input,
    Name,
    Server,
    Trigger,
    User,
    Values,
    Workspace,
)

if TYPE_CHECKING:
    from datetime import timedelta

    from cli.documents import Source
    from cli.session import Session
    from client import Scheduled
    from journeys.times import Times


class Overlap(StrEnum):
    """What happens when a run is due while one is under way."""

    SKIP = "skip"
    BUFFER_ONE = "buffer-one"
    BUFFER_ALL = "buffer-all"
    CANCEL_OTHER = "cancel-other"
    TERMINATE_OTHER = "terminate-other"
    ALLOW_ALL = "allow-all"


Texts = list[str] | None
Cron = Annotated[
    Texts,
    typer.Option(
        "--cron", metavar="TEXT", help="Minute, hour, day, month, day of week, as in '0 9 * * MON'. Repeatable."
    ),
]
Every = Annotated[
    Texts, typer.Option("--every", metavar="DURATION", help="An interval: 30s, 5m, 1h30m, 2d. Repeatable.")
]
At = Annotated[
    Texts,
    typer.Option("--at", metavar="TIME", help="09:00 for each day, 2030-12-24T18:00 for once. Repeatable."),
]
Zone = Annotated[
    str | None, typer.Option("--timezone", metavar="NAME", help="As Europe/Berlin. Default: the file's, else UTC.")
]
Block = Annotated[
    str | None,
    typer.Option("--block", metavar="NAME", help="Which schedule block of a Sim workflow, if it has several."),
]
OverlapOption = Annotated[Overlap, typer.Option("--overlap", help="When a run is due while one is under way.")]
CatchUp = Annotated[
    str, typer.Option("--catch-up", metavar="DURATION", help="Begin late what was due while the server was away.")
]
Jitter = Annotated[
    str | None, typer.Option("--jitter", metavar="DURATION", help="Begin each run up to so much later, by chance.")
]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Shown with the schedule.")]
Paused = Annotated[bool, typer.Option("--paused", help="Begin no runs until `resume`.")]
OnFailure = Annotated[bool, typer.Option("--pause-on-failure", help="Pause it when a run has failed.")]
ScheduleId = Annotated[
    str | None, typer.Option("--id", metavar="ID", help="The schedule's id. Default: the journey's.")
]
Replace = Annotated[bool, typer.Option("--replace", help="Put it in the place of a schedule of the same id.")]


def create(
    file: File,
    cron: Cron = None,
    every: Every = None,
    at: At = None,
    timezone: Zone = None,
    block: Block = None,
    input: Input = None,  # noqa: A002 - the word of the option
    overlap: OverlapOption = Overlap.SKIP,
    catch_up: CatchUp = "1d",
    jitter: Jitter = None,
    note: Note = None,
    paused: Paused = False,
    pause_on_failure: OnFailure = False,
    id: ScheduleId = None,  # noqa: A002
    replace: Replace = False,
    as_json: AsJson = False,
    values: Values = None,
    environment: Environment = None,
    children: Children = None,
    name: Name = None,
    trigger: Trigger = None,
    format: Format = None,  # noqa: A002
    workspace: Workspace = None,
    user: User = None,
    server: Server = None,
) -> None:
    """Let a workflow or journey begin by itself; print the schedule's id.

    A Sim workflow with a schedule block has its times there; options give others. Each run is a journey with its own
    id, and works with the definition as it is now: after a change of the file, create it again with --replace.

    Examples:
      journeys schedule create digest.json --values values.json
      journeys schedule create report.yaml --cron '0 9 * * MON-FRI' --timezone Europe/Berlin
      journeys schedule create sync.yaml --every 5m --overlap buffer-one --id sync-shop
    """
    import asyncio
    from datetime import UTC, datetime

    from cli.arguments import json_of
    from cli.documents import Source
    from cli.session import require_set_up, session
    from client import SchedulePlan
    from client.times import spec_of

    given = json_of("--input", input, '\'{"name": "value"}\'')
    source = Source(file, format, values, environment, children, name, trigger)
    source, times = _with_times(source, _times(cron, every, at, timezone), timezone, block)
    late, spread = _duration("--catch-up", catch_up), _duration("--jitter", jitter) if jitter else None
    plan = SchedulePlan(times, overlap.value, late, spread, note, paused, pause_on_failure)
    spec_of(times, datetime.now(UTC))  # refused before a server is started for it
    bundle = source.bundle()

    async def make() -> None:
        async with session(server) as opened:
            await require_set_up(opened)
            found = await opened.schedules().create(
                bundle, plan, input=given, workspace=workspace, user=user, id=id, replace=replace
            )
            await _tell(opened, found, as_json)

    asyncio.run(make())


async def _tell(opened: Session, found: Scheduled, as_json: bool) -> None:
    from cli.console import give, give_json, say
    from cli.schedule_listing import as_data, told, when

    if as_json:
        give_json(as_data(found))
    else:
        give(found.id)
        say(f"{told(found.times)}; " + ("paused" if found.paused else f"the next run: {when(found.next)}"), "dim")
    if opened.local:
        say("The local server begins runs while it runs: `journeys dev`", "yellow")
    elif not await opened.has_workers():
        say("Nobody works there now; its runs wait for `journeys worker`", "yellow")


def _times(cron: Texts, every: Texts, at: Texts, timezone: str | None) -> Times:
    from journeys.times import Times

    seconds = tuple(_duration("--every", one).total_seconds() for one in every or ())
    return Times(cron=tuple(cron or ()), every=seconds, at=tuple(at or ()), timezone=timezone or "UTC")


def _with_times(source: Source, given: Times, timezone: str | None, block: str | None) -> tuple[Source, Times]:
    """The file as a run by schedule reads it, and when: what the options say, or else the file."""
    from journeys.errors import UsageError

    if source.known_format.name == "sim" and source.trigger in (None, "schedule"):
        from converters.sim.schedules import schedule_of

        found = schedule_of(source.document, block)
        if found is not None:
            own = found.times.model_copy(update={"timezone": timezone}) if timezone else found.times
            return source.started_by("schedule", found.block_id), given or own
    elif block is not None:
        raise UsageError(f"--block {block}: goes with a Sim workflow that is started by its schedule")
    if not given:
        raise UsageError(f"{source.path} has no schedule of its own; say when with --cron, --every or --at")
    return source, given


def _duration(option: str, text: str) -> timedelta:
    from datetime import timedelta

    from client.times import seconds_of
    from journeys.errors import UsageError

    try:
        return timedelta(seconds=seconds_of(text))
    except UsageError as error:
        raise UsageError(f"{option}: {error}") from None
