"""References in texts: which are some, what they stand for, and how they are written into ordinary fields."""

from __future__ import annotations

from typing import Any

import pytest

from converters.sim import read
from converters.sim.references import is_likely, normalised, path_of
from tests.converters.sim.workflows import block, field, function, start, states, workflow


def prompt(text: str, *before: dict[str, Any], variables: dict[str, Any] | None = None, **more: Any) -> Any:
    """What an API block's address becomes: an ordinary field."""
    document = workflow(
        start(), *before, block("use", "api", "Use", url=text, method="GET", **more), variables=variables or {}
    )
    return states(read(document))["use"]["tool"]["url"]


def test_names_are_compared_without_capitals_blanks_and_dots() -> None:
    assert normalised("My First.Block") == "myfirstblock"
    assert normalised("Émile") == "émile"


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("start.a", True),
        ("my block.a", True),
        ("x", True),
        ("b", True),
        (" start.a", False),
        ("start.a b", False),
        ("b && c", True),
        ("b && c.d", True),
        ("=", False),
        ("a = b", False),
        ("a.b + c", False),
        ("12", False),
        ("a 2", False),
        ("div class=k", False),
        ("/b", False),
    ],
)
def test_what_can_be_a_reference(inner: str, expected: bool) -> None:
    assert is_likely(inner) is expected


def test_paths_take_dots_brackets_and_digits() -> None:
    assert path_of(["items[0][1]", "name", "3", "content-type"]) == ["items", 0, 1, "name", 3, "content-type"]


def test_a_text_with_a_reference_is_always_text_and_writes_null() -> None:
    assert prompt("<f.result.a[0]>", function("f", "return 1")) == {
        "$text": [{"$ref": ["outputs", "f", "result", "a", 0]}],
        "nulls": "null",
    }
    assert prompt("a <f.result>/b", function("f", "return 1")) == {
        "$text": ["a ", {"$ref": ["outputs", "f", "result"]}, "/b"],
        "nulls": "null",
    }


@pytest.mark.parametrize(
    "text",
    ["1 < 2 and 3 > 2", "<b>bold</b>", "List<String>", "<ghost.a>", "<variable.none>", "{{}}", "{{ a b }}", "<= ->"],
)
def test_what_is_no_reference_stays_text(text: str) -> None:
    assert prompt(text) == text


def test_every_spelling_of_a_name_finds_its_block() -> None:
    for name in ("myblock", "MyBlock", "my block", "My.Block".replace(".", "")):
        made = prompt(f"<{name}.result>", function("f", "return 1", "My Block"))
        assert made["$text"] == [{"$ref": ["outputs", "f", "result"]}]


def test_the_id_of_a_block_is_no_name_of_it() -> None:
    assert prompt("<f.result>", function("f", "return 1", "My Block")) == "<f.result>"


@pytest.mark.parametrize(("names", "found"), [(("My Block", "my block"), "f"), (("my.block", "My Block"), "g")])
def test_of_blocks_of_one_name_the_first_counts_but_dots_give_way(names: tuple[str, str], found: str) -> None:
    blocks = [function("f", "return 1", names[0]), function("g", "return 1", names[1])]
    assert prompt("<myblock.result>", *blocks)["$text"] == [{"$ref": ["outputs", found, "result"]}]


@pytest.mark.parametrize("path", ["result[0][1]", "stdout.x", ""])
def test_paths_that_sim_cannot_look_up_in_what_is_declared_are_complained_of(path: str) -> None:
    (made,) = prompt(f"<one.{path}>", function("f", "return 1", "One"))["$text"]
    assert made["missing"] == f'"{path}" doesn\'t exist on block "one". Available fields: result, stdout'


@pytest.mark.parametrize("path", ["result[0]", "result.a.b[0][1]", "result.0.x"])
def test_paths_into_an_open_field_may_have_no_value(path: str) -> None:
    assert "missing" not in prompt(f"<one.{path}>", function("f", "return 1", "One"))["$text"][0]


