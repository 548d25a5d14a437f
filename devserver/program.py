"""Finding the `temporal` program: on the PATH, in our cache, by the SDK's download, or built from source."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from temporalio.testing import WorkflowEnvironment

from devserver.build import VERSION, build
from devserver.home import lock

STALL_SECONDS = 60.0
STEP_SECONDS = 5.0


async def find_program(cache: Path, progress: Callable[[str], None]) -> Path:
    """The program, fetched or built into `cache` the first time. Two at once do it once.

    Raises:
        UsageError: it could neither be downloaded nor built; says what to do.
    """
    if (on_path := shutil.which("temporal")) is not None:
        return Path(on_path)
    folder = cache / "bin"
    names = (f"temporal-{VERSION}", f"temporal-sdk-{version('temporalio')}")
    if (cached := _cached(folder, names)) is not None:
        return cached
    folder.mkdir(parents=True, exist_ok=True)
    held = await _wait_for_lock(folder / "temporal.lock", progress)
    try:
        if (cached := _cached(folder, names)) is not None:
            return cached
        with tempfile.TemporaryDirectory(dir=folder, prefix=".getting-", ignore_cleanup_errors=True) as draft:
            if (downloaded := await _download(Path(draft), progress)) is not None:
                return downloaded.replace(folder / names[1])
            return (await build(Path(draft), progress)).replace(folder / names[0])
    finally:
        os.close(held)


def _cached(folder: Path, names: tuple[str, ...]) -> Path | None:
    return next((folder / name for name in names if os.access(folder / name, os.X_OK)), None)


async def _wait_for_lock(path: Path, progress: Callable[[str], None]) -> int:
    began = time.monotonic()
    told = -STEP_SECONDS
    while (held := lock(path)) is None:
        waited = time.monotonic() - began
        if waited - told >= STEP_SECONDS:
            progress(f"Another process is getting the Temporal dev server; waiting ({waited:.0f} s)")
            told = waited
        await asyncio.sleep(0.2)
    return held


async def _download(draft: Path, progress: Callable[[str], None]) -> Path | None:
    """Let the SDK fetch its program: it does so only on the way to starting it. None: it could not."""
    progress("Downloading the Temporal dev server")
    starting = asyncio.create_task(WorkflowEnvironment.start_local(download_dest_dir=str(draft)))
    size, moved = 0, time.monotonic()
    while not (await asyncio.wait({starting}, timeout=STEP_SECONDS))[0]:
        if (now := _size(draft)) > size:
            size, moved = now, time.monotonic()
            progress(f"Downloading the Temporal dev server ({size / 1e6:.0f} MB)")
        elif time.monotonic() - moved > STALL_SECONDS:
            starting.cancel()
    try:
        await (await starting).shutdown()
    except (RuntimeError, asyncio.CancelledError) as error:
        progress(f"The download did not work ({str(error) or 'no progress'})")
        return None
    return _program(draft)


def _program(folder: Path) -> Path | None:
    return next((file for file in folder.iterdir() if os.access(file, os.X_OK)), None)


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
