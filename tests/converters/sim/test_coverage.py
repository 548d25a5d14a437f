"""The coverage table: every block type of Sim, with what it really becomes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from converters.sim import coverage
from converters.sim.probes import coverage_of
from converters.sim.tables import block_types

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / coverage.PATH).read_text(encoding="utf-8")
SHARED = ROOT.parent / "shared" / "data" / "sim-block-types.json"


def test_the_tables_of_the_documentation_are_up_to_date() -> None:
    assert coverage.filled(TEXT) == TEXT


def test_every_block_type_is_in_one_table_once() -> None:
    tables = coverage.tables()
    rows = [re.match(r"\| `([a-z0-9_]+)` \|", line) for line in tables["blocks"].splitlines()]
    named = [row[1] for row in rows if row is not None]
    cells = [line.split("|")[3] for line in tables["integrations"].splitlines()[2:]]
    grouped = [name for cell in cells for name in re.findall(r"`([a-z0-9_]+)`", cell)]
    assert sorted(named + grouped) == sorted(block_types())


def test_the_packaged_list_names_what_the_registry_names() -> None:
    listed = json.loads(SHARED.read_text())["blocks"] if SHARED.is_file() else []
    assert {one["id"] for one in listed} <= set(block_types())


@pytest.mark.parametrize(
    ("block_type", "becomes", "confidence", "tool"),
    [
        ("condition", "decision_point", 1.0, None),
        ("loop", "loop", 1.0, None),
        ("workflow_input", "workflow_bridge", 1.0, None),
        ("knowledge", "tool_execution", 0.8, "knowledge_search"),
        ("notion_v2", "tool_execution", 0.6, "notion_v2"),
        ("mcp", "tool_execution", 0.8, "mcp"),
        ("note", None, None, None),
    ],
)
def test_what_a_block_becomes(block_type: str, becomes: str | None, confidence: float | None, tool: str | None) -> None:
    found = coverage_of(block_type)
    assert (found.becomes, found.confidence, found.tool) == (becomes, confidence, tool)


def test_fields_that_are_lost_are_named() -> None:
    assert {one.field: one.outcome for one in coverage_of("function").restricted} == {"sandboxId": "dropped"}
    assert "cronExpression" in {one.field for one in coverage_of("schedule").restricted}


def test_a_type_that_sim_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError, match="telepathy"):
        coverage_of("telepathy")


def test_the_command_says_when_a_table_is_out_of_date_and_fills_it_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "doc.md"
    path.write_text("Before\n<!-- coverage: summary -->\nold\n<!-- end -->\nAfter\n")
    assert coverage.main([str(path), "--check"]) == 1
    assert "python -m converters.sim.coverage" in capsys.readouterr().err
    assert coverage.main([str(path)]) == 0
    assert coverage.main([str(path), "--check"]) == 0
    assert path.read_text().startswith("Before\n<!-- coverage: summary -->\nOf 3")
    assert path.read_text().endswith("<!-- end -->\nAfter\n")
