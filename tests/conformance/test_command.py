"""`journeys conformance`: what it prints, and with what it exits."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import pytest

from cli.main import main
from tests.conformance.cases import OWN


@pytest.fixture(autouse=True)
def handlers_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = list(root.handlers)
    yield
    root.handlers[:] = before


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """Three cases, one of which expects what does not come."""
    for name in ("flow-2-failure", "races-1-two-ends", "rules-d7-wording"):
        copy(OWN / f"{name}.json", tmp_path)
    case = json.loads((tmp_path / "flow-2-failure.json").read_text(encoding="utf-8"))
    case["expected"]["error"] = "other words"
    (tmp_path / "flow-2-failure.json").write_text(json.dumps(case), encoding="utf-8")
    return tmp_path


def test_a_case_that_differs_is_shown_with_what_differs_and_gives_exit_code_1(
    cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["conformance", str(cases)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "DIFFERS  flow-2-failure",
        "    error",
        '      - "other words"',
        "      + \"B: Line 1: `throw new Error('boom')` - boom\"",
        "agrees   races-1-two-ends",
        "agrees   rules-d7-wording  (by rule D7)",
        "",
        "flow            0 of 1",
        "races           1 of 1",
        "rules           1 of 1",
        "all             2 of 3 agree",
    ]


def test_json_counts_and_tells_of_each_case(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["conformance", str(cases), "--json"]) == 1
    made = json.loads(capsys.readouterr().out)
    assert (made["passed"], made["total"]) == (2, 3)
    assert [(one["name"], one["passed"], one["rule"]) for one in made["cases"]] == [
        ("flow-2-failure", False, None),
        ("races-1-two-ends", True, None),
        ("rules-d7-wording", True, "D7"),
    ]
    assert [one["place"] for one in made["cases"][0]["differences"]] == ["error"]
    assert {one["place"] for one in made["cases"][2]["allowed"]} == {"blocks/Set/error", "blocks/Set/output.error"}


def test_only_some_cases_can_be_run(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["conformance", str(cases), "--only", "races", "--only", "rules-*", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 2


def test_a_list_of_deviations_can_be_given(cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = "[[deviation]]\ncase = 'flow-2-failure'\nrule = 'D3'\ndiffers = ['error']\nwhy = 'a test'\n"
    (tmp_path / "list.toml").write_text(listed, encoding="utf-8")
    assert main(["conformance", str(cases), "--deviations", str(tmp_path / "list.toml")]) == 0
    assert "agrees   flow-2-failure  (by rule D3)" in capsys.readouterr().out


def test_what_is_no_case_is_told_at_once_and_gives_exit_code_2(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (cases / "a.json").write_text("{}", encoding="utf-8")
    (cases / "b.json").write_text("[", encoding="utf-8")
    assert main(["conformance", str(cases)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "a.json, name" in said.err
    assert "b.json" in said.err
    assert main(["conformance", str(cases / "none")]) == 2


def test_our_cases_agree_on_a_server(
    temporal_server: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", temporal_server)
    code = main(["conformance", str(OWN), "--server", "--json"])
    made = json.loads(capsys.readouterr().out)
    assert [one["differences"] for one in made["cases"] if not one["passed"]] == []
    assert (code, made["passed"]) == (0, len(list(OWN.glob("*.json"))))
