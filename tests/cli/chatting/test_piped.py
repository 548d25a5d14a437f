"""`journeys chat` without a terminal: lines from stdin, words on stdout, all else on stderr."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import CONFIRM, FAIL, Outcome, ask

Chats = Callable[..., Outcome]
Written = Callable[..., Path]


def test_words_are_on_stdout_with_what_was_answered_and_the_way_is_beside_them(chats: Chats, written: Written) -> None:
    told = chats(["3", "yes"], written(ask(), CONFIRM), "--memory")
    assert told.code == 0, told.err
    assert told.out.splitlines() == ["Which?", "> 3", "Go on?", "> yes"]
    assert "number (a number)" in told.err
    assert "(yes or no)" in told.err
    assert 'The journey has ended: completed: {"number": 3}' in told.err


def test_lines_that_end_while_it_waits_leave_it_and_are_no_failure(chats: Chats, written: Written) -> None:
    told = chats(["3"], written(ask(), CONFIRM), "--memory")
    assert told.code == 0
    assert told.out.splitlines()[-1] == "Go on?"
    assert "was in memory, and is gone" in told.err


def test_an_answer_that_does_not_fit_is_told_and_asked_for_again(chats: Chats, written: Written) -> None:
    told = chats(["many", "3", "yes"], written(ask(), CONFIRM), "--memory")
    assert told.code == 0
    assert "a number is needed" in told.err
    assert told.out.count("Which?") == 1


def test_a_journey_that_fails_is_exit_code_1(chats: Chats, written: Written) -> None:
    told = chats(["yes"], written(CONFIRM, FAIL), "--memory")
    assert told.code == 1
    assert "Order failed: Pay: " in told.err
    assert "Traceback" not in told.err


def test_json_is_one_object_for_each_line_of_the_transcript(chats: Chats, written: Written) -> None:
    told = chats(["3", "yes"], written(ask(), CONFIRM), "--memory", "--json")
    lines = [json.loads(line) for line in told.out.splitlines()]
    assert [one["kind"] for one in lines] == ["question", "answer", "question", "answer", "status"]
    assert [one["text"] for one in lines if one["who"] == "user"] == ["3", "yes"]
    assert told.err == ""


def test_quiet_shows_no_way(chats: Chats, written: Written) -> None:
    path = written(ask(), CONFIRM)
    assert "Order → Confirm" not in chats(["3"], path, "--memory", "--quiet").err


def test_looks_from_aside_are_not_sent(chats: Chats, written: Written) -> None:
    told = chats(["/path", "3", "/why", "/state", "/quit", "yes"], written(ask(), CONFIRM), "--memory")
    assert told.code == 0
    assert "  1 Order  ← here" in told.err
    assert "by the form: taken as the answer to 'Order'; no model was asked" in told.err
    assert 'Order  {"number": 3' in told.err
    assert "> yes" not in told.out


def test_an_option_is_chosen_by_its_number(chats: Chats, written: Written) -> None:
    choose = {
        "id": "choose",
        "type": "decision_point",
        "by": "choice",
        "question": "Which colour?",
        "branches": [{"id": "red", "title": "Red"}, {"id": "blue", "title": "Blue", "description": "cool"}],
    }
    told = chats(["2"], written(choose), "--memory")
    assert "  2. Blue – cool" in told.out
    assert "choose: blue" in told.err


def test_an_empty_line_takes_the_default_and_otherwise_says_nothing(chats: Chats, written: Written) -> None:
    choose = {
        "id": "choose",
        "type": "decision_point",
        "by": "choice",
        "question": "Which colour?",
        "default": "red",
        "branches": [{"id": "red", "title": "Red"}, {"id": "blue", "title": "Blue"}],
    }
    told = chats(["", "", "yes"], written(choose, CONFIRM), "--memory")
    assert told.code == 0
    assert "choose: red" in told.err
    assert "The journey has ended" in told.err


def test_a_wait_that_nobody_is_asked_about_does_not_take_its_time(
    chats: Chats, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.chatting.memory.LONGEST_WAIT", 0.2)
    wait = {"id": "wait", "type": "wait", "seconds": 86_400}
    told = chats(["3", "yes"], written(ask(), wait, CONFIRM), "--memory")
    assert told.code == 0
    assert 'completed: {"number": 3}' in told.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.yaml"], "there is no file nowhere.yaml"),
        (["-"], "stdin is what you say here"),
        (["some-id", "--memory", "--user", "ada"], "--memory, --user: goes with a FILE"),
    ],
)
def test_what_cannot_be_meant_is_refused(chats: Chats, arguments: list[str], said: str) -> None:
    told = chats([], *arguments)
    assert told.code == 2
    assert said in told.err


def test_lines_that_are_no_text_are_read_as_far_as_they_are(written: Written) -> None:
    import os
    import subprocess
    import sys

    from tests.cli.conftest import ROOT

    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "chat", str(written(ask(), CONFIRM)), "--memory"],
        input=b"\xff\xfe\n3\n", cwd=ROOT, env=os.environ, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert b"Go on?" in done.stdout
    assert b"Traceback" not in done.stderr
