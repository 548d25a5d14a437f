"""Nodes that check, tell, gather, pause, wait, hand on and end; tools; edges with triggers of their own."""

from __future__ import annotations

from typing import Any

import pytest

from converters.reactflow import read
from journeys.errors import MissingValuesError, ToolError
from journeys.messages import SendInput
from tests.converters.reactflow.documents import (
    Calls,
    api,
    flow,
    function,
    node,
    outputs,
    path,
    play,
    problems_of,
    result_of,
    said,
)

BEGIN = node("start", "starter")
END = node("end", "final", output="end")
BAD = node("bad", "final", output="bad")


@pytest.mark.parametrize(
    ("rule", "given", "end"),
    [
        ({"condition": "total < 10"}, {"total": 5}, "end"),
        ({"condition": "total < 10"}, {"total": 50}, "bad"),
        ({"field": "total"}, {}, "bad"),
        ({"field": "total", "type": "min", "value": 3}, {"total": 2}, "bad"),
        ({"field": "name", "type": "pattern", "value": "^A"}, {"name": "Ada"}, "end"),
        ({"field": "name", "type": "enum", "value": ["x"]}, {"name": "Ada"}, "bad"),
    ],
)
async def test_a_validation_goes_on_or_takes_its_edge_for_failures(rule: Any, given: Any, end: str) -> None:
    document = flow(
        [BEGIN, node("check", "validation", rules=[rule]), END, BAD],
        "start>check",
        "check:valid>end",
        "check:invalid>bad",
    )
    assert await result_of(document, given=given) == end


async def test_a_validation_tells_every_rule_that_does_not_hold() -> None:
    rules = [{"condition": "a > 1", "message": "a is small"}, {"field": "b"}]
    simulation = await play(flow([BEGIN, node("check", "validation", rules=rules)], "start>check"), given={"a": 0})
    error = simulation.result().error
    assert error is not None
    assert error.message == "check: a is small; b does not fit (required)"


async def test_a_notification_is_said_or_sent_by_a_channel() -> None:
    document = flow(
        [BEGIN, node("tell", "notification", message="Hello {{name}}"),
         node("mail", "notification", channel="email", message="Hi", to="{{name}}@x.example", payload={"a": 1})],
        "start>tell>mail",
    )  # fmt: skip
    calls = Calls(mail="sent")
    simulation = await play(document, calls, given={"name": "Ada"})
    assert "Hello Ada" in said(simulation)
    assert {"channel": "email", "recipients": "Ada@x.example", "data": {"a": 1}}.items() <= calls["mail"].items()


@pytest.mark.parametrize(
    ("config", "result"),
    [
        (
            {},
            {
                "f": {
                    "function_result": 1,
                    "execution_logs": ["one", "two"],
                    "performance_metrics": {"wall_seconds": 0.1},
                }
            },
        ),
        ({"values": {"x": "{{function_result}}"}}, {"x": 1}),
        ({"sources": ["function_result", "{{f.function_result}}"], "mode": "sum"}, 2),
        ({"values": {"x": 5}, "setVariables": {"y": "{{function_result}}"}}, {"x": 5}),
    ],
)
async def test_an_aggregation_gathers_what_it_names_or_what_leads_to_it(config: dict[str, Any], result: Any) -> None:
    document = flow([function("f"), node("all", "aggregation", **config)], "f>all")
    assert await result_of(document, Calls(f=1)) == result


async def test_a_pause_goes_on_when_a_person_says_so() -> None:
    document = flow([node("wait", "pause", question="Go on?"), END, BAD], "wait:approved>end", "wait:rejected>bad")
    assert await result_of(document, None, "yes") == "end"
    assert await result_of(document, None, "no") == "bad"


async def test_a_wait_is_in_milliseconds() -> None:
    nodes = [BEGIN, node("w", "wait", duration=90_000), node("v", "delay", delay="{{ms}}")]
    simulation = await play(flow(nodes, "start>w>v"),
                            given={"ms": 5000})  # fmt: skip
    assert (simulation.result().success, simulation.now) == (True, 95)


@pytest.mark.parametrize(
    ("config", "visited"),
    [
        ({"strategy": "fallback", "fallbackValue": {"api_response": 0}}, ["get", "rescue", "end"]),
        ({"strategy": "retry", "maxRetries": 1}, ["get", "rescue", "get", "end"]),
        ({"strategy": "fail"}, ["get", "rescue"]),
    ],
)
async def test_an_error_handler_handles_the_failure_that_leads_to_it(
    config: dict[str, Any], visited: list[str]
) -> None:
    answers = iter([ToolError("down"), 1])
    document = flow([api("get"), node("rescue", "errorHandler", **config), END], "get>end", "get:error>rescue>end")
    assert path(await play(document, Calls(lambda state, request: next(answers)))) == visited


