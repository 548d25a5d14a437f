"""Records histories for the replay tests: `python -m tests.histories.record` writes one JSON file a scenario.

Record anew only when a scenario is added; what is recorded must replay for ever.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from temporalio.client import Client

from client import JourneysClient
from devserver import connect_or_start
from settings import Settings
from storage.blobs import Blobs
from storage.converter import data_converter
from tests.histories.scenarios import SCENARIOS
from tests.workflows.conftest import Desk, Shop

HERE = Path(__file__).parent


async def record(only: list[str]) -> None:
    """Plays the scenarios, and writes their histories."""
    folder = Path(tempfile.mkdtemp())
    settings = Settings(home=folder, temporal_address=None, temporal_namespace="default")
    async with await connect_or_start(settings, progress=print, ephemeral=True, ui=False) as server:
        blobs = Blobs.open(str(folder / "blobs"))
        client = await Client.connect(server.address, data_converter=data_converter(blobs))
        for name, play in SCENARIOS.items():
            target = HERE / f"{name}.json"
            if (only and name not in only) or (not only and target.exists()):
                continue
            desk = Desk(client, JourneysClient(client, f"queue-{name}"), Shop(), blobs, f"queue-{name}")
            async with desk.worker():
                journey = await play(desk)
            first = client.get_workflow_handle(journey.id, run_id=desk.started[journey.id])
            target.write_text((await first.fetch_history()).to_json())
            sys.stderr.write(f"{target.name}\n")


if __name__ == "__main__":
    asyncio.run(record(sys.argv[1:]))
