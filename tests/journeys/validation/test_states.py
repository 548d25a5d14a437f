"""What each type of state, and each field, must have."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.validation.documents import line, said, sound, state

START = {"id": "start", "type": "initial"}
END = {"id": "end", "type": "final"}


def one(**fields: Any) -> list[str]:
    """What is said of a journey with one state of interest."""
    return said(line(START, {"id": "it", **fields}, END))


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ({"type": "choice"}, "is a choice without options"),
        ({"type": "choice", "options": [{"value": 1}, {"value": 1}]}, "is there 2 times"),
        ({"type": "choice", "options": [{"value": "a"}], "default": "b"}, "its default is none of its options `a`"),
        ({"type": "number", "minimum": 5, "maximum": 1}, "its minimum 5 is above its maximum 1"),
        ({"min_length": 5, "max_length": 1}, "its min_length 5 is above its max_length 1"),
        ({"max_length": 0}, "no answer fits"),
        ({"type": "date", "earliest": "tomorrow"}, "its earliest `tomorrow` is no date"),
        (
            {"type": "date", "earliest": "2030-02-01", "latest": "2030-01-01"},
            "its earliest 2030-02-01 is after its latest",
        ),
        ({"type": "time", "latest": "25:00"}, "its latest `25:00` is no time"),
        ({"type": "number", "latest": "now"}, "has `latest`, which a number does not have"),
        ({"pattern": "a(?=b)"}, "looking ahead"),
        ({"pattern": r"(a)\1"}, "refers back to a group"),
        ({"pattern": "(a"}, "cannot be read"),
    ],
)
def test_a_field_that_no_answer_can_fit_is_refused(field: dict[str, Any], expected: str) -> None:
    found = one(type="input_collection", fields=[{"name": "f", **field}])
    assert len(found) == 1
    assert found[0].startswith("state `it`, field `f`: ")
    assert expected in found[0]


@pytest.mark.parametrize(
    "pattern", ["[^x]*", r"\d{3}-\d+", r"\p{L}+", r"(?i)abc", r"[(?=]+", r"\(?=x", r"[[:alpha:]]", "a|b"]
)
def test_a_pattern_of_re2_is_fine(pattern: str) -> None:
    assert one(type="input_collection", fields=[{"name": "f", "pattern": pattern}]) == []


def test_what_completion_requires_must_be_a_field() -> None:
    found = one(type="input_collection", fields=[{"name": "order"}], completion={"required": ["oder"]})
    assert len(found) == 1
    assert "did you mean `order`?" in found[0]


def test_a_reserved_name_is_no_field() -> None:
    assert any("reserved" in said for said in one(type="input_collection", fields=[{"name": "a"}], reserved=["a"]))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"type": "tool_execution", "tool": {"kind": "http", "url": ""}}, "has no `url`"),
        ({"type": "tool_execution", "tool": {"kind": "http", "url": "shop.example"}}, "is not absolute"),
        ({"type": "tool_execution", "tool": {"kind": "function", "code": " "}}, "has no code"),
        ({"type": "workflow_bridge", "journey": "chidl"}, "there is no journey `chidl`"),
        ({"type": "wait", "seconds": -1}, "waits -1 seconds"),
        ({"type": "wait", "until": "tomorrow"}, "no moment in time"),
        ({"type": "agent_interaction"}, "is asked nothing"),
        ({"type": "agent_interaction", "mode": "chat"}, "has no goal"),
    ],
)
def test_a_state_without_what_it_needs_is_told(fields: dict[str, Any], expected: str) -> None:
    found = one(**fields)
    assert len(found) == 1
    assert expected in found[0]


def test_a_default_that_is_no_branch_is_refused() -> None:
    document = sound()
    state(document, "decide")["default"] = "yse"
    assert said(document) == ["state `decide`: its default `yse` is none of its branches; did you mean `yes`?"]


def test_an_else_that_is_not_the_last_is_refused() -> None:
    document = sound()
    state(document, "decide")["branches"].reverse()
    found = said(document, "error")
    assert len(found) == 1
    assert "`yes` can never be taken" in found[0]


def test_a_judge_needs_words() -> None:
    document = sound()
    state(document, "decide")["by"] = "judge"
    assert len(said(document, "error")) == 2


def test_a_handler_that_no_failure_leads_to_is_told() -> None:
    document = sound()
    document["transitions"][2]["trigger"] = "user_input"
    document["transitions"][2]["commands"] = ["help"]
    state(document, "handle")["strategy"] = "retry"
    assert any("there is no failure to handle" in one for one in said(document, "error"))


def test_a_retry_that_never_tries_again_is_refused() -> None:
    document = sound()
    state(document, "handle").update(strategy="retry", max_retries=0)
    assert any("tries again at most 0 times" in one for one in said(document, "error"))


@pytest.mark.parametrize(
    "loop", [{"kind": "for"}, {"kind": "for_each"}, {"kind": "while"}, {"kind": "do_while", "count": 3}]
)
def test_a_loop_needs_what_its_kind_counts_by(loop: dict[str, Any]) -> None:
    document = line(START, {"id": "each", "type": "loop", **loop}, END)
    document["states"].append({"id": "in", "type": "aggregation", "parent": "each"})
    assert any("needs `" in one for one in said(document, "error"))


@pytest.mark.parametrize(
    ("container", "most"),
    [({"type": "loop", "count": 10**9}, 10**6), ({"type": "parallel_execution", "count": 10**6}, 10**5)],
)
def test_more_rounds_than_are_possible_are_refused(container: dict[str, Any], most: int) -> None:
    inside = {"id": "in", "type": "aggregation", "parent": "it"}
    found = said(
        {**line(START, {"id": "it", **container}, END), "states": [START, {"id": "it", **container}, END, inside]}
    )
    assert any(f"at most {most} are possible" in one for one in found)
