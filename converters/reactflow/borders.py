"""Edges at the borders of containers: ways in, rounds' ends, ways out; and cycles that nothing ever ends."""

from __future__ import annotations

from collections.abc import Iterator

from converters.reactflow.canvas import Canvas, Edge
from converters.reactflow.regions import links_of
from converters.reactflow.schema.steering import ParallelConfig
from journeys.validation.chart import cycles, listed
from journeys.validation.problem import Problem


def draw_borders(canvas: Canvas, parallels: dict[str, ParallelConfig]) -> list[Problem]:
    """Takes out the edges that only lead into a container or to the end of a round, and moves those from a branch to
    where branches meet to the parallel itself. Edges that cross a border otherwise are problems."""
    problems: list[Problem] = []
    ways: list[Edge] = []
    entered = _led_to_inside(canvas)
    for edge in canvas.edges:
        source, target = canvas.nodes.get(edge.source), canvas.nodes.get(edge.target)
        if source is None or target is None:
            continue  # from or to a note
        if target.id == source.parent:
            continue
        if target.parent == source.id:
            if target.id in entered:
                problems.append(_into(edge, source.id))
        elif source.parent == target.parent:
            ways.append(edge)
        else:
            moved = _moved(canvas, edge, parallels)
            if isinstance(moved, Problem):
                problems.append(moved)
            elif not any(way.source == moved.source and way.target == moved.target for way in ways):
                ways.append(moved)
    canvas.edges = ways
    return problems


def _led_to_inside(canvas: Canvas) -> set[str]:
    """Nodes inside a container that another node of the same container leads to."""
    return {
        edge.target
        for edge in canvas.edges
        if edge.source in canvas.nodes
        and edge.target in canvas.nodes
        and edge.source != edge.target
        and (parent := canvas.nodes[edge.target].parent) is not None
        and canvas.nodes[edge.source].parent == parent
    }


def _moved(canvas: Canvas, edge: Edge, parallels: dict[str, ParallelConfig]) -> Edge | Problem:
    source, target = canvas.nodes[edge.source], canvas.nodes[edge.target]
    if target.parent is not None and target.parent not in canvas.around(source.id):
        return _into(edge, target.parent)
    assert source.parent is not None
    container = canvas.nodes[source.parent]
    meeting = parallels[container.id].convergencePoint if container.id in parallels else None
    if container.kind == "parallel" and container.parent == target.parent and meeting in (None, target.id):
        return Edge(edge.id, container.id, target.id, None, "", edge.said, edge.data)
    where = f"the branches of `{container.id}` meet at `{meeting}`" if meeting else "only the container itself goes on"
    return Problem(
        place=edge.place,
        message=f"leads out of the middle of `{container.id}`: {where}",
        remedy=f"end the path inside, and draw the way on from `{container.id}`",
    )


def _into(edge: Edge, container: str) -> Problem:
    return Problem(
        place=edge.place,
        message=f"leads into the middle of `{container}`",
        remedy=f"lead to `{container}` itself; its region begins with the nodes that no other one in it leads to",
    )


def endless(canvas: Canvas, certain: list[Edge]) -> Iterator[Problem]:
    """Cycles of edges that are always taken: they would go round for ever."""
    links = links_of(certain)
    for part in cycles(canvas.nodes, lambda node: links.get(node, [])):
        yield Problem(
            place=f"nodes {listed(part)}",
            message="are in a cycle in which every edge is always taken: it would never end",
            remedy="put a condition into it, or use a loop node, which has a limit",
        )


def edge_problems(canvas: Canvas) -> Iterator[Problem]:
    """Ways out of what never goes on, and into what begins."""
    for edge in canvas.edges:
        source = canvas.nodes.get(edge.source)
        if source is not None and source.kind == "final":
            yield Problem(place=edge.place, message=f"leaves `{source.id}`, which ends the journey", remedy="remove it")
