"""Containers are refused by id and type until they can be run."""

from __future__ import annotations

import pytest

from engine.engine import unsupported
from tests.engine.building import Document, bundle, initial, journey, state, tool
from tests.engine.driving import Drive

JUDGED: Document = state("judge", "decision_point", by="judge", branches=[{"id": "a", "words": "is glad"}])


@pytest.mark.parametrize("made", [state("loop", "loop", count=3), state("side", "parallel_execution", count=2)])
def test_a_container_that_is_reached_fails_with_its_id_and_type(made: Document) -> None:
    drive = Drive([initial(), made])
    assert drive.run.error is not None
    assert f"`{made['id']}` ({made['type']})" in drive.run.error["message"]


def test_what_cannot_be_run_is_known_beforehand() -> None:
    one = journey([tool("a"), state("loop", "loop", count=3), JUDGED], [], title="One")
    child = journey([state("side", "parallel_execution", count=2)], [], id="child")
    found = [(found.id, state_id, kind) for found, state_id, kind in unsupported(bundle(one, children=[child]))]
    assert found == [
        ("j", "loop", "loop"),
        ("j", "judge", "decision_point"),
        ("child", "side", "parallel_execution"),
    ]
