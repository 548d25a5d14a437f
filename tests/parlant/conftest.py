"""Tests beside Parlant itself: `make parlant` runs them in an environment of their own. Without it there are none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

collect_ignore_glob = [] if find_spec("parlant") is not None else ["test_*.py"]

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "parlant.md"
BEGIN, END = "<!-- round trips -->", "<!-- end of round trips -->"
RESULTS = pytest.StashKey[list[tuple[str, str, int, int]]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--corpus", type=Path, help="a folder with readings of Parlant's stores, to be written and read too"
    )
    parser.addoption("--record", action="store_true", help="write the results into docs/parlant.md")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[RESULTS] = []


@pytest.fixture
def outcome(request: pytest.FixtureRequest) -> Iterator[list[tuple[str, str, int, int]]]:
    """Where a round trip puts its name, its group, how many rows there were, and how many came back the same."""
    found: list[tuple[str, str, int, int]] = []
    yield found
    request.config.stash[RESULTS] += found


def pytest_sessionfinish(session: pytest.Session) -> None:
    found = session.config.stash[RESULTS]
    if session.config.getoption("--record") and found:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(f"{before}{BEGIN}\n{_table(found)}{END}{after}", encoding="utf-8")


def _table(found: list[tuple[str, str, int, int]]) -> str:
    lines = [
        f"Parlant {version('parlant')}: {sum(one[2] == one[3] for one in found)} of {len(found)} the same.", "",
        "| what | rows in the stores | the same after the round trip |", "|---|---|---|",
        *(f"| {group}: {name} | {rows} | {same} |" for group, name, rows, same in sorted(found)),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def readings(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """All readings of a folder by name."""
    return [(path.stem, json.loads(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.json"))]
