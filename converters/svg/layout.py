"""Where things stand in a drawing: a layered layout, top to bottom. Knows sizes and edges, not what they mean.

The usual four steps (Sugiyama, Tagawa, Toda 1981): edges that lead back are turned round, nodes are put into layers,
layers are ordered so that few edges cross, and within its layer each node goes as near to its neighbours as the others
allow.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx

GAP_X = 40.0
GAP_Y = 56.0
CROWD_Y = 15.0
"""How much further apart two layers are for each label that has to find its place between them, from the second on."""
LANE = 14.0
"""The width of the room that an edge takes beside the nodes that it passes."""
ORDERINGS = 12
PLACINGS = 48
STRAIGHT = 24.0
"""How much more a long edge wants to be straight than a short one."""

if TYPE_CHECKING:
    Graph = nx.DiGraph[str]


@dataclass(slots=True)
class Laid:
    """A laid out graph, in pixels.

    Attributes:
        places: the upper left corner of each node.
        lanes: by the number of the edge, the vertical stretches (x, top, bottom) that it goes through, downwards.
    """

    places: dict[str, tuple[float, float]] = field(default_factory=dict)
    lanes: dict[int, list[tuple[float, float, float]]] = field(default_factory=dict)
    width: float = 0.0
    height: float = 0.0


def lay_out(
    sizes: Mapping[str, tuple[float, float]],
    edges: Sequence[tuple[str, str]],
    crowds: Mapping[str, int] | None = None,
) -> Laid:
    """Puts each node below those that lead to it.

    Args:
        sizes: width and height of each node.
        edges: from where to where; those from a node to itself take no room.
        crowds: how many labels have to find their place below a node.
    """
    graph = _turned(sizes, edges)
    layers = [list(layer) for layer in nx.topological_generations(graph)]
    chains = _make_room(layers, edges)
    links: Graph = nx.DiGraph()
    links.add_nodes_from(node for layer in layers for node in layer)
    for chain in chains.values():
        nx.add_path(links, chain)
    _order(layers, links)
    widths = {node: sizes[node][0] if node in sizes else LANE for node in links}
    centres = _placed(layers, links, widths)
    return _measured(layers, chains, sizes, centres, crowds or {})


def _turned(nodes: Mapping[str, object], edges: Sequence[tuple[str, str]]) -> Graph:
    """The graph without cycles: edges that lead back, found depth first in the order of the nodes, are turned round."""
    graph: Graph = nx.DiGraph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from((source, target) for source, target in edges if source != target)
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
    graph.remove_edges_from(back)
    graph.add_edges_from((target, source) for source, target in back)
    return graph


def _make_room(layers: list[list[str]], edges: Sequence[tuple[str, str]]) -> dict[int, list[str]]:
    """Puts a lane into each layer that an edge passes. Number of the edge → its nodes and lanes, top to bottom."""
    rank = {node: number for number, layer in enumerate(layers) for node in layer}
    chains: dict[int, list[str]] = {}
    for number, (source, target) in enumerate(edges):
        if source == target:
            continue
        top, bottom = (source, target) if rank[source] < rank[target] else (target, source)
        lanes = [f"\0{number}\0{passed}" for passed in range(rank[top] + 1, rank[bottom])]
        for passed, lane in enumerate(lanes, rank[top] + 1):
            layers[passed].append(lane)
        chains[number] = [top, *lanes, bottom]
    return chains


def _order(layers: list[list[str]], links: Graph) -> None:
    """Sorts each layer by the mean place of its neighbours, down and up in turn; keeps the order that crosses least."""
    best, fewest = [list(layer) for layer in layers], _crossings(layers, links)
    for sweep in range(ORDERINGS):
        down = sweep % 2 == 0
        place = {node: float(index) for layer in layers for index, node in enumerate(layer)}
        for layer in layers[1:] if down else layers[-2::-1]:
            near = {node: list(links.predecessors(node) if down else links.successors(node)) for node in layer}
            mean = {
                node: sum(place[other] for other in near[node]) / len(near[node]) if near[node] else place[node]
                for node in layer
            }
            layer.sort(key=mean.__getitem__)
            place.update({node: float(index) for index, node in enumerate(layer)})
        found = _crossings(layers, links)
        if found < fewest:
            best, fewest = [list(layer) for layer in layers], found
    layers[:] = best


def _crossings(layers: list[list[str]], links: Graph) -> int:
    """How many pairs of edges cross between neighbouring layers."""
    count = 0
    for upper, lower in pairwise(layers):
        place = {node: index for index, node in enumerate(lower)}
        seen: list[int] = []
        for node in upper:
            ends = sorted(place[other] for other in links.successors(node) if other in place)
            count += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return count


def _placed(layers: list[list[str]], links: Graph, widths: Mapping[str, float]) -> dict[str, float]:
    """The centre of each node, by moving the nodes of each layer towards their neighbours again and again."""
    centres: dict[str, float] = {}
    for layer in layers:
        centres.update(zip(layer, _apart(layer, [0.0] * len(layer), [1.0] * len(layer), widths), strict=True))
    for sweep in range(PLACINGS):
        down = sweep % 2 == 0
        for layer in layers if down else reversed(layers):
            wanted, pulls = [], []
            for node in layer:
                near = list(links.predecessors(node) if down else links.successors(node)) or [node]
                if sweep >= PLACINGS // 2:
                    near = [*links.predecessors(node), *links.successors(node)] or [node]
                pull = [STRAIGHT if "\0" in node and "\0" in other else 1.0 for other in near]
                wanted.append(sum(centres[other] * one for other, one in zip(near, pull, strict=True)) / sum(pull))
                pulls.append(sum(pull))
            centres.update(zip(layer, _apart(layer, wanted, pulls, widths), strict=True))
    return centres


def _apart(
    layer: Sequence[str], wanted: Sequence[float], pulls: Sequence[float], widths: Mapping[str, float]
) -> list[float]:
    """Places as near to the wanted ones as order and widths allow (least squares, by pooling neighbours that clash)."""
    offsets = [0.0]
    for left, right in pairwise(layer):
        gap = GAP_X if "\0" not in left and "\0" not in right else GAP_X / 2
        offsets.append(offsets[-1] + widths[left] / 2 + gap + widths[right] / 2)
    pools: list[tuple[float, float, int]] = []
    for want, pull, offset in zip(wanted, pulls, offsets, strict=False):
        value, weight, count = want - offset, pull, 1
        while pools and pools[-1][0] > value:
            other, more, several = pools.pop()
            value = (value * weight + other * more) / (weight + more)
            weight, count = weight + more, count + several
        pools.append((value, weight, count))
    values = [value for value, _, count in pools for _ in range(count)]
    return [value + offset for value, offset in zip(values, offsets, strict=False)]


def _measured(
    layers: list[list[str]],
    chains: Mapping[int, list[str]],
    sizes: Mapping[str, tuple[float, float]],
    centres: Mapping[str, float],
    crowds: Mapping[str, int],
) -> Laid:
    """Gives each layer its height, and moves everything so that the drawing begins at 0."""
    laid = Laid()
    left = min(
        (centres[node] - sizes[node][0] / 2 if node in sizes else centres[node] for node in centres), default=0.0
    )
    stretch: dict[str, tuple[float, float, float]] = {}
    y = 0.0
    for layer in layers:
        tallest = max((sizes[node][1] for node in layer if node in sizes), default=0.0)
        for node in layer:
            x = centres[node] - left
            if node in sizes:
                laid.places[node] = (x - sizes[node][0] / 2, y + (tallest - sizes[node][1]) / 2)
                laid.width = max(laid.width, x + sizes[node][0] / 2)
            else:
                stretch[node] = (x, y, y + tallest)
                laid.width = max(laid.width, x + LANE / 2)
        laid.height = y + tallest
        crowd = max((crowds.get(node, 0) for node in layer), default=0)
        y += tallest + GAP_Y + CROWD_Y * max(0, min(crowd, 5) - 1)
    laid.lanes = {number: [stretch[node] for node in chain[1:-1]] for number, chain in chains.items()}
    return laid
