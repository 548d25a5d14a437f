"""Agents that go on with a conversation: it is asked for before the model is, and added to afterwards."""

from __future__ import annotations

from typing import Any

from engine.commands import CallTool
from tests.engine.building import SECRET, Document, ref
from tests.engine.driving import Drive
from tests.engine.states.test_agent import agent, model_calls, reply

MEMORY: Document = {"conversation": ref("input"), "window": "sliding_window", "size": 4}
SYSTEM: Document = {"role": "system", "content": "Be brief."}


def remembering(**more: Any) -> Drive:
    """An agent with a memory, which has been told what was said before."""
    said = [SYSTEM, {"role": "user", "content": {"$text": ["Hello, ", SECRET]}}]
    return Drive([agent(memory=MEMORY, **more) | {"messages": said}], "talk")


def tool_calls(drive: Drive) -> list[CallTool]:
    return [call for call in drive.calls() if call.activity == "tool"]


def given(call: CallTool) -> Any:
    """The arguments of a call."""
    return call.arguments["arguments"]["$literal"]


def recalled(drive: Drive) -> Drive:
    drive.succeed(
        "agent", {"messages": [{"role": "assistant", "content": "Before"}, {"role": "user", "content": "Hi"}]}
    )
    return drive


def test_the_conversation_is_asked_for_first_with_secrets_by_their_names() -> None:
    drive = remembering()
    assert model_calls(drive) == []
    (call,) = tool_calls(drive)
    assert (call.arguments["tool"], call.effect) == ("conversation_recall", "keyed")
    assert given(call) == {
        "conversation": "talk",
        "window": "sliding_window",
        "size": "4",
        "model": "",
        "messages": [{"role": "user", "content": "Hello, {{API_KEY}}"}],
    }


def test_the_model_is_told_system_messages_first_and_then_the_conversation() -> None:
    assert model_calls(recalled(remembering()))[0].arguments["messages"] == [
        SYSTEM,
        {"role": "assistant", "content": "Before"},
        {"role": "user", "content": "Hi"},
    ]


def test_the_reply_is_kept_before_the_agent_is_done() -> None:
    drive = recalled(remembering())
    reply(drive, "Good day")
    assert not drive.run.finished
    call = tool_calls(drive)[-1]
    assert call.arguments["tool"] == "conversation_remember"
    assert given(call) == {"conversation": "talk", "messages": [{"role": "assistant", "content": "Good day"}]}
    drive.succeed("agent", {})
    assert drive.run.output["content"] == "Good day"


def test_a_reply_that_cannot_be_kept_is_a_reply_all_the_same_and_the_log_says_so() -> None:
    drive = recalled(remembering())
    reply(drive, "Good day")
    drive.fail("agent", "the disk is full")
    assert drive.run.output["content"] == "Good day"
    assert drive.visit("agent").logs == ["The conversation was not added to: the disk is full"]


def test_an_agent_whose_conversation_cannot_be_had_fails() -> None:
    drive = remembering()
    drive.fail("agent", "Conversation ID is required")
    assert drive.run.error is not None
    assert drive.run.error["message"] == "agent: Conversation ID is required"


def test_a_reply_that_says_nothing_is_not_kept() -> None:
    drive = recalled(remembering())
    reply(drive, "  ")
    assert drive.run.finished
    assert len(tool_calls(drive)) == 1


def test_of_a_structured_reply_sim_keeps_the_field_content_and_nothing_else() -> None:
    wanted = {"schema": {"type": "object"}}
    drive = recalled(remembering(manner="sim", response_format=wanted))
    reply(drive, '{"content": "short"}', structured={"content": "short"})
    assert given(tool_calls(drive)[-1])["messages"] == [{"role": "assistant", "content": "short"}]
    other = recalled(remembering(manner="sim", response_format=wanted))
    reply(other, '{"mood": "glad"}', structured={"mood": "glad"})
    assert other.run.finished


def test_a_chat_keeps_all_of_its_turns_when_it_is_over() -> None:
    drive = recalled(remembering(mode="chat", max_turns=2))
    reply(drive, "Tea?")
    drive.say("Yes")
    reply(drive, "Here")
    assert [one["content"] for one in given(tool_calls(drive)[-1])["messages"]] == ["Tea?", "Yes", "Here"]


def test_an_agent_that_begins_again_asks_for_the_conversation_again() -> None:
    drive = recalled(remembering())
    drive.fail("agent", "lost", outcome="unknown")
    drive.say("retry")
    assert [call.arguments["tool"] for call in tool_calls(drive)] == ["conversation_recall"] * 2
