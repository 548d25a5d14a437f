"""`journeys run`."""

from __future__ import annotations

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
    Name,
    NewId,
    Output,
    Server,
    Tools,
    Trigger,
    User,
    Values,
    Workspace,
)

Here = Annotated[
    bool | None,
    typer.Option(
        "--worker/--no-worker", help="Work in this process. Default: if the server is local, or has no worker."
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]


def run(
    file: File,
    input: Input = None,  # noqa: A002 - the word of the option
    answers: Answers = None,
    manner: As = Manner.JOURNEY,
    as_json: AsJson = False,
    output: Output = None,
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
    server: Server = None,
    here: Here = None,
    quiet: Quiet = False,
) -> None:
    """Run a workflow or journey to its end and print its result.

    Asks on the terminal for what the journey asks, or takes --answers, in order. Progress goes to stderr, the result
    to stdout: the journey's output, with --as workflow the result of the canvas, with --as conversation Markdown.

    Where nobody can be asked and the answers run out, it says which question is open and how to answer it, and exits
    with 2; the journey stays and waits. Ctrl-C leaves it running as well: nothing that it has done is lost.

    Examples:
      journeys run returns.json --values values.json
      journeys run returns.json --input '{"orderNumber": 1042}' --answers '[{"approved": true}]'
      journeys run digest.json --tools my_package.tools --env SHOP_URL=http://localhost:8080 --as workflow --json
      journeys run returns.json --answers @answers.json --as conversation --output talk.md
    """
    import asyncio

    from cli.arguments import answers_of, json_of
    from cli.documents import Source
    from cli.results import give_result
    from cli.running import Wanted, run_to_the_end
    from cli.tools import tool_modules

    given = json_of("--input", input, '\'{"name": "value"}\'')
    said = answers_of(answers)
    bundle = Source(file, format, values, environment, children, name, trigger).bundle()
    wanted = Wanted(bundle, given, said, tool_modules(tools), server, workspace, user, id, here, quiet, as_json)
    code = asyncio.run(run_to_the_end(wanted, lambda account: give_result(account, manner, as_json, output)))
    raise typer.Exit(code)
