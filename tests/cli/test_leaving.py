"""How the process of the command ends: with its exit code, whatever the threads of Temporal's client still do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, SECONDS, ask

TIMES = 2
PROGRAM = Path(sys.executable).with_name("journeys")
SLOW_THREADS = """
import asyncio, threading, time

bring = asyncio.BaseEventLoop.call_soon_threadsafe

def bring_slowly(*given, **named):
    brought = bring(*given, **named)
    if isinstance(threading.current_thread(), threading._DummyThread):
        for _ in range(300):
            time.sleep(0.001)
    return brought

asyncio.BaseEventLoop.call_soon_threadsafe = bring_slowly
"""
"""Threads that are not Python's own linger after they have brought an answer, as they do on a busy machine: the last
answer's thread is still in Python when the command has ended."""


@pytest.fixture
def run(worker: dict[str, str], tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a program with slow threads beside a server on which somebody works."""
    (tmp_path / "sitecustomize.py").write_text(SLOW_THREADS, encoding="utf-8")

    def call(*command: str | Path) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, **worker, "PYTHONPATH": str(tmp_path)}
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
        )

    return call


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.server
@pytest.mark.parametrize("program", [[PROGRAM], [sys.executable, "-m", "cli.main"]], ids=["program", "module"])
def test_commands_that_talked_to_a_server_end_with_their_exit_code(
    run: Run, written: Callable[..., Path], program: list[str | Path]
) -> None:
    for _ in range(TIMES):
        started = run(*program, "start", written(ask()))
        assert (started.returncode, started.stderr) == (0, "")
        run_id = started.stdout.strip()
        told = run(*program, "status", run_id)
        assert (told.returncode, told.stderr) == (0, "")
        assert "Which?" in told.stdout
        refused = run(*program, "send", run_id, "--values", '{"number": "none"}')
        assert refused.returncode == 2, refused.stderr
        assert "Fatal" not in refused.stderr


def test_what_was_to_be_done_at_the_end_is_done_and_what_was_written_arrives(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from cli.leaving import leave_after\n"
        "def main():\n"
        "    import atexit, threading, time\n"
        "    atexit.register(lambda: print('atexit'))\n"
        "    threading.Thread(target=lambda: (time.sleep(0.2), print('thread'))).start()\n"
        "    print('data')\n"
        "    return 3\n"
        "leave_after(main)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (3, "data\nthread\natexit\n", "")


def test_what_nobody_can_take_is_no_success() -> None:
    code = "from cli.leaving import leave_after\nleave_after(lambda: print('data') or 0)\n"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=full, check=False)
    assert done.returncode == 1


def test_an_exception_is_shown_as_ever() -> None:
    code = "from cli.leaving import leave_after\nleave_after(lambda: 1 / 0)\n"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr
