"""Journeys in memory: real calls or stubs, a clock that jumps, answers from a list."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import CONFIRM, FAIL, SIM, Call, ask

Written = Callable[..., Path]
PAY: dict[str, Any] = {
    "id": "pay",
    "type": "tool_execution",
    "title": "Pay",
    "tool": {"kind": "http", "method": "POST", "url": "http://nowhere.invalid/pay"},
}


@pytest.fixture
def stubs(tmp_path: Path) -> Callable[[Any], Path]:
    def write(content: Any) -> Path:
        path = tmp_path / "stubs.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return write


def test_a_sim_export_runs_with_real_sandboxes(journeys: Call) -> None:
    told = journeys("simulate", SIM, "--answers", '[{"pieces": 9, "customer": "Ada"}, {"approved": true}]')
    assert told.code == 0
    assert told.json["data"] == {"customer": "Ada", "total": 180, "approved": True}
    assert "✓ Price" in told.err


def test_waits_take_no_time(journeys: Call, written: Written) -> None:
    began = time.monotonic()
    told = journeys("simulate", written(ask(), {"id": "wait", "type": "wait", "seconds": 86_400}), "--answers", '["5"]')
    assert told.json == {"number": 5}
    assert "(86400.0 s)" in told.err
    assert time.monotonic() - began < 20


def test_stubs_answer_calls_by_state(journeys: Call, written: Written, stubs: Callable[[Any], Path]) -> None:
    told = journeys("simulate", written(PAY), "--stubs", stubs({"pay": {"output": {"receipt": 7}}}), "--as", "workflow")
    assert told.code == 0
    assert told.json["nodeResults"]["pay"]["outputData"]["data"] == {"receipt": 7}


def test_a_stub_may_be_an_error_and_stubs_may_follow_one_another(
    journeys: Call, written: Written, stubs: Callable[[Any], Path]
) -> None:
    answers = stubs({"pay": [{"error": "out of money"}]})
    told = journeys("simulate", written(PAY), "--stubs", answers)
    assert told.code == 1
    assert "Pay: out of money" in told.err
    again = {**PAY, "id": "again", "title": "Again"}
    followed = stubs({"pay": {"output": 1}, "again": [{"output": 2}]})
    done = journeys("simulate", written(PAY, again), "--stubs", followed, "--as", "workflow").json
    assert [done["nodeResults"][name]["outputData"]["data"] for name in ("pay", "again")] == [1, 2]


def test_with_stubs_nothing_leaves_the_machine(journeys: Call, written: Written, stubs: Callable[[Any], Path]) -> None:
    told = journeys("simulate", written(PAY), "--stubs", stubs({}))
    assert told.code == 1
    assert "`pay` has no stub" in told.err


def test_a_stub_for_an_unknown_state_is_refused(journeys: Call, written: Written, stubs: Callable[[Any], Path]) -> None:
    told = journeys("simulate", written(PAY), "--stubs", stubs({"pya": {"output": 1}}))
    assert told.code == 2
    assert "there is no state `pya`; the states are pay, end" in told.err
    assert journeys("simulate", written(PAY), "--stubs", stubs({"pay": 7})).code == 2


def test_a_failed_journey_is_exit_code_1_and_says_where(journeys: Call, written: Written) -> None:
    told = journeys("simulate", written(FAIL))
    assert told.code == 1
    assert told.out == ""
    assert "Order failed: Pay: " in told.err
    assert "the till is empty" in told.err
    result = journeys("simulate", written(FAIL), "--json")
    assert result.code == 1
    assert result.json["status"] == "failed"


def test_an_open_question_is_told_with_exit_code_2(journeys: Call, written: Written) -> None:
    told = journeys("simulate", written(ask(), CONFIRM), "--answers", '[{"number": 3}]')
    assert told.code == 2
    assert "Confirm: Go on?" in told.err


def test_an_answer_that_does_not_fit_names_itself(journeys: Call, written: Written) -> None:
    told = journeys("simulate", written(ask(), CONFIRM), "--answers", '[{"number": 3}, "perhaps"]')
    assert told.code == 2
    assert "answer 2, to 'Confirm': yes or no is needed" in told.err


def test_a_user_command_among_the_answers_is_a_command(journeys: Call, written: Written) -> None:
    way = {"target": "end", "trigger": "user_input", "commands": ["skip it"]}
    told = journeys("simulate", written(ask(next=["end", way])), "--answers", '["Skip it"]')
    assert told.code == 0, told.err
    assert "– Order" in told.err


def test_answers_that_nobody_asked_for_are_told(journeys: Call, written: Written) -> None:
    told = journeys("simulate", written(ask()), "--answers", '[{"number": 3}, "yes", "no"]')
    assert told.code == 0
    assert "2 of the answers were not asked for" in told.err


def test_a_conversation_is_markdown_or_a_page(journeys: Call, written: Written, tmp_path: Path) -> None:
    path = written(ask())
    told = journeys("simulate", path, "--answers", '["4"]', "--as", "conversation")
    assert told.out.startswith("# Order\n")
    page = tmp_path / "talk.html"
    assert journeys("simulate", path, "--answers", '["4"]', "--as", "conversation", "--output", page).code == 0
    assert page.read_text(encoding="utf-8").lower().startswith("<!doctype html>")
    shown = journeys("simulate", path, "--answers", '["4"]', "--as", "conversation", "--json").json
    assert shown["overallStatus"] == "success"


def test_tools_of_ones_own_are_found_from_the_current_folder(
    journeys: Call, written: Written, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my_cli_tools.py").write_text(
        "from journeys import tool\n\n@tool(id='greet', effect='pure')\ndef greet(name: str) -> str:\n"
        "    return f'Hello {name}'\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [one for one in sys.path if one != str(tmp_path)])
    greet = {"kind": "registered", "id": "greet", "arguments": {"name": "Ada"}}
    path = written({"id": "greet", "type": "tool_execution", "tool": greet})
    told = journeys("simulate", path, "--tools", "my_cli_tools", "--as", "workflow")
    assert told.code == 0, told.err
    assert told.json["nodeResults"]["greet"]["outputData"] == "Hello Ada"
    assert journeys("simulate", path, "--tools", "no_such_module").code == 2


BAD: dict[str, tuple[list[str], str]] = {
    "input that is no JSON": (["--input", "{bad"], "--input: is not JSON (line 1, column 2"),
    "an input file that is not there": (["--input", "@nowhere.json"], "--input: there is no file nowhere.json"),
    "answers that are no list": (["--answers", "{}"], "--answers: a list is needed"),
    "answers that are no JSON": (["--answers", "yes"], "--answers: is not JSON"),
    "stubs that are not there": (["--stubs", "nowhere.json"], "--stubs: there is no file nowhere.json"),
    "a number that JSON does not know": (["--input", '{"a": NaN}'], "NaN is no JSON value"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_argument_is_one_message_that_names_its_option(journeys: Call, written: Written, kind: str) -> None:
    arguments, words = BAD[kind]
    told = journeys("simulate", written(ask()), *arguments)
    assert told.code == 2
    assert told.out == ""
    assert words in told.err
    assert "Traceback" not in told.err
