"""Starting the program on a folder, tuned; and stopping it. Knows the command line, not who uses the server."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from devserver import guard
from devserver.home import Home, Running, closing
from devserver.ports import HOST, free_port
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
    """

    namespace: str
    ui: bool
    usual_ports: bool
    dynamic_config: Mapping[str, object]


def arguments(home: Home, options: Options, port: int, ui_port: int | None) -> list[str]:
    """The command line of `temporal` for this folder."""
    config = {**TUNING, **options.dynamic_config}
    line = ["server", "start-dev", "--ip", HOST, "--port", str(port), "--db-filename", str(home.database)]
    line += ["--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal"]
    line += ["--headless"] if ui_port is None else ["--ui-port", str(ui_port)]
    if options.namespace != "default":
        line += ["--namespace", options.namespace]
    for name in SEARCH_ATTRIBUTES:
        line += ["--search-attribute", f"{name}=Keyword"]
    for key, value in config.items():
        line += ["--dynamic-config-value", f"{key}={json.dumps(value)}"]
    return line


async def launch(program: Path, home: Home, database: int, options: Options) -> Running:
    """Start a server under its guard. The guard takes the lock on the database with it.

    Args:
        database: the lock from `Home.open_database`; closed here.
    """
    port = free_port(PORT if options.usual_ports else None)
    ui_port = free_port(UI_PORT if options.usual_ports else None) if options.ui else None
    home.log.write_bytes(b"")
    with closing(database):
        # Isolated and without an environment: what stands there (keys, proxies) is no business of the server.
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", guard.__file__),
            *(str(home.users), str(database), str(home.log), str(program)),
            *arguments(home, options, port, ui_port),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            cwd=home.folder,
            env={"HOME": str(home.folder)},
            pass_fds=(database,),
        )
        output, _ = await process.communicate()
    ui_url = None if ui_port is None else f"http://{HOST}:{ui_port}"
    return Running(guard=int(output), address=f"{HOST}:{port}", ui_url=ui_url)


async def halt(home: Home, running: Running) -> None:
    """Stop a server and wait until its database is closed; by force if it does not listen."""
    for stop, number in ((os.kill, signal.SIGTERM), (os.killpg, signal.SIGKILL)):
        with suppress(ProcessLookupError):
            stop(running.guard, number)
        if await _closed(home, guard.STOP_SECONDS + 5):
            return


async def _closed(home: Home, seconds: float) -> bool:
    for _ in range(int(seconds / guard.POLL_SECONDS)):
        if (database := home.open_database()) is not None:
            os.close(database)
            return True
        await asyncio.sleep(guard.POLL_SECONDS)
    return False
