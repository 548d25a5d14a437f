"""Arguments and options that several commands take, with the same words everywhere."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Manner(StrEnum):
    """In what form a result is shown."""

    JOURNEY = "journey"
    WORKFLOW = "workflow"
    CONVERSATION = "conversation"


File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="A Sim export, a React Flow or a journey document, a Mermaid diagram; `-` reads stdin."
    ),
]
RunId = Annotated[str, typer.Argument(metavar="ID", help="The journey's id, as `run`, `start` and `list` give it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable: JSON on stdout.")]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="PATH", help="Write to this file instead of stdout.")
]
Server = Annotated[
    str | None,
    typer.Option(
        "--server", metavar="HOST:PORT", help="The Temporal server. Default: TEMPORAL_ADDRESS, else a local one."
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--from", metavar="FORMAT", help="The file's format: sim, reactflow, mermaid, journey. Default: detected."
    ),
]
To = Annotated[
    str, typer.Option("--to", metavar="FORMAT", help="The format to write: journey, sim, reactflow. Default: journey.")
]
Values = Annotated[
    Path | None,
    typer.Option(
        "--values",
        metavar="PATH",
        help='What a Sim export leaves out, as JSON: {"Block name": {"Field": value}}; secrets as "{{NAME}}".',
    ),
]
Environment = Annotated[
    list[str] | None,
    typer.Option(
        "--env", metavar="NAME=VALUE", help="A `{{NAME}}` that is no secret; stands in histories. Repeatable."
    ),
]
Children = Annotated[
    list[str] | None,
    typer.Option(
        "--child", metavar="ID=PATH", help="The export of a workflow that this one calls, by its id. Repeatable."
    ),
]
Name = Annotated[str | None, typer.Option("--name", metavar="TITLE", help="A title instead of the document's own.")]
Trigger = Annotated[
    str | None,
    typer.Option("--trigger", metavar="KIND", help="How a Sim workflow is started: manual, chat, api, schedule …"),
]
Input = Annotated[
    str | None,
    typer.Option("--input", "-i", metavar="JSON|@PATH", help="The journey's input; `@-` reads it from stdin."),
]
Answers = Annotated[
    str | None,
    typer.Option(
        "--answers",
        metavar="JSON|@PATH",
        help="Answers to the questions, in order: a list of objects (values by field) or texts.",
    ),
]
Tools = Annotated[
    list[str] | None,
    typer.Option("--tools", metavar="MODULE[:ATTR]", help="A module with tools of your own (@tool). Repeatable."),
]
As = Annotated[
    Manner,
    typer.Option(
        "--as", help="The result's form: its own, that of the workflow's canvas, or a conversation (Markdown)."
    ),
]
Workspace = Annotated[str | None, typer.Option("--workspace", metavar="NAME", help="The workspace it belongs to.")]
User = Annotated[str | None, typer.Option("--user", metavar="NAME", help="The user it runs for.")]
NewId = Annotated[str | None, typer.Option("--id", metavar="ID", help="An id of your own choice for the journey.")]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who says so; shown in the transcript.")]
