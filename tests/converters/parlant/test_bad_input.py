"""Readings that are none, or whose rows have not the shape of their stores."""

from __future__ import annotations

from typing import Any

import pytest

from converters import registry
from journeys.errors import DocumentError
from tests.converters.parlant.documents import chat, journey_row, reading


def said(document: Any) -> list[str]:
    """What is said of a document that cannot be read."""
    with pytest.raises(DocumentError) as raised:
        registry.read(document, format="parlant-json")
    assert all(problem.remedy for problem in raised.value.problems)
    return [str(problem) for problem in raised.value.problems]


@pytest.mark.parametrize("document", [[], {}, {"cases": []}, {"journeys": []}, [{"journey": {}}], 3, "x: 1", None])
def test_what_is_no_reading_is_refused(document: Any) -> None:
    assert said(document)


def test_all_rows_of_a_wrong_shape_are_told_at_once() -> None:
    rows = {"agents": [{"id": "a"}, {"id": "", "name": 3}], "guidelines": {"id": "g"}, "tags": None}
    found = said({"stores": rows})
    assert len(found) == 5
    assert any("agents[0]" in one and "name" in one for one in found)


@pytest.mark.parametrize(
    ("store", "row"),
    [
        ("guidelines", {"id": "g", "condition": "c", "criticality": "urgent"}),
        ("agents", {"id": "a", "name": "A", "composition_mode": "loud"}),
        ("relationships", {"id": "r", "kind": "love", "source": {"id": "a", "kind": "tool"}, "target": {}}),
        ("guideline_tools", {"id": "t", "guideline_id": "g"}),
    ],
)
def test_words_that_parlant_does_not_know_are_refused(store: str, row: dict[str, Any]) -> None:
    assert any(store in one for one in said({"stores": {store: [row]}}))


def test_a_journey_without_its_root_is_refused() -> None:
    row = {**journey_row(chat("a")), "root_id": "gone"}
    assert said({"journeys": [row]}) == [
        "journey `j`: its root `gone` is none of its nodes; read the stores again",
    ]


def test_cases_with_different_journeys_of_one_id_are_read_one_by_one() -> None:
    one, other = journey_row(chat("a")), journey_row(chat("b"))
    found = said({"cases": [{"name": "first", "journeys": [one]}, {"name": "second", "journeys": [other]}]})
    assert found == ["cases, `second`: has another journey of the id `j`; read the cases one by one"]


def test_a_journey_document_is_not_taken_for_a_reading() -> None:
    document = {"journeys": [{"id": "a", "initial": ["b"], "states": [{"id": "b", "type": "final"}]}], "guidelines": []}
    assert registry.detect(document).name == "journey"
    assert registry.detect(reading("r10_subjourney_direct")).name == "parlant-json"
    assert registry.detect(reading("r10_subjourney_direct")["stores"]).name == "parlant-json"
    assert registry.detect(reading("export")).name == "parlant-json"
