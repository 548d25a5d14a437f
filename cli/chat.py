"""`journeys chat`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from cli.options import (
    AsJson,
    By,
    Children,
    Environment,
    Format,
    Input,
    Name,
    NewId,
    Server,
    Tools,
    Trigger,
    User,
    Values,
    Workspace,
)
from cli.run import Here

FileOrId = Annotated[
    str, typer.Argument(metavar="FILE|ID", help="A document, as for `run`, or the id of a journey under way.")
]
Memory = Annotated[bool, typer.Option("--memory", help="In memory, without a server; nothing of it is kept.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show the words only, not the way that they take.")]


def chat(
    subject: FileOrId,
    memory: Memory = False,
    input: Input = None,  # noqa: A002 - the word of the option
    as_json: AsJson = False,
    values: Values = None,
    environment: Environment = None,
    tools: Tools = None,
    children: Children = None,
    name: Name = None,
    trigger: Trigger = None,
    format: Format = None,  # noqa: A002
    workspace: Workspace = None,
    user: User = None,
    id: NewId = None,  # noqa: A002
    by: By = None,
    server: Server = None,
    here: Here = None,
    quiet: Quiet = False,
) -> None:
    """Talk to a journey: start one from a FILE, or join the one of an ID, which may be days old.

    Write as you like; a form takes its answers one by one, a choice by its number or in words. A side line shows the
    way it took, the tools it called, and what a model has cost. /back, /skip, /correct FIELD VALUE, /restart, /cancel,
    /repeat, /help and /handoff mend the conversation; /why, /path and /state look at it; /quit leaves it, and it waits.

    The words are on stdout, all else on stderr; --json prints one object for each line of the transcript. Without a
    terminal it reads lines from stdin, answers one after another, and ends with them (exit code 0 if the journey
    waits). Without a model, what is said is understood by rule.

    Examples:
      journeys chat examples/travel/travel.yaml --tools examples.travel.tools
      journeys chat flight-7f3a
      printf '%s\\n' Lisbon tomorrow 2 | journeys chat trip.yaml --memory
    """
    import asyncio

    from cli.arguments import json_of
    from cli.chatting.sitting import Sitting
    from cli.documents import Source
    from cli.tools import tool_modules

    path = _path_of(subject)
    sitting = Sitting(tool_modules(tools), server, here, by, as_json=as_json, quiet=quiet)
    of_a_file = {
        "--memory": memory, "--input": input, "--values": values, "--env": environment, "--child": children,
        "--name": name, "--trigger": trigger, "--from": format, "--workspace": workspace, "--user": user, "--id": id,
    }  # fmt: skip
    if path is None:
        _require_none_of(of_a_file, subject)
        raise typer.Exit(asyncio.run(sitting.join(subject)))
    given = json_of("--input", input, '\'{"name": "value"}\'')
    bundle = Source(path, format, values, environment, children, name, trigger).bundle()
    if memory:
        raise typer.Exit(asyncio.run(sitting.in_memory(bundle, given, workspace, user)))
    raise typer.Exit(asyncio.run(sitting.begin(bundle, given, workspace, user, id)))


def _path_of(subject: str) -> Path | None:
    """The file that is meant; None: it is an id.

    Raises:
        UsageError: it looks like a file, and there is none; or it is stdin, which is for the lines.
    """
    from journeys.errors import UsageError

    path = Path(subject)
    if subject == "-":
        raise UsageError("FILE: stdin is what you say here; name a file")
    if path.is_file():
        return path
    if path.is_dir() or path.suffix.lower() in (".yaml", ".yml", ".json", ".mmd", ".md", ".py"):
        raise UsageError(f"FILE: there is no file {path}; check the path, or give the id of a journey")
    return None


def _require_none_of(options: Mapping[str, object], subject: str) -> None:
    """Refuses options that are for a file.

    Raises:
        UsageError: one was given.
    """
    from journeys.errors import UsageError

    given = [name for name, value in options.items() if value]
    if given:
        raise UsageError(f"{', '.join(given)}: goes with a FILE; {subject} is taken as the id of a journey under way")
