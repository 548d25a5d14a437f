"""Starting the program on a folder, tuned; and stopping it. Knows the command line, not who uses the server."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from devserver import guard
from devserver.home import Home, Running
from devserver.ports import HOST, claim_port
from journeys.errors import UsageError
from journeys.messages import SEARCH_ATTRIBUTES

PORT, UI_PORT = 7233, 8233

# The server looks for work 20 times a second per shard, and a dev server has one shard: every task would wait for
# its 50 ms beat. Two thousand make a step ten times faster. One partition saves the hop between two.
TUNING: Mapping[str, object] = {
    "history.transferProcessorMaxPollRPS": 2000,
    "history.timerProcessorMaxPollRPS": 2000,
    "history.visibilityProcessorMaxPollRPS": 2000,
    "system.enableActivityEagerExecution": True,
    "matching.numTaskqueueReadPartitions": 1,
    "matching.numTaskqueueWritePartitions": 1,
}


@dataclass(frozen=True)
class Options:
    """How a server is to be started.

    Attributes:
        namespace: created if it is not there.
        ui: whether the Temporal UI is served.
        usual_ports: take 7233 and 8233 if they are free; otherwise any free ones.
        dynamic_config: settings of the server itself, by key; they win over the tuning.
        ports: of the server and of its UI, if just these are wanted.
    """

    namespace: str
    ui: bool
    usual_ports: bool
    dynamic_config: Mapping[str, object]
    ports: tuple[int | None, int | None] = (None, None)


def arguments(home: Home, options: Options, port: int, ui_port: int | None) -> list[str]:
    """The command line of `temporal` for this folder."""
    config = {**TUNING, **options.dynamic_config}
    line = ["server", "start-dev", "--ip", HOST, "--port", str(port), "--db-filename", str(home.database)]
    line += ["--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal"]
    line += ["--headless"] if ui_port is None else ["--ui-port", str(ui_port)]
    if options.namespace != "default":
        line += ["--namespace", options.namespace]
    for name, kind in SEARCH_ATTRIBUTES.items():
        line += ["--search-attribute", f"{name}={kind}"]
    for key, value in config.items():
        line += ["--dynamic-config-value", f"{key}={json.dumps(value)}"]
    return line


async def launch(program: Path, home: Home, database: int, options: Options) -> Running:
    """Start a server under its guard. The guard takes the locks with it.

    Args:
        database: the lock from `Home.open_database`; closed here.

    Raises:
        UsageError: a port that is wanted is taken.
    """
    locks = [database]
    try:
        port = _claim(options.ports[0], PORT if options.usual_ports else None, locks)
        ui_port = _claim(options.ports[1], UI_PORT if options.usual_ports else None, locks) if options.ui else None
        pid = await _spawn(home, program, arguments(home, options, port, ui_port), tuple(locks))
    finally:
        for held in locks:
            os.close(held)
    return Running(guard=pid, address=f"{HOST}:{port}", ui_url=None if ui_port is None else f"http://{HOST}:{ui_port}")


def _claim(wanted: int | None, usual: int | None, locks: list[int]) -> int:
    port, claim = claim_port(wanted or usual)
    locks.append(claim)
    if wanted is not None and port != wanted:
        raise UsageError(f"Port {wanted} is taken; end what listens there, or name another")
    return port


async def _spawn(home: Home, program: Path, line: list[str], locks: tuple[int, ...]) -> int:
    home.log.write_bytes(b"")
    # Isolated and without an environment: what stands there (keys, proxies) is no business of the server.
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-S", guard.__file__),
        *(str(home.users), ",".join(map(str, locks)), str(home.log), str(program), *line),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        cwd=home.folder,
        env={"HOME": str(home.folder)},
        pass_fds=locks,
    )
    output, _ = await process.communicate()
    return int(output)


async def halt(home: Home) -> None:
    """Stop the server of this folder and wait until its database is closed; by force if it does not listen.

    Only for one who has made sure that nobody else uses it.
    """
    if await _closed(home, 0) or (running := home.running()) is None:
        return
    for stop, number in ((os.kill, signal.SIGTERM), (os.killpg, signal.SIGKILL)):
        with suppress(ProcessLookupError):
            stop(running.guard, number)
        if await _closed(home, guard.STOP_SECONDS + 5):
            return


async def _closed(home: Home, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while (database := home.open_database()) is None:
        if time.monotonic() >= deadline:
            return False
        await asyncio.sleep(guard.POLL_SECONDS)
    os.close(database)
    return True
