"""How edges run between laid out boxes: where they leave and arrive, along which curve, and where labels stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Point = tuple[float, float]
PORT = 26.0
"""How far apart edges leave or reach the same side of a box, if there is room."""
LABEL_HEIGHT = 14.0
CHARACTER = 6.1
"""The mean width of a label's character."""
_TRIED = (0.5, 0.38, 0.62, 0.27, 0.73)


@dataclass(frozen=True, slots=True)
class Frame:
    """The outline of a box, or of a label."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Frame) -> bool:
        """Whether two outlines share any room."""
        across = self.x < other.x + other.width and other.x < self.x + self.width
        return across and self.y < other.y + other.height and other.y < self.y + self.height


@dataclass(slots=True)
class Edge:
    """An edge to be drawn, between two boxes, through vertical lanes (x, top, bottom), from top to bottom."""

    source: Frame
    target: Frame
    label: str
    lanes: Sequence[tuple[float, float, float]] = ()
    start: float = 0.0
    end: float = 0.0

    @property
    def down(self) -> bool:
        """Whether the edge leads down; else it leads back up."""
        return self.target.y >= self.source.y + self.source.height

    @property
    def loop(self) -> bool:
        """Whether the edge leads to where it comes from."""
        return self.source == self.target


@dataclass(slots=True)
class Route:
    """An edge as it is drawn: the data of its path, and the middle of its label."""

    path: str
    label: Point


@dataclass(slots=True)
class Router:
    """Routes the edges of one drawing, labels out of each other's way."""

    taken: list[Frame]
    """What labels must not cover: boxes, and labels that have found their place."""
    edges: list[Edge] = field(default_factory=list)

    def route(self) -> list[Route]:
        """The routes, in the order of the edges."""
        _give_ports(self.edges)
        return [self._loop(edge) if edge.loop else self._drawn(edge) for edge in self.edges]

    def _drawn(self, edge: Edge) -> Route:
        y1, y2 = (
            (edge.source.y + edge.source.height, edge.target.y) if edge.down else (edge.source.y, _bottom(edge.target))
        )
        stops: list[Point] = []
        for x, top, bottom in edge.lanes if edge.down else reversed(edge.lanes):
            stops += [(x, top), (x, bottom)] if edge.down else [(x, bottom), (x, top)]
        points = [(edge.start, y1), *stops, (edge.end, y2 - 2 if edge.down else y2 + 2)]
        path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
        curves = []
        for number, (begin, end) in enumerate(pairwise(points)):
            if number % 2:
                path += f"L{end[0]:.1f} {end[1]:.1f}"
                continue
            middle = (begin[1] + end[1]) / 2
            path += f"C{begin[0]:.1f} {middle:.1f} {end[0]:.1f} {middle:.1f} {end[0]:.1f} {end[1]:.1f}"
            curves.append((begin, end))
        return Route(path, self._room(edge.label, curves))

    def _loop(self, edge: Edge) -> Route:
        right, y = edge.source.x + edge.source.width, edge.source.y + edge.source.height / 2
        bend = f"C{right + 34:.1f} {y - 20:.1f} {right + 34:.1f} {y + 20:.1f}"
        path = f"M{right:.1f} {y - 9:.1f}{bend} {right + 2:.1f} {y + 9:.1f}"
        self.taken.append(_frame((right + 34, y), edge.label))
        return Route(path, (right + 34, y))

    def _room(self, label: str, curves: list[tuple[Point, Point]]) -> Point:
        """The first place along the way where a label covers nothing; else the middle of the first stretch."""
        places = [_along(begin, end, share) for begin, end in curves for share in _TRIED]
        if not label:
            return places[0]
        found = next((at for at in places if not any(_frame(at, label).overlaps(one) for one in self.taken)), places[0])
        self.taken.append(_frame(found, label))
        return found


def _bottom(frame: Frame) -> float:
    return frame.y + frame.height


def _frame(middle: Point, label: str) -> Frame:
    width = len(label) * CHARACTER + 6
    return Frame(middle[0] - width / 2, middle[1] - LABEL_HEIGHT / 2, width, LABEL_HEIGHT)


def _along(begin: Point, end: Point, share: float) -> Point:
    """A point on the curve between two points, whose tangents are vertical at both ends."""
    rest = 1 - share
    across = 3 * rest * share * share + share**3
    middle = (begin[1] + end[1]) / 2
    y = rest**3 * begin[1] + 3 * rest * share * middle + share**3 * end[1]
    return begin[0] + (end[0] - begin[0]) * across, y


def _give_ports(edges: list[Edge]) -> None:
    """Spreads the edges that leave or reach the same side of a box, in the order of where they go or come from."""
    sides: dict[tuple[Frame, bool], list[tuple[float, int, bool]]] = {}
    for number, edge in enumerate(edges):
        if edge.loop:
            continue
        upper, lower = (edge.source, edge.target) if edge.down else (edge.target, edge.source)
        below = edge.lanes[0][0] if edge.lanes else lower.x + lower.width / 2
        above = edge.lanes[-1][0] if edge.lanes else upper.x + upper.width / 2
        sides.setdefault((upper, True), []).append((below, number, edge.down))
        sides.setdefault((lower, False), []).append((above, number, not edge.down))
    for (frame, _), ends in sides.items():
        spread = min(PORT, (frame.width - 40) / len(ends))
        for place, (_, number, leaves) in enumerate(sorted(ends)):
            x = frame.x + frame.width / 2 + (place - (len(ends) - 1) / 2) * spread
            if leaves:
                edges[number].start = x
            else:
                edges[number].end = x
