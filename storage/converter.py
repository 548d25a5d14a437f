"""The data converter of clients, workers and replayers: pydantic's JSON, with large values kept outside Temporal."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import (
    DataConverter,
    ExternalStorage,
    StorageDriver,
    StorageDriverClaim,
    StorageDriverRetrieveContext,
    StorageDriverStoreContext,
)
from temporalio.plugin import SimplePlugin

from storage.blobs import Blobs

THRESHOLD_BYTES = 64 * 1024


class BlobDriver(StorageDriver):
    """Temporal's large payloads, as blobs."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    def name(self) -> str:
        """The driver's name, as it stands in histories."""
        return "journeys.blobs"

    def type(self) -> str:
        """The kind of driver, whatever language reads it."""
        return "journeys.blobs"

    async def store(
        self,
        context: StorageDriverStoreContext,  # noqa: ARG002
        payloads: Sequence[Payload],
    ) -> list[StorageDriverClaim]:
        """Keeps payloads."""
        return [
            StorageDriverClaim(claim_data={"key": await self._blobs.put(payload.SerializeToString(deterministic=True))})
            for payload in payloads
        ]

    async def retrieve(
        self,
        context: StorageDriverRetrieveContext,  # noqa: ARG002
        claims: Sequence[StorageDriverClaim],
    ) -> list[Payload]:
        """Fetches payloads."""
        return [Payload.FromString(await self._blobs.get(claim.claim_data["key"])) for claim in claims]


def data_converter(blobs: Blobs, threshold: int = THRESHOLD_BYTES) -> DataConverter:
    """Values of more than `threshold` bytes are kept in `blobs`; whoever reads them needs the same storage."""
    outside = ExternalStorage(drivers=[BlobDriver(blobs)], payload_size_threshold=threshold)
    return dataclasses.replace(pydantic_data_converter, external_storage=outside)


def storage_plugin(blobs: Blobs, threshold: int = THRESHOLD_BYTES) -> SimplePlugin:
    """What makes a client read and write large values as the workers do."""
    return SimplePlugin("journeys.storage", data_converter=data_converter(blobs, threshold))
