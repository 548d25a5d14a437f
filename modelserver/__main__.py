"""`python -m modelserver --script FILE --port N`: serves until it is interrupted."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
from pathlib import Path

from modelserver.script import Script, ScriptError
from modelserver.server import ModelServer


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="modelserver", description="A model server that answers from a script.")
    parser.add_argument("--script", type=Path, help="a JSON file of answers; without one, every answer is an echo")
    parser.add_argument("--port", type=int, default=8089, help="the loopback port (0: a free one; default: 8089)")
    options = parser.parse_args(arguments)
    try:
        script = Script.read(options.script) if options.script else Script()
        asyncio.run(_serve(ModelServer(script, port=options.port)))
    except (ScriptError, OSError) as error:
        sys.stderr.write(f"modelserver: {error}\n")
        return 2
    return 0


async def _serve(server: ModelServer) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with server:
        sys.stdout.write(f"{server.base_url}\n")
        sys.stdout.flush()
        await stopped.wait()


if __name__ == "__main__":
    sys.exit(main())
