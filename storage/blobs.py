"""Blobs by the hash of their content, in a folder or in a bucket (S3, GCS, Azure: whatever `obstore` opens by its
address)."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import obstore
from obstore.store import LocalStore, from_url

from journeys.errors import UsageError


class BlobMissingError(UsageError):
    """A value is not where it was put: another storage is configured, or it has been deleted."""


class Blobs:
    """Bytes kept under their sha256. The same bytes are kept once, however often they are put.

    Attributes:
        store: the store itself, as `obstore` opens it.
        address: where it is.
    """

    def __init__(self, store: Any, address: str) -> None:
        self.store = store
        self.address = address

    @classmethod
    def open(cls, address: str) -> Blobs:
        """The storage at an address: a folder's path (made if it is not there), or a URL such as `s3://bucket/prefix`.

        Raises:
            UsageError: the address is not understood.
        """
        if "://" not in address:
            folder = Path(address).expanduser().absolute()
            folder.mkdir(parents=True, exist_ok=True)
            return cls(LocalStore(str(folder)), str(folder))
        try:
            return cls(from_url(address), address)
        except Exception as error:  # obstore raises types of its own for each kind of store
            raise UsageError(
                f"The storage {address!r} cannot be opened ({error}); name a folder or s3://BUCKET/PREFIX"
            ) from None

    async def put(self, data: bytes) -> str:
        """Keeps bytes; returns the key to get them back with."""
        digest = hashlib.sha256(data).hexdigest()
        key = f"{digest[:2]}/{digest}"
        try:
            await obstore.head_async(self.store, key)
        except FileNotFoundError:
            await obstore.put_async(self.store, key, data)
        return key

    async def get(self, key: str) -> bytes:
        """The bytes of a key.

        Raises:
            BlobMissingError: they are not there.
        """
        try:
            found = await obstore.get_async(self.store, key)
            return bytes(await found.bytes_async())
        except FileNotFoundError:
            where = f"A large value ({key}) is not in the storage {self.address}"
            said = f"{where}; use the storage that the journey was run with"
            raise BlobMissingError(said) from None