async def test_a_final_node_ends_with_its_output_its_outcome_and_its_message() -> None:
    document = flow(
        [node("end", "final", outcome="failed", message="No {{what}}", output={"a": "{{what}}"}), BEGIN], "start>end"
    )
    result = (await play(document, given={"what": "luck"})).result()
    assert (result.success, result.output, result.error and result.error.message) == (False, {"a": "luck"}, "No luck")


async def test_without_an_output_a_final_node_gives_what_came_before_it() -> None:
    document = flow([node("tool", "tool", toolId="x"), node("end", "final")], "tool>end")
    assert await result_of(document, Calls(tool={"a": 1})) == {"a": 1}


async def test_a_tool_is_a_registered_one_with_its_arguments() -> None:
    config = {"toolId": "crm.find", "parameters": {"email": "{{email}}"}, "outputMapping": {"who": "person.name"}}
    document = flow(
        [BEGIN, node("find", "crmLookup", toolConfig=config), node("end", "final", output="{{who}}")], "start>find>end"
    )
    calls = Calls(find={"person": {"name": "Ada"}})
    assert await result_of(document, calls, given={"email": "a@b.example"}) == "Ada"
    assert (calls["find"]["tool"], calls["find"]["arguments"]) == ("crm.find", {"email": "a@b.example"})
    report = read(document).report
    assert report.confidences["find"] == 0.6
    assert any("register a tool `crm.find`" in entry.remedy for entry in report.notable)


CHILD = flow([BEGIN, node("end", "final", output="{{n}}")], "start>end")


async def test_a_workflow_runs_another_document_as_a_child() -> None:
    document = flow(
        [
            BEGIN,
            node("sub", "subworkflow", workflowId="other", input={"n": "{{x}}"}),
            node("end", "final", output="{{sub.result}}"),
        ],
        "start>sub>end",
    )
    assert await result_of(document, given={"x": 7}, children={"other": CHILD}) == 7
    with pytest.raises(MissingValuesError, match="`other` was not supplied"):
        read(document).runnable()


async def test_edges_have_triggers_commands_events_times_and_confirmations_of_their_own() -> None:
    document = flow(
        [
            node("ask", "pause", question="Go on?"),
            END,
            BAD,
            node("late", "final", output="late"),
            node("paid", "final", output="paid"),
        ],
        {
            "id": "a",
            "source": "ask",
            "target": "end",
            "data": {"requiresConfirmation": True, "confirmationPrompt": "Sure?"},
        },
        {"id": "b", "source": "ask", "target": "bad", "data": {"userCommands": ["cancel"]}},
        {"id": "c", "source": "ask", "target": "late", "data": {"timeout": 5000}},
        {"id": "d", "source": "ask", "target": "paid", "data": {"systemEvents": ["paid"], "priority": 2}},
    )
    assert await result_of(document, None, "yes", "yes") == "end"
    assert await result_of(document, None, "cancel") == "bad"
    assert await result_of(document) == "late"
    ways = {way.target: way for way in read(document).bundle.main.transitions}
    assert (ways["paid"].trigger, ways["paid"].events, ways["paid"].priority) == ("external_event", ("paid",), 2)
    assert ways["end"].confirmation == "Sure?"


async def test_edges_set_variables_on_the_way() -> None:
    document = flow(
        [function("f"), node("end", "final", output="{{x}}")],
        {"id": "a", "source": "f", "target": "end", "data": {"variableMappings": {"x": "{{function_result}} times"}}},
    )
    assert await result_of(document, Calls(f=3)) == "3 times"


async def test_several_edges_out_of_a_node_are_all_taken_and_a_join_waits_for_them() -> None:
    document = flow([BEGIN, function("f"), function("g"), node("all", "aggregation")], "start>f>all", "start>g>all")
    simulation = await play(document, Calls(f=1, g=2))
    assert path(simulation) == ["start", "f", "g", "all"]
    assert sorted(outputs(simulation)["all"]) == ["f", "g"]


async def test_a_way_back_is_taken_as_often_as_its_condition_says() -> None:
    document = flow(
        [function("f", outputMapping={"n": "function_result"}), node("if", "condition", condition="n < 3"), END],
        "f>if", "if:true>f", "if:false>end", variables={"n": 0},
    )  # fmt: skip
    numbers = iter([1, 2, 3])
    simulation = await play(document, Calls(lambda state, request: next(numbers)))
    assert path(simulation).count("f") == 3


async def test_an_answer_may_be_sent_later() -> None:
    simulation = await play(flow([node("wait", "pause"), END], "wait>end"))
    simulation.send(SendInput(text="yes"))
    await simulation.play()
    assert simulation.result().output == "end"


def test_every_mistake_is_told() -> None:
    found = problems_of(
        flow(
            [node("a", "validation"), node("b", "notification"), node("c", "wait"), node("d", "workflow"),
             node("e", "tool"),
             node("f", "errorHandler", strategy="pray")]
        )
    )  # fmt: skip
    words = ["`rules`", "says nothing", "`duration`", "names no workflow", "names no tool", "`pray`"]
    assert [word in one for word, one in zip(words, found, strict=True)] == [True] * 6
