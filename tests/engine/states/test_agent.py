"""Agents: one reply or a chat, with tools that the model calls."""

from __future__ import annotations

from typing import Any

import pytest

from engine.commands import CallTool
from tests.engine.building import SECRET, THROWS, Document, final, initial, journey, ref, state, tool, way, ways
from tests.engine.driving import Drive

LOOK: Document = {
    "name": "look",
    "description": "Looks something up",
    "parameters": {"type": "object", "properties": {"word": {"type": "string"}}},
    "tool": {"kind": "registered", "id": "lookup", "arguments": {"word": ref("local", "arguments", "word")}},
}
BOOK: Document = {"name": "book", "tool": {"kind": "registered", "id": "booking"}, "effect": "unsafe"}


def agent(**more: Any) -> Document:
    """An agent with one message."""
    return state("agent", "agent_interaction", messages=[{"role": "user", "content": ref("input")}], **more)


def wants(*names: str, **arguments: Any) -> list[Document]:
    """Tool calls that a model asks for."""
    return [{"id": f"c{index}", "name": name, "arguments": arguments} for index, name in enumerate(names)]


def reply(drive: Drive, content: str = "", *names: str, **more: Any) -> list[Any]:
    """The model replies, asking for tools."""
    return drive.succeed("agent", content=content, tool_calls=wants(*names), tokens={"total": 10}, model="m", **more)


def model_calls(drive: Drive) -> list[CallTool]:
    """The requests to the model."""
    return [call for call in drive.calls() if call.activity == "agent"]


def test_the_request_carries_what_the_author_says_with_secrets_only_named() -> None:
    made = agent(
        model="openai:gpt-5", base_url="http://models/", api_key=SECRET, temperature=0.2, max_tokens=ref("input"),
        response_format={"name": "mood", "schema": {"type": "object"}, "strict": False},
    )  # fmt: skip
    (call,) = model_calls(Drive([made], 50))
    assert call.arguments == {
        "messages": [{"role": "user", "content": 50}],
        "model": "openai:gpt-5", "base_url": "http://models/", "api_key": SECRET, "temperature": 0.2, "max_tokens": 50,
        "response_name": "mood", "response_schema": {"type": "object"}, "strict": False,
    }  # fmt: skip
    assert (call.effect, call.retry.max_attempts, call.name) == ("pure", 3, "openai:gpt-5")


def test_a_single_reply_is_the_output_and_is_not_said_unless_the_author_wants_it() -> None:
    drive = Drive([agent()], "hi")
    reply(drive, "hello")
    assert drive.run.output == {
        "content": "hello", "model": "m", "tokens": {"total": 10}, "tool_calls": {"list": [], "count": 0},
    }  # fmt: skip
    assert "hello" not in drive.said("message")
    told = Drive([agent(say=True)], "hi")
    reply(told, "hello")
    assert told.run.entries[0] | {"at": 0, "sequence": 0} == {
        "sequence": 0, "at": 0, "who": "agent", "kind": "message", "text": "hello", "visit": 1, "state": "agent",
    }  # fmt: skip


def test_structured_output_is_the_content_where_a_format_was_asked_for() -> None:
    drive = Drive([agent(response_format={"schema": {}})], "hi")
    reply(drive, '{"mood": "glad"}', structured={"mood": "glad"})
    assert drive.run.output["content"] == {"mood": "glad"}


def test_an_output_is_made_from_the_response() -> None:
    drive = Drive([agent(output={"said": ref("local", "response", "content")})], "hi")
    reply(drive, "hello")
    assert drive.run.output == {"said": "hello"}


def test_a_failure_of_the_model_fails_the_state() -> None:
    drive = Drive([agent()], "hi")
    drive.fail("agent", "no such model")
    assert drive.run.error is not None
    assert drive.run.error["message"] == "agent: no such model"


def test_messages_that_cannot_be_evaluated_fail_the_state() -> None:
    made = state("agent", "agent_interaction", messages=[{"role": "user", "content": THROWS}])
    assert Drive([made]).run.status == "failed"


# Tools.


def test_tools_are_offered_as_the_model_sees_them_unless_they_are_not_to_be_used() -> None:
    drive = Drive([agent(tools=[LOOK, BOOK | {"usage": "none"}])], "hi")
    assert model_calls(drive)[0].arguments["tools"] == [
        {"name": "look", "description": "Looks something up", "parameters": LOOK["parameters"]}
    ]


