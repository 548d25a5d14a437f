"""Tools that do something outside, and keep a record of it: `--tools tests.generated.effects`.

Each key is a file in the folder of its run; each attempt adds a line to it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from journeys import tool
from journeys.tools import ToolContext

FOLDER = "JOURNEYS_TEST_EFFECTS"
SECONDS = 0.02
"""How long the other side takes: a worker can die before, while and after it does its work."""


@tool(id="custom_block_ledger", effect="keyed", description="Books an amount, once for each key")
async def ledger(context: ToolContext, amount: str = "") -> dict[str, Any]:
    await _happen(context)
    return {"booked": len(amount), "amount": amount}


@tool(id="custom_block_stamp", effect="idempotent", description="Stamps a text; twice is once")
async def stamp(context: ToolContext, amount: str = "") -> dict[str, Any]:
    await _happen(context)
    return {"booked": -1, "amount": amount}


async def _happen(context: ToolContext) -> None:
    await asyncio.sleep(SECONDS / 2)
    folder = Path(os.environ[FOLDER]) / quote(context.run, safe="")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / quote(context.idempotency_key, safe="")).open("a") as file:
        file.write(f"{context.visit}.{context.call} {context.attempt}\n")
    await asyncio.sleep(SECONDS / 2)


def happened(run: str, environment: Mapping[str, str] = os.environ) -> list[str]:
    """What has happened outside for a run: visit and call of each key."""
    folder = Path(environment[FOLDER]) / quote(run, safe="")
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return sorted(file.read_text().split()[0] for file in files)
