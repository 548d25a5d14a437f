"""Where a journey goes."""

from __future__ import annotations

from typing import Any

from tests.journeys.validation.documents import line, said, sound, state

START = {"id": "start", "type": "initial"}
GATHER = {"id": "gather", "type": "aggregation"}
CHECK = {
    "id": "check",
    "type": "decision_point",
    "branches": [{"id": "on", "when": {"$ref": ["input", "on"]}}, {"id": "off"}],
}
END = {"id": "end", "type": "final"}


def circle(*states: dict[str, Any]) -> dict[str, Any]:
    """States that follow one another, round and round."""
    document = line(START, *states)
    document["transitions"].append({"source": states[-1]["id"], "target": states[0]["id"]})
    return document


def test_a_state_that_nothing_leads_to_is_told() -> None:
    document = sound()
    document["states"].append({"id": "lost", "type": "final"})
    assert said(document) == [
        "state `lost`: no way leads here; it is never entered; add a transition to it, or remove it"
    ]


def test_a_cycle_that_never_waits_and_is_never_left_is_refused() -> None:
    found = said(circle(GATHER, {**GATHER, "id": "again"}), "error")
    assert len(found) == 1
    assert "it would run for ever" in found[0]


def test_a_cycle_with_a_question_in_it_runs_on_and_is_only_told() -> None:
    found = said(circle(GATHER, {"id": "ask", "type": "input_collection"}))
    assert len(found) == 1
    assert "the journey never ends" in found[0]
    assert said(circle(GATHER, {"id": "ask", "type": "input_collection"}), "error") == []


def counting(**changing: Any) -> dict[str, Any]:
    """A cycle of pure states that a decision leaves."""
    document = line(START, {**GATHER, **changing}, CHECK, END, variables=[{"name": "count", "default": 0}])
    document["transitions"][-1]["choices"] = ["off"]
    document["transitions"].append({"source": "check", "target": "gather", "choices": ["on"]})
    return document


def test_a_pure_cycle_that_counts_is_fine() -> None:
    assert said(counting(context_changes=[{"variable": "count", "operation": "increment"}])) == []


def test_a_pure_cycle_that_changes_nothing_is_doubtful() -> None:
    assert any("changes what its conditions look at" in one for one in said(counting(), "warning"))


def test_a_join_of_all_in_a_cycle_is_refused() -> None:
    document = sound()
    state(document, "call")["join"] = "all"
    found = said(document, "error")
    assert len(found) == 1
    assert "can never settle" in found[0]


def test_a_join_of_all_after_a_fork_is_fine() -> None:
    left, right = {**GATHER, "id": "left"}, {**GATHER, "id": "right"}
    document = line(START, left, {**END, "join": "all"})
    document["states"][0] = {**START, "branching": "all"}
    document["states"].append(right)
    document["transitions"] += [{"source": "start", "target": "right"}, {"source": "right", "target": "end"}]
    assert said(document) == []


def test_an_empty_container_is_refused() -> None:
    document = line(START, {"id": "each", "type": "loop", "count": 2}, END)
    assert any("has no states inside" in one for one in said(document, "error"))


def test_a_region_without_a_beginning_is_refused() -> None:
    document = line(START, {"id": "each", "type": "loop", "count": 2}, END)
    ask = {"type": "input_collection", "parent": "each"}
    document["states"] += [{"id": "a", **ask}, {"id": "b", **ask}]
    document["transitions"] += [{"source": "a", "target": "b"}, {"source": "b", "target": "a"}]
    assert any("has no beginning" in one for one in said(document, "error"))
