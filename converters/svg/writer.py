"""A journey as an SVG drawing: states, transitions with their labels, where a run is. For light and for dark."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from html import escape

from converters.labels import label_of, marks_of
from converters.svg.layout import Laid, lay_out
from converters.svg.routes import Edge, Frame, Route, Router
from converters.svg.style import KINDS, SHAPES, STYLE
from journeys.journey import Journey
from journeys.run import Snapshot, VisitView
from journeys.states import AnyState

WIDTH = 210.0
LINE = 17.0
MARGIN = 28.0
HEAD = 44.0
HEADING = 32.0
"""What a box is high beyond its lines."""
CHARACTERS = 26
LABEL_CHARACTERS = 34
LOOP = 50.0
"""The room that ways from a state to itself take at the right."""
_TIP = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
    '<path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>'
)
_SYMBOLS = {"done": "✓ ", "current": "● ", "failed": "✗ "}


@dataclass(slots=True)
class _Box:
    """A state in the drawing: its lines of text, its size and, for a container, what is inside."""

    state: AnyState
    lines: list[str]
    width: float
    height: float
    inside: Laid | None
    x: float = 0.0
    y: float = 0.0

    @property
    def head(self) -> float:
        """The height of the part that has the title."""
        return HEADING + LINE * len(self.lines)

    @property
    def frame(self) -> Frame:
        """The outline."""
        return Frame(self.x, self.y, self.width, self.height)


Ways = dict[tuple[str, str], list[str]]
"""The labels of the transitions between two states."""


def write(journey: Journey, snapshot: Snapshot | None = None, visits: tuple[VisitView, ...] = ()) -> str:
    """The drawing of a journey; with a snapshot, where the run is; with its visits, what is done and failed."""
    ways: Ways = {}
    known = dict.fromkeys(state.id for state in journey.states)
    for way in journey.transitions:
        if way.source not in known or way.target not in known:
            continue  # `validate` tells of it; what can be drawn is drawn.
        labels = ways.setdefault((way.source, way.target), [])
        labels.append(label_of(journey, way))
    boxes: dict[str, _Box] = {}
    lanes: dict[tuple[str, str], list[tuple[float, float, float]]] = {}
    laid = _arrange(journey, None, ways, boxes)
    _move(laid, journey, None, ways, boxes, lanes, MARGIN, MARGIN + HEAD)
    loops = any(source == target for source, target in ways)
    width = max(laid.width, 260.0) + 2 * MARGIN + (LOOP if loops else 0.0)
    height = laid.height + 2 * MARGIN + HEAD
    marks = marks_of(journey, snapshot, visits)
    name = _text(journey.name)
    size = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{name}">',
        f"<style>{STYLE}</style>",
        _TIP,
        '<rect width="100%" height="100%" fill="var(--paper)"/>',
        f'<text class="title" x="{MARGIN:.0f}" y="{MARGIN + 12:.0f}">{name}</text>',
    ]
    parts += [_region(box) for box in boxes.values() if box.inside is not None]
    drawn = _routed(ways, boxes, lanes)
    parts += [f'<path class="way" d="{route.path}" marker-end="url(#tip)"/>' for _, route in drawn]
    parts += [_drawn(box, marks.get(box.state.id, "")) for box in boxes.values()]
    parts += [_label(label, route) for label, route in drawn if label]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _arrange(journey: Journey, parent: str | None, ways: Ways, boxes: dict[str, _Box]) -> Laid:
    """Measures the states of one region and lays them out, regions inside first."""
    members = [state for state in journey.states if state.parent == parent]
    for state in members:
        holds = any(one.parent == state.id for one in journey.states)
        inside = _arrange(journey, state.id, ways, boxes) if holds else None
        lines = textwrap.wrap(state.name, CHARACTERS)[:3] or [state.id[:CHARACTERS]]
        height = HEADING + LINE * len(lines)
        width = WIDTH
        if inside is not None:
            width, height = max(WIDTH, inside.width + 2 * MARGIN), inside.height + height + 2 * MARGIN
        boxes[state.id] = _Box(state, lines, width, height, inside)
    edges = _edges(journey, parent, ways)
    crowds: dict[str, int] = {}
    for source, target in edges:
        crowds[source] = crowds.get(source, 0) + bool(_said(ways[source, target]))
    return lay_out({state.id: (boxes[state.id].width, boxes[state.id].height) for state in members}, edges, crowds)


def _edges(journey: Journey, parent: str | None, ways: Ways) -> list[tuple[str, str]]:
    """From where to where transitions lead within one region."""
    here = dict.fromkeys(state.id for state in journey.states if state.parent == parent)
    return [edge for edge in ways if edge[0] in here and edge[1] in here]


def _move(
    laid: Laid,
    journey: Journey,
    parent: str | None,
    ways: Ways,
    boxes: dict[str, _Box],
    lanes: dict[tuple[str, str], list[tuple[float, float, float]]],
    x: float,
    y: float,
) -> None:
    """Turns places within regions into places in the drawing."""
    for number, edge in enumerate(_edges(journey, parent, ways)):
        lanes[edge] = [(x + at, y + top, y + bottom) for at, top, bottom in laid.lanes.get(number, ())]
    for state, (left, top) in laid.places.items():
        box = boxes[state]
        box.x, box.y = x + left, y + top
        if box.inside is not None:
            inner = (box.x + MARGIN, box.y + box.head + MARGIN)
            _move(box.inside, journey, state, ways, boxes, lanes, *inner)


def _routed(
    ways: Ways, boxes: dict[str, _Box], lanes: dict[tuple[str, str], list[tuple[float, float, float]]]
) -> list[tuple[str, Route]]:
    """Each line of the drawing with its label: the transitions between the same two states are one line."""
    router = Router([Frame(box.x, box.y, box.width, box.head) for box in boxes.values()])
    labels = []
    for (source, target), said in ways.items():
        label = _said(said)
        labels.append(label)
        router.edges.append(
            Edge(boxes[source].frame, boxes[target].frame, _short(label), lanes.get((source, target), ()))
        )
    return list(zip(labels, router.route(), strict=True))


def _said(labels: list[str]) -> str:
    return "; ".join(filter(None, labels))


def _short(label: str) -> str:
    return label if len(label) <= LABEL_CHARACTERS else label[: LABEL_CHARACTERS - 1] + "…"


def _label(label: str, route: Route) -> str:
    x, y = route.label
    about = "" if label == _short(label) else f"<title>{_text(label)}</title>"
    return f'<text class="label" x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle">{_text(_short(label))}{about}</text>'


def _region(box: _Box) -> str:
    return f'<rect class="region" {_outline(box, box.height)} rx="12"/>'


def _outline(box: _Box, height: float) -> str:
    return f'x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{height:.1f}"'


def _drawn(box: _Box, mark: str) -> str:
    state = box.state
    middle = f'x="{box.x + box.width / 2:.1f}" text-anchor="middle"'
    lines = "".join(
        f'<text {middle} y="{box.y + 36 + LINE * number:.1f}">{_text(line)}</text>'
        for number, line in enumerate(box.lines)
    )
    kind = _SYMBOLS.get(mark, "") + KINDS[state.type].upper() + (f" · {mark.upper()}" if mark else "")
    frame = f'<rect class="state {state.type} {mark}" {_outline(box, box.head)} rx="{SHAPES.get(state.type, 10)}"/>'
    about = f"<title>{_text(state.description or state.name)}</title>"
    return f'<g>{about}{frame}<text class="kind" {middle} y="{box.y + 18:.1f}">{kind}</text>{lines}</g>'


def _text(text: str) -> str:
    """A text that no drawing takes for anything else; characters that XML forbids are left out."""
    return escape("".join(one for one in text if _allowed(one)), quote=True)


def _allowed(one: str) -> bool:
    """Whether XML 1.0 allows a character (https://www.w3.org/TR/xml/#charsets)."""
    return one in "\t\n" or " " <= one < "\ud800" or "\ue000" <= one <= "\ufffd" or one > "\uffff"
