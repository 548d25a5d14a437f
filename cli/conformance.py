"""`journeys conformance`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import AsJson, Output

if TYPE_CHECKING:
    from conformance.deviations import Deviation
    from conformance.directory import Case
    from conformance.verdicts import Verdict

Directory = Annotated[Path, typer.Argument(metavar="DIR", help="A directory of cases, one JSON file for each.")]
Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only", metavar="PATTERN", help="Only cases of this name, with * and ?, or that begin so. Repeatable."
    ),
]
OnServer = Annotated[
    bool, typer.Option("--server", help="Run them on a Temporal server: TEMPORAL_ADDRESS, else a local one.")
]
Deviations = Annotated[
    Path | None,
    typer.Option(
        "--deviations", metavar="PATH", help="A list of cases that differ by a rule; default: the packaged one."
    ),
]
STEP = 25
"""How many cases pass between two lines of progress, where there is no terminal."""


def conformance(
    directory: Directory,
    server: OnServer = False,
    only: Only = None,
    deviations: Deviations = None,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Run workflows and conversations whose outcome is known, and compare.

    A case is a workflow of Sim's with a scenario and the outcome that Sim's own executor gave, or a script of
    Parlant's with a conversation, the answers of its model, and what Parlant's own engine did. Models, HTTP and tools
    are stood in for by the case: nothing leaves this machine. Functions run in their sandboxes.
    In memory by default; with --server on a Temporal server, by a worker of this process on a task queue of its own.

    Exit codes: 0 all agree; 1 some differ; 2 the directory holds something that is no case.

    Examples:
      journeys conformance cases
      journeys conformance cases --only e- --only 'f-0?-*' --json
    """
    import asyncio

    from cli.console import give, give_json
    from conformance import report
    from conformance.deviations import PACKAGED, read_deviations
    from conformance.directory import read_cases

    known = read_deviations(deviations or PACKAGED)
    cases = read_cases(directory, only or ())
    with _progress(len(cases)) as told:
        verdicts = asyncio.run(_verdicts(cases, told, known, server=server))
    if as_json:
        give_json(report.as_json(verdicts), output)
    else:
        give("\n".join(report.as_lines(verdicts)), output)
    raise typer.Exit(0 if all(one.passed for one in verdicts) else 1)


async def _verdicts(
    cases: list[Case], told: Callable[[Verdict], None], known: list[Deviation], *, server: bool
) -> list[Verdict]:
    """The verdicts, by the names of the cases; those of each format by what plays it."""
    from conformance.parlant import running as parlant
    from conformance.parlant.case import Case as ParlantCase
    from conformance.sim import running as sim

    talks = [one for one in cases if isinstance(one, ParlantCase)]
    flows = [one for one in cases if not isinstance(one, ParlantCase)]
    verdicts: list[Verdict] = []
    if not server:
        verdicts += await sim.run_in_memory(flows, told, known) if flows else []
        verdicts += await parlant.run_in_memory(talks, told, known) if talks else []
    else:
        from cli.session import require_set_up, session

        async with session() as opened:
            await require_set_up(opened)
            where = (opened.client, opened.blobs, told, known)
            verdicts += await sim.run_on_server(flows, *where) if flows else []
            verdicts += await parlant.run_on_server(talks, *where) if talks else []
    return sorted(verdicts, key=lambda one: one.name)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Verdict], None]]:
    """How far the cases are, on stderr."""
    from rich.progress import Progress

    from cli.console import say, talk

    with Progress(console=talk(), transient=True, disable=not talk().is_terminal) as bar:
        task = bar.add_task("", total=total)
        ended = 0

        def told(verdict: Verdict) -> None:
            nonlocal ended
            ended += 1
            bar.update(task, advance=1, description=verdict.name)
            if bar.disable and ended % STEP == 0:
                say(f"{ended} of {total} cases")

        yield told
