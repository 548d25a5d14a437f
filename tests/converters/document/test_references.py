"""References, environment values and expressions in texts that people write."""

from __future__ import annotations

import json
from typing import Any

import pytest

from converters.document import read, read_with_warnings
from journeys.errors import DocumentError
from journeys.values import references


def output(text: Any, *more: dict[str, Any], **fields: Any) -> Any:
    """What becomes of a value in the last state of a journey."""
    states = [
        {"id": "ask", "title": "Ask for it", "type": "input_collection"},
        {"id": "look.up", "title": "Look up", "type": "input_collection"},
        *more,
        {"id": "end", "type": "final", "output": text},
    ]
    variables = [{"name": "count", "default": 0}, {"name": "token", "secret": True}]
    bundle = read({"id": "x", "states": states, "variables": variables, **fields})
    return bundle.main.states[-1].output  # type: ignore[union-attr]


def expression(text: str, **fields: Any) -> Any:
    """What becomes of an expression."""
    return output({"$js": text}, **fields)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("<ask>", ["outputs", "ask"]),
        ("<ask.order>", ["outputs", "ask", "order"]),
        ("<ask.items[0].name>", ["outputs", "ask", "items", 0, "name"]),
        ("<ask.items[0][1]>", ["outputs", "ask", "items", 0, 1]),
        ('<ask["order no"].x>', ["outputs", "ask", "order no", "x"]),
        ("<Ask for it.order>", ["outputs", "ask", "order"]),
        ("<askforit.order>", ["outputs", "ask", "order"]),
        ("<look.up.data>", ["outputs", "look.up", "data"]),
        ("<lookup.data>", ["outputs", "look.up", "data"]),
        ("<variables.count>", ["variables", "count"]),
        ("<input>", ["input"]),
        ("<input.x>", ["input", "x"]),
        ("<run.user>", ["run", "user"]),
        ("<local.x>", ["local", "x"]),
        ("<scope.item>", ["scope", "item"]),
        ("<outputs.ask.x>", ["outputs", "ask", "x"]),
        ("<errors.Look up.message>", ["errors", "look.up", "message"]),
    ],
)
def test_a_text_that_is_one_reference_is_that_value(text: str, path: list[Any]) -> None:
    assert output(text) == {"$ref": path}


@pytest.mark.parametrize(
    "text",
    [
        "<b>bold</b>",
        "a < b && c > d",
        "<unknown.thing>",
        "< ask>",
        "<ask >",
        "<ask.x y>",
        "<ask. x>",
        "<>",
        "<ask.x + 1>",
        "{{}}",
    ],
)
def test_text_that_is_no_reference_stays_as_it_is(text: str) -> None:
    assert output(text) == text


def test_references_in_text_are_put_together_with_it() -> None:
    made = output("Hello <ask.name>, {{REGION}}!")
    assert made == {"$text": ["Hello ", {"$ref": ["outputs", "ask", "name"]}, ", ", {"$env": "REGION"}, "!"]}


def test_a_text_that_is_one_environment_value_is_that_value() -> None:
    assert output("{{ SHOP_KEY }}") == {"$env": "SHOP_KEY"}


def test_values_inside_lists_and_objects_are_looked_at_too() -> None:
    assert output([{"a": "<ask.x>"}]) == [{"a": {"$ref": ["outputs", "ask", "x"]}}]


def test_our_own_words_are_left_alone() -> None:
    for value in ({"$literal": "<ask.x>"}, {"$ref": ["input"]}, {"$text": ["<ask.x>"]}):
        assert output(value) == value
    assert output({"$call": "first", "args": ["<ask.x>"]}) == {
        "$call": "first",
        "args": [{"$ref": ["outputs", "ask", "x"]}],
    }


def test_names_and_codes_are_no_values() -> None:
    tool = {"kind": "function", "code": "return '<ask.x>'", "arguments": {"x": "<ask.x>"}}
    bundle = read({"id": "<ask>", "states": [{"id": "ask", "title": "<ask>", "type": "tool_execution", "tool": tool}]})
    state: Any = bundle.main.states[0]
    assert (bundle.main.id, state.title, state.tool.code) == ("<ask>", "<ask>", "return '<ask.x>'")
    assert state.tool.arguments == {"x": {"$ref": ["outputs", "ask", "x"]}}


def test_a_misspelt_state_is_told_and_stays_text() -> None:
    states = [{"id": "lookup", "type": "initial"}, {"id": "end", "type": "final", "output": "<lokup.data>"}]
    reading = read_with_warnings({"id": "x", "states": states})
    assert len(reading.warnings) == 1
    said = "states[1] (`end`).output: `<lokup.data>` names no state `lokup` and stays plain text"
    assert str(reading.warnings[0]).startswith(said + "; did you mean `<lookup…>`?")