def test_a_field_that_a_closed_block_does_not_have_is_told_in_sims_words() -> None:
    made = prompt("<one.nope.x>", function("f", "return 1", "One"))
    assert made["$text"][0] == {
        "$ref": ["outputs", "f", "nope", "x"],
        "missing": '"nope.x" doesn\'t exist on block "one". Available fields: result, stdout',
    }


def test_a_declared_json_field_takes_any_path_and_a_declared_text_none() -> None:
    assert "missing" not in prompt("<f.result.any.path>", function("f", "return 1"))["$text"][0]
    assert "missing" in prompt("<f.stdout.any>", function("f", "return 1"))["$text"][0]


def test_blocks_without_declared_outputs_are_open() -> None:
    assert prompt("<start.whatever>") == {"$text": [{"$ref": ["outputs", "start", "whatever"]}], "nulls": "null"}


def test_with_a_response_format_only_its_fields_exist() -> None:
    tags = {"type": "array", "items": {"type": "string"}}
    wanted = {"name": "p", "schema": {"type": "object", "properties": {"tags": tags}}}
    agent = block("a", "agent", "A", model="gpt-4o", apiKey="{{K}}", responseFormat=wanted)
    assert "missing" not in prompt("<a.tags[0]>", agent)["$text"][0]
    assert prompt("<a.content>", agent)["$text"][0]["missing"].endswith("Available fields: tags")


def test_a_block_that_is_not_part_of_the_run_is_nothing_in_text() -> None:
    off = block("off", "function", "Off", code="return 1", _enabled=False)
    document = workflow(start(), off, block("use", "api", url="a<off.result>b", method="GET"), edges=[("start", "use")])
    assert states(read(document))["use"]["tool"]["url"] == "ab"


def test_results_of_a_container_that_is_no_part_of_the_run_are_nothing() -> None:
    lp = block("lp", "loop", "Lp", _data={"loopType": "for", "count": 2})
    document = workflow(start(), lp, block("use", "api", url="a<lp.results>b", method="GET"), edges=[("start", "use")])
    assert states(read(document))["use"]["tool"]["url"] == "ab"


def test_environment_values_are_left_for_the_activity() -> None:
    assert prompt("{{ HOST }}") == {"$env": "HOST"}
    assert prompt("https://{{HOST}}/<f.result>", function("f", ""))["$text"][:3] == ["https://", {"$env": "HOST"}, "/"]


def test_variables_are_found_by_normalised_name() -> None:
    variables = {"v": {"id": "v", "name": "My Var", "type": "object", "value": "{}"}}
    assert prompt("<variable.myvar>", variables=variables)["$text"] == [{"$ref": ["variables", "My Var"]}]


def test_a_path_into_a_variable_that_leads_nowhere_stays_text() -> None:
    variables = {"v": {"id": "v", "name": "My Var", "type": "object", "value": "{}"}}
    text = "<variable.myvar.a[0]>"
    assert prompt(text, variables=variables)["$text"] == [
        {"$call": "if_missing", "args": [{"$ref": ["variables", "My Var", "a", 0]}, text]}
    ]


def test_the_error_of_a_block_is_found_whether_it_failed_or_said_so() -> None:
    made = prompt("<f.error>", function("f", "return 1"))["$text"][0]
    refs = [one["$ref"] for one in made["args"][0]["args"]]
    assert refs == [["errors", "f", "message"], ["outputs", "f", "error"]]


def test_a_loop_field_outside_of_a_loop_fails_when_it_is_reached() -> None:
    lp = block("lp", "loop", "Lp", _data={"loopType": "for", "count": 2})
    made = prompt("<lp.index>", lp)["$text"][0]
    assert made == {"$invalid": '"index" doesn\'t exist on block "lp". Available fields: results'}


def test_members_that_look_like_our_words_are_data() -> None:
    document = workflow(start(field("a")), block("s", "notion_v2", filter={"$ref": ["x"], "a": "<start.a>"}))
    assert states(read(document))["s"]["tool"]["arguments"]["filter"] == {"$literal": {"$ref": ["x"], "a": "<start.a>"}}
