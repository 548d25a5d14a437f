"""Documents that change: JSON objects by name, kept as numbered versions, so that writers side by side lose nothing.

A change reads the latest version and creates the next one, under a number that nobody can create twice: object stores
and file systems all know "create if it is not there". Whoever comes second reads again.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable
from typing import Any

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import MemoryStore

from journeys.errors import UsageError
from storage.blobs import Blobs

Document = dict[str, Any]
Change = Callable[[Document], Document | None]
"""Makes a new document from the latest one (empty: there is none yet); None leaves it as it is. It may be called more
than once, and must give its documents something to be known by, see `Versions.change`."""
_FOLDER = "documents"
_ATTEMPTS = 200
_PAUSE_SECONDS = 0.005
_LONGEST_PAUSE_SECONDS = 0.5


class Versions:
    """Documents by group and name. Names may be any text; they are hashed."""

    def __init__(self, store: Any, address: str) -> None:
        self._store = store
        self._address = address

    @classmethod
    def beside(cls, blobs: Blobs) -> Versions:
        """Documents in the storage of large values."""
        return cls(blobs.store, blobs.address)

    @classmethod
    def in_memory(cls) -> Versions:
        """Documents that last as long as the process."""
        return cls(MemoryStore(), "memory")

    async def read(self, group: str, name: str) -> Document:
        """The latest version, or an empty document where there is none."""
        return (await self._latest(_folder(group, name)))[1]

    async def read_all(self, group: str) -> list[Document]:
        """The latest versions of all documents of a group, in no order."""
        found = await obstore.list_with_delimiter_async(self._store, prefix=f"{_FOLDER}/{_hash(group)}")
        folders = [str(one) for one in found["common_prefixes"]]
        latest = await asyncio.gather(*(self._latest(folder) for folder in folders))
        return [document for _, document in latest if document]

    async def change(self, group: str, name: str, change: Change, has: Callable[[Document], bool]) -> Document:
        """Changes a document, whoever else is changing it; returns what it has become.

        Args:
            group: what it belongs to.
            name: its name there.
            change: makes the new document.
            has: whether a document holds what this change has put there.

        Raises:
            UsageError: others came first again and again.
        """
        folder = _folder(group, name)
        pause = _PAUSE_SECONDS
        for _ in range(_ATTEMPTS):
            number, document = await self._latest(folder)
            made = change(document)
            if made is None:
                return document
            if await self._created(folder, number + 1, made) and await self._stands(folder, number + 1, has):
                return made
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE_SECONDS)
        raise UsageError(f"A document in the storage {self._address} is changed by too many others; try again later")

    async def _latest(self, folder: str) -> tuple[int, Document]:
        for _ in range(_ATTEMPTS):
            numbers = await self._numbers(folder)
            if not numbers:
                return 0, {}
            try:
                found = await obstore.get_async(self._store, _path(folder, numbers[-1]))
                return numbers[-1], json.loads(bytes(await found.bytes_async()))
            except FileNotFoundError:
                continue  # A newer version has taken its place.
        raise UsageError(f"A document in the storage {self._address} cannot be read; it changes all the time")

    async def _numbers(self, folder: str) -> list[int]:
        found = await obstore.list_with_delimiter_async(self._store, prefix=folder)
        names = [str(one["path"]).rpartition("/")[2] for one in found["objects"]]
        return sorted(int(name.removesuffix(".json")) for name in names if name.endswith(".json"))

    async def _created(self, folder: str, number: int, document: Document) -> bool:
        data = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
        try:
            await obstore.put_async(self._store, _path(folder, number), data, mode="create")
        except AlreadyExistsError:
            return False
        return True

    async def _stands(self, folder: str, number: int, has: Callable[[Document], bool]) -> bool:
        """Whether the version just created is part of the document; then what is older than the one before it goes.

        A writer that was held up may create a number that has come and gone. What it wrote is not in the latest then.
        """
        numbers = await self._numbers(folder)
        if numbers[-1:] != [number] and not has((await self._latest(folder))[1]):
            await self._delete(folder, [number])
            return False
        await self._delete(folder, [one for one in numbers if one < number - 1])
        return True

    async def _delete(self, folder: str, numbers: list[int]) -> None:
        for one in numbers:
            try:
                await obstore.delete_async(self._store, _path(folder, one))
            except FileNotFoundError:
                continue  # Somebody else has tidied up.


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _folder(group: str, name: str) -> str:
    return f"{_FOLDER}/{_hash(group)}/{_hash(name)}"


def _path(folder: str, number: int) -> str:
    return f"{folder}/{number:012d}.json"
