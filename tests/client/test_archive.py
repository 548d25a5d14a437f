"""What has been moved out of a run is shown as the run itself would show it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client.archive import read
from engine import views
from engine.engine import apply, start
from engine.snapshots import trim
from journeys.bundle import Bundle
from storage.blobs import BlobMissingError, Blobs
from tests.engine.journeys_strategy import Action, actions, canvases, event_of, machines, nestings

ANY = st.one_of(machines(), canvases(guided=True), nestings(guided=True))


class Kept(dict[str, bytes]):
    """A storage in memory."""

    async def get(self, key: str) -> bytes:  # type: ignore[override]
        return self[key]


@given(ANY, actions(), st.lists(st.integers(0, 12), min_size=1, max_size=3), st.integers(0, 20))
def test_the_archive_and_the_rest_are_the_whole(
    bundle: Bundle, happening: list[Action], keep: list[int], since: int
) -> None:
    run, _ = start(bundle, "run-1", 1000.0, input={"number": 3})
    for action in happening:
        apply(run, event_of(run, action))
    whole, from_there, said = views.changes(run, 0), views.changes(run, since), views.transcript(run)
    storage = Kept()
    for left in sorted(keep, reverse=True):
        chunk = trim(run, left)
        if chunk is not None:
            run.archive.append(f"chunk-{len(run.archive)}")
            storage[run.archive[-1]] = json.dumps(chunk).encode()
    archived = asyncio.run(read(storage, run.archive, bundle))
    rest = {"archive": tuple(run.archive)}
    assert archived.before(views.changes(run, 0), 0) == whole.model_copy(update=rest)
    assert archived.before(views.changes(run, since), since) == from_there.model_copy(update=rest)
    assert archived.opening(views.transcript(run)) == said.model_copy(update=rest)


async def test_a_part_that_is_not_there_is_named(tmp_path: Path) -> None:
    blobs = Blobs.open(str(tmp_path))
    with pytest.raises(BlobMissingError, match="use the storage that the journey was run with"):
        await read(
            blobs,
            ["00/0011"],
            Bundle.model_validate({"id": "j", "initial": ["e"], "states": [{"id": "e", "type": "final"}]}),
        )
