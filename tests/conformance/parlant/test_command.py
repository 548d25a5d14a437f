"""`journeys conformance` with cases of Parlant's behaviour: in memory, on a server, and beside those of Sim."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import pytest

from cli.main import main
from tests.conformance.cases import OWN as OF_SIM
from tests.conformance.parlant.cases import OWN


@pytest.fixture(autouse=True)
def handlers_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = list(root.handlers)
    yield
    root.handlers[:] = before


def test_one_directory_may_hold_cases_of_both_kinds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy(OF_SIM / "flow-2-failure.json", tmp_path)
    copy(OWN / "walk-1-step-by-step.json", tmp_path)
    copy(OWN / "rules-p2-back.json", tmp_path)
    assert main(["conformance", str(tmp_path), "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert [(one["name"], one["passed"], one["rule"]) for one in made["cases"]] == [
        ("flow-2-failure", True, None),
        ("rules-p2-back", True, "P2"),
        ("walk-1-step-by-step", True, None),
    ]
    assert {one["place"] for one in made["cases"][1]["allowed"]} == {"turns/4/paths/lend", "turns/5/paths/lend"}


def test_a_conversation_that_goes_otherwise_is_shown_and_gives_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = json.loads((OWN / "walk-2-all-at-once.json").read_text(encoding="utf-8"))
    case["observed"][0]["journey_path_states"]["lend"] = ["title"]
    (tmp_path / "walk-2-all-at-once.json").write_text(json.dumps(case), encoding="utf-8")
    assert main(["conformance", str(tmp_path)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "DIFFERS  walk-2-all-at-once",
        "    turns/1/paths/lend",
        '      - ["title"]',
        '      + ["title", "days", "card"]',
        "",
        "walk            0 of 1",
        "all             0 of 1 agree",
    ]


def test_what_is_no_case_is_told_with_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.json").write_text('{"script": "", "name": "a", "conversation": [{}]}', encoding="utf-8")
    assert main(["conformance", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "a.json, conversation.0.customer" in said
    assert "a.json, observed" in said


def test_our_conversations_go_the_same_on_a_server(
    temporal_server: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", temporal_server)
    code = main(["conformance", str(OWN), "--server", "--json"])
    made = json.loads(capsys.readouterr().out)
    assert [one["differences"] for one in made["cases"] if not one["passed"]] == []
    assert (code, made["passed"]) == (0, len(list(OWN.glob("*.json"))))
