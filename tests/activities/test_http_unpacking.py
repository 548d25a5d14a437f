"""What servers pack: every encoding that is asked for, and none unpacks to more than is wanted."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import pytest

from activities.contracts import HttpRequest
from activities.http_unpacking import Unpacker, UnpackingError
from activities.resources import Resources
from journeys.errors import ToolError
from tests.activities.conftest import make_context
from tests.activities.loopback import Loopback, Reply

Pack = Callable[[bytes], bytes]


def bare(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKS: list[tuple[str, Pack]] = [
    ("gzip", gzip.compress),
    ("X-GZIP", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", bare),
    ("br", brotli.compress),
    ("gzip, br", lambda data: brotli.compress(gzip.compress(data))),
    ("identity", bytes),
    ("", bytes),
]


@pytest.mark.parametrize(("encodings", "pack"), PACKS)
@pytest.mark.parametrize("step", [1, 7, 1_000_000])
def test_what_was_packed_comes_out_however_it_is_cut(encodings: str, pack: Pack, step: int) -> None:
    data = bytes(range(256)) * 300 + b"x" * 200_000
    packed, unpacker = pack(data), Unpacker(encodings)
    pieces = [piece for at in range(0, len(packed), step) for piece in unpacker.feed(packed[at : at + step])]
    assert b"".join(pieces) == data


@pytest.mark.parametrize(("encodings", "pack"), [one for one in PACKS if one[0] not in ("identity", "")])
def test_a_bomb_comes_out_in_small_pieces(encodings: str, pack: Pack) -> None:
    pieces = Unpacker(encodings).feed(pack(b"\0" * 50_000_000))
    assert max(len(piece) for _, piece in zip(range(100), pieces, strict=False)) <= 200_000


@pytest.mark.parametrize("encodings", ["gzip", "deflate", "br"])
def test_what_is_not_packed_as_it_says_is_an_error(encodings: str) -> None:
    with pytest.raises(UnpackingError):
        list(Unpacker(encodings).feed(b"\xff\xff not packed at all \x00" * 100))


async def test_a_packed_reply_is_read_and_a_bomb_refused(server: Loopback, resources: Resources) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "br"}
    server.answers(Reply(body=brotli.compress(b'{"n": 1}'), headers=headers))
    request = HttpRequest(context=make_context(), url=server.url, max_response_bytes=1_000_000)
    assert (await resources.perform("http", request)).model_dump()["data"] == {"n": 1}
    assert server.seen[0].headers["accept-encoding"] == "gzip, deflate, br"
    server.answers(Reply(body=brotli.compress(b" " * 500_000_000, quality=1), headers=headers))
    with pytest.raises(ToolError, match="more than 1,000,000 bytes"):
        await resources.perform("http", request)
    server.answers(Reply(body=b"not packed", headers=headers))
    with pytest.raises(ToolError, match="the connection was lost"):
        await resources.perform("http", request)
