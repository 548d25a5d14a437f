"""The demo as a user runs it: real server, real worker processes, a real SIGKILL."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from temporalio.client import Client

CHECKS = (
    "✓ The refund was paid once",
    "✓ The path is the canvas's",
    "✓ The blocks' outputs are the canvas's",
    "✓ The result is the canvas's",
    "✓ The shop's token is nowhere to be read",
)


@pytest.fixture
def token() -> str:
    """The shop's secret: another one for each test, so that a worker can be told by it."""
    return f"token-of-the-shop-{uuid.uuid4().hex}"


def environment(tmp_path: Path, server: str, token: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "JOURNEYS_"))}
    own = {"TEMPORAL_ADDRESS": server, "JOURNEYS_HOME": str(tmp_path), "JOURNEYS_SECRET_SHOP_TOKEN": token}
    return {**inherited, **own}


@pytest.fixture
def demo(temporal_server: str, tmp_path: Path, token: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "examples.returns.demo", "--log", str(tmp_path / "worker.log")]
    return subprocess.run(
        command,
        env=environment(tmp_path, temporal_server, token),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


async def written(server: str, journey: str, folder: Path) -> bytes:
    """All that the run has left behind: its history, and every file of the worker."""
    history = await (await Client.connect(server)).get_workflow_handle(journey).fetch_history()
    events = [event.SerializeToString() for event in history.events]
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert events
    assert files
    return b"".join([*events, *files])


def test_the_demo_ends_well_and_its_secret_is_nowhere(
    demo: subprocess.CompletedProcess[str], temporal_server: str, tmp_path: Path, token: str
) -> None:
    assert demo.returncode == 0, demo.stdout + demo.stderr
    for check in CHECKS:
        assert check in demo.stdout
    assert "✗" not in demo.stdout
    assert "requests with its idempotency key: 2; payments: 1" in demo.stdout
    assert demo.stderr == ""
    found = re.search(r"Journey (returns-desk-\w+) started", demo.stdout)
    assert found is not None
    left = asyncio.run(written(temporal_server, found[1], tmp_path))
    for place in (left, demo.stdout.encode(), demo.stderr.encode()):
        assert token.encode() not in place
    assert_no_process_is_left(token)


def test_a_demo_that_is_stopped_half_way_leaves_no_worker_behind(
    temporal_server: str, tmp_path: Path, token: str
) -> None:
    command = [sys.executable, "-u", "-m", "examples.returns.demo"]
    with subprocess.Popen(
        command, env=environment(tmp_path, temporal_server, token), stdout=subprocess.PIPE, text=True
    ) as demo:
        assert demo.stdout is not None
        assert any("SIGKILL" in line for line in demo.stdout)
        demo.terminate()
        assert demo.wait(40) == 130
    assert_no_process_is_left(token)


def assert_no_process_is_left(token: str) -> None:
    """No worker of the demo lives on."""
    needle = f"JOURNEYS_SECRET_SHOP_TOKEN={token}".encode()
    living = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if needle in (folder / "environ").read_bytes():
                living.append((folder / "cmdline").read_bytes())
        except OSError:
            continue
    assert living == []


def test_a_server_that_is_not_there_is_one_clear_message(tmp_path: Path, token: str) -> None:
    command = [sys.executable, "-m", "examples.returns.demo"]
    nowhere = environment(tmp_path, "127.0.0.1:1", token)
    done = subprocess.run(command, env=nowhere, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "No Temporal server answers at 127.0.0.1:1" in done.stderr
    assert "Traceback" not in done.stderr
