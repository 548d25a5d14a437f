"""React Flow documents with the command: checked, converted both ways, rehearsed, and run on a server."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import pytest

from tests.cli.conftest import DATA, SIM, Call
from tests.converters.reactflow.documents import flow, function, node, start

RESTOCK = DATA / "reactflow" / "restock.json"
OFFERS = {
    "north": {"output": {"supplier": "North", "price": 50}},
    "south": {"output": {"supplier": "South", "price": 45}},
}


@pytest.fixture
def stubs(tmp_path: Path) -> Path:
    """What the suppliers of the example answer."""
    path = tmp_path / "stubs.json"
    path.write_text(json.dumps(OFFERS), encoding="utf-8")
    return path


def test_the_example_is_valid_and_all_of_it_is_carried_over(journeys: Call) -> None:
    told = journeys("validate", RESTOCK)
    assert (told.code, "warning" in told.out + told.err) == (0, False)
    report = journeys("convert", RESTOCK, "--report", "--json").json
    assert (report["format"], report["confidence"]) == ("reactflow", 1)


@pytest.mark.parametrize(
    ("answers", "result"),
    [
        ([{"article": "A-17", "wanted": 5}], {"article": "A-17", "supplier": "South", "ordered": 5, "batches": 1}),
        (
            [{"article": "A-17", "wanted": 25}, "Order"],
            {"article": "A-17", "supplier": "South", "ordered": 25, "batches": 3},
        ),
    ],
)
def test_the_example_is_rehearsed_with_its_code_in_the_sandbox(
    journeys: Call, stubs: Path, answers: list[object], result: object
) -> None:
    told = journeys("simulate", RESTOCK, "--answers", json.dumps(answers), "--stubs", stubs)
    assert told.json == result


def test_what_is_written_is_read_as_the_same_journey(journeys: Call, stubs: Path, tmp_path: Path) -> None:
    drawn, again = tmp_path / "drawn.json", tmp_path / "again.json"
    assert journeys("convert", RESTOCK, "--to", "reactflow", "--output", drawn).code == 0
    assert journeys("convert", drawn, "--to", "reactflow", "--output", again).code == 0
    assert again.read_text(encoding="utf-8") == drawn.read_text(encoding="utf-8")
    told = journeys("simulate", drawn, "--answers", '[{"article": "A-17", "wanted": 1}]', "--stubs", stubs)
    assert told.json["ordered"] == 1


def test_a_sim_workflow_becomes_a_react_flow_document_that_runs_alike(journeys: Call, tmp_path: Path) -> None:
    drawn = tmp_path / "drawn.json"
    assert journeys("convert", SIM, "--to", "reactflow", "--output", drawn).code == 0
    answers = '[{"pieces": 9, "customer": "Ada"}, {"approved": true}]'
    told = journeys("simulate", drawn, "--answers", answers)
    assert told.json == journeys("simulate", SIM, "--answers", answers).json


def test_a_document_that_cannot_be_read_is_refused_with_all_problems(journeys: Call, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps(flow([node("a", "teleport"), node("b", "api")], "a>c")), encoding="utf-8")
    told = journeys("validate", broken)
    assert told.code == 2
    assert "`teleport`" in told.out + told.err
    assert "`c` is not among the nodes" in told.out + told.err


def test_a_document_runs_on_a_server(
    journeys: Call, temporal_server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", temporal_server)
    monkeypatch.setenv("JOURNEYS_TASK_QUEUE", f"reactflow-{uuid.uuid4().hex}")
    monkeypatch.setenv("JOURNEYS_HOME", str(tmp_path))
    file = tmp_path / "squares.json"
    parameters = [{"name": "number", "type": "number", "required": True, "value": "{{item}}"}]
    nodes = [
        start({"name": "numbers", "type": "array", "required": True}),
        node("each", "parallel", collection="{{numbers}}"),
        function("square", "return number * number", "each", parameters=parameters),
        function("sum", "return {{each.results}}.map(one => one.at(-1).function_result).reduce((a, b) => a + b, 0)"),
        node("end", "final", output="{{sum.function_result}}"),
    ]
    file.write_text(json.dumps(flow(nodes, "start>each>sum>end")), encoding="utf-8")
    told = journeys("run", file, "--input", '{"numbers": [1, 2, 3]}')
    assert told.code == 0, told.err
    assert told.json == 14
