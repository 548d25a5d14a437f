"""Whatever stands in the rows of Parlant's stores comes back."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from converters import registry
from converters.parlant.kept import left_over, put_back, same
from journeys.bundle import Bundle
from journeys.canonical import plain
from tests.strategies import json_values, texts

Rows = SearchStrategy[list[dict[str, Any]]]
ids = st.sampled_from(["a", "b", "c", "end", "r", "j", "s:t", "journey:j", "tag:x"])
tags = st.lists(
    st.sampled_from(["agent:a", "journey:j", "journey_node:a", "guideline:b", "red", "tag:x", "state:q"]), max_size=3
)
modes = st.sampled_from([None, "fluid", "canned_fluid", "canned_composited", "canned_strict"])
words = st.none() | texts


def row(required: dict[str, SearchStrategy[Any]], optional: dict[str, SearchStrategy[Any]]) -> Rows:
    """Rows with some of the columns that are known, and some that are not."""
    unknown = {"creation_utc": texts, "more": json_values()}
    return st.lists(st.fixed_dictionaries({"id": ids, **required}, optional={**optional, **unknown}), max_size=3)


kinds = st.sampled_from(["chat", "tool", "fork", "other"])
metadata = st.one_of(
    st.just({}),
    json_values().map(lambda value: {"owner": value}),
    kinds.map(lambda kind: {"journey_node": {"kind": kind}}),
    kinds.map(lambda kind: {"journey_node": {"kind": kind, "journey_id": "j", "sub_journey_id": "k"}}),
    kinds.map(lambda kind: {"journey_node": {"kind": kind}, "sub_journey_id": "k"}),
    st.just({"journey_node": 1, "sub_journey_id": None}),
)
nodes = row({}, {
    "action": words, "description": words, "tools": st.lists(st.sampled_from(["built-in:x", "y"]), max_size=2),
    "metadata": metadata, "composition_mode": modes, "labels": st.lists(texts, max_size=2),
})  # fmt: skip
edges = row({"source": ids, "target": ids}, {"condition": words, "metadata": metadata})


@st.composite
def journeys(draw: st.DrawFn) -> dict[str, Any]:
    """A journey's row; its root is one of its nodes."""
    found = draw(row({}, {
        "title": texts, "description": texts, "tags": tags, "composition_mode": modes,
        "labels": st.lists(texts, max_size=2), "priority": st.integers(-5, 5),
    }).filter(bool))[0]  # fmt: skip
    held = draw(nodes)
    root = {"id": "root"}
    held.insert(draw(st.integers(0, len(held))), root)
    word = draw(st.sampled_from(["conditions", "triggers"]))
    return {**found, "root_id": "root", "nodes": held, "edges": draw(edges), word: draw(st.lists(ids, max_size=2))}


entities = st.fixed_dictionaries({
    "id": ids, "kind": st.sampled_from(["guideline", "rule", "tag", "tag_all", "tag_any", "group_any", "tool"])
})  # fmt: skip
relations = st.sampled_from(["entailment", "dependency", "dependency_any", "priority", "disambiguation", "overlap"])
parameters = st.dictionaries(st.sampled_from(["descriptor", "options"]), json_values())
stores: SearchStrategy[dict[str, Any]] = st.fixed_dictionaries({"guideline_tools": st.just([])}, optional={
    "agents": row({"name": texts}, {
        "description": words, "max_engine_iterations": st.integers(1, 9), "tags": tags,
        "composition_mode": modes.filter(bool), "message_output_mode": st.sampled_from(["block", "stream"]),
    }),
    "guidelines": row({}, {
        "condition": words, "action": words, "description": words, "enabled": st.booleans(), "tags": tags,
        "metadata": metadata, "criticality": st.sampled_from(["low", "medium", "high"]), "track": st.booleans(),
        "composition_mode": modes, "priority": st.integers(-5, 5), "labels": st.lists(texts, max_size=2),
    }),
    "relationships": row({"kind": relations, "source": entities, "target": entities}, {"group_id": words}),
    "canned_responses": row({"value": texts}, {
        "tags": tags, "signals": st.lists(texts, max_size=2), "metadata": metadata,
        "fields": st.lists(st.fixed_dictionaries({"name": texts}, optional={"description": texts}), max_size=1),
        "field_dependencies": st.lists(texts, max_size=2),
    }),
    "tags": row({"name": texts}, {}),
    "tools": row({}, {
        "description": words, "required": st.lists(texts, max_size=2), "consequential": st.booleans(),
        "parameters": st.dictionaries(texts, parameters),
        "overlap": st.integers(0, 4), "metadata": metadata,
    }),
    "variables": row({"name": texts}, {"description": words, "tags": tags, "values": json_values()}),
    "terms": row({"name": texts}, {"description": words, "synonyms": st.lists(texts, max_size=2), "tags": tags}),
    "capabilities": row({"title": texts}, {"signals": st.lists(texts, max_size=2), "tags": tags}),
    "customers": row({"name": texts}, {"extra": st.dictionaries(texts, json_values(), max_size=2), "tags": tags}),
    "bound_in_process": st.dictionaries(st.sampled_from(["on_match", "retrievers"]), st.lists(ids, max_size=2)),
})  # fmt: skip


@given(stores, st.lists(journeys(), max_size=2), st.booleans())
def test_whole_stores_come_back(found: dict[str, Any], rows: list[dict[str, Any]], bare: bool) -> None:
    word = "triggers" if any("triggers" in one for one in rows) else "conditions"
    rows = [
        {(word if name in ("triggers", "conditions") else name): one for name, one in each.items()} for each in rows
    ]
    whole = {**found, "journeys": rows}
    document = whole if bare else {"name": "n", "stores": whole}
    bundle = registry.read(document).bundle
    again = Bundle.model_validate(plain(bundle))
    assert same(registry.write(again, "parlant-json").document, document)


@given(st.dictionaries(texts, json_values(), max_size=4), st.dictionaries(texts, json_values(), max_size=4))
def test_what_is_left_over_makes_the_row_again(row: dict[str, Any], written: dict[str, Any]) -> None:
    assert same(put_back(written, left_over(row, written)), row)
