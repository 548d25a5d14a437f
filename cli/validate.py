"""`journeys validate`."""

from __future__ import annotations

import typer

from cli.options import AsJson, Children, Environment, File, Format, Trigger, Values


def validate(
    file: File,
    as_json: AsJson = False,
    values: Values = None,
    environment: Environment = None,
    children: Children = None,
    trigger: Trigger = None,
    format: Format = None,  # noqa: A002 - the word of the option
) -> None:
    """Say whether a file could be started, and all that is in the way.

    Every problem comes with its place and its remedy. Exit code 2 if there are errors; warnings alone are fine.

    Examples:
      journeys validate returns.json --values values.json
      journeys validate returns.json --json
    """
    from cli.console import give, give_json
    from cli.documents import Source, problems_of

    problems = problems_of(Source(file, format, values, environment, children, None, trigger))
    errors = [problem for problem in problems if problem.severity == "error"]
    if as_json:
        give_json({"valid": not errors, "problems": [problem.model_dump(mode="json") for problem in problems]})
    else:
        count = "1 problem" if len(errors) == 1 else f"{len(errors)} problems"
        verdict = f"cannot be started: {count}" if errors else "can be started"
        lines = [f"  - {'' if problem.severity == 'error' else 'warning: '}{problem}" for problem in problems]
        give("\n".join([f"{file} {verdict}", *lines]))
    if errors:
        raise typer.Exit(2)
