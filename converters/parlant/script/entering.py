"""Whether the next states and transitions of a journey are what entering a sub-journey makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from converters.parlant.script import ids
from converters.parlant.script.clones import EXIT, Copied, Known, cloned
from converters.parlant.script.making import Making
from converters.parlant.script.rows import Row


@dataclass(frozen=True, slots=True)
class Entered:
    """The rows that one call accounts for, the fork at the exit among them."""

    nodes: list[Row]
    edges: list[Row]
    exit: Row


def entering(
    making: Making, parent: Row, sub: Known, nodes: Sequence[Row], edges: Sequence[Row], condition: str | None
) -> Entered | None:
    """The rows at the front that are the sub-journey's, if all of them are, to the id; their ids are counted then.

    Args:
        parent: the journey that enters.
        sub: the one that is entered.
        nodes: the parent's states that are not made yet.
        edges: its transitions that are not made yet.
        condition: that of the entry; without one there is no fork at the entry.
    """
    tried = making.ids.copy()
    mapped: dict[str | None, Row] = {}
    source = edges[0]["source"]
    used_nodes: list[Row] = []
    used_edges: list[Row] = []
    other_ids: list[str] = []
    for one in cloned(sub, parent, condition):
        if isinstance(one, Copied):
            node = nodes[len(used_nodes)] if len(used_nodes) < len(nodes) else None
            if node is None or any(node[name] != value for name, value in one.row.items()):
                return None
            if not tried.taken(ids.of_node(parent["id"], node), node["id"]):
                return None
            mapped[one.original] = node
            used_nodes.append(node)
            continue
        edge = edges[len(used_edges)] if len(used_edges) < len(edges) else None
        wanted = (mapped[one.source]["id"] if one.source else source, mapped[one.target]["id"], one.condition)
        if edge is None or (edge["source"], edge["target"], edge["condition"]) != wanted:
            return None
        if not tried.taken(ids.checksum(parent["id"], *wanted), edge["id"]):
            other_ids.append(edge["id"])
        used_edges.append(edge)
    if not used_edges:
        return None
    making.ids.become(tried)
    if other_ids:
        making.other_ids["transitions"] += other_ids
    return Entered(used_nodes, used_edges, mapped[EXIT])
