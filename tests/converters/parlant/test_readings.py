"""Readings of Parlant's stores are read, checked, drawn, and come back the same."""

from __future__ import annotations

from typing import Any

import pytest

from converters import registry
from converters.mermaid import writer as mermaid
from converters.parlant.kept import same
from converters.parlant.reading import stores_of
from converters.svg import writer as svg
from journeys.bundle import Bundle
from journeys.canonical import plain
from journeys.states import AgentInteraction, DecisionPoint, Final, Initial, ToolExecution
from journeys.validation import validate
from tests.converters.parlant.documents import chat, journey_row, reading, readings, without_what_is_made_anew

READINGS = readings()
WRONG = ("r28_unchecked_mistakes", "r31_duplicate_state_id")
"""Readings of scripts whose mistakes Parlant does not look for."""


@pytest.mark.parametrize("name", READINGS)
def test_a_reading_comes_back_the_same(name: str) -> None:
    conversion = registry.read(READINGS[name])
    assert conversion.report.format == "parlant-json"
    again = Bundle.model_validate(plain(conversion.bundle))
    assert again == conversion.bundle
    document = registry.write(again, "parlant-json").document
    assert same(document, without_what_is_made_anew(READINGS[name]))


@pytest.mark.parametrize("name", READINGS)
def test_a_reading_is_valid_unless_its_script_was_wrong(name: str) -> None:
    errors = [one for one in validate(registry.read(READINGS[name]).bundle) if one.severity == "error"]
    assert bool(errors) is (name in WRONG)


@pytest.mark.parametrize("name", READINGS)
def test_a_reading_is_drawn_and_written_in_every_format(name: str) -> None:
    bundle = registry.read(READINGS[name]).bundle
    for journey in bundle.journeys:
        assert mermaid.write(journey).count("-->") >= len(journey.initial)
        assert svg.write(journey).startswith("<svg")
    for one in ("journey", "sim"):
        assert registry.write(bundle, one).document


@pytest.mark.parametrize("name", READINGS)
def test_every_row_is_in_the_report(name: str) -> None:
    conversion = registry.read(READINGS[name])
    told = [entry.block_id for entry in conversion.report.entries if entry.field is None and entry.outcome != "dropped"]
    stores = stores_of(conversion.bundle)
    rows = [row["id"] for journey in stores["journeys"] for row in (*journey["nodes"], *journey["edges"])]
    rows += [row["id"] for store, found in stores.items() if isinstance(found, list) for row in found]
    listed = {"end", *(row for row in rows if row not in told)}
    made = [one for journey in conversion.bundle.journeys for one in journey.activation.conditions]
    unnamed = [one for one in conversion.bundle.relationships if not one.id]
    assert len(listed) - 1 <= len(made) + len(unnamed)


def test_what_the_rows_of_a_journey_become() -> None:
    bundle = registry.read(reading("r11_subjourney_conditional")).bundle
    payment, join = bundle.journeys
    assert [type(one) for one in payment.states] == [
        Initial, AgentInteraction, DecisionPoint, AgentInteraction, AgentInteraction, Final,
    ]  # fmt: skip
    assert [way.words for way in payment.transitions][2:4] == ["Card", "Nothing"]
    assert join.activation.observations == ("ibYZEqZXws",)
    assert bundle.guidelines[0].condition == "The customer wants to join"
    assert bundle.guidelines[0].tags == ()
    copied = [one for one in join.states if one.sub_journey == payment.id]
    assert len(copied) == 6
    assert sum(isinstance(one, DecisionPoint) and one.is_fork for one in copied) == 3


def test_tools_are_inferred_and_several_may_stand_on_one_state() -> None:
    bundle = registry.read(reading("r05_many_tools_one_state")).bundle
    state = next(one for one in bundle.main.states if isinstance(one, ToolExecution) and one.further_tools)
    assert state.infer
    assert state.instruction is None
    described = {one.id: one for one in bundle.tool_descriptions}
    assert described["built-in:order_delivery"].consequential
    address = described["built-in:order_delivery"].parameters["address"]
    assert (address.source, address.significance, address.precedence) == ("customer", "The driver needs it", 1)
    assert described["built-in:quote_price"].parameters["size"].choices == ("small", "large")


