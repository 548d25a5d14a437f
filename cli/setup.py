"""`journeys setup`."""

from __future__ import annotations

from cli.options import Server


def setup(server: Server = None) -> None:
    """Prepare a Temporal cluster: register the search attributes, keep ended journeys for 90 days. Once is enough.

    The local server needs none of it.

    Examples:
      TEMPORAL_ADDRESS=temporal.example:7233 journeys setup
    """
    import asyncio

    from cli.console import give
    from cli.session import session
    from devserver import set_up_namespace

    async def prepare() -> None:
        async with session(server) as opened:
            changes = await set_up_namespace(opened.client)
            where = f"namespace {opened.client.namespace} of {opened.server.address}"
            give("\n".join(changes) if changes else f"The {where} is set up already")

    asyncio.run(prepare())
