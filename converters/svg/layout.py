"""Where things stand in a drawing: a layered layout, top to bottom. Knows sizes and edges, not what they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import networkx as nx

GAP_X = 44.0
GAP_Y = 74.0
LANE = 12.0
"""The width of the room that an edge takes beside the nodes that it passes."""
SWEEPS = 4

if TYPE_CHECKING:
    Graph = nx.DiGraph[str]


@dataclass(slots=True)
class Laid:
    """A laid out graph: the upper left corner of each node, the points that long edges go through, the size. Pixels."""

    places: dict[str, tuple[float, float]] = field(default_factory=dict)
    bends: dict[tuple[str, str], list[tuple[float, float]]] = field(default_factory=dict)
    width: float = 0.0
    height: float = 0.0


def lay_out(sizes: Mapping[str, tuple[float, float]], edges: Sequence[tuple[str, str]]) -> Laid:
    """Puts each node below those that lead to it, and orders each layer so that few edges cross."""
    graph: Graph = nx.DiGraph()
    graph.add_nodes_from(sizes)
    graph.add_edges_from((source, target) for source, target in edges if source != target)
    forward = _without_cycles(graph)
    layers = [list(layer) for layer in nx.topological_generations(forward)]
    through = _make_room(layers, forward)
    _order(layers, forward)
    laid = _place(layers, forward, {**sizes, **{node: (LANE, 0.0) for nodes in through.values() for node in nodes}})
    for edge, nodes in through.items():
        laid.bends[edge] = [(x + LANE / 2, y) for x, y in (laid.places.pop(node) for node in nodes)]
    return laid


def _make_room(layers: list[list[str]], graph: Graph) -> dict[tuple[str, str], list[str]]:
    """Puts a lane into each layer that an edge passes, so that no node stands in its way. Edge → its lanes."""
    rank = {node: number for number, layer in enumerate(layers) for node in layer}
    through: dict[tuple[str, str], list[str]] = {}
    for source, target in list(graph.edges):
        passed = range(rank[source] + 1, rank[target])
        if not passed:
            continue
        graph.remove_edge(source, target)
        nodes = [f"{source}\0{target}\0{number}" for number in passed]
        for number, node in zip(passed, nodes, strict=True):
            layers[number].append(node)
        nx.add_path(graph, [source, *nodes, target])
        through[source, target] = nodes
    return through


def _without_cycles(graph: Graph) -> Graph:
    """The graph without the edges that lead back, found depth first in the order of the nodes."""
    back: list[tuple[str, str]] = []
    state: dict[str, int] = {}
    for root in graph.nodes:
        stack = [(root, iter(graph.successors(root)))] if root not in state else []
        state.setdefault(root, 1)
        while stack:
            node, further = stack[-1]
            following = next(further, None)
            if following is None:
                state[node] = 2
                stack.pop()
            elif following not in state:
                state[following] = 1
                stack.append((following, iter(graph.successors(following))))
            elif state[following] == 1:
                back.append((node, following))
    forward = graph.copy()
    forward.remove_edges_from(back)
    return forward


def _order(layers: list[list[str]], graph: Graph) -> None:
    """Sorts each layer by the mean place of its neighbours, down and up in turn."""
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        place = {node: index for layer in layers for index, node in enumerate(layer)}
        for layer in layers if down else reversed(layers):
            near = {node: list(graph.predecessors(node) if down else graph.successors(node)) for node in layer}
            mean = {
                node: sum(place[other] for other in near[node]) / len(near[node]) if near[node] else place[node]
                for node in layer
            }
            layer.sort(key=mean.__getitem__)
            place.update({node: index for index, node in enumerate(layer)})


def _place(layers: list[list[str]], graph: Graph, sizes: Mapping[str, tuple[float, float]]) -> Laid:
    """Gives each layer its height; centres layers, and lets single nodes stand below what leads to them."""
    laid = Laid()
    widths = [sum(sizes[node][0] for node in layer) + GAP_X * (len(layer) - 1) for layer in layers]
    laid.width = max(widths, default=0.0)
    y = 0.0
    for layer, width in zip(layers, widths, strict=True):
        x = (laid.width - width) / 2
        if len(layer) == 1:
            x = _below(layer[0], graph, sizes, laid, x)
        tallest = max(sizes[node][1] for node in layer)
        for node in layer:
            laid.places[node] = (x, y + (tallest - sizes[node][1]) / 2)
            x += sizes[node][0] + GAP_X
        y += tallest + GAP_Y
    laid.height = max(0.0, y - GAP_Y)
    return laid


def _below(node: str, graph: Graph, sizes: Mapping[str, tuple[float, float]], laid: Laid, otherwise: float) -> float:
    """The place of a node alone in its layer: under the middle of what leads to it, within the drawing."""
    above = [laid.places[other][0] + sizes[other][0] / 2 for other in graph.predecessors(node) if other in laid.places]
    if not above:
        return otherwise
    x = sum(above) / len(above) - sizes[node][0] / 2
    return float(min(max(0.0, x), laid.width - sizes[node][0]))
