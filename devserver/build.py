"""Building the `temporal` program from the Go module proxy, for where its download cannot be reached. Takes minutes."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from journeys.errors import UsageError

# The last version that `go install` accepts: from 1.6.0 on its go.mod has a `replace` line.
VERSION = "1.5.1"
MODULE = "github.com/temporalio/cli"
GO = (1, 25)
STEP_SECONDS = 5.0

REMEDY = (
    "Install the Temporal CLI so that `temporal` is on the PATH, "
    "or name a running server with TEMPORAL_ADDRESS=host:port"
)


async def build(draft: Path, progress: Callable[[str], None]) -> Path:
    """Build the program in the folder `draft`.

    Raises:
        UsageError: Go is missing, too old, or its build failed; says what to do.
    """
    go = shutil.which("go")
    if go is None:
        raise UsageError(f"The Temporal dev server must be built, and Go is not there. {REMEDY}, or install Go 1.25")
    await _check_age(go)
    # Without cgo no C compiler is needed; stripped, the program is a third smaller.
    flags = f"-s -w -X {MODULE}/temporalcli.Version={VERSION}"
    command = ("env", f"GOBIN={draft}", "CGO_ENABLED=0", go, "install", "-ldflags", flags)
    process = await asyncio.create_subprocess_exec(
        *command,
        f"{MODULE}/cmd/temporal@v{VERSION}",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd=draft,
        start_new_session=True,
    )
    output = await _watch(process, progress)
    if process.returncode != 0:
        tail = "\n".join(output.splitlines()[-8:])
        raise UsageError(f"The Temporal dev server could not be built. {REMEDY}. Go says:\n{tail}")
    return draft / "temporal"


async def _check_age(go: str) -> None:
    version = await _ask(go, "version")
    found = re.search(r"go(\d+)\.(\d+)", version)
    # An older Go that may fetch a newer toolchain does so by itself.
    if found and (int(found[1]), int(found[2])) < GO and await _ask(go, "env", "GOTOOLCHAIN") == "local":
        raise UsageError(
            f"The Temporal dev server must be built with Go {GO[0]}.{GO[1]} or newer; here is {found[0]}. {REMEDY}"
        )


async def _ask(go: str, *arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(go, *arguments, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    return output.decode(errors="replace").strip()


async def _watch(process: asyncio.subprocess.Process, progress: Callable[[str], None]) -> str:
    began = time.monotonic()
    ending = asyncio.create_task(process.communicate())
    try:
        while not ending.done():
            elapsed = int(time.monotonic() - began)
            clock = f"{elapsed // 60}:{elapsed % 60:02d}"
            progress(f"Building the Temporal dev server from source, once; it takes some minutes ({clock})")
            await asyncio.wait({ending}, timeout=STEP_SECONDS)
    except BaseException:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await ending
        raise
    return (await ending)[0].decode(errors="replace")
