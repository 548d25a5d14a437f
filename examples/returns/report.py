"""What the demo prints: questions and answers, the path, the conversation, the result, what was found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from journeys.run import Question
from journeys.values import Json

if TYPE_CHECKING:
    from examples.returns.findings import Findings
    from examples.returns.stage import Stage

SPEAKERS = {"journey": "desk", "agent": "model", "user": "person", "system": "system"}


def asked(question: Question, answer: dict[str, Json]) -> str:
    """A question and its answer, on one line."""
    shown = f" [dim]{escape(compact(question.display))}[/]" if question.display else ""
    return f"It asks [bold]{escape(question.title)}[/]{shown}, and is answered [green]{escape(compact(answer))}[/]"


def show(console: Console, findings: Findings) -> None:
    """Path, conversation, result, findings."""
    path = Table(title="\nPath", title_justify="left", box=None, padding=(0, 2, 0, 0), expand=True)
    for column in ("", "Block", "Type", "Tries"):
        path.add_column(column, no_wrap=True)
    path.add_column("Output", no_wrap=True, overflow="ellipsis", ratio=1)
    for visit in findings.visits:
        tries = findings.tries.get(visit.title, 0)
        cells = (visit.title, visit.source_type or visit.type, str(tries or ""), compact(visit.output))
        path.add_row(str(visit.number), *map(escape, cells), style="bold yellow" if tries > 1 else "")
    console.print(path)
    console.print("\n[italic]Conversation[/]")
    for entry in findings.transcript.entries:
        said = entry.text or compact(entry.data)
        console.print(f"  [bold]{SPEAKERS[entry.who]:7}[/] {escape(said)}", soft_wrap=True)
    console.print("\n[italic]Result[/]")
    console.print_json(json.dumps(findings.result.output, ensure_ascii=False))
    console.print()
    for finding in findings.findings:
        mark = "[green]✓[/]" if finding.right else "[bold red]✗[/]"
        detail = f" [dim]({escape(finding.detail)})[/]" if finding.detail else ""
        console.print(f"{mark} {finding.what}{detail}", soft_wrap=True)


def where_to_look(console: Console, stage: Stage, findings: Findings, *, stay: bool) -> None:
    """The addresses, and how to have them again."""
    place = f"/namespaces/{stage.server.namespace}/workflows/{findings.id}/{findings.run_id}/history"
    console.print(f"\nJourney  {findings.id}, {findings.events} events", soft_wrap=True)
    console.print(f"Temporal {stage.server.address}", soft_wrap=True)
    if stage.server.ui_url:
        console.print(f"UI       {stage.server.ui_url}{place}", soft_wrap=True)
    if stay:
        console.print("All of it stays until Ctrl+C.")
    elif stage.server.log is not None:
        console.print("The server ends with this demo, and forgets nothing. To read it again:")
        console.print(f"  .venv/bin/journeys result {findings.id} --as conversation", soft_wrap=True)
        console.print("To see it in the UI again, until Ctrl+C:\n  .venv/bin/journeys dev", soft_wrap=True)


def compact(value: Json) -> str:
    """A value on one line."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
