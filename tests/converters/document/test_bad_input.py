"""Documents that cannot be read: one clear message each, in bounded time."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converters.document import read
from converters.yaml_text import MAX_CHARACTERS
from journeys.errors import DocumentError
from tests.strategies import json_values

BOMB = "a: &a [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
JOURNEY = "id: x\nstates:\n  end: {type: final}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "is empty"),
        ("hello", "is neither JSON nor YAML: it is plain text"),
        ('{"id": "x",}', "line 1, column 12: is not JSON"),
        ('{"id": "x", "id": "y"}', "two members named `id`"),
        ('{"id": NaN, "states": []}', "NaN is no JSON value"),
        ("id: x\nstates: [", "line 3, column 1: is not YAML"),
        ("id: x\nid: y\nstates: {}", "line 2, column 1: names the member `id` a second time"),
        ("id: !!python/object/apply:os.system ['true']\nstates: {}", "has the tag"),
        ("id: &a [*a]\nstates: {}", "leads back into"),
        (BOMB, "its aliases make more than"),
        ("[" * 100_000, "nested too deeply"),
        ("- " * 100_000 + "x", "nested too deeply"),
        ("id: x\n---\nid: y", "found another document"),
        ("? [a]\n: b", "must be text"),
        ("a: \x00", "control characters"),
        ("a: " + "x" * MAX_CHARACTERS, "at most 4,000,000 are read as YAML"),
        ("[1]", "is no object"),
        ('{"id": "x"}', "has neither `states` nor `journeys`"),
        ("format: journeys/9\n" + JOURNEY, "the format `journeys/9` is not known"),
        ("compiled: maybe\n" + JOURNEY, "compiled: must be true or false"),
    ],
)
def test_each_gets_one_clear_message(text: str, expected: str) -> None:
    with pytest.raises(DocumentError) as raised:
        read(text, source_name="the file")
    assert len(raised.value.problems) == 1
    assert expected in str(raised.value)


def test_the_message_names_the_file() -> None:
    with pytest.raises(DocumentError, match=r"returns\.yaml, line 2, column 1"):
        read("id: x\nid: y", source_name="returns.yaml")


def test_a_text_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(DocumentError, match="is not UTF-8"):
        read(b"id: \xff\xfe")


def test_yaml_means_what_json_means() -> None:
    document = (
        JOURNEY
        + "description: yes\nversion: '1'\nenvironment: {A: 012, B: 1e3, C: ~, D: 2031-05-01, E: !!str 5, F: on}\n"
    )
    bundle = read(document)
    assert bundle.main.description == "yes"
    assert bundle.environment == {"A": "012", "B": 1000.0, "C": None, "D": "2031-05-01", "E": "5", "F": "on"}


def test_anchors_and_aliases_are_written_out() -> None:
    bundle = read("id: x\nstates:\n  a: &end {type: final}\n  b: *end\n")
    assert [(state.id, state.type) for state in bundle.main.states] == [("a", "final"), ("b", "final")]


@given(
    st.dictionaries(st.sampled_from(["id", "states", "journeys", "initial", "transitions", "policy"]), json_values())
)
def test_whatever_the_document_holds_only_our_errors_come_out(document: Any) -> None:
    try:
        bundle = read(document)
    except DocumentError as error:
        assert error.problems  # noqa: PT017  # either outcome is right
    else:
        assert bundle.journeys


@given(st.text(max_size=60))
def test_whatever_the_text_is_only_our_errors_come_out(text: str) -> None:
    with pytest.raises(DocumentError):
        read(text)


def test_a_function_that_does_not_parse_is_a_problem_with_its_line() -> None:
    function = "{type: tool_execution, tool: {kind: function, code: 'return (1 +'}, next: end}"
    with pytest.raises(DocumentError, match=r"tool\.code: does not parse as JavaScript \(line 1"):
        read(f"id: x\nstates:\n  f: {function}\n  end: {{type: final}}\n")


def test_python_is_not_taken_for_javascript() -> None:
    function = "{type: tool_execution, tool: {kind: function, language: python, code: 'return not 1'}, next: end}"
    assert read(f"id: x\nstates:\n  f: {function}\n  end: {{type: final}}\n").main.id == "x"
