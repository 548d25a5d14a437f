"""Loops and parallels that are drawn with edges alone, as regions of their container.

A loop is entered, goes through its body and comes back; a parallel goes out to its branches, which meet again. Either
may as well hold its nodes inside (`parentId`); then nothing is to be found here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from converters.reactflow.canvas import Canvas, Edge, Node
from converters.reactflow.schema.steering import LoopConfig, ParallelConfig
from journeys.validation.problem import Problem
from journeys.validation.suggestion import remedy

BODY = ("body", "loop", "loopbody", "loopstart", "start", "each", "iteration", "continue", "true")
"""Handles by which an edge leads from a loop into its body, without dashes and underscores."""


@dataclass(slots=True)
class Region:
    """What was found of one container: its members, where they meet, and its edges that are no ways."""

    container: str
    members: dict[str, None]
    meeting: str | None = None
    inner: dict[str, None] = field(default_factory=dict)
    """Ids of edges that only lead into the region, or back to its container."""


def find_regions(canvas: Canvas, loops: dict[str, LoopConfig], parallels: dict[str, ParallelConfig]) -> list[Problem]:
    """Puts the nodes of loops and parallels drawn with edges into them; what cannot be understood is a problem."""
    problems: list[Problem] = []
    found: list[Region] = []
    for node in list(canvas.nodes.values()):
        if node.id in loops:
            problems += _known(canvas, node, "bodyNodes", loops[node.id].bodyNodes)
        if node.id in parallels:
            problems += _known(canvas, node, "parallelBlocks", parallels[node.id].parallelBlocks)
            meeting = parallels[node.id].convergencePoint
            problems += _known(canvas, node, "convergencePoint", [meeting] if meeting else [])
    if problems:
        return problems
    holds = {node.parent for node in canvas.nodes.values()}
    links = links_of(canvas.edges)
    for node in canvas.nodes.values():
        if node.id in holds:
            continue
        if node.id in loops:
            found.append(_loop(canvas, links, node, loops[node.id]))
        elif node.id in parallels:
            region = _parallel(canvas, links, node, parallels[node.id])
            found.append(region) if isinstance(region, Region) else problems.append(region)
    _settle(canvas, found)
    return problems


def _known(canvas: Canvas, node: Node, name: str, wanted: Iterable[str]) -> Iterator[Problem]:
    for one in wanted:
        if one not in canvas.nodes:
            hint = remedy(one, canvas.nodes, "name a node of this document")
            yield Problem(place=f"{node.place}, {name}", message=f"there is no node `{one}`", remedy=hint)


Links = dict[str, list[str]]


def links_of(edges: Iterable[Edge], *, back: bool = False) -> Links:
    """Where edges lead from each node; `back`: where they come from."""
    found: Links = {}
    for edge in edges:
        one, other = (edge.target, edge.source) if back else (edge.source, edge.target)
        found.setdefault(one, []).append(other)
    return found


def reached(links: Links, start: Iterable[str], stop: Iterable[str] = ()) -> dict[str, None]:
    """The nodes that links lead to from the given ones, these included, without going through `stop`."""
    found: dict[str, None] = {}
    agenda = deque(start)
    closed = dict.fromkeys(stop)
    while agenda:
        current = agenda.popleft()
        if current not in found and current not in closed:
            found[current] = None
            agenda += links.get(current, ())
    return found


def _loop(canvas: Canvas, links: Links, node: Node, config: LoopConfig) -> Region:
    """The body: what the loop leads to and what leads back to it, with all that is reached from there only."""
    leaving = [edge for edge in canvas.leaving(node.id) if not edge.is_failure]
    members = dict.fromkeys(config.bodyNodes)
    if not members:
        into = [edge for edge in leaving if edge.target != config.exitNode]
        if any(edge.plain_handle in BODY for edge in into):
            into = [edge for edge in into if edge.plain_handle in BODY]
        leading_back = reached(links_of(canvas.edges, back=True), [node.id])
        body = [edge.target for edge in into if edge.target in leading_back]
        back = [one for one in reached(links, body, [node.id]) if one in leading_back]
        members = dict.fromkeys([*back, *_only_from(canvas, links, back, node.id)])
    inner = {edge.id: None for edge in leaving if edge.target in members}
    inner |= {edge.id: None for edge in canvas.edges if edge.target == node.id and edge.source in members}
    return Region(node.id, members, inner=inner)


def _only_from(canvas: Canvas, links: Links, body: list[str], loop: str) -> list[str]:
    """What follows the body, never comes back, and cannot be reached from outside of it: ends inside the loop."""
    led_to = {edge.target for edge in canvas.edges}
    outside = reached(links, [one for one in canvas.nodes if one not in led_to], body)
    inside = dict.fromkeys(body)
    return [one for one in reached(links, body, [loop]) if one not in outside and one not in inside]


def _parallel(canvas: Canvas, links: Links, node: Node, config: ParallelConfig) -> Region | Problem:
    leaving = [edge for edge in canvas.leaving(node.id) if not edge.is_failure]
    listed = dict.fromkeys(config.parallelBlocks)
    starts = [edge.target for edge in leaving if edge.target != config.convergencePoint] or list(listed)
    meeting = config.convergencePoint or _meeting(links, node.id, list(dict.fromkeys(starts)))
    if meeting is None and len(starts) == 1 and not listed:
        return Problem(
            place=node.place,
            message="nothing says where its branch ends",
            remedy="name the node that follows in `convergencePoint`, or put the branch's nodes inside (`parentId`)",
        )
    members = reached(links, starts, [node.id] if meeting is None else [node.id, meeting])
    if listed and meeting is None:
        members = listed
    inner = {edge.id: None for edge in leaving if edge.target in members}
    return Region(node.id, members, meeting, inner)


def _meeting(links: Links, parallel: str, starts: list[str]) -> str | None:
    """The first node that all branches lead to; None where they do not meet, or where there is only one."""
    if len(starts) < 2:
        return None
    each = [reached(links, [start], [parallel]) for start in starts]
    shared = dict.fromkeys(one for one in each[0] if all(one in other for other in each[1:]))
    return next((one for one in shared if shared.keys() <= reached(links, [one], [parallel]).keys()), None)


def _settle(canvas: Canvas, found: list[Region]) -> None:
    """Gives members their containers, the largest region first, so that each ends up in the innermost one."""
    ways: list[Edge] = []
    for region in sorted(found, key=lambda one: -len(one.members)):
        around = canvas.nodes[region.container].parent
        for member in region.members:
            if canvas.nodes[member].parent == around and member != region.container:
                canvas.nodes[member].parent = region.container
    if found:  # Places that were drawn side by side mean nothing inside a container.
        for node in canvas.nodes.values():
            node.position = None
    inner = {edge for region in found for edge in region.inner}
    for edge in canvas.edges:
        met = next((one for one in found if one.meeting == edge.target and edge.source in one.members), None)
        if edge.id in inner:
            continue
        if met is None or _follows(ways, met):
            ways += [edge] if met is None else []
        else:
            ways.append(Edge(edge.id, met.container, edge.target, None, "", edge.said, edge.data))
    canvas.edges = ways


def _follows(ways: list[Edge], region: Region) -> bool:
    return any(way.source == region.container and way.target == region.meeting for way in ways)
