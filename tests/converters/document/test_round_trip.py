"""What the writer writes, the reader reads back, whatever the texts in it look like."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from converters.document import read, write
from journeys.bundle import Bundle
from journeys.validation import validate
from tests.strategies import bundles, json_values


@given(bundles())
def test_a_written_bundle_reads_back_the_same(bundle: Bundle) -> None:
    text = write(bundle)
    again = read(text)
    assert again == bundle
    assert again.fingerprint == bundle.fingerprint
    assert write(again) == text


@given(json_values())
def test_texts_that_look_like_references_survive(value: object) -> None:
    state = {"id": "s0", "type": "final", "output": {"$literal": value}}
    bundle = Bundle.model_validate({"id": "x", "initial": ["s0"], "states": [state]})
    again = read(write(bundle)).main.states[0]
    assert again.type == "final"
    assert again.output == {"$literal": value}


@given(bundles())
def test_the_strategy_makes_valid_bundles(bundle: Bundle) -> None:
    assert [str(problem) for problem in validate(bundle) if problem.severity == "error"] == []


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_a_compiled_text_is_never_looked_at(text: str) -> None:
    state = {"id": "s0", "type": "final", "output": text}
    document = {"compiled": True, "id": "x", "initial": ["s0"], "states": [state]}
    assert read(json.dumps(document)).main.states[0].output == text  # type: ignore[union-attr]
