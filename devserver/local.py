"""The local server of one folder: join the one that runs, or start it; leave it, and stop it when nobody is left."""

from __future__ import annotations

import asyncio
import fcntl
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from devserver.connection import answers
from devserver.home import Home, Running
from devserver.launch import Options, halt, launch
from journeys.errors import UnreachableError, UsageError

START_SECONDS = 60.0
ATTEMPTS = 3


@dataclass
class Stay:
    """One use of a local server, from `join` to `leave`.

    Attributes:
        owned: whether this use started it.
    """

    home: Home
    running: Running
    owned: bool
    user: int

    async def leave(self) -> None:
        """Stop using the server. The last one stops it: then its database is closed when this returns."""
        try:
            # A shared lock becomes exclusive only where there is no other; newcomers wait until it is released.
            fcntl.flock(self.user, fcntl.LOCK_EX | fcntl.LOCK_NB)
            await halt(self.home)
        except BlockingIOError:
            pass
        finally:
            os.close(self.user)


async def join(home: Home, options: Options, program: Callable[[], Awaitable[Path]], *, fresh: bool = False) -> Stay:
    """Use the server of this folder, starting it if need be.

    Args:
        program: finds the program; asked only when one must be started.
        fresh: forget the database first.

    Raises:
        UsageError: `fresh` or other ports, and the server is in use; a port that is wanted is taken.
        UnreachableError: it does not start, or the one that holds the database does not answer.
    """
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if (user := home.enter()) is not None:
            try:
                stay = await _join_as(user, home, options, program, fresh)
            except BaseException:
                os.close(user)
                raise
            if stay is not None:
                return stay
            os.close(user)
        await asyncio.sleep(0.1)
    raise UnreachableError(
        f"The dev server of {home.folder} has its database open but does not answer; see {home.log}, "
        "end the process that holds it, or set JOURNEYS_HOME to another folder"
    )


async def _join_as(
    user: int, home: Home, options: Options, program: Callable[[], Awaitable[Path]], fresh: bool
) -> Stay | None:
    if (database := home.open_database()) is not None:
        os.close(database)
        return await _start(user, home, options, await program(), fresh)
    running = home.running()
    if running is None or not await answers(running.address, "default"):
        return None
    if fresh:
        raise UsageError(
            f"The dev server of {home.folder} is in use at {running.address}; stop what uses it before its journeys "
            "are forgotten, or set JOURNEYS_HOME to another folder"
        )
    for wanted, has in zip(options.ports, (running.address, running.ui_url or ""), strict=True):
        if wanted is not None and not has.endswith(f":{wanted}"):
            raise UsageError(
                f"The dev server of {home.folder} runs already, at {running.address} with its UI at {running.ui_url}; "
                "stop what uses it first, or leave the ports out"
            )
    return Stay(home, running, False, user)


async def _start(user: int, home: Home, options: Options, program: Path, fresh: bool) -> Stay | None:
    for _ in range(ATTEMPTS):
        # Asked again: finding the program may have taken minutes.
        if (database := home.open_database()) is None:
            return None
        home.clear()
        if fresh:
            home.forget()
        running = await launch(program, home, database, options)
        home.write(running)
        if await _up(home, running):
            return Stay(home, running, True, user)
        if "in use" not in home.log.read_text(errors="replace"):
            break
    tail = "\n".join(home.log.read_text(errors="replace").splitlines()[-5:])
    raise UnreachableError(f"The dev server ({program}) does not start; its log, {home.log}, ends with:\n{tail}")


async def _up(home: Home, running: Running) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if await answers(running.address, "default"):
            return True
        if (database := home.open_database()) is not None:
            os.close(database)
            return False
        await asyncio.sleep(0.05)
    await halt(home)
    return False
