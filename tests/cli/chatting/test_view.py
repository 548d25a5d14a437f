"""What is shown of a conversation's entries."""

from __future__ import annotations

from typing import Any

import pytest

from cli.chatting.view import View
from journeys.bundle import Bundle
from journeys.run import Changes, Entry
from tests.cli.chatting.conftest import CHAT

BUNDLE = Bundle.model_validate(CHAT)
AT = "2030-01-01T00:00:00Z"


def shown(capsys: pytest.CaptureFixture[str], view: View, *entries: dict[str, Any]) -> tuple[list[str], list[str]]:
    made = tuple(Entry(sequence=number, at=AT, **one) for number, one in enumerate(entries, 1))
    view.came(Changes(sequence=len(made), status="waiting", entries=made))
    captured = capsys.readouterr()
    return captured.out.splitlines(), captured.err.splitlines()


def test_ones_own_lines_are_not_shown_again_nor_what_a_repair_made_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    view = View(BUNDLE)
    view.is_own("mine")
    words, _ = shown(
        capsys,
        view,
        {"who": "user", "kind": "answer", "text": "/correct to Rome", "input_id": "mine"},
        {"who": "user", "kind": "answer", "data": {"to": "Rome"}},
        {"who": "user", "kind": "answer", "text": "from another", "input_id": "theirs"},
    )
    assert words == ["> from another"]
    words, _ = shown(capsys, view, {"who": "user", "kind": "answer", "text": "by a signal, without an id"})
    assert words == ["> by a signal, without an id"]


def test_what_a_terminal_would_obey_is_left_out_whoever_says_it(capsys: pytest.CaptureFixture[str]) -> None:
    words, about = shown(
        capsys,
        View(BUNDLE),
        {"who": "agent", "text": "see\x1b]0;title\x07 \x1b[2Jthis\x9b"},
        {"who": "user", "text": "\x1b[31mred"},
        {"who": "system", "kind": "refusal", "text": "no\x1b[1m"},
    )
    assert words == ["see]0;title [2Jthis", "> [31mred"]
    assert about == ["  no[1m"]


def test_reminders_and_persons_are_words_and_reasons_of_decisions_are_not(capsys: pytest.CaptureFixture[str]) -> None:
    words, about = shown(
        capsys,
        View(BUNDLE),
        {"who": "system", "kind": "reminder", "text": "Are you still there?"},
        {"who": "person", "text": "I am Kim."},
        {"who": "system", "kind": "decision", "text": "advance", "data": {"by": "model", "what": "advance"}},
        {"who": "system", "kind": "refused", "text": "`x` is no way"},
    )
    assert words == ["Are you still there?", "A person: I am Kim."]
    assert about == []
