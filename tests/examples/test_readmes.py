"""The commands of the examples' READMEs, run as they stand there."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def commands(readme: Path) -> str:
    """The indented lines: a script."""
    return "\n".join(
        line.strip() for line in readme.read_text(encoding="utf-8").splitlines() if line.startswith("    ")
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder that looks like a checkout, and may be written into."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    return tmp_path


def bash(script: str, folder: Path, server: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TEMPORAL_ADDRESS": server, "JOURNEYS_HOME": str(folder / "home")}
    return subprocess.run(
        ["bash", "-euc", script], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_booking_can_be_validated_drawn_simulated_and_run(checkout: Path, temporal_server: str) -> None:
    done = bash(commands(ROOT / "examples/booking/README.md"), checkout, temporal_server)
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"table": "terrace 2"' in done.stdout
    assert "Thank you, Ada" in done.stdout
    assert (checkout / "table.svg").read_text(encoding="utf-8").lstrip().startswith("<svg")


def test_the_travel_desk_can_be_drawn_tested_and_talked_to(checkout: Path, temporal_server: str) -> None:
    done = bash(commands(ROOT / "examples/travel/README.md"), checkout, temporal_server)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Have a good trip!" in done.stdout
    assert (checkout / "travel.svg").read_text(encoding="utf-8").lstrip().startswith("<svg")


def test_the_plain_clients_document_can_be_made_again(checkout: Path, temporal_server: str) -> None:
    script = commands(ROOT / "examples/plain_client/README.md")
    line = next(line for line in script.splitlines() if " convert " in line)
    made = checkout / "examples/plain_client/table.json"
    before = made.read_bytes()
    made.unlink()
    done = bash(line, checkout, temporal_server)
    assert done.returncode == 0, done.stdout + done.stderr
    assert made.read_bytes() == before
