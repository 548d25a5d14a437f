"""Asking a person: what is shown, what is taken, and a real terminal."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from cli.terminal import asker
from journeys.messages import SendInput
from journeys.run import Question
from simulation import problem_with
from tests.cli.conftest import CONFIRM, ROOT, ask, document

AT = "2030-01-01T00:00:00Z"


async def asked(lines: Sequence[str], commands: Sequence[str] = (), **more: Any) -> SendInput:
    """What comes of typing these lines."""
    left = list(lines)

    async def line(prompt: str) -> str:
        if not left:
            raise EOFError
        return left.pop(0)

    named: dict[str, Any] = {"id": "1.1", "visit": 1, "journey": "j", "state": "s", "title": "T", "asked_at": AT}
    given = await asker(problem_with, line)(Question.model_validate({**named, **more}), commands)
    assert not left, "not all lines were read"
    return given


async def test_a_form_is_asked_field_by_field_and_again_with_the_reason(capsys: pytest.CaptureFixture[str]) -> None:
    fields = [{"name": "count", "type": "integer", "minimum": 1}, {"name": "mail", "type": "email"}]
    given = await asked(["many", "0", "3", "ada@example.com"], kind="form", fields=fields)
    assert given.values == {"count": "3", "mail": "ada@example.com"}
    told = capsys.readouterr()
    assert told.out == ""
    assert "a number is needed" in told.err
    assert "at least 1 is needed" in told.err


async def test_enter_takes_the_default_and_leaves_out_what_is_optional() -> None:
    fields = [
        {"name": "size", "default": "m"},
        {"name": "note", "required": False},
        {"name": "number", "type": "integer", "required": False, "default": 0},
    ]
    assert (await asked(["", "", ""], kind="form", fields=fields)).values == {"size": "m", "number": 0}


async def test_an_option_is_chosen_by_its_number_or_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    options = [{"value": "red", "label": "Red", "description": "warm"}, {"value": "blue", "label": "Blue"}]
    assert (await asked(["2"], kind="choice", options=options)).text == "blue"
    assert (await asked(["red"], kind="choice", options=options)).text == "red"
    assert "1. Red – warm" in capsys.readouterr().err


async def test_a_number_that_is_an_option_itself_is_meant_as_such() -> None:
    options = [{"value": 2, "label": "2"}, {"value": 1, "label": "1"}]
    assert (await asked(["1"], kind="choice", options=options)).text == "1"


async def test_the_numbers_of_yes_and_no_mean_yes_and_no() -> None:
    options = [{"value": True, "label": "Yes"}, {"value": False, "label": "No"}]
    assert (await asked(["2"], kind="confirmation", options=options)).text == "no"


async def test_an_empty_answer_takes_the_default_of_a_choice_or_is_asked_for_again() -> None:
    options = [{"value": "red"}, {"value": "blue"}]
    assert (await asked([""], kind="choice", options=options, default="blue")).text == "blue"
    assert (await asked(["", "red"], kind="choice", options=options)).text == "red"


async def test_a_user_command_ends_a_form() -> None:
    fields = [{"name": "a"}, {"name": "b"}]
    given = await asked(["x", "Cancel"], ["cancel"], kind="form", fields=fields)
    assert given == SendInput(text="Cancel")


@pytest.fixture
def at_a_terminal() -> Callable[..., tuple[int, str]]:
    """Runs the command at a terminal: for each prompt, what is typed. Gives its exit code, and all that it showed."""

    def run(arguments: Sequence[str], typing: Sequence[tuple[str, str]]) -> tuple[int, str]:
        pid, terminal = pty.fork()
        if pid == 0:
            # A shell's background jobs ignore it, and so would this one.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.chdir(ROOT)
            os.execv(sys.executable, [sys.executable, "-m", "cli.main", *arguments])
        return _type(pid, terminal, list(typing))

    return run


def _type(pid: int, terminal: int, typing: list[tuple[str, str]]) -> tuple[int, str]:
    shown, read = b"", 0
    deadline = time.monotonic() + 60
    quiet = time.monotonic()
    last = b""
    try:
        while time.monotonic() < deadline:
            if not select.select([terminal], [], [], 0.1)[0]:
                # As a person would: a key that ends things is pressed again if nothing happens for a while.
                if last in (b"\x03", b"\x04") and time.monotonic() - quiet > 5:
                    os.write(terminal, last)
                    quiet = time.monotonic()
                continue
            quiet = time.monotonic()
            try:
                shown += os.read(terminal, 4096)
            except OSError:
                break
            if typing and (at := shown.find(typing[0][0].encode(), read)) >= 0:
                read = at + len(typing[0][0])
                last = typing.pop(0)[1].encode()
                os.write(terminal, last)
        else:
            os.kill(pid, signal.SIGKILL)
    finally:
        _, status = os.waitpid(pid, 0)
        os.close(terminal)
    return os.waitstatus_to_exitcode(status), shown.decode(errors="replace")


def test_at_a_terminal_it_asks_and_shows_a_progress_bar(
    at_a_terminal: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    path = tmp_path / "order.json"
    path.write_text(json.dumps(document(ask(), dict(CONFIRM))), encoding="utf-8")
    typing = [("number (integer):", "many\n"), ("a number is needed", "5\n"), ("mail (email, optional):", "\n")]
    code, shown = at_a_terminal(["simulate", str(path)], [*typing, ("2. No", "1\n")])
    assert code == 0, shown
    assert '"number": 5' in shown
    assert "━" in shown
    assert "100%" in shown


@pytest.mark.parametrize(("key", "expected"), [("\x03", 130), ("\x04", 2)], ids=["Ctrl-C", "Ctrl-D"])
def test_leaving_a_question_ends_the_command_at_once(
    at_a_terminal: Callable[..., tuple[int, str]], tmp_path: Path, key: str, expected: int
) -> None:
    path = tmp_path / "order.json"
    path.write_text(json.dumps(document(ask())), encoding="utf-8")
    code, shown = at_a_terminal(["simulate", str(path)], [("number (integer):", key)])
    assert code == expected
    assert "Traceback" not in shown
