"""`journeys convert`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import AsJson, Children, Environment, File, Format, Name, Output, To, Trigger, Values

if TYPE_CHECKING:
    from converters.written import Written


def convert(
    file: File,
    output: Output = None,
    to: To = "journey",
    report: Annotated[
        bool, typer.Option("--report", help="Print what became of each block and field, and what is missing.")
    ] = False,
    as_json: AsJson = False,
    values: Values = None,
    environment: Environment = None,
    children: Children = None,
    name: Name = None,
    trigger: Trigger = None,
    format: Format = None,  # noqa: A002 - the word of the option
) -> None:
    """Convert a Sim export into a journey document, or any journey into a format of --to.

    The document goes to stdout or to --output; those of further journeys beside it, named by their ids. With --report
    the report goes to stdout: text, or JSON with --json.

    Examples:
      journeys convert triage.json --report
      journeys convert triage.json --values values.json --output triage.journey.json
      journeys convert triage.journey.json --to sim --output triage.json
      journeys convert triage.json --report --json | jq .missing
    """
    from cli.console import give, give_json, say
    from cli.documents import Source
    from converters import registry

    found = Source(file, format, values, environment, children, name, trigger).convert()
    written = registry.write(found.bundle, to)
    if output is not None or not report:
        _hand_over(written, output)
    reports = [found.report] if to == "journey" else [found.report, written.report]
    if not report:
        lacking = f"; {len(found.missing)} values are missing, see --report" if found.missing else ""
        states = len(found.bundle.main.states)
        say(f"{found.report.title or file.name}: {states} states, confidence {found.report.confidence:.2f}{lacking}")
        _say_what_differs(written)
    elif as_json:
        give_json({**reports[0].to_json(), **({"written": reports[1].to_json()} if len(reports) > 1 else {})})
    else:
        give("\n\n".join(one.to_text() for one in reports))


def _hand_over(written: Written, output: Path | None) -> None:
    from cli.console import give, say
    from converters.written import text_of

    give(text_of(written.document), output)
    for journey, document in written.others.items():
        if output is None:
            say(f"{journey} is a document of its own; --output writes it too")
        else:
            named = "".join(one if one.isalnum() or one in "-_." else "-" for one in journey)
            give(text_of(document), output.with_name(f"{output.stem}.{named}{output.suffix}"))


def _say_what_differs(written: Written) -> None:
    from cli.console import say

    differing = [entry for entry in written.report.entries if entry.outcome in ("changed", "dropped")]
    if differing:
        say(f"{len(differing)} things cannot be written as they are, see --report")
