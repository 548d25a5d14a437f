"""One builder for each family of blocks, by block type; every other type is a tool call."""

from __future__ import annotations

from collections.abc import Callable

from converters.sim.blocks import (
    agent,
    api,
    condition,
    container,
    evaluator,
    function,
    generic,
    guardrails,
    human_in_the_loop,
    memory,
    response,
    router,
    start,
    variables,
    wait,
    workflow,
)
from converters.sim.context import Built, Context
from converters.sim.graph import is_start

Builder = Callable[[Context], Built]
_BUILDERS: dict[str, Builder] = {
    "agent": agent.build,
    "api": api.build,
    "condition": condition.build,
    "evaluator": evaluator.build,
    "function": function.build,
    "guardrails": guardrails.build,
    "human_in_the_loop": human_in_the_loop.build,
    "loop": container.build,
    "memory": memory.build,
    "parallel": container.build,
    "response": response.build,
    "router": router.build,
    "router_v2": router.build,
    "variables": variables.build,
    "wait": wait.build,
    "workflow": workflow.build,
    "workflow_input": workflow.build,
}


def build(context: Context) -> Built:
    """The state of a block."""
    if is_start(context.block):
        return start.build(context)
    return _BUILDERS.get(context.block.type, generic.build)(context)


def is_native(block_type: str) -> bool:
    """Whether blocks of that type become a state of their own kind, and not a call of a tool by its id."""
    return block_type in _BUILDERS and block_type not in ("guardrails", "memory")
