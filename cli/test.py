"""`journeys test`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import AsJson, Output, Tools

if TYPE_CHECKING:
    from conversation_tests.planned import Planned
    from conversation_tests.playing import Outcome
    from conversation_tests.running import Runner

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE…", help="Files of tests, or folders with *.journey-test.yaml in them.")
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only", metavar="PATTERN", help="Only tests of this name, with * and ?, or that begin so. Repeatable."
    ),
]
OnServer = Annotated[
    bool, typer.Option("--server", help="Play them on a Temporal server: TEMPORAL_ADDRESS, else a local one.")
]
Record = Annotated[
    bool, typer.Option("--record", help="Ask the real model, and record its answers on the tests' cassettes.")
]
Verbose = Annotated[
    bool,
    typer.Option("--verbose", "-v", help="Show each conversation: what was said, called, decided, and by whom."),
]

STEP = 25
"""How many tests pass between two lines of progress, where there is no terminal."""


def test(
    files: Files,
    server: OnServer = False,
    only: Only = None,
    record: Record = False,
    verbose: Verbose = False,
    as_json: AsJson = False,
    output: Output = None,
    tools: Tools = None,
) -> None:
    """Play conversations, and compare them with what is expected.

    A file names a journey, and for each test what is said, what a model makes of it, what tools give, and what is
    expected: docs/conversations.md describes it. In memory by default, on a virtual clock, where nothing leaves this
    machine; with --server on a Temporal server, by a worker of this process on a task queue of its own.

    Exit codes: 0 all pass; 1 some fail; 2 a file is no file of tests.

    Examples:
      journeys test booking.journey-test.yaml --verbose
      journeys test tests --only 'a wrong date*' --json
      journeys test talk.journey-test.yaml --record
    """
    import asyncio

    from cli.console import give_json
    from cli.tools import tool_modules
    from conversation_tests import report
    from conversation_tests.reading import read_tests
    from conversation_tests.running import Runner
    from settings import load

    settings = load()
    planned = read_tests(files, only or (), settings.packages)
    runner = Runner(settings, tool_modules(tools), record=record, whole=not only)
    with _progress(len(planned)) as told:
        outcomes = asyncio.run(_outcomes(runner, planned, told, server=server))
    if as_json:
        give_json(report.as_json(outcomes, verbose=verbose), output)
    else:
        _show(outcomes, output, verbose=verbose)
    raise typer.Exit(0 if all(one.passed for one in outcomes) else 1)


async def _outcomes(
    runner: Runner, planned: Sequence[Planned], told: Callable[[Outcome], None], *, server: bool
) -> list[Outcome]:
    if not server:
        return await runner.run(planned, told)
    from cli.session import require_set_up, session

    async with session() as opened:
        await require_set_up(opened)
        runner.server = (opened.client, opened.blobs)
        return await runner.run(planned, told)


def _show(outcomes: Sequence[Outcome], output: Path | None, *, verbose: bool) -> None:
    """The report on stdout, coloured on a terminal; or in a file."""
    from rich.console import Console
    from rich.text import Text

    from cli.console import give
    from conversation_tests.report import as_lines

    if output is not None:
        give("\n".join(text for text, _ in as_lines(outcomes, verbose=verbose)), output)
        return
    console = Console(highlight=False)
    for text, style in as_lines(outcomes, verbose=verbose):
        console.print(Text(text, style=style or ""), soft_wrap=True)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Outcome], None]]:
    """How far the tests are, on stderr."""
    from rich.progress import Progress

    from cli.console import say, talk

    with Progress(console=talk(), transient=True, disable=not talk().is_terminal) as bar:
        task = bar.add_task("", total=total)
        ended = 0

        def told(outcome: Outcome) -> None:
            nonlocal ended
            ended += 1
            bar.update(task, advance=1, description=outcome.planned.title)
            if bar.disable and ended % STEP == 0:
                say(f"{ended} of {total} tests")

        yield told
