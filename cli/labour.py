"""Who does the work of a run that this process starts: a worker in this process, or those of the server."""

from __future__ import annotations

import shlex
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from cli.console import say
from cli.session import Session


@asynccontextmanager
async def labour(opened: Session, tools: Sequence[str], here: bool | None) -> AsyncIterator[str]:
    """The task queue on which the run is to be started, and a worker of this process if it is needed.

    On the local server this process works too, beside whoever does. On a named one it works only if nobody else does,
    or if it brings tools; then on a queue of its own, so that it takes nobody else's work.

    Args:
        here: whether this process works; None: as above.
    """
    queue = opened.settings.task_queue
    busy = await opened.has_workers()
    if here is None:
        here = opened.local or bool(tools) or not busy
    if not here:
        yield queue
        return
    from worker import serving

    if not opened.local or (tools and busy):
        queue = queue_of_its_own(queue)
        say(f"This process works for the journey, on the task queue {queue}", "dim")
    async with serving(opened.client, opened.settings, opened.blobs, queue, tools):
        yield queue


def queue_of_its_own(queue: str) -> str:
    """A new task queue."""
    from uuid import uuid4

    return f"{queue}-{uuid4().hex[:8]}"


def how_to_work(opened: Session, queue: str, tools: Sequence[str]) -> str:
    """The command that lets a journey of this session go on."""
    words = ["journeys", "dev" if opened.local else "worker"]
    words += [] if queue == opened.settings.task_queue else ["--queue", queue]
    words += [word for one in tools for word in ("--tools", one)]
    return shlex.join(words)
