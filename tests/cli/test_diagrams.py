"""Mermaid diagrams on the command line: converted, checked, drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Call

RETURN = """---
title: Return a parcel
---
stateDiagram-v2
    [*] --> Ask
    state "Ask for the parcel's number" as Ask
    Ask --> Label: it is in time
    Ask --> [*]: it is too late
    Label: Send a label
    Label --> [*]
"""


@pytest.fixture
def diagram(tmp_path: Path) -> Path:
    path = tmp_path / "return.mmd"
    path.write_text(RETURN, encoding="utf-8")
    return path


def test_a_diagram_is_converted_into_a_journey_document_that_reads_back(journeys: Call, diagram: Path) -> None:
    told = journeys("convert", diagram)
    assert told.code == 0
    assert told.json["journeys"][0]["title"] == "Return a parcel"
    assert "Return a parcel: 3 states" in told.err
    document = diagram.with_suffix(".json")
    assert journeys("convert", diagram, "--output", document).code == 0
    assert journeys("convert", document).json == told.json


def test_the_report_of_a_diagram_tells_of_each_state(journeys: Call, diagram: Path) -> None:
    report = journeys("convert", diagram, "--report", "--json").json
    assert report["format"] == "mermaid"
    assert [entry["block_id"] for entry in report["entries"] if "field" not in entry] == ["Ask", "Label"]


def test_a_diagram_is_drawn_and_what_is_drawn_is_read(journeys: Call, diagram: Path, tmp_path: Path) -> None:
    drawn = tmp_path / "again.mermaid"
    assert journeys("render", diagram, "--output", drawn).code == 0
    assert "Send a label" in journeys("render", drawn, "--format", "svg").out
    assert journeys("convert", drawn).json["journeys"][0]["title"] == "Return a parcel"


def test_a_diagram_that_is_not_there_is_missed_as_a_file(journeys: Call, tmp_path: Path) -> None:
    told = journeys("render", tmp_path / "nowhere.mmd")
    assert told.code == 2
    assert "there is no file" in told.err


def test_what_is_wrong_in_a_diagram_is_told_by_lines(journeys: Call, diagram: Path) -> None:
    diagram.write_text(RETURN + "Ask -> Label\n[*] --> \n", encoding="utf-8")
    told = journeys("validate", diagram)
    assert told.code == 2
    assert "line 11: `->` is no arrow" in told.out
    assert "line 12: the way leads nowhere" in told.out


def test_options_of_other_formats_do_not_go_with_a_diagram(journeys: Call, diagram: Path) -> None:
    told = journeys("convert", diagram, "--trigger", "chat")
    assert told.code == 2
    assert "--trigger does not go with a Mermaid state diagram" in told.err
