"""The patterns of repair, one file each: played in memory and on a server, with the same words."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from conversation_tests.playing import Outcome
from conversation_tests.reading import read_tests
from conversation_tests.running import Runner, connected
from journeys.turns import RepairKind
from settings import load

FOLDER = Path(__file__).parent.parent.parent / "examples" / "repair"
SUFFIX = ".journey-test.yaml"
FILES = {file.name.removesuffix(SUFFIX): file for file in sorted(FOLDER.glob(f"*{SUFFIX}"))}


def problems(outcomes: list[Outcome]) -> dict[str, list[str]]:
    return {
        one.planned.title: [
            f"turn {number}, {found}" for number, several in one.differences.items() for found in several
        ]
        for one in outcomes
        if not one.passed
    }


def test_every_pattern_has_a_file() -> None:
    assert set(FILES) == set(get_args(RepairKind))


@pytest.mark.parametrize("pattern", FILES)
async def test_a_pattern_gives_the_same_words_in_memory_and_on_a_server(
    pattern: str, temporal_server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", temporal_server)
    monkeypatch.setenv("JOURNEYS_HOME", str(tmp_path))
    planned = read_tests([FILES[pattern]])
    in_memory = await Runner(load()).run(planned)
    async with connected(load()) as server:
        on_server = await Runner(load(), server=server).run(planned)
    assert (problems(in_memory), problems(on_server)) == ({}, {})
    both = [(one, other) for one, other in zip(in_memory, on_server, strict=True) if not other.left_out]
    assert both, "at least one test of each pattern is played on a server too"
    assert [one.transcript() for one, _ in both] == [other.transcript() for _, other in both]
