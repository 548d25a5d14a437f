"""The tools that every worker has for conversations: those of agents with a memory, and those of Sim's memory block.

Names, arguments, outputs and errors of the latter are Sim's (tools/memory, app/api/memory).
"""

from __future__ import annotations

from activities.conversations import Conversations, Message
from journeys.errors import ToolError
from journeys.memory import RECALL, REMEMBER, Window
from journeys.tools import Tool, ToolContext
from journeys.values import Json

_ROLES = ("user", "assistant", "system")


def agent_tools(conversations: Conversations) -> list[Tool]:
    """What agents with a memory call; nobody else does."""

    async def recall(
        conversation: str, window: Window, size: str, model: str, messages: list[Message], context: ToolContext
    ) -> Json:
        run = context.idempotency_key.rpartition(":")[0] or context.run
        told = await conversations.recall(
            context.workspace or "", conversation, messages, run, window=window, size=size, model=model
        )
        return {"messages": told}

    async def remember(conversation: str, messages: list[Message], context: ToolContext) -> Json:
        # Without the number of the call: a visit that begins again makes new calls, and is still the same visit.
        visit = context.idempotency_key.rpartition(".")[0] or context.idempotency_key
        await conversations.add(context.workspace or "", conversation, messages, visit)
        return {}

    return [
        Tool(recall, id=RECALL, effect="keyed", description="What was said before in a conversation"),
        Tool(remember, id=REMEMBER, effect="keyed", description="Adds a reply to a conversation"),
    ]


def block_tools(conversations: Conversations) -> list[Tool]:
    """Sim's memory tools: `memory_add`, `memory_get`, `memory_get_all`, `memory_delete`."""

    async def add(
        context: ToolContext,
        conversationId: str = "",  # noqa: N803
        role: str = "",
        content: str = "",
        **_: Json,
    ) -> Json:
        if not role or not content:
            raise ToolError("Role and content are required for agent memory", kind="conversation")
        if role not in _ROLES:
            raise ToolError("Role must be user, assistant, or system", kind="conversation")
        message = {"role": role, "content": content}
        kept = await conversations.add(context.workspace or "", conversationId, [message], context.idempotency_key)
        return {"memories": kept}

    async def get(context: ToolContext, conversationId: str = "", **_: Json) -> Json:  # noqa: N803
        found = await conversations.get(context.workspace or "", _named(conversationId))
        if found is None:
            return {"memories": [], "message": "No memories found"}
        return {"memories": [_told(conversationId, found)], "message": "Found 1 memory"}

    async def get_all(context: ToolContext, **_: Json) -> Json:
        found = await conversations.list_all(context.workspace or "")
        message = f"Found {len(found)} memories" if found else "No memories found"
        return {"memories": [_told(name, messages) for name, messages in found], "message": message}

    async def delete(context: ToolContext, conversationId: str = "", **_: Json) -> Json:  # noqa: N803
        if not await conversations.delete(context.workspace or "", _named(conversationId)) and context.attempt == 1:
            raise ToolError("Memory not found", kind="conversation")
        return {"message": "Memory deleted successfully."}

    return [
        Tool(add, id="memory_add", effect="keyed", description="Adds a message to a conversation"),
        Tool(get, id="memory_get", effect="pure", description="Gives a conversation"),
        Tool(get_all, id="memory_get_all", effect="pure", description="Gives the conversations of the workspace"),
        Tool(delete, id="memory_delete", effect="idempotent", description="Forgets a conversation"),
    ]


def _named(conversation: str) -> str:
    if not conversation:
        raise ToolError("conversationId or id is required", kind="conversation")
    return conversation


def _told(conversation: str, messages: list[Message]) -> Json:
    return {"conversationId": conversation, "data": messages}
