"""Journeys with their nodes and edges, as Parlant's journey store holds them, and ours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from converters.parlant.kept import Row, left_over, put_back
from converters.parlant.vocabulary import composition_of, mode_of, scope_of, tag_of
from journeys.journey import Activation, Journey, Origin
from journeys.states import (
    AgentInteraction,
    AgentTool,
    AnyState,
    DecisionPoint,
    Final,
    Initial,
    RegisteredTool,
    Source,
    ToolExecution,
)
from journeys.transitions import Transition
from journeys.values import Json

END = "end"
"""The id of every journey's end."""
_KIND = "journey_node"
_UNLISTED = "unlisted_end"
_TITLE = 60


def read_journey(row: Row, *, words: Iterable[str] = (), observations: Iterable[str] = ()) -> Journey:
    """A journey of the store. Its conditions are given as words, or as ids of guidelines."""
    nodes, edges = row["nodes"], row["edges"]
    states = [_state(node, row) for node in nodes if not _is_idle_end(node, nodes, edges)]
    idle_end = next((node for node in nodes if _is_idle_end(node, nodes, edges)), None)
    end = left_over(idle_end, _empty_node(END)) if idle_end is not None else {}
    unlisted = not any(node["id"] == END for node in nodes)
    if unlisted and any(edge["target"] == END for edge in edges):
        states.append(Final(id=END, title="End"))
    made = Journey(
        id=row["id"],
        title=row.get("title") or "",
        description=row.get("description") or "",
        activation=Activation(conditions=tuple(words), observations=tuple(observations)),
        priority=row.get("priority") or 0,
        composition=composition_of(row.get("composition_mode")),  # type: ignore[arg-type]
        tags=tuple(scope_of(tag) for tag in row.get("tags", ())),
        labels=tuple(row.get("labels", ())),
        initial=(row["root_id"],),
        states=tuple(states),
        transitions=tuple(_transition(edge) for edge in edges),
    )
    kept = left_over({name: value for name, value in row.items() if name not in ("nodes", "edges")}, _columns(made))
    details = {**kept, **({_UNLISTED: True} if unlisted else {}), **({END: end} if end else {})}
    return made.model_copy(update={"origin": Origin(format="parlant", id=made.id, name=made.title, details=details)})


def write_journey(journey: Journey, conditions: Iterable[str] = ()) -> Row:
    """A journey that was read by `read_journey`, as its row. `conditions` are those that go out as words or new ids."""
    details = journey.origin.details if journey.origin is not None else {}
    nodes = [_node(state, journey) for state in journey.states if state.id != END or state.source is not None]
    if not details.get(_UNLISTED) and not any(state.id == END for state in journey.states):
        nodes.append(put_back(_empty_node(END), details.get(END, {})))
    edges = [put_back(_edge(way), way.details) for way in journey.transitions]
    columns = _columns(journey, conditions)
    return {**put_back(columns, details), "nodes": nodes, "edges": edges}


def _columns(journey: Journey, more: Iterable[str] | None = None) -> Row:
    return {
        "id": journey.id,
        "title": journey.title,
        "description": journey.description,
        "conditions": [*journey.activation.observations, *(journey.activation.conditions if more is None else more)],
        "root_id": journey.initial[0],
        "tags": [tag_of(scope) for scope in journey.tags],
        "composition_mode": mode_of(journey.composition),
        "labels": list(journey.labels),
        "priority": journey.priority,
    }


def _is_idle_end(node: Row, nodes: list[Row], edges: list[Row]) -> bool:
    """The end that is always listed, last, where no edge leads to it: nothing that a journey need say."""
    last = node is nodes[-1] and [one["id"] for one in nodes].count(END) == 1 and node["id"] == END
    return last and not any(END in (edge["source"], edge["target"]) for edge in edges)


def _empty_node(name: str) -> Row:
    return {
        "id": name,
        "action": None,
        "description": None,
        "tools": [],
        "metadata": {},
        "composition_mode": None,
        "labels": [],
    }


