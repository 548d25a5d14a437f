"""`journeys convert`."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import AsJson, Children, Environment, File, Format, Name, Output, Trigger, Values


def convert(
    file: File,
    output: Output = None,
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
    """Convert a Sim export into a journey document.

    The document goes to stdout or to --output. With --report the report goes to stdout: text, or JSON with --json.

    Examples:
      journeys convert triage.json --report
      journeys convert triage.json --values values.json --output triage.journey.json
      journeys convert triage.json --report --json | jq .missing
    """
    from cli.console import give, give_json, say
    from cli.documents import Source
    from converters.document import write

    found = Source(file, format, values, environment, children, name, trigger).convert()
    if output is not None or not report:
        give(write(found.bundle), output)
    if not report:
        lacking = f"; {len(found.missing)} values are missing, see --report" if found.missing else ""
        states = len(found.bundle.main.states)
        say(f"{found.report.title or file.name}: {states} states, confidence {found.report.confidence:.2f}{lacking}")
    elif as_json:
        give_json(found.report.to_json())
    else:
        give(found.report.to_text())
