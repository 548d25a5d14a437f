"""Writing journeys in other formats: `journeys convert --to`."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import DATA, SIM, Call

TRIAGE = DATA / "sim" / "email-triage.json"
CHILDREN = {
    "journeys": [
        {
            "id": "trip",
            "title": "Trip",
            "states": {
                "call": {"type": "workflow_bridge", "journey": "sub/one", "next": "end"},
                "end": {"type": "final", "message": "Bye"},
            },
        }
    ],
    "children": [{"id": "sub/one", "title": "Sub", "states": {"end": {"type": "final", "output": 1}}}],
}


def test_an_export_comes_back_as_the_same_export(journeys: Call, tmp_path: Path) -> None:
    first, back = tmp_path / "journey.json", tmp_path / "sim.json"
    assert journeys("convert", TRIAGE, "--output", first).code == 0
    assert journeys("convert", first, "--to", "sim", "--output", back).code == 0
    assert (
        json.loads(back.read_text("utf-8"))["state"]["edges"] == json.loads(TRIAGE.read_text("utf-8"))["state"]["edges"]
    )
    assert journeys("convert", back).out == first.read_text("utf-8")


def test_sim_to_sim_says_that_nothing_differs(journeys: Call) -> None:
    told = journeys("convert", SIM, "--to", "sim")
    assert told.code == 0
    assert told.json["version"] == "1.0"
    assert "cannot be written" not in told.err


def test_the_workflows_of_children_are_written_beside(journeys: Call, tmp_path: Path) -> None:
    path = tmp_path / "trip.yaml"
    path.write_text(json.dumps(CHILDREN), encoding="utf-8")
    told = journeys("convert", path, "--to", "sim")
    assert told.json["state"]["blocks"]["call"]["subBlocks"]["workflowId"]["value"] == "sub/one"
    assert "sub/one is a document of its own" in told.err
    assert "1 things cannot be written as they are, see --report" in told.err
    assert journeys("convert", path, "--to", "sim", "--output", tmp_path / "out.json").code == 0
    beside = json.loads((tmp_path / "out.sub-one.json").read_text("utf-8"))
    assert beside["state"]["metadata"]["name"] == "Sub"


def test_the_report_has_what_cannot_be_written(journeys: Call, tmp_path: Path) -> None:
    path = tmp_path / "trip.yaml"
    path.write_text(json.dumps(CHILDREN), encoding="utf-8")
    told = journeys("convert", path, "--to", "sim", "--report", "--json").json
    assert [(one["block_id"], one["field"]) for one in told["written"]["entries"] if one["outcome"] == "dropped"] == [
        ("end", "message")
    ]
    assert "Sim says nothing to people at the end" in journeys("convert", path, "--to", "sim", "--report").out


def test_a_format_that_cannot_be_written_is_refused_with_those_that_can(journeys: Call) -> None:
    told = journeys("convert", SIM, "--to", "dream")
    assert told.code == 2
    assert "Nothing can be written as `dream`; known are journey, " in told.err
    assert told.out == ""