def _state(node: Row, journey: Row) -> AnyState:
    about = node.get("metadata", {})
    inner = about.get(_KIND) if isinstance(about.get(_KIND), dict) else {}
    assert isinstance(inner, dict)
    kind = str(inner["kind"]) if inner.get("kind") in ("chat", "tool", "fork") else "node"
    sub = about.get("sub_journey_id") if kind == "fork" and "sub_journey_id" in about else inner.get("sub_journey_id")
    fields: dict[str, Any] = {
        "id": node["id"],
        "description": node.get("description") or "",
        "composition": composition_of(node.get("composition_mode")),
        "labels": tuple(node.get("labels", ())),
        "sub_journey": sub if isinstance(sub, str) else None,
        "source": Source(node_id=node["id"], node_type=kind),
    }
    made = _of_kind(node, kind, fields, is_root=node["id"] == journey["root_id"])
    outer = "sub_journey_id" in about and bool(fields["sub_journey"])
    kept = left_over(node, _columns_of(made, journey["id"], outer=outer))
    if outer:
        kept["outer"] = True
    source = fields["source"].model_copy(update={"details": kept})
    return made.model_copy(update={"source": source})


def _of_kind(node: Row, kind: str, fields: dict[str, Any], *, is_root: bool) -> AnyState:
    action, tools = node.get("action"), [RegisteredTool(id=tool) for tool in node.get("tools", ())]
    if node["id"] == END:
        return Final(**fields, title="End")
    if is_root:
        return Initial(**fields, title="Start")
    if kind == "tool" and tools:
        title = _shortened(action) or _shortened(" or ".join(tool.id.rpartition(":")[2] for tool in tools))
        return ToolExecution(
            **fields, title=title, tool=tools[0], further_tools=tuple(tools[1:]), instruction=action, infer=True
        )
    if kind == "fork" and action is None and not tools:
        return DecisionPoint(**fields, title="Fork", by="judge")
    offered = tuple(AgentTool(name=tool.id.rpartition(":")[2] or tool.id, tool=tool) for tool in tools)
    return AgentInteraction(**fields, title=_shortened(action), mode="chat", goal=action, tools=offered)


def _shortened(text: str | None) -> str:
    line = " ".join((text or "").split())
    return line if len(line) <= _TITLE else line[: _TITLE - 1].rstrip() + "…"


def _node(state: AnyState, journey: Journey) -> Row:
    details = state.source.details if state.source is not None else {}
    return put_back(_columns_of(state, journey.id, outer=bool(details.get("outer"))), details)


def _columns_of(state: AnyState, journey: str, *, outer: bool) -> Row:
    """The row of a state. `outer`: the sub-journey stands beside the kind, as at a fork that joins it to the rest."""
    action: str | None = None
    tools: list[str] = []
    kind: str | None = None
    match state:
        case AgentInteraction(goal=goal):
            kind = "chat"
            action = goal if isinstance(goal, str) else None
            tools = [one.tool.id for one in state.tools if isinstance(one.tool, RegisteredTool)]
        case ToolExecution():
            kind, action = "tool", state.instruction
            tools = [one.id for one in (state.tool, *state.further_tools) if isinstance(one, RegisteredTool)]
        case DecisionPoint():
            kind = "fork"
        case _:
            pass
    if state.source is not None and state.source.node_type == "node":
        kind = None
    return {
        **_empty_node(state.id),
        "action": action,
        "description": state.description or None,
        "tools": tools,
        "metadata": _metadata(kind, journey, state.sub_journey, outer=outer),
        "composition_mode": mode_of(state.composition),
        "labels": list(state.labels),
    }


def _metadata(kind: str | None, journey: str, sub_journey: str | None, *, outer: bool) -> dict[str, Json]:
    if kind is None:
        return {}
    inner: dict[str, Json] = {"kind": kind}
    if sub_journey is not None and not outer:
        inner |= {"journey_id": journey, "sub_journey_id": sub_journey}
    return {_KIND: inner, **({"sub_journey_id": sub_journey} if sub_journey is not None and outer else {})}


def _transition(edge: Row) -> Transition:
    made = Transition(id=edge["id"], source=edge["source"], target=edge["target"], words=edge.get("condition"))
    kept = left_over(edge, _edge(made))
    return made.model_copy(update={"details": kept}) if kept else made


def _edge(way: Transition) -> Row:
    return {"id": way.id, "source": way.source, "target": way.target, "condition": way.words, "metadata": {}}