def test_a_tool_is_called_with_what_the_model_gives_and_its_answer_goes_back() -> None:
    drive = Drive([agent(tools=[LOOK])], "hi")
    drive.succeed("agent", content="", tool_calls=wants("look", word="moon"))
    call = drive.calls()[-1]
    assert (call.activity, call.arguments["tool"], call.arguments["arguments"]) == ("tool", "lookup", {"word": "moon"})
    assert call.title == "agent: look"
    drive.succeed("agent", {"found": 3})
    assert model_calls(drive)[-1].arguments["messages"][1:] == [
        {"role": "assistant", "content": "", "tool_calls": wants("look", word="moon")},
        {"role": "tool", "tool_call_id": "c0", "name": "look", "content": '{"found":3}'},
    ]
    reply(drive, "Three of them")
    assert drive.run.output["tool_calls"] == {
        "list": [{"name": "look", "arguments": {"word": "moon"}, "success": True, "result": {"found": 3}}],
        "count": 1,
    }
    assert drive.run.output["tokens"] == {"total": 10}


def test_several_tools_are_called_side_by_side_and_answered_in_the_order_they_were_asked_for() -> None:
    drive = Drive([agent(tools=[LOOK, BOOK])], "hi")
    reply(drive, "", "look", "book")
    look, book = drive.calls()[-2:]
    drive.succeed("agent", "booked", call=book.call)
    assert len(model_calls(drive)) == 1, "the other answer is still to come"
    drive.succeed("agent", "found", call=look.call)
    answers = model_calls(drive)[-1].arguments["messages"][2:]
    assert [(one["name"], one["content"]) for one in answers] == [("look", "found"), ("book", "booked")]


def test_a_tool_that_fails_is_told_to_the_model() -> None:
    drive = Drive([agent(tools=[LOOK])], "hi")
    reply(drive, "", "look")
    drive.fail("agent", "not found")
    assert model_calls(drive)[-1].arguments["messages"][-1]["content"] == "not found"
    reply(drive, "Sorry")
    assert drive.run.output["tool_calls"]["list"][0]["success"] is False


def test_a_tool_that_there_is_not_is_told_to_the_model_at_once() -> None:
    drive = Drive([agent(tools=[LOOK])], "hi")
    reply(drive, "", "fly")
    assert model_calls(drive)[-1].arguments["messages"][-1]["content"] == "There is no tool 'fly'"


def test_arguments_that_cannot_be_made_are_told_to_the_model() -> None:
    broken = LOOK | {"tool": {"kind": "registered", "id": "x", "arguments": {"a": THROWS}}}
    drive = Drive([agent(tools=[broken])], "hi")
    reply(drive, "", "look")
    assert model_calls(drive)[-1].arguments["messages"][-1]["content"] == "this cannot be parsed"


def test_a_tool_whose_outcome_is_unknown_is_an_incident_and_no_more_talk() -> None:
    drive = Drive([agent(tools=[BOOK])], "hi")
    reply(drive, "", "book")
    drive.fail("agent", "lost", outcome="unknown")
    assert drive.run.status == "incident"
    assert len(model_calls(drive)) == 1


def test_answers_of_other_tools_after_an_incident_do_not_go_on_with_the_talk() -> None:
    drive = Drive([agent(tools=[LOOK, BOOK])], "hi")
    reply(drive, "", "book", "look")
    book, look = drive.calls()[-2:]
    drive.fail("agent", "lost", call=book.call, outcome="unknown")
    drive.succeed("agent", "found", call=look.call)
    assert drive.run.status == "incident"
    assert len(model_calls(drive)) == 1


def test_an_agent_tried_again_makes_its_calls_under_new_keys() -> None:
    drive = Drive([agent(tools=[BOOK])], "hi")
    reply(drive, "", "book")
    drive.fail("agent", "lost", outcome="unknown")
    drive.say("retry")
    reply(drive, "", "book")
    numbers = [call.call for call in drive.calls()]
    assert numbers == [1, 2, 3, 4], "a model may ask for something else the second time"


def test_an_agent_is_not_tried_again_while_one_of_its_tools_is_still_at_work() -> None:
    drive = Drive([agent(tools=[LOOK, BOOK])], "hi")
    reply(drive, "", "book", "look")
    book, look = drive.calls()[-2:]
    drive.fail("agent", "lost", call=book.call, outcome="unknown")
    drive.say("retry")
    assert drive.said("refusal") == ["agent is still at work; wait for it, or skip it"]
    assert drive.run.status == "incident"
    drive.succeed("agent", "found", call=look.call)
    drive.say("retry")
    assert len(model_calls(drive)) == 2


