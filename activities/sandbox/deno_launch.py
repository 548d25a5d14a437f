"""Starts a Deno process with nothing allowed but one socket to us, and waits for it to knock there."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deno import find_deno_bin  # type: ignore[import-untyped]

_HERE = Path(__file__).parent
_START_SECONDS = 20.0
_TOKEN_BYTES = 32
_FLAGS = (
    "--quiet",
    "--no-prompt",
    "--no-remote",
    "--no-npm",
    "--no-config",
    "--no-lock",
    "--no-code-cache",
    "--unstable-worker-options",
    # No module of Node can be imported: some reach standard input and output, which are open to every Worker.
    f"--import-map={_HERE / 'imports.json'}",
)
_ENVIRONMENT = {
    # A folder that cannot be: Deno keeps nothing on disk.
    "DENO_DIR": f"{os.devnull}/none",
    "DENO_NO_UPDATE_CHECK": "1",
    "NO_COLOR": "1",
}


@dataclass(frozen=True)
class Launched:
    """A process that has come up, and the streams to and from it."""

    process: asyncio.subprocess.Process
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


async def launch(megabytes: int) -> Launched:
    """Starts a process whose Workers may each use so much memory.

    Raises:
        OSError: it cannot be started, or does not come up.
    """
    connected: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Future()
    token = secrets.token_bytes(_TOKEN_BYTES)

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Any process of this machine can knock; only ours has the token.
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            if secrets.compare_digest(await reader.readexactly(_TOKEN_BYTES), token) and not connected.done():
                connected.set_result((reader, writer))
                return
        writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        process = await _spawn(server.sockets[0].getsockname()[1], megabytes)
        try:
            assert process.stdin is not None
            process.stdin.write(token)
            process.stdin.close()
            async with asyncio.timeout(_START_SECONDS):
                return Launched(process, *await connected)
        except BaseException as error:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            if isinstance(error, TimeoutError):
                raise OSError("the JavaScript sandbox (deno) does not start") from None
            raise
    finally:
        server.close()


async def _spawn(port: int, megabytes: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        find_deno_bin(),
        "run",
        *_FLAGS,
        f"--v8-flags=--max-old-space-size={megabytes}",
        f"--allow-net=127.0.0.1:{port}",
        str(_HERE / "host.js"),
        str(port),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=_HERE,
        env=_ENVIRONMENT,
    )
