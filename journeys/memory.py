"""Conversations that outlive a run: what an agent says of the one that it goes on with, and the worker's tools for it.

Facts of its windows are those of Sim's agents (executor/handlers/agent/memory.ts).
"""

from __future__ import annotations

from typing import Final, Literal

from journeys.frozen import Frozen
from journeys.values import Value

RECALL: Final = "conversation_recall"
"""The worker's tool that gives what was said before, and takes down what is said now."""
REMEMBER: Final = "conversation_remember"
"""The worker's tool that takes down a reply, once for a visit."""
Window = Literal["conversation", "sliding_window", "sliding_window_tokens"]


class Memory(Frozen):
    """A conversation shared by all agents of the workspace that name it, whatever run they belong to."""

    conversation: Value
    """Its id, a text of at most 255 characters."""
    window: Window = "conversation"
    """How much of it the model is given: what fits into the model's context, the last messages, or the last tokens."""
    size: Value = None
    """How many messages (10) or tokens (4000)."""
