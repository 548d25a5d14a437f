"""`journeys start`."""

from __future__ import annotations

from cli.options import (
    AsJson,
    Children,
    Environment,
    File,
    Format,
    Input,
    Name,
    NewId,
    Server,
    Trigger,
    User,
    Values,
    Workspace,
)


def start(
    file: File,
    input: Input = None,  # noqa: A002 - the word of the option
    as_json: AsJson = False,
    values: Values = None,
    environment: Environment = None,
    children: Children = None,
    name: Name = None,
    trigger: Trigger = None,
    format: Format = None,  # noqa: A002
    workspace: Workspace = None,
    user: User = None,
    id: NewId = None,  # noqa: A002
    server: Server = None,
) -> None:
    """Start a workflow or journey and leave it to the workers; print its id.

    Examples:
      journeys start returns.json --values values.json
      journeys start returns.json --id return-1042 --input @order.json --workspace shop --user robin
    """
    import asyncio

    from cli.arguments import json_of
    from cli.console import give, give_json, say
    from cli.documents import Source
    from cli.running import tell_of_an_earlier_one
    from cli.session import require_set_up, session

    given = json_of("--input", input, '\'{"name": "value"}\'')
    bundle = Source(file, format, values, environment, children, name, trigger).bundle()

    async def start_it() -> None:
        async with session(server) as opened:
            await require_set_up(opened)
            if id is not None:
                await tell_of_an_earlier_one(opened.journeys(), id)
            handle = await opened.journeys().start(bundle, input=given, workspace=workspace, user=user, id=id)
            if as_json:
                give_json({"id": handle.id, "journey": bundle.main.id, "fingerprint": bundle.fingerprint})
            else:
                give(handle.id)
            if not await opened.has_workers():
                say(
                    f"Nobody works there now; it goes on with `journeys {'dev' if opened.local else 'worker'}`",
                    "yellow",
                )

    asyncio.run(start_it())
