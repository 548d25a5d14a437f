"""Where the block of a state keeps what the state gives: paths of the journey as paths of Sim's outputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from journeys.states import (
    AgentInteraction,
    Aggregation,
    AnyState,
    DecisionPoint,
    Final,
    FunctionTool,
    InputCollection,
    PausePoint,
    ToolExecution,
    Validation,
    Wait,
    WorkflowBridge,
)
from journeys.values import Json

Path: TypeAlias = tuple[str | int, ...]
Moves: TypeAlias = tuple[tuple[Path, Path], ...]
"""Beginnings of paths, and what stands there instead; the first that fits counts."""
SAME: Moves = (((), ()),)
_RESULT: Moves = (((), ("result",)),)
_AGENT: Moves = (
    (("structured",), ()),
    (("tool_calls",), ("toolCalls", "list")),
    (("content",), ("content",)),
    (("model",), ("model",)),
    (("tokens",), ("tokens",)),
)
_FORM: Moves = ((("values",), ()), (("raw",), ()), (("submitted_at",), ("submittedAt",)))


@dataclass(frozen=True, slots=True)
class Shape:
    """What paths of a state mean at its block.

    Attributes:
        output: paths of what the state gives; None where a block of its own computes that.
        local: paths of what the state offers to its own output.
    """

    output: Moves | None = SAME
    local: Moves = ()


def moved(path: Sequence[str | int], moves: Moves) -> Path | None:
    """A path with its beginning replaced, or None where none of the moves fits."""
    for before, after in moves:
        if tuple(path[: len(before)]) == before:
            return (*after, *path[len(before) :])
    return None


def shape_of(state: AnyState) -> Shape:
    """The shape of a state that is written as a new block."""
    local = _local(state)
    output: Json = getattr(state, "output", None)
    if output is None or isinstance(state, (DecisionPoint, Final)):
        return Shape(_usual(state), local)
    if isinstance(output, dict) and isinstance(output.get("$ref"), list) and output["$ref"][0] == "local":
        found = moved(output["$ref"][1:], local)
        if found is not None:
            return Shape((((), found),), local)
    return Shape(None, local)


def _usual(state: AnyState) -> Moves:
    match state:
        case AgentInteraction():
            return _AGENT[1:]
        case Aggregation() | Validation():
            return _RESULT
        case DecisionPoint():
            return ((("choice",), ("choice",) if state.by == "choice" else ("selectedOption",)),)
        case PausePoint():
            return ((("confirmed",), ("confirmed",)),)
        case Final():
            return (((), ("data",)),)
        case Wait():
            return ()
        case _:
            return SAME


def _local(state: AnyState) -> Moves:
    match state:
        case AgentInteraction():
            return tuple((("response", *before), after) for before, after in _AGENT)
        case InputCollection():
            return _FORM
        case ToolExecution(tool=FunctionTool()):
            return ((("response", "result"), ("result",)), (("response", "stdout"), ("stdout",)))
        case ToolExecution():
            return ((("response",), ()),)
        case WorkflowBridge():
            names = (("success", "success"), ("result", "result"), ("title", "childWorkflowName"))
            return tuple((("response", before), (after,)) for before, after in names)
        case _:
            return ()
