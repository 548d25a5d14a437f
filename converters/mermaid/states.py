"""The states of a diagram as states of a journey.

In Parlant's dialect all names are `N0`, `N1` …; a state without a text there is one without an action: a fork, or a
state of several tools. A tool's state is told by its colour alone, and its tool by the text that Parlant gives it.
"""

from __future__ import annotations

import re

from converters.mermaid.diagram import Diagram, Node
from journeys.states import AgentInteraction, Aggregation, AnyState, ParallelExecution, RegisteredTool, ToolExecution
from journeys.values import Json

FINAL = "final"
"""The class of a state that ends the journey, as our own writer marks it."""
TOOL_FILL = "#ffeeaa"
"""The colour of tool states in Parlant's diagrams (3.3.2)."""
_TOOL = re.compile(r"Use the tool (\S+)")
_PARLANT = re.compile(r"N\d+")


def is_parlant(diagram: Diagram) -> bool:
    """Whether a diagram is of Parlant's dialect."""
    return bool(diagram.nodes) and all(_PARLANT.fullmatch(name) for name in diagram.nodes)


def tool_of(node: Node) -> str | None:
    """The tool that a state of Parlant's dialect calls, if the diagram says which."""
    found = _TOOL.fullmatch(text_of(node)) if node.fill == TOOL_FILL else None
    return None if found is None else found[1]


def text_of(node: Node) -> str:
    """All that a diagram writes into a state: its texts or, without any, its name."""
    return "\n".join(text for text in node.texts if text) or node.id


def fields_of(node: Node) -> dict[str, Json]:
    """What every state has, as fields."""
    return {
        "id": node.id,
        "title": node.title,
        "description": "\n".join(note for note in node.notes if note),
        "parent": node.place.composite,
        "source": {"node_id": node.id, "node_type": node.type, "node_name": node.title or None},
    }


def work_of(node: Node, *, parlant: bool) -> AnyState:
    """The state that does what a node without a kind of its own says: a chat, or a call of a tool."""
    tool = tool_of(node) if parlant else None
    if tool is not None:
        return ToolExecution.model_validate({**fields_of(node), "tool": RegisteredTool(id=tool), "infer": True})
    return AgentInteraction.model_validate({**fields_of(node), "mode": "chat", "goal": text_of(node)})


def passage(node: Node) -> Aggregation:
    """A state that does nothing: a fork takes all its ways, a join waits for all that lead to it."""
    steering = {"fork": {"branching": "all"}, "join": {"join": "all"}}.get(node.kind, {})
    return Aggregation.model_validate({**fields_of(node), **steering})


def region(node: Node) -> ParallelExecution:
    """A composite state: its regions side by side, each from its beginning until nothing is left to do."""
    return ParallelExecution.model_validate(fields_of(node))
