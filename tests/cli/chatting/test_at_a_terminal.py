"""`journeys chat` at a real terminal."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.cli.conftest import CONFIRM, ask
from tests.cli.test_terminal import at_a_terminal as at_a_terminal

Runs = Callable[[Sequence[str], Sequence[tuple[str, str]]], tuple[int, str]]
Written = Callable[..., Path]


def words(shown: str) -> str:
    """What was shown, without the movements of the cursor."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)


def test_lines_are_typed_and_answered_to_the_end(at_a_terminal: Runs, written: Written) -> None:
    typing = [("number (a number)", "3\r"), ("(yes or no)", "yes\r")]
    code, shown = at_a_terminal(["chat", str(written(ask(), CONFIRM)), "--memory"], typing)
    assert code == 0, shown
    assert 'The journey has ended: completed: {"number": 3}' in words(shown)


@pytest.mark.parametrize(("key", "expected"), [("\x03", 130), ("\x04", 0)], ids=["Ctrl-C", "Ctrl-D"])
def test_leaving_tells_where_the_journey_is(at_a_terminal: Runs, written: Written, key: str, expected: int) -> None:
    code, shown = at_a_terminal(["chat", str(written(ask())), "--memory"], [("number (a number)", key)])
    assert code == expected, shown
    assert "Traceback" not in shown
    assert "The journey was in memory, and is gone" in words(shown)
