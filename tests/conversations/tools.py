"""A tool with an effect, and a record of it: `--tools tests.conversations.tools`.

The record is a folder (`JOURNEYS_TEST_RECORD`) with a file for each call that was begun and for each effect, by
idempotency key. While there is a file `hold` in it, a call waits before its effect.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from journeys import tool
from journeys.tools import ToolContext

RECORD = "JOURNEYS_TEST_RECORD"


@tool(id="reserve", effect="keyed", description="Reserves a place, once for each key")
async def reserve(context: ToolContext, dates: str = "") -> dict[str, Any]:
    folder = Path(os.environ[RECORD])
    key = quote(context.idempotency_key, safe="")
    with (folder / f"begun-{key}").open("a") as file:
        file.write(f"{context.attempt}\n")
    while (folder / "hold").exists():
        await asyncio.sleep(0.02)
    (folder / f"done-{key}").write_text(dates)
    return {"number": 7, "dates": dates}


@tool(id="price", effect="idempotent", description="Says what it costs")
async def price(context: ToolContext) -> dict[str, Any]:
    (Path(os.environ[RECORD]) / f"price-{quote(context.idempotency_key, safe='')}").touch()
    return {"price": 40}


class Record:
    """What the tools have done."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)

    def hold(self) -> None:
        """Calls wait from now on."""
        (self.folder / "hold").touch()

    def release(self) -> None:
        """Calls go on."""
        (self.folder / "hold").unlink()

    @property
    def begun(self) -> int:
        """How many attempts there were in all."""
        return sum(len(path.read_text().splitlines()) for path in self.folder.glob("begun-*"))

    @property
    def keys(self) -> list[str]:
        """The keys of calls that were begun."""
        return sorted(path.name.removeprefix("begun-") for path in self.folder.glob("begun-*"))

    @property
    def done(self) -> list[str]:
        """What was reserved, once for each key."""
        return [path.read_text() for path in sorted(self.folder.glob("done-*"))]

    @property
    def priced(self) -> int:
        """How often a price was asked for."""
        return len(list(self.folder.glob("price-*")))
