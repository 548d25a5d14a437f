"""Generated workflows on a real server give what they give in memory, though their worker is killed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.generated.effects import FOLDER
from tests.generated.rounds import benches, difference
from tests.generated.run import gather

COUNT, SEED = 30, 20
"""`make generated` runs many more, of other seeds."""


async def test_a_killed_worker_changes_nothing(
    temporal_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path / "effects"))
    workflows = gather(COUNT, SEED)
    kinds = {block["type"] for one in workflows for block in one.document["state"]["blocks"].values()}
    assert {"loop", "parallel", "condition", "variables", "function"} <= kinds
    async with benches(temporal_server, tmp_path, random.Random(SEED)) as bench:
        found = await bench.round(workflows)
    assert [difference(one) for one in found if not one.agrees] == []
    assert any(one.under_way for one in found)
    assert any(one.happened for one in found)
