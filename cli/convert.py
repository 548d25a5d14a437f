"""`journeys convert`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import AsJson, Children, Environment, File, Format, Name, Output, To, Trigger, Values

if TYPE_CHECKING:
    from converters.report import Report
    from converters.written import Written


def convert(
    file: File,
    output: Output = None,
    to: To = "journey",
    report: Annotated[
        bool, typer.Option("--report", help="Print what became of each block and field, and what is missing.")
    ] = False,
    report_file: Annotated[
        Path | None,
        typer.Option(
            "--report-file", metavar="PATH", help="Write the report too: .html, .json, or text for any other."
        ),
    ] = None,
    as_json: AsJson = False,
    values: Values = None,
    environment: Environment = None,
    children: Children = None,
    name: Name = None,
    trigger: Trigger = None,
    format: Format = None,  # noqa: A002 - the word of the option
    conversation: Annotated[
        str | None,
        typer.Option(
            "--conversation",
            metavar="FILE|none",
            help="What a Sim workflow says to people, beside what it does. Default: made from the workflow.",
        ),
    ] = None,
    run_script: Annotated[
        bool,
        typer.Option(
            "--run-script", help="FILE is a Parlant script: run it here, with your rights, and convert what it builds."
        ),
    ] = False,
) -> None:
    """Convert a Sim export into a journey document, or any journey into a format of --to.

    The document goes to stdout or to --output; those of further journeys beside it, named by their ids. With --report
    the report goes to stdout: text, or JSON with --json. With --report-file it goes to a file, as its ending says.

    Examples:
      journeys convert triage.json --report
      journeys convert triage.json --values values.json --output triage.journey.json
      journeys convert triage.journey.json --to sim --output triage.json
      journeys convert desk.py --run-script --output desk.journey.json
      journeys convert desk.journey.json --to parlant --output desk.py
      journeys convert triage.json --report --json | jq .missing
      journeys convert triage.json --output triage.journey.json --report-file triage.html
      journeys convert triage.json --conversation texts.yaml --output triage.journey.json
    """
    from cli.console import give, say
    from cli.documents import Source
    from converters import registry

    source = Source(file, format, values, environment, children, name, trigger, None, conversation, run_script)
    found = source.convert()
    written = registry.write(found.bundle, to)
    if output is not None or not (report or report_file):
        _hand_over(written, output)
    reports = [found.report] if to == "journey" else [found.report, written.report]
    if report_file is not None:
        give(_told(reports, report_file.suffix.lower().lstrip(".")), report_file, "--report-file")
    if report:
        give(_told(reports, "json" if as_json else "text"))
        return
    lacking = f"; {len(found.missing)} values are missing" if found.missing else ""
    lacking += f"; notices: {len(found.report.notices)}" if found.report.notices else ""
    lacking += ", see --report" if lacking else ""
    states = len(found.bundle.main.states)
    say(f"{found.report.title or file.name}: {states} states, confidence {found.report.confidence:.2f}{lacking}")
    _say_what_differs(written)


def _told(reports: list[Report], form: str) -> str:
    """The reports in a form: `json`, `html`, or text. The second one, if there is one, is that of what was written."""
    match form:
        case "json":
            whole = reports[0].to_json()
            if len(reports) > 1:
                whole["written"] = reports[1].to_json()
            return json.dumps(whole, ensure_ascii=False, indent=2)
        case "html" | "htm":
            from converters.report.html import write

            return write(*reports)
        case _:
            return "\n\n".join(one.to_text() for one in reports)


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
