"""The plain client: it knows names and JSON only, and its document is that of the booking."""

from __future__ import annotations

import ast
import asyncio
import json
import subprocess
import sys
from pathlib import Path

from client import JourneysClient
from converters.document import write
from converters.registry import read

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "examples/plain_client/book.py"


async def test_it_books_a_table(journeys: JourneysClient, temporal_server: str) -> None:
    command = [sys.executable, str(SCRIPT), "--address", temporal_server, "--task-queue", journeys.task_queue]
    done = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, timeout=60, check=False, cwd=ROOT.parent
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "refused: InputRefused: How many guests: a number is needed" in done.stdout
    last = done.stdout.splitlines()[-1]
    assert last.startswith("completed: ")
    assert json.loads(last.removeprefix("completed: "))["table"] == "terrace 2"


def test_it_imports_nothing_of_ours() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported - set(sys.stdlib_module_names) == {"temporalio"}


def test_its_document_is_the_converted_booking() -> None:
    converted = write(read((ROOT / "examples/booking/table.yaml").read_bytes()).bundle)
    assert (ROOT / "examples/plain_client/table.json").read_text(encoding="utf-8") == converted, (
        "journeys convert examples/booking/table.yaml --output examples/plain_client/table.json"
    )
