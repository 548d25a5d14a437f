"""Whatever a format has no place for is in the report of its writer, by what it is and where it stood."""

from __future__ import annotations

import pytest

from converters import registry
from converters.document import read, write
from converters.reactflow import read as read_drawing
from converters.reactflow import write as write_drawing
from converters.remainder import parts_of
from converters.report import Entry
from journeys.bundle import Bundle
from journeys.canonical import plain
from journeys.conduct import Conduct
from journeys.journey import Journey
from journeys.states.state import State
from journeys.transitions import Transition
from tests.converters.everything import CONDUCT, EVERYTHING

WITHOUT_PLACE = ("sim", "parlant-json", "parlant")
WRITTEN: dict[str, dict[type, tuple[str, ...]]] = {
    "sim": {
        Bundle: ("format", "journeys", "active", "children"),
        Journey: (
            "id", "title", "description", "variables", "initial", "states", "transitions", "origin",
            "mapping_confidence",
        ),
        State: (
            "id", "title", "source", "mapping_confidence", "parent", "join", "branching", "error_output",
            "context_changes", "before",
        ),
    },
    "parlant-json": {
        Bundle: (
            "format", "journeys", "guidelines", "canned_responses", "agents", "relationships", "tag_names", "reading",
            "tool_descriptions", "glossary", "context_variables", "capabilities", "customers",
        ),
        Journey: (
            "id", "title", "description", "priority", "composition", "tags", "labels", "initial", "states",
            "transitions", "origin", "mapping_confidence",
        ),
        State: (
            "id", "title", "description", "source", "mapping_confidence", "parent", "branching", "composition",
            "labels", "sub_journey",
        ),
    },
}  # fmt: skip
"""What a format has a place for, what the reader finds out again, and what only says where something came from."""
OF_WAYS = (
    "trigger", "priority", "commands", "events", "after_seconds", "confirmation", "transformations", "mappings",
    "effects",
)  # fmt: skip
"""What transitions have that Parlant's edges have not."""


def entries(name: str) -> tuple[Entry, ...]:
    """What the writer of a format says of the bundle that has everything."""
    return registry.write(EVERYTHING, name).report.entries


def told(found: tuple[Entry, ...], state: str | None = None) -> list[str]:
    """The fields that were changed or dropped: of a state, or of all that is no state."""
    states = [one.id for one in EVERYTHING.main.states]
    return [
        one.field
        for one in found
        if one.field is not None
        and (one.block_id == state if state else one.block_id not in states)
        and (one.outcome in ("changed", "dropped") or one.message)
    ]


def is_told(name: str, fields: list[str]) -> bool:
    """Whether a field, or something inside it, was told of."""
    return any(one == name or one.startswith(f"{name}.") for one in fields)


def test_the_bundle_has_everything() -> None:
    said = plain(EVERYTHING)
    assert [one for one in Bundle.model_fields if one not in said] == ["format"]
    assert [one for one in Journey.model_fields if one not in said["journeys"][0]] == []
    inside = next(one for one in said["journeys"][0]["states"] if one["id"] == "ask")
    assert [one for one in State.model_fields if one not in inside] == []
    assert [one for one in Transition.model_fields if one not in said["journeys"][0]["transitions"][2]] == []
    assert [one for one in Conduct.model_fields if one not in CONDUCT] == []


def test_our_own_formats_carry_everything() -> None:
    assert read(write(EVERYTHING)) == EVERYTHING
    assert read_drawing(write_drawing(EVERYTHING)).bundle == EVERYTHING


@pytest.mark.parametrize("name", ["sim", "parlant-json"])
def test_every_field_without_a_place_is_told_of(name: str) -> None:
    found = entries(name)
    beside, price = told(found), told(found, "price")
    carried = WRITTEN[name]
    assert [one for one in Bundle.model_fields if one not in carried[Bundle] and not is_told(one, beside)] == []
    assert [one for one in Journey.model_fields if one not in carried[Journey] and not is_told(one, beside)] == []
    assert [one for one in State.model_fields if one not in carried[State] and not is_told(one, price)] == []
    assert [one for one in Conduct.model_fields if not is_told(f"conduct.{one}", beside)] == []


@pytest.mark.parametrize("name", WITHOUT_PLACE)
def test_calendars_and_patterns_are_told_of_one_by_one(name: str) -> None:
    found = told(entries(name))
    assert [one for one in found if one.startswith("calendars.")] == ["calendars.office", "calendars.night"]
    assert [one for one in found if "repair" in one] == ["conduct.repair.cancel", "conduct.repair.handoff"]


def test_what_parlant_does_not_know_of_transitions_is_told_of_with_the_state_that_they_leave() -> None:
    found = told(entries("parlant-json"), "pay")
    assert [one for one in OF_WAYS if f"transition to end: {one}" not in found] == []


@pytest.mark.parametrize("name", WITHOUT_PLACE)
def test_limits_and_kinds_of_fields_are_told_of(name: str) -> None:
    found = [one for one in entries(name) if one.block_id == "price" and (one.field or "").startswith("fields.")]
    assert [one.field for one in found] == ["fields.price", "fields.day"]
    said = " ".join(one.message for one in found)
    assert [word for word in ("type", "currency", "earliest", "latest") if word not in said] == []


def test_a_journey_of_parlant_that_has_learned_something_new_says_that_parlant_does_not_know_it() -> None:
    rows = [{"id": "r"}, {"id": "n", "action": "Ask", "metadata": {"journey_node": {"kind": "chat"}}}]
    edges = [{"id": "e", "source": "r", "target": "n", "condition": None}]
    document = {"stores": {"journeys": [{"id": "j", "root_id": "r", "nodes": rows, "edges": edges}]}}
    bundle = registry.read(document).bundle
    assert not [one for one in registry.write(bundle, "parlant-json").report.entries if one.outcome != "carried"]
    said = bundle.model_dump(mode="json")
    chat = next(one for one in said["journeys"][0]["states"] if one["id"] == "n")
    chat["silence"], chat["assignment"] = [CONDUCT["silence"][0]], {"assignee": "ada"}
    report = registry.write(Bundle.model_validate(said), "parlant-json").report
    lost = [(one.block_id, one.block_type, one.field) for one in report.entries if one.outcome == "dropped"]
    assert lost == [("n", "agent_interaction", "assignment"), ("n", "agent_interaction", "silence")]
    assert report.confidence < 1


def test_nothing_is_set_in_a_plain_bundle() -> None:
    plain_one = Bundle.model_validate({"id": "j", "initial": ["e"], "states": [{"id": "e", "type": "final"}]})
    fields = [one for one in Bundle.model_fields if one != "journeys"]
    assert [part for field in fields for part in parts_of(plain_one, field)] == []
