"""Edges as transitions: source handles become triggers (Sim's executor/execution/edge-manager.ts)."""

from __future__ import annotations

from converters.report import Entry
from converters.sim.blocks.condition import entries_of
from converters.sim.context import Built
from converters.sim.export import Document
from converters.sim.graph import Graph
from converters.sim.schema import Block, Edge
from journeys.values import Json

_CONTROL = ("loop_exit", "loop_continue", "parallel_exit", "parallel_continue")
"""Handles that only containers fire, inside the executor."""


def name_handles(document: Document, graph: Graph) -> None:
    """Gives edges of conditions and routers without a handle the one that Sim gives them, by their order."""
    for source, edges in graph.drawn.items():
        block = document.blocks[source]
        match block.type:
            case "condition":
                _by_order(edges, "condition", block.values.get("conditions"))
            case "router_v2":
                _by_order(edges, "router", block.values.get("routes"))
            case "router":
                for edge in edges:
                    if edge.handle != "error":
                        edge.handle = f"router-{edge.target}"
            case _:
                pass


def _by_order(edges: list[Edge], prefix: str, stored: Json) -> None:
    """All edges of the block count, those to disabled blocks too; several to one block have the place of the first."""
    entries = entries_of(stored) or []
    targets = [edge.target for edge in edges]
    for edge in edges:
        number = targets.index(edge.target)
        if _is_unnamed(edge, prefix) and number < len(entries):
            edge.handle = f"{prefix}-{entries[number]['id']}"


def _is_unnamed(edge: Edge, prefix: str) -> bool:
    """A router takes any handle but its own routes, and the one of errors, for none."""
    if edge.handle is None:
        return True
    return prefix == "router" and edge.handle != "error" and not edge.handle.startswith("router-")


def transitions_of(document: Document, graph: Graph, built: dict[str, Built]) -> tuple[list[Json], list[Entry]]:
    """The ways between the states of a run, in the order of the edges, and what became of edges that are none."""
    transitions: list[Json] = []
    entries: list[Entry] = []
    used: set[str] = set()
    for edge in document.edges:
        source, target = document.blocks[edge.source], document.blocks[edge.target]
        reason = _reason_to_drop(source, target, edge, graph)
        if reason is not None:
            if reason:
                entries.append(_entry(edge, source, target, reason))
            continue
        made = _transition(edge, source, built[source.id])
        if made is None:
            entries.append(_entry(edge, source, target, f"no such way out of the block: {edge.handle}"))
            continue
        if edge.id in used:
            made["id"] = f"{edge.id}-{len(transitions) + 1}"
        used.add(edge.id)
        transitions.append(made)
    return transitions, entries


def _reason_to_drop(source: Block, target: Block, edge: Edge, graph: Graph) -> str | None:
    """Why an edge is no way; empty text where there is nothing to say, None where it is one."""
    if source.id not in graph.live or target.id not in graph.live:
        return ""
    if source.type == "response":
        return "a response block ends the run"
    if target.parent == source.id and source.is_container:
        return ""  # leads into a container, which finds its entries itself
    if source.parent == target.id and target.is_container:
        return ""  # leads to the end of the container
    if source.parent != target.parent:
        return "it crosses the border of a container; Sim drops it too"
    if edge.handle in _CONTROL and not source.is_container:
        return "only containers fire this handle"
    return None


def _transition(edge: Edge, source: Block, built: Built) -> dict[str, Json] | None:
    made: dict[str, Json] = {"id": edge.id, "source": edge.source, "target": edge.target, "source_edge": edge.id}
    if edge.stored_handle is not None:
        made["source_handle"] = edge.stored_handle
    if source.is_container:
        # Whatever the handle says: Sim takes every edge of a container for its exit.
        return {**made, "trigger": "parallel_complete" if source.type == "parallel" else "tool_success"}
    handle = edge.handle
    if handle is None:
        return {**made, "trigger": "automatic"}
    if handle == "source":
        return {**made, "trigger": "tool_success"}
    if handle == "error":
        return {**made, "trigger": "tool_failure"}
    if handle in built.guards:
        return {**made, "trigger": "conditional", "guard": built.guards[handle]}
    for prefix in ("condition-", "router-"):
        if handle.startswith(prefix):
            branches = {branch["id"] for branch in built.state.get("branches", ())}
            choice = handle.removeprefix(prefix)
            return {**made, "trigger": "conditional", "choices": [choice]} if choice in branches else None
    return {**made, "trigger": "automatic"}


def _entry(edge: Edge, source: Block, target: Block, reason: str) -> Entry:
    where = f"edge {edge.id}, to {target.name}"
    return Entry("dropped", source.id, source.type, source.name, where, reason)
