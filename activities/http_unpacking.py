"""What a server has packed, unpacked piece by piece: a small reply can unpack to more than a machine has memory."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

import brotli  # type: ignore[import-untyped]

ACCEPTED = "gzip, deflate, br"
"""The encodings that are understood here, as a request names them."""
_PIECE = 65_536


class UnpackingError(ValueError):
    """It is not packed as it says."""


class Unpacker:
    """Unpacks the body of one reply.

    Args:
        encodings: what the reply says of it (`Content-Encoding`); what is not known is left as it is.
    """

    def __init__(self, encodings: str) -> None:
        named = [one.strip().lower() for one in encodings.split(",")]
        self._stages: list[_Stage] = [_STAGES[one]() for one in reversed(named) if one in _STAGES]

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The next bytes, in pieces of 64 KB at most. Raises UnpackingError."""
        try:
            yield from _through(self._stages, data)
        except (zlib.error, brotli.error) as error:
            raise UnpackingError(str(error)) from None


class _Stage(Protocol):
    def feed(self, data: bytes) -> Iterator[bytes]: ...


def _through(stages: list[_Stage], data: bytes) -> Iterator[bytes]:
    if not stages:
        yield data
        return
    for piece in stages[0].feed(data):
        yield from _through(stages[1:], piece)


class _Zlib:
    def __init__(self, window: int) -> None:
        self._inner = zlib.decompressobj(window)

    def feed(self, data: bytes) -> Iterator[bytes]:
        piece = self._inner.decompress(data, _PIECE)
        while piece:
            yield piece
            piece = self._inner.decompress(self._inner.unconsumed_tail, _PIECE)


class _Gzip(_Zlib):
    def __init__(self) -> None:
        super().__init__(zlib.MAX_WBITS | 16)


class _Deflate:
    """With a header, as it should be, or without, as some servers send it (RFC 9110 §8.4.1.2)."""

    def __init__(self) -> None:
        self._inner: _Zlib | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._inner is None and data:
            headed = data[0] & 0x0F == zlib.DEFLATED
            self._inner = _Zlib(zlib.MAX_WBITS if headed else -zlib.MAX_WBITS)
        if self._inner is not None:
            yield from self._inner.feed(data)


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        piece = self._inner.process(data, output_buffer_limit=_PIECE)
        while piece:
            yield piece
            piece = self._inner.process(b"", output_buffer_limit=_PIECE)


_STAGES: dict[str, Callable[[], _Stage]] = {"gzip": _Gzip, "x-gzip": _Gzip, "deflate": _Deflate, "br": _Brotli}