def test_scopes_of_canned_responses_and_relationships_are_addresses() -> None:
    bundle = registry.read(reading("r17_canned_responses_scopes")).bundle
    tags = {one.template: one.tags for one in bundle.canned_responses}
    assert tags["Where shall we pick you up?"] == ("state:h6Yc8B9iTb",)
    assert tags["Which corner exactly?"] == ("journey:bFfW9OPeRt", "state:h6Yc8B9iTb", "guideline:DLnRIQ7HWF")
    assert bundle.agents[0].composition == "strict"
    related = registry.read(reading("r16_relationships_entail_reevaluate_disambiguate")).bundle.relationships
    assert (related[0].source, related[0].target) == ("guideline:TNl7AY0k1m", "guideline:MSx7SMc9Hy")
    assert related[3].source == "tag:7dzMfoMDV0"
    assert related[-1].source == "state:Khp75i52K2"
    assert related[-1].target == "tool:built-in:check_stock"


def test_both_vocabularies_are_read_and_written() -> None:
    rows = [{"id": "g", "condition": "A tour is wanted", "tags": ["journey:j"]}]
    for word in ("conditions", "triggers"):
        row = journey_row(chat("a"), edges=(("r", "a", None),), **{word: ["g"]})
        document = {"stores": {"journeys": [row], "guidelines": rows}}
        bundle = registry.read(document).bundle
        assert bundle.main.activation.observations == ("g",)
        assert same(registry.write(bundle, "parlant-json").document, document)


def test_triggers_of_the_next_release_may_be_words() -> None:
    row = journey_row(chat("a"), edges=(("r", "a", None),), triggers=["A tour is wanted", "g"])
    document = {"stores": {"journeys": [row], "guidelines": [{"id": "g", "condition": "x", "tags": ["journey:j"]}]}}
    bundle = registry.read(document).bundle
    assert bundle.main.activation.conditions == ("A tour is wanted",)
    assert bundle.main.activation.observations == ("g",)


def test_what_was_changed_since_wins_over_what_was_kept() -> None:
    row = journey_row(chat("a", labels=["x"], colour="red", composition_mode=None), edges=(("r", "a", ""),))
    bundle = registry.read({"journeys": [row]}).bundle
    journey = bundle.main
    changed = journey.states[1].model_copy(update={"goal": "Ask twice", "description": "New", "labels": ()})
    states = (journey.states[0], changed, *journey.states[2:])
    other = bundle.model_copy(update={"journeys": (journey.model_copy(update={"states": states}),)})
    node: dict[str, Any] = registry.write(other, "parlant-json").document["journeys"][0]["nodes"][1]
    assert (node["action"], node["labels"], node["colour"]) == ("Ask twice", [], "red")


def test_stores_without_journeys_are_a_talk_under_guidelines() -> None:
    document = reading("r34_self_dependency")
    bundle = registry.read(document).bundle
    assert [one.id for one in bundle.journeys] == ["conversation"]
    assert stores_of(bundle)["journeys"] == []


def test_the_whole_stores_of_a_part_name_agents_and_words() -> None:
    row = journey_row(chat("a"), edges=(("r", "a", None),), triggers=["A tour is wanted"], tags=["agent:guide", "red"])
    stores = stores_of(registry.read({"journeys": [row]}).bundle)
    assert [one["id"] for one in stores["agents"]] == ["guide"]
    assert [one["id"] for one in stores["tags"]] == ["red"]
    (made,) = stores["guidelines"]
    assert made["condition"] == "A tour is wanted"
    assert made["tags"] == ["journey:j"]
    assert stores["journeys"][0]["conditions"] == [made["id"]]


def test_relationships_between_journeys_are_kept_without_their_store() -> None:
    known = {"kind": "priority", "source": "journey:j", "source_kind": "tag_all"}
    gone = {"kind": "dependency", "source": "gone", "source_kind": "guideline"}
    rows = [{**one, "target": "journey:k", "target_kind": "tag_all"} for one in (known, gone)]
    one, other = journey_row(relationships=rows), {**journey_row(relationships=rows), "id": "k"}
    bundle = registry.read({"journeys": [one, other]}).bundle
    assert [(each.kind, each.source, each.target) for each in bundle.relationships] == [
        ("priority", "journey:j", "journey:k")
    ]
