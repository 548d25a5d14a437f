"""`journeys test`: exit codes, reports for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.conversation_tests.conftest import DATA, Plan, suite

TABLE = DATA / "table.journey-test.yaml"
FILLED = {"values": {"number": 7}}


@pytest.fixture
def failing(plan: Plan, tmp_path: Path) -> Path:
    plan(suite({**FILLED, "expect": {"state": "ask", "say": "Thanks"}}, {"choice": True}))
    return tmp_path / "it.journey-test.json"


def test_tests_that_pass_end_with_0(journeys: Call) -> None:
    done = journeys("test", TABLE)
    assert done.code == 0
    assert "passed    a table is booked [two inside]" in done.out
    assert done.out.endswith("6 of 6 passed\n")


def test_a_test_that_fails_ends_with_1_and_says_what_differs(journeys: Call, failing: Path) -> None:
    done = journeys("test", failing)
    assert done.code == 1
    assert "FAILED    it" in done.out
    said = done.out[done.out.index("    turn 1") :]
    assert said.startswith(
        '    turn 1: {"number": 7}\n'
        '      say\n        - Thanks\n        + ["Pay it back?"]\n'
        '      state\n        - ["ask"]\n        + ["sure"]\n'
    )
    assert done.out.endswith("0 of 1 passed\n")


def test_a_file_that_is_no_file_of_tests_ends_with_2(journeys: Call, tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("journey: { id: a }\ntest: {}\n", encoding="utf-8")
    done = journeys("test", path)
    assert done.code == 2
    assert f"{path}, line 2, test: there is no such field here; did you mean `tests`?" in done.err
    assert journeys("test", tmp_path / "nowhere").code == 2
    assert journeys("test", TABLE, "--only", "other").code == 2


def test_the_report_for_programs_has_what_differs_and_the_conversation(journeys: Call, failing: Path) -> None:
    done = journeys("test", failing, TABLE, "--only", "it", "--json")
    assert done.code == 1
    assert {name: done.json[name] for name in ("passed", "failed", "left_out", "total")} == {
        "passed": 1, "failed": 1, "left_out": 0, "total": 2,
    }  # fmt: skip
    [failed, passed] = done.json["tests"]
    assert (failed["file"], failed["line"], failed["name"], failed["case"]) == (str(failing), 1, "it", None)
    assert failed["differences"][1] == {"turn": 1, "place": "state", "expected": ["ask"], "actual": ["sure"]}
    assert failed["turns"][1]["tools"] == [{"tool": "orders", "arguments": {"number": 7}}]
    assert failed["turns"][0]["transcript"][0]["text"] == "Which order?"
    assert passed["passed"] is True
    assert "turns" not in passed


def test_verbose_shows_the_conversation_and_who_decided(journeys: Call) -> None:
    done = journeys("test", DATA / "flights.journey-test.yaml", "--verbose", "--only", "a flight*")
    assert done.code == 0, done.out
    for line in (
        "    turn 1: I want to fly to Rome",
        "      customer  I want to fly to Rome",
        "      decided   by model: start → flight (wants to fly)",
        "      agent     When do you want to go?",
        '      tool      find_flights {"to": "Rome", "date": "2030-05-03"}',
        "      at offer; model calls: 2",
    ):
        assert f"{line}\n" in done.out


def test_the_report_can_go_into_a_file(journeys: Call, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    done = journeys("test", TABLE, "--only", "it is taken", "--json", "--output", path)
    assert (done.code, done.out) == (0, "")
    assert json.loads(path.read_text(encoding="utf-8"))["passed"] == 1
    text = tmp_path / "report.txt"
    journeys("test", TABLE, "--only", "it is taken", "--output", text)
    assert text.read_text(encoding="utf-8").endswith("1 of 1 passed\n")


def test_tests_are_played_on_a_server(
    journeys: Call,
    temporal_server: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", temporal_server)
    done = journeys("test", TABLE, "--server")
    assert done.code == 0, done.out
    assert "left out  nobody answers" in done.out
    assert done.out.endswith("5 of 6 passed, 1 left out\n")
