"""Conversations that outlive runs: windows, what is kept and when, Sim's memory tools."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from activities.contracts import ToolRequest, ToolResult
from activities.conversations import Conversations
from activities.model_facts import context_window, cost_of
from activities.resources import Resources
from journeys.errors import ToolError
from journeys.tool_registry import ToolRegistry
from journeys.tools import Tool
from storage.versions import Versions
from tests.activities.conftest import make_context

Json = Any


def user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


def assistant(text: str) -> dict[str, str]:
    return {"role": "assistant", "content": text}


@pytest.fixture
def kept() -> Conversations:
    return Conversations(Versions.in_memory())


async def turn(kept: Conversations, run: str, said: str, reply: str, **window: Any) -> list[str]:
    """One run that says something and is answered; what its model was told."""
    told = await kept.recall("w", "c", [user(said)], run, **window)
    await kept.add("w", "c", [assistant(reply)], f"{run}:1")
    return [one["content"] for one in told]


async def test_each_run_goes_on_where_the_last_one_ended(kept: Conversations) -> None:
    assert await turn(kept, "r1", "one", "1") == ["one"]
    assert await turn(kept, "r2", "two", "2") == ["one", "1", "two"]
    assert await kept.get("w", "c") == [user("one"), assistant("1"), user("two"), assistant("2")]


async def test_conversations_belong_to_their_workspace(kept: Conversations) -> None:
    await turn(kept, "r1", "one", "1")
    assert await kept.get("other", "c") is None


async def test_the_first_time_all_that_is_said_is_kept_and_later_the_last_of_the_users_messages(
    kept: Conversations,
) -> None:
    said = [user("an example"), assistant("its answer"), user("one")]
    assert await kept.recall("w", "c", said, "r1") == said
    assert await kept.recall("w", "c", [*said[:2], user("two")], "r2") == [*said, user("two")]


async def test_within_one_run_only_the_first_message_is_added_as_in_sim(kept: Conversations) -> None:
    await kept.recall("w", "c", [user("one")], "r1")
    assert await kept.recall("w", "c", [user("two")], "r1") == [user("one")]


async def test_a_second_attempt_changes_nothing_and_is_told_the_same(kept: Conversations) -> None:
    await turn(kept, "r1", "one", "1")
    first = await kept.recall("w", "c", [user("two")], "r2")
    assert await kept.recall("w", "c", [user("two")], "r2") == first
    await kept.add("w", "c", [assistant("2")], "r2:1")
    await kept.add("w", "c", [assistant("2")], "r2:1")
    assert await kept.get("w", "c") == [user("one"), assistant("1"), user("two"), assistant("2")]


async def test_runs_side_by_side_lose_nothing(kept: Conversations) -> None:
    await asyncio.gather(*(turn(kept, f"r{number}", f"q{number}", f"a{number}") for number in range(10)))
    found = await kept.get("w", "c") or []
    assert sorted(one["content"] for one in found) == sorted(f"{kind}{number}" for kind in "qa" for number in range(10))


@pytest.mark.parametrize(
    ("window", "told"),
    [
        ({"window": "sliding_window", "size": "2"}, ["two", "2", "three"]),
        ({"window": "sliding_window", "size": "nonsense"}, ["one", "1", "two", "2", "three"]),
        ({"window": "sliding_window", "size": "0"}, ["one", "1", "two", "2", "three"]),
        ({"window": "sliding_window_tokens", "size": "2"}, ["two", "2", "three"]),
        ({"window": "sliding_window_tokens", "size": "0"}, ["one", "1", "two", "2", "three"]),
        ({"window": "conversation", "model": "openai:gpt-4o"}, ["one", "1", "two", "2", "three"]),
        ({"window": "conversation", "model": "nobody-knows-it"}, ["one", "1", "two", "2", "three"]),
    ],
)
async def test_a_window_shows_the_end_of_what_was_kept(kept: Conversations, window: Any, told: list[str]) -> None:
    for number, text in enumerate(("one", "two"), 1):
        await turn(kept, f"r{number}", text, str(number))
    assert await turn(kept, "r3", "three", "3", **window) == told
    assert len(await kept.get("w", "c") or []) == 6, "all is kept, whatever is shown"


async def test_one_message_is_shown_however_long_it_is(kept: Conversations) -> None:
    await kept.add("w", "c", [user("long " * 100)], "k")
    told = await kept.recall("w", "c", [user("short")], "r", window="sliding_window_tokens", size="1")
    assert [len(one["content"]) for one in told] == [500, 5]


@pytest.mark.parametrize(
    ("conversation", "text", "error"),
    [
        (" ", "hi", "Conversation ID is required"),
        ("x" * 256, "hi", "Conversation ID too long (max 255 characters)"),
        ("c", "é" * 60_000, "Message content too large (120000 bytes, max 102400)"),
    ],
)
async def test_what_cannot_be_kept_is_refused_in_sims_words(
    kept: Conversations, conversation: str, text: str, error: str
) -> None:
    with pytest.raises(ToolError) as caught:
        await kept.recall("w", conversation, [user(text)], "r")
    assert str(caught.value) == error


@pytest.fixture
async def resources() -> AsyncIterator[Resources]:
    async with Resources.open() as opened:
        yield opened


async def call(resources: Resources, tool: str, key: str = "run:1.1", attempt: int = 1, **arguments: Any) -> Json:
    request = ToolRequest(context=make_context(idempotency_key=key, max_attempts=3), tool=tool, arguments=arguments)
    result = await resources.perform("tool", request, attempt)
    assert isinstance(result, ToolResult)
    return result.output


async def test_the_memory_tools_do_what_sims_do(resources: Resources) -> None:
    assert await call(resources, "memory_get", conversationId="c") == {"memories": [], "message": "No memories found"}
    assert await call(resources, "memory_get_all") == {"memories": [], "message": "No memories found"}
    added = await call(resources, "memory_add", conversationId="c", role="user", content="one")
    assert added == {"memories": [user("one")]}
    whole = {"conversationId": "c", "data": [user("one")]}
    assert await call(resources, "memory_get", conversationId="c") == {"memories": [whole], "message": "Found 1 memory"}
    await call(resources, "memory_add", "run:2.1", conversationId="d", role="assistant", content="two")
    listed = await call(resources, "memory_get_all")
    assert [one["conversationId"] for one in listed["memories"]] == ["c", "d"]
    assert listed["message"] == "Found 2 memories"
    deleted = await call(resources, "memory_delete", conversationId="c")
    assert deleted == {"message": "Memory deleted successfully."}
    assert (await call(resources, "memory_get", conversationId="c"))["memories"] == []


async def test_a_second_attempt_of_adding_adds_nothing(resources: Resources) -> None:
    for attempt in (1, 2):
        await call(resources, "memory_add", attempt=attempt, conversationId="c", role="user", content="one")
    assert len((await call(resources, "memory_get", conversationId="c"))["memories"][0]["data"]) == 1


@pytest.mark.parametrize(
    ("tool", "arguments", "error"),
    [
        ("memory_add", {"conversationId": "c", "role": "user"}, "Role and content are required for agent memory"),
        ("memory_add", {"conversationId": "c", "role": "x", "content": "y"}, "Role must be user, assistant, or system"),
        ("memory_add", {"role": "user", "content": "y"}, "Conversation ID is required"),
        ("memory_get", {}, "conversationId or id is required"),
        ("memory_delete", {"conversationId": "c"}, "Memory not found"),
    ],
)
async def test_what_the_memory_tools_cannot_do_they_say(
    resources: Resources, tool: str, arguments: Any, error: str
) -> None:
    with pytest.raises(ToolError) as caught:
        await call(resources, tool, **arguments)
    assert str(caught.value) == error


async def test_a_registered_tool_takes_the_place_of_a_built_in_one_but_not_of_an_agents_own() -> None:
    def given(**_: Json) -> str:
        return "mine"

    own = [Tool(given, id=name, effect="pure") for name in ("memory_get_all", "conversation_remember")]
    async with Resources.open(tools=ToolRegistry(own)) as resources:
        assert await call(resources, "memory_get_all") == "mine"
        assert await call(resources, "conversation_remember", conversation="c", messages=[user("one")]) == {}
        assert (await call(resources, "memory_get", conversationId="c"))["memories"] != []


def test_what_is_known_of_models_is_told_and_nothing_is_made_up() -> None:
    assert cost_of("openai:gpt-4o", 10, 5) == {"input": 0.000025, "output": 0.00005, "total": 0.000075}
    assert cost_of("nobody-knows-it", 10, 5) == {}
    assert context_window("openai:gpt-4o") == 128_000
    assert context_window("nobody-knows-it") is None
