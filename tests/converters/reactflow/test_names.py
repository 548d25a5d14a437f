"""What `{{name}}` means: variables, fields, outputs, nodes, the input, the environment."""

from __future__ import annotations

from typing import Any

import pytest

from converters.reactflow import read
from journeys.states import Final
from tests.converters.reactflow.documents import Calls, api, flow, node, play, result_of, start


def meant(text: Any, **about: Any) -> Any:
    """What a text means at the end of a document with a starter (field `order`), an API node `look` and an end."""
    nodes = [start("order", **about.pop("start", {})), api("look", name="Look up"), node("end", "final", output=text)]
    document = flow(nodes, "start>look>end", **about)
    state = read(document).bundle.main.states[-1]
    assert isinstance(state, Final)
    return state.output


def ref(*path: str | int) -> dict[str, Any]:
    return {"$ref": list(path)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{{order}}", ref("outputs", "start", "order")),
        ("{{ order }}", ref("outputs", "start", "order")),
        ("{{api_response.items[0].price}}", ref("outputs", "look", "api_response", "items", 0, "price")),
        ("{{look.status_code}}", ref("outputs", "look", "status_code")),
        ("{{look.error}}", ref("outputs", "look", "error")),
        ('{{api_response["a b"]}}', ref("outputs", "look", "api_response", "a b")),
        ("{{input.more.x}}", ref("input", "more", "x")),
        ("{{run.user}}", ref("run", "user")),
        ("{{SHOP_KEY}}", {"$env": "SHOP_KEY"}),
        ("{{env.region}}", {"$env": "region"}),
        ("Order {{order}}!", {"$text": ["Order ", ref("outputs", "start", "order"), "!"]}),
        ("no names", "no names"),
        ("{{#if order}}", "{{#if order}}"),
        ("{{ }}", "{{ }}"),
        ("{{a + b}}", "{{a + b}}"),
        ({"x": ["{{order}}", 1]}, {"x": [ref("outputs", "start", "order"), 1]}),
        ({"$ref": ["input"]}, {"$literal": {"$ref": ["input"]}}),
    ],
)
def test_names_are_found(text: Any, value: Any) -> None:
    assert meant(text) == value


def test_nodes_are_found_by_their_title_blanks_and_capitals_aside() -> None:
    nodes = [node("n-1", "function", name="Look Up", functionConfig={"code": "return 1"}),
             node("end", "final", output="{{look up.function_result}}")]  # fmt: skip
    state = read(flow(nodes, "n-1>end")).bundle.main.states[-1]
    assert isinstance(state, Final)
    assert state.output == ref("outputs", "n-1", "function_result")


def test_a_declared_variable_comes_first() -> None:
    assert meant("{{region.x}}", variables={"region": "eu"}) == ref("variables", "region", "x")
    assert meant("{{variables.region}}", variables=[{"name": "region"}]) == ref("variables", "region")


async def test_of_several_nodes_that_give_a_name_the_last_to_run_counts() -> None:
    document = flow([api("one"), api("two"), node("end", "final", output="{{api_response}}")], "one>two>end")
    assert await result_of(document, Calls(one=1, two=2)) == 2
    skipped = flow(
        [api("one"), node("if", "condition", condition="api_response > 5"), api("two"),
         node("end", "final", output="{{api_response}}")],
        "one>if", "if:true>two>end", "if:false>end",
    )  # fmt: skip
    assert await result_of(skipped, Calls(one=1, two=2)) == 1


async def test_a_name_that_nobody_gives_is_part_of_the_input_and_told() -> None:
    document = flow([start("order"), node("end", "final", output="{{ordr}} {{customer}}")], "start>end")
    conversion = read(document)
    assert await result_of(document, given={"order": "1", "ordr": "2", "customer": "Ada"}) == "2 Ada"
    (doubt,) = conversion.advised
    assert doubt.place == "block `end`, {{ordr}}"
    assert doubt.message == "nothing in the document gives `ordr`; it is taken from the run's input"
    assert doubt.remedy == "did you mean `order`?"
    assert any(entry.field == "{{customer}}" for entry in conversion.report.notable)


def test_an_output_that_a_node_does_not_have_is_told() -> None:
    nodes = [api("look"), node("end", "final", output="{{look.data.total}}")]
    (doubt,) = read(flow(nodes, "look>end")).advised
    assert "its outputs are api_response, status_code, headers, execution_time" in doubt.remedy


def test_what_a_model_thinks_is_told_to_be_empty() -> None:
    nodes = [node("ada", "agent", systemPrompt="x"), node("end", "final", output="{{agent_reasoning}}")]
    (doubt,) = read(flow(nodes, "ada>end")).advised
    assert "always empty" in doubt.message


async def test_a_plain_environment_value_is_known_to_conditions() -> None:
    document = flow(
        [start("order"), node("if", "condition", condition="{{REGION}} === 'eu'"), node("y", "final", output="y")],
        "start>if", "if:true>y",
    )  # fmt: skip
    conversion = read(document, environment={"REGION": "eu"})
    assert conversion.report.facts["conditions_evaluated_by_an_activity"] == 0
    assert (await play(document, given={"order": "1"}, environment={"REGION": "eu"})).result().output == "y"
    assert read(document).report.facts["conditions_evaluated_by_an_activity"] == 1


def test_what_a_state_reads_and_gives_is_declared() -> None:
    look = read(flow([start("order"), api("look", "/{{order}}")], "start>look")).bundle.main.states[-1]
    assert (look.inputs, look.outputs) == (("order",), ("api_response", "status_code", "headers", "execution_time"))