def test_a_name_that_may_mean_two_things_is_refused() -> None:
    with pytest.raises(DocumentError, match="may mean the state `input` or the namespace `input`"):
        output("<input.x>", {"id": "input", "type": "initial"})
    twins = [{"id": name, "title": "Twin", "type": "initial"} for name in ("one", "two")]
    with pytest.raises(DocumentError, match="write one of their ids, `one` or `two`"):
        output("<twin.x>", *twins)


def test_an_expression_becomes_a_tree_over_its_references() -> None:
    made = expression("<ask.total> > 100 && <variables.count> < 3")
    assert made["source"] == "__0________ > 100 && __1______________ < 3"
    assert list(references(made["$js"])) == [["outputs", "ask", "total"], ["variables", "count"]]
    assert list(references(made["names"])) == [["outputs", "ask", "total"], ["variables", "count"]]


def test_an_expression_that_is_one_reference_needs_no_tree() -> None:
    assert expression(" <ask.paid> ") == {"$ref": ["outputs", "ask", "paid"]}
    assert expression("true") is True


def test_references_in_quotes_and_comments_are_text() -> None:
    made = expression("'<ask.x>' + \"<ask.x>\" + `<ask.x>` /* <ask.x> */ + <ask.y>")
    assert list(references(made["$js"])) == [["outputs", "ask", "y"]]


def test_references_in_the_holes_of_a_template_are_values() -> None:
    made = expression("`a <ask.x> ${<ask.y>}`")
    assert list(references(made["$js"])) == [["outputs", "ask", "y"]]


def test_what_the_tree_cannot_say_becomes_a_script() -> None:
    made = expression("new Date() > <ask.when>")
    assert made["$script"].startswith("new Date() > __")
    assert list(made["names"].values()) == [{"$ref": ["outputs", "ask", "when"]}]


@pytest.mark.parametrize("secret", ["{{KEY}}", "<variables.token>"])
def test_what_reads_a_secret_becomes_a_script(secret: str) -> None:
    assert "$script" in expression(f"{secret} === 'x'")


def test_a_plain_environment_value_may_stand_in_a_tree() -> None:
    assert "$js" in expression("{{LIMIT}} > 3", environment={"LIMIT": 5})


def test_conditions_are_expressions() -> None:
    document = {
        "id": "x",
        "states": {
            "ask": {"type": "input_collection", "completion": {"condition": "<local.values.a> > 1"}, "next": "check"},
            "check": {"type": "validation", "rules": [{"when": "<ask.a> > 2", "message": "a <ask.a>"}], "next": "call"},
            "call": {
                "type": "tool_execution",
                "tool": {"kind": "http", "url": "http://x", "success": "<local.response.status> == 200"},
                "next": [{"target": "decide", "guard": "<call.data> > 3"}, "end"],
            },
            "decide": {"type": "decision_point", "branches": [{"id": "a", "when": "<ask.a> > 4"}], "next": "end"},
            "end": {"type": "final"},
        },
    }
    main: Any = read(document).main
    ask, check, call, decide, _ = main.states
    conditions = [ask.completion.condition, check.rules[0].when, call.tool.success, decide.branches[0].when]
    assert all(set(one) == {"$js", "source", "names"} for one in [*conditions, main.transitions[2].guard])
    assert check.rules[0].message == {"$text": ["a ", {"$ref": ["outputs", "ask", "a"]}]}


def test_an_expression_that_does_not_parse_is_refused_with_its_place() -> None:
    with pytest.raises(DocumentError) as raised:
        expression("<ask.total> > > 100")
    said = str(raised.value.problems[0])
    assert said.startswith("states[2] (`end`).output: `<ask.total> > > 100` is no expression: ")
    assert "line 1, column 15" in said
    assert "__" not in said


def test_a_misspelt_state_in_an_expression_is_named() -> None:
    with pytest.raises(DocumentError) as raised:
        expression("<aks.total> > 100")
    assert any("did you mean `<ask…>`" in str(problem) for problem in raised.value.problems)


def test_problems_of_expressions_and_of_the_shape_are_told_together() -> None:
    with pytest.raises(DocumentError) as raised:
        output({"$js": ")"}, {"id": "bad", "type": "finl"})
    assert len(raised.value.problems) == 2


def test_in_a_compiled_document_no_text_is_looked_at() -> None:
    states = [{"id": "ask", "type": "initial"}, {"id": "end", "type": "final", "output": "<ask.x>"}]
    document = {"compiled": True, "id": "x", "initial": ["ask"], "states": states}
    assert read(json.dumps(document)).main.states[1].output == "<ask.x>"  # type: ignore[union-attr]
