"""Journeys as Mermaid diagrams."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from converters.mermaid import writer
from journeys.journey import Journey


def journey(title: str = "Ask", label: str = "yes") -> Journey:
    branches = [{"id": "yes", "title": label}]
    states = [
        {"id": "ask", "type": "decision_point", "title": title, "branches": branches},
        {"id": "end", "type": "final"},
        {"id": "box", "type": "loop", "count": 1},
        {"id": "in", "type": "initial", "parent": "box"},
    ]
    ways = [{"source": "ask", "target": "end", "trigger": "conditional", "choices": ["yes"]}]
    return Journey.model_validate({"id": "j", "initial": ["ask"], "states": states, "transitions": ways})


def test_states_transitions_and_both_ends_are_drawn() -> None:
    drawn = writer.write(journey(label="Agreed"))
    assert 'state "Ask" as s1' in drawn
    assert "[*] --> s1" in drawn
    assert "s1 --> s2: Agreed" in drawn
    assert "s2 --> [*]" in drawn
    assert "state s3 {\n        state" in drawn


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_title_or_label_is_taken_for_syntax(title: str, label: str) -> None:
    plain = writer.write(journey("T", "L"))
    drawn = writer.write(journey(title, label))
    shapes = [line.split('"')[0].split(":")[0].rstrip() for line in drawn.splitlines() if not line.startswith("title")]
    expected = [
        line.split('"')[0].split(":")[0].rstrip() for line in plain.splitlines() if not line.startswith("title")
    ]
    assert shapes == expected


def test_words_that_mermaid_would_take_for_a_statement_anywhere_are_defused() -> None:
    assert 'state "direction#32;LR" as s1' in writer.write(journey("direction LR"))
    assert "direction LR" not in writer.write(journey("Direction  LR", "direction LR")).lower()


def test_a_state_without_a_readable_title_is_called_by_its_id() -> None:
    assert 'state "ask" as s1' in writer.write(journey("  "))
