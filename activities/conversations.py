"""Conversations that outlive runs: by workspace and id, in the storage of large values. Asks no model.

The rules are those of Sim's agents and of its memory block (executor/handlers/agent/memory.ts, app/api/memory).
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import Any

from activities.model_facts import context_window
from journeys.errors import ToolError
from journeys.memory import Window
from journeys.values import Json
from storage.versions import Document, Versions

LONGEST_ID = 255
LONGEST_MESSAGE_BYTES = 100 * 1024
MESSAGES = 10
"""How many messages a sliding window has, unless it says so."""
TOKENS = 4000
"""How many tokens, likewise."""
CHARACTERS_PER_TOKEN = 4
SHARE_OF_CONTEXT = 0.9
"""How much of a model's context a conversation may fill."""
LISTED = 50
Message = dict[str, Any]


class Conversations:
    """What was said, message by message: `{role, content}`; of a user's, with the run that it was said in."""

    def __init__(self, versions: Versions) -> None:
        self._versions = versions

    async def recall(
        self,
        workspace: str,
        conversation: str,
        said: Sequence[Message],
        run: str,
        *,
        window: Window = "conversation",
        size: str = "",
        model: str = "",
    ) -> list[Message]:
        """What a model is told, `said` included; the conversation keeps what is new of that.

        The first time, all that is said now is kept. Later it is the last message of the user, once for a run.

        Raises:
            ToolError: kind `conversation`: the id or a message cannot be used.
        """
        _check(conversation, said)
        first = [_tagged(one, run) for one in _windowed(said, window, size, model)]
        users = [one for one in said if one["role"] == "user"]
        told: list[Message] = []

        def change(document: Document) -> Document | None:
            known = document.get("messages", [])
            seen = _windowed(known, window, size, model)
            is_new = bool(users) and not _was_said_in(run, seen)
            told[:] = [*seen, users[-1]] if known and is_new else seen if known else said
            if not known:
                return _with(document, conversation, first) if first else None
            return _with(document, conversation, [_tagged(users[-1], run)]) if is_new else None

        def has(document: Document) -> bool:
            return _was_said_in(run, document.get("messages", []))

        await self._versions.change(workspace, conversation, change, has)
        return [_plain(one) for one in told]

    async def add(self, workspace: str, conversation: str, messages: Sequence[Message], key: str) -> list[Message]:
        """Adds messages, once for a key; returns the whole conversation.

        Raises:
            ToolError: kind `conversation`: the id or a message cannot be used.
        """
        _check(conversation, messages)
        new = [{**_plain(one), "key": key} for one in messages]

        def has(document: Document) -> bool:
            return any(one.get("key") == key for one in document.get("messages", []))

        def change(document: Document) -> Document | None:
            return None if has(document) else _with(document, conversation, new)

        made = await self._versions.change(workspace, conversation, change, has)
        return [_plain(one) for one in made["messages"]]

    async def get(self, workspace: str, conversation: str) -> list[Message] | None:
        """The whole conversation; None where there is none of that id."""
        found = await self._versions.read(workspace, conversation)
        return [_plain(one) for one in found["messages"]] if found.get("messages") else None

    async def list_all(self, workspace: str) -> list[tuple[str, list[Message]]]:
        """The conversations of a workspace by their ids, the oldest first, and 50 at most."""
        found = [one for one in await self._versions.read_all(workspace) if one.get("messages")]
        found.sort(key=lambda one: (one["created_at"], one["id"]))
        return [(one["id"], [_plain(message) for message in one["messages"]]) for one in found[:LISTED]]

    async def delete(self, workspace: str, conversation: str) -> bool:
        """Forgets a conversation; False where there was none."""
        existed = False

        def change(document: Document) -> Document | None:
            nonlocal existed
            existed = bool(document.get("messages"))
            return {**document, "messages": []} if existed else None

        await self._versions.change(workspace, conversation, change, lambda document: not document.get("messages"))
        return existed


def _check(conversation: str, messages: Sequence[Message]) -> None:
    if not conversation.strip():
        raise ToolError("Conversation ID is required", kind="conversation")
    if len(conversation) > LONGEST_ID:
        raise ToolError(f"Conversation ID too long (max {LONGEST_ID} characters)", kind="conversation")
    for one in messages:
        size = len(str(one["content"]).encode("utf-8", "replace"))
        if size > LONGEST_MESSAGE_BYTES:
            said = f"Message content too large ({size} bytes, max {LONGEST_MESSAGE_BYTES})"
            raise ToolError(said, kind="conversation")


def _with(document: Document, conversation: str, more: Sequence[Message]) -> Document:
    created = document.get("created_at") if document.get("messages") else None
    return {
        "id": conversation,
        "created_at": created or time.time(),
        "messages": [*document.get("messages", []), *more],
    }


def _tagged(message: Message, run: str) -> Message:
    plain = _plain(message)
    return {**plain, "run": run} if plain["role"] == "user" else plain


def _was_said_in(run: str, messages: Sequence[Message]) -> bool:
    return any(one["role"] == "user" and one.get("run") == run for one in messages)


def _plain(message: Message) -> Message:
    return {"role": message["role"], "content": message["content"]}


def _windowed(messages: Sequence[Message], window: Window, size: str, model: str) -> list[Message]:
    """The end of a conversation, one message at least."""
    match window:
        case "sliding_window":
            return list(messages[-_whole(size, MESSAGES) :])
        case "sliding_window_tokens":
            return _last_tokens(messages, _whole(size, TOKENS))
        case "conversation":
            known = context_window(model)
            return list(messages) if known is None else _last_tokens(messages, int(known * SHARE_OF_CONTEXT))


def _last_tokens(messages: Sequence[Message], limit: int) -> list[Message]:
    kept: list[Message] = []
    count = 0
    for message in reversed(messages):
        tokens = -(-len(str(message["content"])) // CHARACTERS_PER_TOKEN)
        if kept and count + tokens > limit:
            break
        kept.append(message)
        count += tokens
    return kept[::-1]


def _whole(text: Json, default: int) -> int:
    """A whole number as JavaScript's `parseInt` reads it, from 1 on; else the default."""
    found = re.match(r"\s*\+?(\d{1,9})", str(text))
    return int(found[1]) or default if found else default
