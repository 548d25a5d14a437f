"""Documents that change: whoever writes at the same time, nothing is lost. With the real stores."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.blobs import Blobs
from storage.versions import Document, Versions


@pytest.fixture(params=["memory", "folder"])
def versions(request: pytest.FixtureRequest, tmp_path: Path) -> Versions:
    return Versions.in_memory() if request.param == "memory" else Versions.beside(Blobs.open(str(tmp_path)))


def adding(item: int) -> tuple[Callable[[Document], Document | None], Callable[[Document], bool]]:
    """A change that adds an item once, and how to see that it has."""

    def has(document: Document) -> bool:
        return item in document.get("items", [])

    def change(document: Document) -> Document | None:
        return None if has(document) else {"items": [*document.get("items", []), item]}

    return change, has


async def test_a_document_that_there_is_not_is_empty(versions: Versions) -> None:
    assert await versions.read("group", "name") == {}
    assert await versions.read_all("group") == []


async def test_a_change_is_seen_by_all_and_names_may_be_any_text(versions: Versions) -> None:
    made = await versions.change("work/space", "../a b\n\ud800", *adding(1))
    assert made == {"items": [1]}
    assert await versions.read("work/space", "../a b\n\ud800") == made
    assert await versions.read_all("work/space") == [made]
    assert await versions.read("other", "../a b\n\ud800") == {}


async def test_writers_side_by_side_lose_nothing(versions: Versions) -> None:
    await asyncio.gather(*(versions.change("group", "name", *adding(item)) for item in range(20)))
    assert sorted((await versions.read("group", "name"))["items"]) == list(range(20))


async def test_a_change_that_changes_nothing_writes_nothing(versions: Versions) -> None:
    await versions.change("group", "name", *adding(1))
    assert await versions.change("group", "name", *adding(1)) == {"items": [1]}


async def test_older_versions_are_tidied_up(tmp_path: Path) -> None:
    versions = Versions.beside(Blobs.open(str(tmp_path)))
    for item in range(10):
        await versions.change("group", "name", *adding(item))
    assert len(list(tmp_path.rglob("*.json"))) <= 2


async def test_a_writer_that_was_held_up_does_not_write_into_the_past(tmp_path: Path) -> None:
    versions = Versions.beside(Blobs.open(str(tmp_path)))
    await versions.change("group", "name", *adding(0))
    late, has = adding(99)
    held_up: list[Document] = []

    def change(document: Document) -> Document | None:
        if not held_up:
            # While this writer thinks, many others have written, and what it is about to create has come and gone.
            held_up.append(document)
            _while_it_waits(versions)
        return late(document)

    await versions.change("group", "name", change, has)
    assert sorted((await versions.read("group", "name"))["items"]) == [0, 1, 2, 3, 4, 99]


def _while_it_waits(versions: Versions) -> None:
    thread = threading.Thread(target=lambda: asyncio.run(_write_many(versions)))
    thread.start()
    thread.join()


async def _write_many(versions: Versions) -> None:
    for item in range(1, 5):
        await versions.change("group", "name", *adding(item))
