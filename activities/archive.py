"""Older visits, kept outside the workflow: what is moved out of a run when it continues as new, and put back when
it goes back that far."""

from __future__ import annotations

import json

from temporalio import activity

from activities.contracts import ARCHIVE, UNARCHIVE, ArchivedChunk, ArchiveReference, ArchiveRequest
from storage.blobs import Blobs


class Archive:
    """Keeps chunks by their content, so that keeping one twice is keeping it once."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    @activity.defn(name=ARCHIVE)
    async def archive(self, request: ArchiveRequest) -> ArchiveReference:
        """Keeps a chunk."""
        # Keys stay in their order: it is that in which states have ended.
        data = json.dumps(request.chunk, separators=(",", ":")).encode()
        return ArchiveReference(ref=await self._blobs.put(data))

    @activity.defn(name=UNARCHIVE)
    async def unarchive(self, reference: ArchiveReference) -> ArchivedChunk:
        """Fetches a chunk."""
        return ArchivedChunk(chunk=json.loads(await self._blobs.get(reference.ref)))
