"""Converted workflows, run by the engine in memory: each block gives what it gives in Sim."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from converters.sim import read
from journeys.errors import ToolError
from journeys.messages import SendInput
from simulation import Simulation
from tests.converters.sim.workflows import block, condition, field, function, start, workflow

Json = Any
Calls = list[tuple[str, dict[str, Json]]]


async def play(
    document: dict[str, Json],
    given: Json = None,
    *,
    serve: Callable[[str, dict[str, Json]], Json] | None = None,
    answers: list[Json] | None = None,
    **options: Any,
) -> tuple[Simulation, Calls]:
    """Plays a workflow. Functions give their arguments as a list; other calls are served by `serve`."""
    calls: Calls = []
    waiting = list(answers or [])

    async def perform(activity: str, request: dict[str, Json], attempt: int) -> dict[str, Json]:
        calls.append((activity, request))
        if activity == "function" and request["code"].startswith("throw"):
            raise ToolError("thrown", kind="function")
        if activity == "function":
            return {"result": list(request["arguments"].values()), "stdout": ""}
        assert serve is not None
        found: dict[str, Json] = serve(activity, request)
        return found

    simulation = Simulation(
        read(document, **options).runnable(),
        perform,
        lambda _: SendInput(values=waiting.pop(0)) if waiting else None,
        input=given,
    )
    await simulation.play()
    return simulation, calls


def outputs(simulation: Simulation) -> dict[str, Json]:
    return {one.state: one.output for one in simulation.changes().visits}


async def result(document: dict[str, Json], given: Json = None, **options: Any) -> Json:
    simulation, _ = await play(document, given, **options)
    made = simulation.result()
    assert made.success, made.error
    return made.output


def see(*references: str, **options: Any) -> dict[str, Json]:
    """A function that shows what references stand for."""
    return function("see", f"return [{', '.join(references)}]", **options)


async def seen(document: dict[str, Json], given: Json = None, **options: Any) -> list[Json]:
    found: list[Json] = (await result(document, given, **options))["result"]
    return found


FIELDS = (field("s"), field("n", "number"), field("b", "boolean"), field("o", "object"), field("a", "array"))


async def test_the_runs_input_is_coerced_where_it_fits_and_the_rest_is_kept() -> None:
    given = {"n": "12.5", "b": "true", "o": '{"k":1}', "a": "1,2", "more": 7}
    (whole,) = await seen(workflow(start(*FIELDS), see("<start>")), given)
    assert whole == {"s": "", "n": 12.5, "b": True, "o": {"k": 1}, "a": "1,2", "more": 7}


async def test_missing_fields_have_their_default_and_values_may_stand_inside_input() -> None:
    (whole,) = await seen(workflow(start(*FIELDS), see("<start>")), {"input": {"s": "inner", "n": "3"}, "s": "outer"})
    assert whole == {"s": "inner", "n": 3, "b": "", "o": "", "a": "", "input": {"s": "inner", "n": "3"}}


async def test_an_empty_input_text_counts_as_none() -> None:
    (whole,) = await seen(workflow(start(), see("<start>")), {"input": "", "conversationId": "", "x": 1})
    assert whole == {"x": 1}


@pytest.mark.parametrize("name", ["error", "selectedOption", "selectedRoute", "_pauseMetadata"])
async def test_a_reserved_name_fails_the_run(name: str) -> None:
    simulation, _ = await play(workflow(start(), see("<start>")), {name: "x"})
    assert not simulation.result().success


@pytest.mark.parametrize(
    ("kind", "trigger", "expected"),
    [
        ("starter", "manual", {"a": 1, "input": {"a": 1}}),
        ("api_trigger", "api", {"a": 1, "input": {"a": 1}}),
        ("manual_trigger", "manual", {"a": 1, "z": 2, "input": {"a": 1, "z": 2}}),
        ("chat_trigger", "chat", {"input": ""}),
        ("generic_webhook", "webhook", {"a": 1, "z": 2}),
    ],
)
async def test_each_kind_of_start_gives_its_own_shape(kind: str, trigger: str, expected: Json) -> None:
    fields = (
        {} if kind in ("manual_trigger", "chat_trigger", "generic_webhook") else {"inputFormat": [field("a", "number")]}
    )
    document = workflow(block("s", kind, "S", **fields), see("<s>"))
    assert await seen(document, {"a": 1, "z": 2}, trigger=trigger) == [expected]


async def test_texts_write_every_kind_of_value_as_sim_does() -> None:
    rows = [
        {"id": "1", "cells": {"Key": key, "Value": f"<f.result[0].{key}>"}}
        for key in ("nul", "t", "n", "s", "l", "o", "none")
    ]
    document = workflow(
        start(),
        function("f", "return <start>", "F"),
        block("x", "api", url="https://x.test", method="GET", headers=rows),
    )
    given = {"nul": None, "t": True, "n": 1.5, "s": "text", "l": [1, "a"], "o": {"k": None}}
    _, calls = await play(document, given, serve=lambda *_: {"data": 1, "status": 200, "headers": {}})
    sent = dict(calls[-1][1]["headers"])
    assert sent == {"nul": "null", "t": "true", "n": "1.5", "s": "text", "l": '[1,"a"]', "o": '{"k":null}', "none": ""}


async def test_a_field_that_a_block_does_not_have_fails_in_sims_words() -> None:
    simulation, _ = await play(
        workflow(start(), function("one", "return 1"), function("two", "return <one.nope>", "Two"))
    )
    error = simulation.result().error
    assert error is not None
    assert error.message == 'Two: "nope" doesn\'t exist on block "one". Available fields: result, stdout'


async def test_a_condition_takes_the_first_way_that_holds_and_copies_the_output_before_it() -> None:
    document = workflow(
        start(field("n", "number")),
        condition("c", "<start.n> > 10", "context.n === 5 && <start.n> > 1", None, name="C"),
        *(function(one, "return [<c>]") for one in "abe"),
        edges=[("start", "c"), *(("c", target, f"condition-c-{number}") for number, target in enumerate("abe"))],
    )
    simulation, _ = await play(document, {"n": 5})
    assert list(outputs(simulation)) == ["start", "c", "b"]
    assert outputs(simulation)["c"] == {
        "n": 5,
        "conditionResult": True,
        "selectedPath": {"blockId": "b", "blockType": "function", "blockTitle": "b"},
        "selectedOption": "c-1",
    }


async def test_an_expression_that_does_not_parse_fails_when_it_is_reached_and_not_before() -> None:
    late = workflow(start(), condition("c", "true", "1 ==="))
    assert (await play(late))[0].result().success
    first = (await play(workflow(start(), condition("c", "1 ===", "true", name="C"))))[0].result()
    assert first.error is not None
    assert (
        first.error.message
        == "C: Evaluation error in condition \"if\": Syntax Error: Line 4: `)` - Unexpected token ')'"
    )


async def test_an_error_edge_leads_on_and_the_error_can_be_read() -> None:
    document = workflow(
        start(),
        function("bad", "throw new Error()", "Bad"),
        function("never", "return 1"),
        see("<bad.error>", "<bad.result>"),
        edges=[("start", "bad"), ("bad", "never"), ("bad", "see", "error")],
    )
    simulation, _ = await play(document)
    assert outputs(simulation)["see"]["result"] == ["thrown", None]
    assert "never" not in outputs(simulation)


async def test_an_output_with_a_truthy_error_takes_the_error_edge_without_failing() -> None:
    document = workflow(
        start(),
        block("t", "stripe", "T", operation="x"),
        function("ok", "return 1"),
        see("<t.error>"),
        edges=[("start", "t"), ("t", "ok"), ("t", "see", "error")],
    )
    simulation, _ = await play(document, serve=lambda *_: {"output": {"error": "soft"}})
    assert outputs(simulation)["see"]["result"] == ["soft"]
    assert "ok" not in outputs(simulation)


async def test_a_response_parses_what_looks_like_json_and_ends_the_run() -> None:
    rows = [
        {"name": "s", "type": "string", "value": "<start.s>"},
        {"name": "n", "type": "number", "value": "<start.n>"},
        {"name": "b", "type": "boolean", "value": "<start.b>"},
        {"name": "o", "type": "object", "value": "<start.o>"},
    ]
    document = workflow(
        start(*FIELDS), block("r", "response", dataMode="structured", builderData=rows, status="<start.n>")
    )
    given = {"s": "7", "n": 204, "b": "true", "o": {"deep": '{"k": "1"}'}}
    assert await result(document, given) == {
        "data": {"s": 7, "n": 204, "b": True, "o": {"deep": {"k": 1}}},
        "status": 204,
        "headers": {"Content-Type": "application/json"},
    }


async def test_variables_are_set_by_type_and_read_afterwards() -> None:
    rows = [
        {"variableName": "count", "type": "number", "value": "<start.n>"},
        {"variableName": "list", "type": "array", "value": "[<start.n>, 2]"},
        {"variableName": "only here", "type": "string", "value": "x"},
    ]
    variables = {
        "1": {"id": "1", "name": "count", "type": "number", "value": 1},
        "2": {"id": "2", "name": "list", "type": "array", "value": "[]"},
    }
    document = workflow(
        start(*FIELDS),
        block("set", "variables", "Set", variables=rows),
        see("<variable.count>", "<variable.list[1]>", "<set>"),
        variables=variables,
    )
    assert await seen(document, {"n": 9}) == [9, 2, {"count": 9, "list": [9, 2], "only here": "x"}]


async def test_a_value_that_is_no_number_fails_the_variables_block_in_sims_words() -> None:
    rows = [{"variableName": "count", "type": "number", "value": "<start.s>"}]
    document = workflow(start(*FIELDS), block("set", "variables", "Set", variables=rows))
    error = (await play(document, {"s": "abc"}))[0].result().error
    assert error is not None
    assert error.message.endswith('Invalid number value for variable "count": "abc". Expected a valid number.')


@pytest.mark.parametrize("answer", [{"v": "yes"}, {"submission": {"v": "yes"}}])
async def test_a_person_answers_a_form_and_every_answer_is_at_the_root(answer: Json) -> None:
    document = workflow(
        start(),
        block("ask", "human_in_the_loop", "Ask", inputFormat=[field("v")], builderData=[]),
        see("<ask.v>", "<ask.submission>", "<ask.response.data.operation>"),
    )
    assert await seen(document, answers=[answer]) == ["yes", {"v": "yes"}, "human"]


async def test_a_wait_gives_its_duration_without_taking_it_here() -> None:
    document = workflow(
        start(), block("w", "wait", "W", timeValue="4", timeUnit="minutes"), see("<w.waitDuration>", "<w.status>")
    )
    assert await seen(document) == [240_000, "completed"]


async def test_an_agents_format_is_spread_at_the_root_and_prose_is_kept() -> None:
    wanted = {"name": "p", "schema": {"type": "object", "properties": {"name": {"type": "string"}}}}
    agent = block(
        "a",
        "agent",
        "A",
        model="gpt-4o",
        apiKey="{{K}}",
        messages=[{"role": "user", "content": "go"}],
        responseFormat=wanted,
    )
    document = workflow(start(), agent, see("<a.name>", "<a.model>"))

    def model(structured: Json) -> Callable[[str, dict[str, Json]], Json]:
        return lambda *_: {"content": "text", "structured": structured, "model": "x", "tokens": {}, "tool_calls": []}

    assert await seen(document, serve=model({"name": "Ann"})) == ["Ann", "gpt-4o"]
    assert await seen(document, serve=model(None)) == [None, "gpt-4o"]


async def test_a_tool_of_an_agent_gets_the_models_arguments_under_the_fixed_ones() -> None:
    tool = {"type": "slack", "title": "Tell", "operation": "send", "params": {"channel": "C1"}}
    agent = block(
        "a", "agent", "A", model="gpt-4o", apiKey="{{K}}", messages=[{"role": "user", "content": "go"}], tools=[tool]
    )
    asked: list[Json] = []

    def serve(activity: str, request: dict[str, Json]) -> Json:
        if activity == "tool":
            asked.append(request["arguments"])
            return {"output": {"ok": True}}
        wants = [] if asked else [{"id": "1", "name": "slack_message", "arguments": {"text": "hi", "channel": "other"}}]
        return {"content": "done", "structured": None, "model": "x", "tokens": {}, "tool_calls": wants}

    output = await result(workflow(start(), agent), serve=serve)
    assert asked == [{"text": "hi", "channel": "C1"}]
    assert output["toolCalls"]["count"] == 1


async def test_a_router_takes_the_way_that_the_model_names_and_fails_without_one() -> None:
    routes = [{"id": "r1", "title": "One", "value": "first"}, {"id": "r2", "title": "Two", "value": "second"}]
    document = workflow(
        start(),
        block("x", "router_v2", "X", context="which?", routes=routes, model="gpt-4o", apiKey="{{K}}"),
        function("a", "return 1"),
        function("b", "return 2"),
        see("<x.error>"),
        edges=[("start", "x"), ("x", "a", "router-r1"), ("x", "b", "router-r2"), ("x", "see", "error")],
    )

    def model(route: str) -> Callable[[str, dict[str, Json]], Json]:
        said = {"route": route, "reasoning": "because"}
        return lambda *_: {"content": "", "structured": said, "model": "x", "tokens": {}, "tool_calls": []}

    simulation, _ = await play(document, serve=model("r2"))
    assert list(outputs(simulation)) == ["start", "x", "b"]
    assert outputs(simulation)["x"]["selectedPath"] == {"blockId": "b", "blockType": "function", "blockTitle": "b"}
    simulation, _ = await play(document, serve=model("NO_MATCH"))
    assert outputs(simulation)["see"]["result"] == ["Router could not determine a matching route: because"]


async def test_a_child_workflow_gets_its_fields_and_gives_its_result() -> None:
    child = workflow(start(field("a", "number"), field("b")), function("sum", "return [<start.a>, <start.b>]"))
    parent = workflow(
        start(field("x")),
        block("kid", "workflow_input", "Kid", workflowId="adder", inputMapping='{"a": "<start.x>", "unknown": 1}'),
        see("<kid.result.result>", "<kid.success>", "<kid.childWorkflowName>"),
    )
    found = await seen(parent, {"x": "3"}, children={"adder": {"name": "Adder", "workflow": child}})
    assert found == [[3, ""], True, "Adder"]


@pytest.mark.parametrize(
    ("expression", "given", "said"),
    [
        ("<start.n>.foo > 1", {"n": 5}, "Syntax Error: Line 3: `5.foo > 1` - Invalid or unexpected token"),
        (
            "true &&\n  <start.s> + <start.n>.foo // end",
            {"n": -2, "s": "a"},
            "Syntax Error: Line 4: `'a' + -2.foo // end` - Invalid or unexpected token",
        ),
    ],
)
async def test_a_whole_number_before_a_dot_does_not_parse_as_in_sim(expression: str, given: Json, said: str) -> None:
    document = workflow(start(*FIELDS), condition("c", expression, None, name="C"), function("f", "return 1"))
    error = (await play(document, given))[0].result().error
    assert error is not None
    assert error.message == f'C: Evaluation error in condition "if": {said}'


@pytest.mark.parametrize(
    ("value", "taken"),
    [(5.5, "no"), ("text", "no"), ("5", "no"), (None, "yes"), ({"foo": 2}, "yes"), ([1], "no"), (True, "no")],
)
async def test_any_other_value_before_a_dot_is_asked_for_its_member(value: Json, taken: str) -> None:
    expression = "<f.result[0]>.foo === 2" if value is not None else "<f.result[0]>?.foo === undefined"
    document = workflow(
        start(field("a", "any")), function("f", "return <start.a>", "F"), condition("c", expression, None),
        function("yes", "return 1"), function("no", "return 2"),
        edges=[("start", "f"), ("f", "c"), ("c", "yes", "condition-c-0"), ("c", "no", "condition-c-1")],
    )  # fmt: skip
    simulation, _ = await play(document, {"a": value})
    assert simulation.result().success, simulation.result().error
    assert taken in outputs(simulation)
