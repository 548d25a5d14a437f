"""Agents in Sim's manner: what the model is told of its tools, and what the output tells of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engine.building import SECRET, Document, ref
from tests.engine.driving import Drive
from tests.engine.states.test_agent import agent, model_calls, reply, wants

LOOK: Document = {
    "name": "custom_look",
    "title": "look",
    "fixed": {"key": SECRET, "limit": 5},
    "tool": {
        "kind": "registered",
        "id": "lookup",
        "arguments": {"$call": "merge", "args": [ref("local", "arguments"), {"key": SECRET, "limit": 5}]},
    },
}


def sim(**more: Any) -> Document:
    """An agent in Sim's manner."""
    return agent(manner="sim", **more)


def told(drive: Drive) -> Any:
    """The latest answer of a tool, as the model is given it."""
    return json.loads(model_calls(drive)[-1].arguments["messages"][-1]["content"])


def looked(*answers: Any, **more: Any) -> Drive:
    """An agent that has looked something up, once for each answer."""
    drive = Drive([sim(tools=[{**LOOK, **more}])], "hi")
    for answer in answers:
        drive.succeed("agent", content="", tool_calls=wants("custom_look", word="moon"))
        drive.succeed("agent", answer)
    return drive


def listed(drive: Drive) -> Any:
    """The tool calls of the output, after a last reply."""
    reply(drive, "done")
    return drive.run.output["tool_calls"]["list"]


def test_arguments_are_told_with_what_is_fixed_and_secrets_by_their_names() -> None:
    (call,) = listed(looked({"found": 3}))
    assert call == {
        "name": "look",
        "arguments": {"word": "moon", "key": "{{API_KEY}}", "limit": 5},
        "result": {"found": 3},
        "success": True,
    }


@pytest.mark.parametrize("answer", ["text", {"a": 1}, 7, [1, None]])
def test_every_answer_reaches_the_model_as_json(answer: Any) -> None:
    assert told(looked(answer)) == answer


@pytest.mark.parametrize("answer", [None, "", 0, False])
def test_an_answer_that_counts_as_false_is_told_as_a_failure_and_was_none(answer: Any) -> None:
    drive = looked(answer)
    failed = {"error": True, "message": "Tool execution failed", "tool": "custom_look"}
    assert told(drive) == failed
    assert [(one["result"], one["success"]) for one in listed(drive)] == [(failed, True)]


def test_a_failure_is_told_as_an_object() -> None:
    drive = looked()
    reply(drive, "", "custom_look")
    drive.fail("agent", "not found")
    assert told(drive) == {"error": True, "message": "not found", "tool": "custom_look"}
    assert [one["success"] for one in listed(drive)] == [False]


def test_a_tool_that_there_is_not_is_neither_answered_nor_listed() -> None:
    drive = looked()
    reply(drive, "", "fly", "custom_look")
    drive.succeed("agent", 1)
    answered = [one["name"] for one in model_calls(drive)[-1].arguments["messages"] if one["role"] == "tool"]
    assert answered == ["custom_look"]
    assert [one["name"] for one in listed(drive)] == ["look"]


def test_arguments_that_are_no_object_fail_the_tool_without_calling_it() -> None:
    drive = looked()
    wanted = [{"id": "c0", "name": "custom_look", "arguments": "{word:"}]
    drive.succeed("agent", content="", tool_calls=wanted)
    assert told(drive)["error"] is True
    assert [(one["arguments"], one["success"]) for one in listed(drive)] == [({}, False)]
    assert not [call for call in drive.calls() if call.activity == "tool"]


def test_a_tools_own_output_is_what_the_model_is_given() -> None:
    drive = looked({"result": 4, "stdout": ""}, output=ref("local", "response", "result"))
    assert told(drive) == 4


def test_after_the_last_round_the_reply_so_far_is_the_answer() -> None:
    drive = Drive([sim(tools=[LOOK], max_rounds=2)], "hi")
    for number in range(2):
        reply(drive, f"round {number}", "custom_look")
        drive.succeed("agent", 1)
    reply(drive, "", "custom_look")
    assert drive.run.status == "completed"
    assert drive.run.output["content"] == "round 1"
    assert drive.run.output["tool_calls"]["count"] == 2


def test_messages_that_say_nothing_are_left_out() -> None:
    assert model_calls(Drive([sim()], ""))[0].arguments["messages"] == []
    assert len(model_calls(Drive([agent()], ""))[0].arguments["messages"]) == 1, "in our own manner they are not"


def test_costs_are_added_up_over_all_replies() -> None:
    drive = Drive([sim(tools=[LOOK], output=ref("local", "response", "cost"))], "hi")
    for content, names in (("", ["custom_look"]), ("done", [])):
        reply(drive, content, *names, cost={"input": 0.25, "output": 0.5, "total": 0.75})
        if names:
            drive.succeed("agent", 1)
    assert drive.run.output == {"input": 0.5, "output": 1.0, "total": 1.5}


def test_what_is_to_be_thought_and_said_reaches_the_model() -> None:
    (call,) = model_calls(Drive([agent(reasoning_effort="high", verbosity=ref("input"))], "low"))
    assert (call.arguments["reasoning_effort"], call.arguments["verbosity"]) == ("high", "low")


def test_of_a_tool_that_takes_any_arguments_the_worker_may_say_which() -> None:
    open_ones = {"type": "object", "properties": {}, "additionalProperties": True}
    (offer,) = model_calls(Drive([sim(tools=[{**LOOK, "parameters": open_ones}])], "hi"))[0].arguments["tools"]
    assert (offer["registered"], offer["fixed"]) == ("lookup", ["key", "limit"])
    (closed,) = model_calls(Drive([sim(tools=[LOOK])], "hi"))[0].arguments["tools"]
    assert "registered" not in closed
