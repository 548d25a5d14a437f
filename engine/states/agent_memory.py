"""A conversation that an agent goes on with: asked for before the model is, and added to when the agent has replied.

Where it is kept is the worker's business; both are calls of tools that every worker has.
"""

from __future__ import annotations

from engine.calling import THREE_ATTEMPTS, make_call
from engine.commands import CallTool
from engine.stay import Stay
from journeys.memory import RECALL, REMEMBER, Memory
from journeys.states import AgentInteraction
from journeys.values import Json


def recall(memory: Memory, state: AgentInteraction, stay: Stay) -> CallTool:
    """The call that gives what the model is told after the system messages. Texts in it name secrets, as in views."""
    said = [{"role": one.role, "content": stay.text(one.content)} for one in state.messages if one.role != "system"]
    given = {"window": memory.window, "size": stay.text(memory.size), "model": stay.text(state.model)}
    command = _call(memory, stay, RECALL, {**given, "messages": said})
    stay.data["recall"] = command.call
    return command


def remember(memory: Memory, stay: Stay, messages: list[Json]) -> CallTool:
    """The call that takes down what was said; the same visit does it once."""
    command = _call(memory, stay, REMEMBER, {"messages": messages})
    stay.data["remember"] = command.call
    return command


def _call(memory: Memory, stay: Stay, tool: str, given: dict[str, Json]) -> CallTool:
    # What was said is no request of ours, whatever it looks like; only its conversation is a value of the journey.
    named = {"conversation": stay.text(memory.conversation), **given}
    arguments: dict[str, Json] = {"tool": tool, "name": "the memory", "arguments": {"$literal": named}}
    return make_call(stay, "tool", arguments, name=tool, effect="keyed", retry=THREE_ATTEMPTS)
