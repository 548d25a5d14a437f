"""Journeys that did not come from Parlant, written as its stores would hold them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from converters import registry
from converters.document import reader
from converters.parlant.reading import stores_of
from journeys.validation import validate
from tests.converters.parlant.documents import ROOT

EXPORTS = sorted((ROOT / "tests" / "data" / "sim").glob("*.json"))
EXAMPLES = sorted(one for one in (ROOT / "examples").glob("*/*.yaml") if not one.name.endswith(".journey-test.yaml"))
BOOKING: dict[str, Any] = {
    "id": "book",
    "title": "Book a flight",
    "activation": {"conditions": ["A flight is wanted"]},
    "agents": [{"id": "desk", "name": "Desk", "composition": "strict"}],
    "guidelines": [
        {"id": "pay", "condition": "They cannot pay", "action": "Hand over", "journey": "book", "tools": ["x"]}
    ],
    "canned_responses": [
        {"id": "where", "template": "Where to?", "state": "place", "journey": "book"},
        {"id": "only", "template": "Only here", "state": "place", "journey": "book", "exclusive": True},
    ],
    "states": {
        "begin": {"type": "initial", "next": "place"},
        "place": {
            "type": "agent_interaction",
            "mode": "chat",
            "goal": "Ask where to",
            "labels": ["travel"],
            "next": {"They know": "dates", "They do not": "popular"},
        },
        "popular": {
            "type": "tool_execution",
            "tool": {"kind": "registered", "id": "popular_places"},
            "infer": True,
            "next": "fork",
        },
        "fork": {"type": "decision_point", "by": "judge", "next": {"One was chosen": "dates", "None was": "end"}},
        "dates": {"type": "input_collection", "fields": [{"name": "day", "title": "Day"}], "next": "end"},
        "end": {"type": "final"},
    },
}


def stores(document: dict[str, Any]) -> dict[str, Any]:
    """The stores that a journey document becomes."""
    return stores_of(reader.read(document))


@pytest.mark.parametrize("path", [*EXPORTS, *EXAMPLES], ids=lambda path: path.stem)
def test_what_is_written_is_a_sound_reading_and_comes_back(path: Path) -> None:
    bundle = registry.read(path.read_text(encoding="utf-8")).bundle
    written = registry.write(bundle, "parlant-json")
    again = registry.read(json.loads(json.dumps(written.document))).bundle
    assert [one for one in validate(again) if one.severity == "error"] == []
    assert registry.write(again, "parlant-json").document == written.document
    assert [one.title for one in again.journeys] == [one.name for one in bundle.journeys]
    named = {entry.block_id for entry in written.report.entries}
    assert all(
        state.id in named or state.type in ("initial", "final") for one in bundle.journeys for state in one.states
    )


def test_states_become_nodes_and_ways_edges_with_their_words() -> None:
    (row,) = stores(BOOKING)["journeys"]
    kinds = [
        (node["id"], node["metadata"].get("journey_node", {}).get("kind"), node["action"]) for node in row["nodes"]
    ]
    assert kinds == [
        ("begin", None, None),
        ("place", "chat", "Ask where to"),
        ("popular", "tool", "Use the tool popular_places"),
        ("fork", "fork", None),
        ("dates", "chat", "Ask for: Day"),
        ("end", None, None),
    ]
    assert row["root_id"] == "begin"
    assert [(edge["source"], edge["target"], edge["condition"]) for edge in row["edges"]] == [
        ("begin", "place", None),
        ("place", "dates", "They know"),
        ("place", "popular", "They do not"),
        ("popular", "fork", None),
        ("fork", "dates", "One was chosen"),
        ("fork", "end", "None was"),
        ("dates", "end", None),
    ]


def test_what_a_document_says_shortly_becomes_rows_of_its_own() -> None:
    found = stores(BOOKING)
    trigger = next(one for one in found["guidelines"] if one["id"] != "pay")
    assert trigger["condition"] == "A flight is wanted"
    assert found["journeys"][0]["conditions"] == [trigger["id"]]
    assert [(one["guideline_id"], one["tool_id"]) for one in found["guideline_tools"]] == [("pay", "x")]
    assert [(one["kind"], one["source"]["id"], one["target"]["id"]) for one in found["relationships"]] == [
        ("dependency", "pay", "journey:book"),
        ("reevaluation", "journey_node:popular", "built-in:popular_places"),
    ]
    assert [one["tags"] for one in found["canned_responses"]] == [
        ["journey:book", "journey_node:place"],
        ["journey_node:place"],
    ]
    assert found["agents"][0]["composition_mode"] == "canned_strict"


def test_parlant_takes_one_way_and_wants_to_know_when() -> None:
    ways = ["b", {"target": "c", "guard": "<variables.count> > 1"}]
    pause: dict[str, Any] = {"type": "pause_point"}
    states = {"a": {**pause, "branching": "all", "next": ways}, "b": pause, "c": pause}
    document = {"id": "j", "variables": [{"name": "count"}], "states": states}
    written = registry.write(reader.read(document), "parlant-json")
    (row,) = written.document["stores"]["journeys"]
    assert [edge["condition"] for edge in row["edges"]] == [None, "None of the others holds", "<variables.count> > 1"]
    assert any("told apart by expressions" in entry.message for entry in written.report.entries)


def test_a_changed_journey_of_parlant_may_hold_what_parlant_has_not() -> None:
    row = {"id": "j", "root_id": "r", "nodes": [{"id": "r"}, {"id": "end"}], "edges": []}
    bundle = registry.read({"stores": {"journeys": [row]}}).bundle
    form = {"type": "input_collection", "id": "form", "fields": [{"name": "day"}]}
    changed = bundle.main.model_dump(mode="json") | {"states": [*bundle.main.model_dump(mode="json")["states"], form]}
    written = registry.write(bundle.model_validate({"journeys": [changed]}), "parlant-json")
    nodes = written.document["stores"]["journeys"][0]["nodes"]
    assert [(node["id"], node["action"]) for node in nodes] == [("r", None), ("form", "Ask for: day"), ("end", None)]
