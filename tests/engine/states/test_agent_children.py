"""Journeys as tools of agents: run as children, and told to the model by their outputs."""

from __future__ import annotations

from typing import Any

from engine.commands import StartChild
from journeys.validation import validate
from tests.engine.building import Document, bundle, final, journey, ref
from tests.engine.driving import Drive, children
from tests.engine.states.test_agent import LOOK, agent, model_calls, reply, wants

ASK: Document = {
    "name": "ask",
    "tool": {"kind": "journey", "journey": "asking", "input": ref("local", "arguments", "question")},
}


def running(*tools: Document) -> Drive:
    """A run whose agent may run the child `asking`."""
    child = {**journey([final("answer", output=42)]), "id": "asking"}
    drive = Drive(bundle(journey([agent(tools=list(tools))]), children=[child]), "hi")
    drive.succeed("agent", content="", tool_calls=wants(*(tool["name"] for tool in tools), question="why?"))
    return drive


def last_answer(drive: Drive) -> Any:
    return model_calls(drive)[-1].arguments["messages"][-1]["content"]


def test_a_child_is_started_with_what_the_model_gives_and_its_output_goes_back() -> None:
    drive = running(ASK)
    (started,) = (one for one in children(drive.commands) if isinstance(one, StartChild))
    assert (started.journey, started.input) == ("asking", "why?")
    drive.end_child("agent", {"answer": 42})
    assert last_answer(drive) == '{"answer":42}'
    reply(drive, "42")
    (told,) = drive.run.output["tool_calls"]["list"]
    assert (told["result"], told["success"]) == ({"answer": 42}, True)


def test_a_child_that_fails_is_told_to_the_model() -> None:
    drive = running(ASK)
    drive.end_child("agent", None, status="failed", success=False, error={"message": "nobody knows"})
    assert last_answer(drive) == "nobody knows"


def test_children_and_other_tools_run_side_by_side() -> None:
    drive = running(ASK, LOOK)
    look = next(call for call in drive.calls() if call.activity == "tool")
    drive.succeed("agent", "found", call=look.call)
    assert len(model_calls(drive)) == 1, "the child is still to come"
    drive.end_child("agent", "because")
    answers = model_calls(drive)[-1].arguments["messages"][2:]
    assert [one["content"] for one in answers] == ["because", "found"]


def test_a_child_is_cancelled_with_its_agent() -> None:
    drive = running(ASK)
    drive.cancel()
    assert [type(one).__name__ for one in children(drive.last)] == ["CancelChild"]


def test_a_journey_that_there_is_not_is_no_tool() -> None:
    found = [problem for problem in validate(bundle(journey([agent(tools=[ASK])]))) if problem.severity == "error"]
    assert [(problem.place, problem.message) for problem in found] == [
        ("state `agent`, tool `ask`", "there is no journey `asking` to run as a child")
    ]


def test_a_journey_that_runs_itself_by_an_agent_is_warned_of() -> None:
    asked = ASK | {"tool": {"kind": "journey", "journey": "j"}}
    messages = [problem.message for problem in validate(bundle(journey([agent(tools=[asked])])))]
    assert "runs itself as a child (`j` → `j`)" in messages
