"""A worker with the real activities on the real server, and journeys on its task queue."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.client import Client

import worker
from client import JourneysClient
from settings import FolderStorage, Settings
from storage.blobs import Blobs
from storage.converter import storage_plugin


@pytest.fixture
async def journeys(temporal_server: str, tmp_path: Path) -> AsyncIterator[JourneysClient]:
    """Journeys on a task queue of their own, with somebody who works on it."""
    settings = Settings(home=tmp_path, storage=FolderStorage(tmp_path / "storage"))
    blobs = Blobs.open(str(tmp_path / "storage"))
    client = await Client.connect(temporal_server, plugins=[storage_plugin(blobs)])
    queue = f"examples-{uuid.uuid4().hex}"
    async with worker.serving(client, settings, blobs, queue):
        yield JourneysClient(client, queue)
