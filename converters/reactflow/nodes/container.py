"""Parallels and loops: containers of a region of states."""

from __future__ import annotations

from dataclasses import replace

from converters.reactflow.context import STATE, Built, Context
from converters.reactflow.schema.steering import LoopConfig, ParallelConfig
from journeys.values import Json, ref

_ROUNDS: Json = {"$call": "length", "args": [ref("local", "results")]}
_UNTIL = {"all": "all", "any": "any", "race": "race"}
_LARGEST = 100


def build_parallel(context: Context[ParallelConfig]) -> Built:
    """The state of a parallel: a branch for each beginning inside, or for each item."""
    config = context.config
    inside = context.canvas.inside(context.node.id)
    entries = _entries(context, inside)
    if not inside:
        context.refuse("has no nodes inside", "put its branches into it (`parentId`), or lead edges to them")
    state: STATE = {
        "type": "parallel_execution",
        "title": context.node.name or "Parallel Execution",
        "until": _UNTIL[config.executionMode],
        "failures": "fail_fast" if config.failureMode == "fail-fast" else "collect",
        "batch_size": min(max(config.maxConcurrency or max(len(entries), 20), 1), _LARGEST),
    }
    if config.collection is not None:
        state["collection"] = _collection(context, config.collection)
    elif config.count is not None:
        state["count"] = context.value(config.count)
    said = (
        f"Starting {len(entries)} tasks side by side."
        if "count" not in state and "collection" not in state
        else ("Starting tasks side by side.")
    )
    state["prompts"] = [{"kind": "parallel_start", "text": said}]
    return Built(state)


def build_loop(context: Context[LoopConfig]) -> Built:
    """The state of a loop; without a word on its kind it goes by what it has."""
    config = context.config
    inside = replace(context.scope, inside=True)
    kind = config.loopType or _kind(config)
    state: STATE = {
        "type": "loop",
        "title": context.node.name or "Loop Control",
        "kind": kind,
        "max_iterations": config.maxIterations,
    }
    if not context.canvas.inside(context.node.id):
        remedy = "put its body into it (`parentId`), or lead an edge to it that comes back"
        context.refuse("has no nodes inside", remedy)
    needed = {"for": config.count, "for_each": config.collection}.get(kind, config.condition)
    if needed is None:
        remedy = "give it a `condition`, a `count` or a `collection`"
        context.refuse("nothing says how often it goes round", remedy)
    elif kind == "for":
        state["count"] = context.value(config.count)
    elif kind == "for_each":
        state["collection"] = _collection(context, config.collection)
    elif config.condition is not None:
        state["condition"] = context.condition(config.condition, "condition", inside)
    if config.showProgress:
        state["prompts"] = [{"kind": "loop_start", "text": f"{state['title']}: at most {config.maxIterations} rounds."}]
    if not config.collectResults:
        state["output"] = {"rounds": _ROUNDS}
    return Built(state)


def _kind(config: LoopConfig) -> str:
    if config.collection is not None:
        return "for_each"
    return "for" if config.count is not None and config.condition is None else "while"


def _collection(context: Context[ParallelConfig] | Context[LoopConfig], given: Json) -> Json:
    value = context.value(given)
    return {"$call": "parse_json", "args": [value]} if isinstance(given, str) else value


def _entries(context: Context[ParallelConfig], inside: list[str]) -> list[str]:
    led_to = {edge.target for edge in context.canvas.edges if edge.source != edge.target}
    return [one for one in inside if one not in led_to]