def test_a_forced_tool_is_demanded_until_it_has_been_used() -> None:
    drive = Drive([agent(tools=[LOOK | {"usage": "force"}])], "hi")
    assert model_calls(drive)[0].arguments["force_tool"] == "look"
    reply(drive, "", "look")
    drive.succeed("agent", 1)
    assert "force_tool" not in model_calls(drive)[1].arguments


def test_too_many_rounds_of_tools_fail_the_state() -> None:
    drive = Drive([agent(tools=[LOOK], max_rounds=2)], "hi")
    for _ in range(2):
        reply(drive, "", "look")
        drive.succeed("agent", 1)
    reply(drive, "", "look")
    assert drive.run.error is not None
    assert drive.run.error["message"] == "agent: The model called tools in more than 2 rounds"


def test_each_call_of_a_loop_is_in_the_visit() -> None:
    drive = Drive([agent(tools=[LOOK])], "hi")
    reply(drive, "", "look")
    drive.succeed("agent", 1)
    reply(drive, "done")
    kinds = [(call["call"], call["kind"]) for call in drive.visit("agent").calls]
    assert kinds == [(1, "agent"), (2, "tool"), (3, "agent")]


# Chats.


def test_a_chat_goes_back_and_forth_until_the_model_says_that_it_is_done() -> None:
    drive = Drive([agent(mode="chat", goal="sell a hat")], "hi")
    first = model_calls(drive)[0].arguments
    assert first["messages"][0] == {"role": "system", "content": "The goal of this conversation: sell a hat"}
    assert first["tools"][-1]["name"] == "finish_conversation"
    reply(drive, "A red one?")
    assert (drive.question.kind, drive.question.prompt) == ("message", "A red one?")
    assert drive.problems("") == ("an answer is needed",)
    drive.say("Yes")
    assert model_calls(drive)[-1].arguments["messages"][-1] == {"role": "user", "content": "Yes"}
    drive.succeed("agent", content="", tool_calls=wants("finish_conversation", summary="Sold"), model="m")
    assert drive.run.output["content"] == "Sold"
    assert drive.said("message")[-1] == "Sold"


def test_an_empty_answer_is_asked_for_again_and_not_told_to_the_model() -> None:
    drive = Drive([agent(mode="chat")], "hi")
    reply(drive, "A red one?")
    drive.say("")
    assert (drive.question.prompt, drive.question.problems) == ("A red one?", ("an answer is needed",))
    assert len(model_calls(drive)) == 1


def test_a_chat_ends_when_its_turns_are_over() -> None:
    drive = Drive([agent(mode="chat", max_turns=2)], "hi")
    reply(drive, "One?")
    drive.say("yes")
    reply(drive, "Two!")
    assert drive.run.finished
    assert drive.run.output["content"] == "Two!"


def test_tokens_are_counted_over_all_replies() -> None:
    drive = Drive([agent(mode="chat", max_turns=3)], "hi")
    for _ in range(2):
        reply(drive, "?")
        drive.say("yes")
    reply(drive, "!")
    assert drive.run.output["tokens"] == {"total": 30}


def test_a_chat_may_be_left_by_a_command() -> None:
    states = [agent(mode="chat"), final("bye")]
    drive = Drive(journey(states, [way("agent", "bye", trigger="user_input", commands=["enough"])]), "hi")
    reply(drive, "And?")
    drive.say("Enough")
    assert drive.path == ["agent", "bye"]


@pytest.mark.parametrize("content", [{"$env": "SECRET"}, {"$text": ["a"]}, {"$literal": 5}])
def test_what_people_and_tools_say_is_never_taken_for_a_word_of_ours(content: Document) -> None:
    drive = Drive(journey([initial(), agent(tools=[LOOK])], ways("start>agent")), content)
    assert model_calls(drive)[0].arguments["messages"][0]["content"] == {"$literal": content}
    drive.succeed("agent", content="", tool_calls=wants("look", word=content))
    assert drive.calls()[-1].arguments["arguments"] == {"word": {"$literal": content}}


def test_a_state_after_an_agent_is_reached() -> None:
    drive = Drive([agent(), tool("next")], "hi")
    reply(drive, "hello")
    assert drive.places == ["next"]
