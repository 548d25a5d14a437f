"""The program that runs a Parlant script and reads its stores: `python -m …script.child SCRIPT ANSWER`.

It is started as a process of its own, by the command only: a script is somebody's code. The answer is a JSON file,
`{"parlant", "stores"}` or `{"error": {"type", "message", "line"}}`; what the script prints stays on its own output.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import runpy
import socket
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

_IGNORED = ("host", "port", "tool_service_port", "nlp_service", "session_store", "customer_store", "variable_store")
"""Settings of a server that a reading replaces: nothing is served, asked, or kept."""


def main(script: Path, answer: Path) -> None:
    """Runs the script and writes the answer."""
    sys.argv = [str(script)]
    sys.path.insert(0, str(script.resolve().parent))
    found: dict[str, Any] = {}
    try:
        _run(script, found)
    except BaseException as error:  # whatever a script raises, its exit too
        if "stores" not in found:
            found = {"error": _told(error, script)}
    answer.write_text(json.dumps({"parlant": version("parlant"), **found}), encoding="utf-8")
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads and servers of the script may still be there; what was asked for is written.
    os._exit(0)


def _run(script: Path, found: dict[str, Any]) -> None:
    p: Any = import_module("parlant.sdk")
    p.Server = _reading_server(p, found)
    names = runpy.run_path(str(script), run_name="__main__")
    build = names.get("build")
    if "stores" not in found and inspect.iscoroutinefunction(build):
        asyncio.run(_build(p, build))
    if "stores" not in found:
        raise LookupError("It neither opens a `p.Server` when it is run, nor has it an `async def build(server)`.")


async def _build(p: Any, build: Any) -> None:
    async with p.Server() as server:
        await build(server)


def _reading_server(p: Any, found: dict[str, Any]) -> type:
    """A server that is read at the end of its body, then left as by an error: nothing is evaluated or served."""
    from converters.parlant.script import stores
    from converters.parlant.script.model import Service

    class ReadingServer(p.Server):  # type: ignore[misc]
        def __init__(self, **options: Any) -> None:
            kept = {name: value for name, value in options.items() if name not in _IGNORED}
            free = {"host": "127.0.0.1", "tool_service_port": _free_port()}
            super().__init__(nlp_service=lambda _: Service(), **free, **kept)

        async def __aexit__(self, kind: Any, error: Any, trace: Any) -> bool:
            if error is None:
                found["stores"] = await stores.read(self)
                error = _Left()
            with suppress(_Left):
                await super().__aexit__(type(error), error, trace)
            return False

    return ReadingServer


class _Left(Exception):
    """Leaves a server's body."""


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _told(error: BaseException, script: Path) -> dict[str, Any]:
    """What went wrong, and the innermost line of the script that was under way."""
    kind = type(error)
    name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
    if isinstance(error, SyntaxError) and error.lineno is not None:
        return {"type": name, "message": error.msg, "line": error.lineno}
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if Path(frame.filename).resolve() == script.resolve()]
    return {"type": name, "message": str(error), "line": lines[-1] if lines else None}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
