"""`journeys simulate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.options import (
    Answers,
    As,
    AsJson,
    Children,
    Environment,
    File,
    Format,
    Input,
    Manner,
    Output,
    Tools,
    Trigger,
    Values,
)

Stubs = Annotated[
    Path | None,
    typer.Option(
        "--stubs",
        metavar="PATH",
        help='Answers instead of calls, by state id: {"ID": {"output": …}} or {"ID": {"error": "…"}}.',
    ),
]


def simulate(
    file: File,
    input: Input = None,  # noqa: A002 - the word of the option
    answers: Answers = None,
    stubs: Stubs = None,
    manner: As = Manner.JOURNEY,
    as_json: AsJson = False,
    output: Output = None,
    values: Values = None,
    environment: Environment = None,
    tools: Tools = None,
    children: Children = None,
    trigger: Trigger = None,
    format: Format = None,  # noqa: A002
) -> None:
    """Run a workflow or journey in memory: the same engine, no server, and nobody waits for a timer.

    Calls are really made, unless --stubs answers them: then nothing leaves this machine. A stub's output is what the
    tool gives: the reply's body, the function's value, the model's text or structure; a list of stubs answers one call
    after another. Functions and expressions that have no stub run in their sandboxes. Nothing of it is kept.

    Where nobody answers any more, the time goes on to what is declared for silence: reminders, escalation, expiry. Null
    among the answers is silence too, until the next thing happens.

    Examples:
      journeys simulate returns.json --answers '[{"orderNumber": 1042}]' --stubs stubs.json
      journeys simulate approval.yaml --answers '[null, "yes"]'
      journeys simulate reminder.json --as conversation
    """
    import asyncio

    from cli.arguments import answers_of, json_file, json_of, object_of
    from cli.documents import Source
    from cli.rehearsal import EXAMPLE_STUBS, rehearse
    from cli.results import give_result
    from cli.tools import tool_modules

    given = json_of("--input", input, '\'{"name": "value"}\'')
    said = answers_of(answers)
    replies = object_of("--stubs", json_file("--stubs", stubs, EXAMPLE_STUBS), EXAMPLE_STUBS)
    bundle = Source(file, format, values, environment, children, None, trigger).bundle()
    account = asyncio.run(rehearse(bundle, given, said, replies, tool_modules(tools)))
    if not account.record.has_ended:
        raise typer.Exit(2)
    give_result(account, manner, as_json, output)
    raise typer.Exit(account.tell_failure())
