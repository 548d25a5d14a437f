"""A journey as an SVG drawing: states, transitions with their labels, where a run is. For light and for dark."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from html import escape

from converters.labels import label_of, marks_of
from converters.svg.layout import Laid, lay_out
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
LOOP = 60.0
"""The room that ways back take at the right."""
_KINDS = {
    "initial": "start",
    "final": "end",
    "input_collection": "form",
    "tool_execution": "tool",
    "agent_interaction": "agent",
    "decision_point": "decision",
    "parallel_execution": "parallel",
    "loop": "loop",
    "workflow_bridge": "journey",
    "validation": "check",
    "notification": "message",
    "aggregation": "gather",
    "error_handling": "on error",
    "pause_point": "approval",
    "wait": "wait",
}
_STYLE = """
svg{--paper:#ffffff;--ink:#1f2430;--soft:#687083;--line:#9aa3b2;--box:#f5f7fa;--edge:#c3cad6;
--form:#e8f0fe;--tool:#e6f4ea;--agent:#f3e8fd;--decision:#fef7e0;--approval:#fde7f3;--done:#1e8e3e;--current:#f29900;--failed:#d93025}
@media (prefers-color-scheme:dark){svg{--paper:#14161b;--ink:#e8eaf0;--soft:#9aa3b2;--line:#6b7484;--box:#20242c;
--edge:#3a414e;--form:#1c2b45;--tool:#18301f;--agent:#2d2140;--decision:#3a3113;--approval:#3d1f30;--done:#5bb974;--current:#fbbc04;--failed:#f28b82}}
text{font:14px system-ui,sans-serif;fill:var(--ink)}.kind{font-size:10.5px;fill:var(--soft);letter-spacing:.06em}
.title{font-size:18px;font-weight:600}.label{font-size:11.5px;fill:var(--soft);paint-order:stroke;stroke:var(--paper);stroke-width:5px;
stroke-linejoin:round}.way{fill:none;stroke:var(--line);stroke-width:1.5}.tip{fill:var(--line)}
.state{fill:var(--box);stroke:var(--edge);stroke-width:1.2}.region{fill:none;stroke:var(--edge);stroke-dasharray:5 4}
.input_collection{fill:var(--form)}.tool_execution,.workflow_bridge{fill:var(--tool)}.agent_interaction{fill:var(--agent)}
.decision_point{fill:var(--decision)}.pause_point,.wait{fill:var(--approval)}
.done{stroke:var(--done);stroke-width:2.2}.current{stroke:var(--current);stroke-width:3.4}.failed{stroke:var(--failed);stroke-width:2.6}
"""
_TIP = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
    '<path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>'
)

Bends = dict[tuple[str, str], list[tuple[float, float]]]
"""The points that the ways between two states go through."""


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


def write(journey: Journey, snapshot: Snapshot | None = None, visits: tuple[VisitView, ...] = ()) -> str:
    """The drawing of a journey; with a snapshot, where the run is; with its visits, what is done and failed."""
    boxes: dict[str, _Box] = {}
    bends: Bends = {}
    laid = _arrange(journey, None, boxes)
    _move(laid, boxes, bends, MARGIN, MARGIN + HEAD)
    back = any(boxes[way.target].y < boxes[way.source].y for way in journey.transitions)
    width = max(laid.width, 260.0) + 2 * MARGIN + (LOOP if back else 0.0)
    height = laid.height + 2 * MARGIN + HEAD
    marks = marks_of(journey, snapshot, visits)
    name = escape(journey.name, quote=True)
    size = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{name}">',
        f"<style>{_STYLE}</style>",
        _TIP,
        '<rect width="100%" height="100%" fill="var(--paper)"/>',
        f'<text class="title" x="{MARGIN:.0f}" y="{MARGIN + 12:.0f}">{_text(journey.name)}</text>',
    ]
    parts += [_region(box) for box in boxes.values() if box.inside is not None]
    parts += _ways(journey, boxes, bends)
    parts += [_drawn(box, marks.get(box.state.id, "")) for box in boxes.values()]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _arrange(journey: Journey, parent: str | None, boxes: dict[str, _Box]) -> Laid:
    """Measures the states of one region and lays them out, regions inside first."""
    members = [state for state in journey.states if state.parent == parent]
    for state in members:
        inside = _arrange(journey, state.id, boxes) if any(one.parent == state.id for one in journey.states) else None
        lines = textwrap.wrap(state.name, CHARACTERS)[:3] or [state.id]
        height = HEADING + LINE * len(lines)
        width = WIDTH
        if inside is not None:
            width, height = max(WIDTH, inside.width + 2 * MARGIN), inside.height + height + 2 * MARGIN
        boxes[state.id] = _Box(state, lines, width, height, inside)
    here = {state.id for state in members}
    edges = [(way.source, way.target) for way in journey.transitions if way.source in here and way.target in here]
    return lay_out({state.id: (boxes[state.id].width, boxes[state.id].height) for state in members}, edges)


def _move(laid: Laid, boxes: dict[str, _Box], bends: Bends, x: float, y: float) -> None:
    """Turns places within regions into places in the drawing."""
    bends.update({edge: [(x + left, y + top) for left, top in points] for edge, points in laid.bends.items()})
    for state, (left, top) in laid.places.items():
        box = boxes[state]
        box.x, box.y = x + left, y + top
        if box.inside is not None:
            head = HEADING + LINE * len(box.lines)
            _move(box.inside, boxes, bends, box.x + MARGIN, box.y + head + MARGIN)


def _ways(journey: Journey, boxes: dict[str, _Box], bends: Bends) -> list[str]:
    """The transitions, those between the same two states as one line with all their labels."""
    between: dict[tuple[str, str], list[str]] = {}
    for way in journey.transitions:
        between.setdefault((way.source, way.target), []).append(label_of(journey, way))
    return [
        _way(boxes[source], boxes[target], bends.get((source, target), []), "; ".join(filter(None, labels)))
        for (source, target), labels in between.items()
    ]


def _way(source: _Box, target: _Box, bends: list[tuple[float, float]], label: str) -> str:
    inside = target.state.parent == source.state.id
    x1, y1 = source.x + source.width / 2, source.y + (HEADING + LINE * len(source.lines) if inside else source.height)
    x2, y2 = target.x + target.width / 2, target.y
    if y2 >= y1:
        path, lx, ly = _downward([(x1, y1), *bends, (x2, y2 - 2)])
    else:
        x1, y1 = source.x + source.width, source.y + source.height / 2
        x2, y2 = target.x + target.width, target.y + target.height / 2
        side = max(x1, x2) + 42
        path = f"M{x1:.1f} {y1:.1f}C{side:.1f} {y1:.1f} {side:.1f} {y2:.1f} {x2 + 2:.1f} {y2:.1f}"
        lx, ly = side - 8, (y1 + y2) / 2
    drawn = f'<path class="way" d="{path}" marker-end="url(#tip)"/>'
    if not label:
        return drawn
    short = label if len(label) <= LABEL_CHARACTERS else label[: LABEL_CHARACTERS - 1] + "…"
    said = f'<text class="label" x="{lx:.1f}" y="{ly + 4:.1f}" text-anchor="middle">{_text(short)}'
    return f"{drawn}{said}<title>{_text(label)}</title></text>"


def _downward(points: list[tuple[float, float]]) -> tuple[str, float, float]:
    """A smooth line through points, and where its label stands: on the first stretch."""
    (x1, y1), rest = points[0], points[1:]
    path = f"M{x1:.1f} {y1:.1f}"
    label = ((x1 + rest[0][0]) / 2, (y1 + rest[0][1]) / 2)
    for x2, y2 in rest:
        bend = max(18.0, (y2 - y1) / 2)
        path += f"C{x1:.1f} {y1 + bend:.1f} {x2:.1f} {y2 - bend:.1f} {x2:.1f} {y2:.1f}"
        x1, y1 = x2, y2
    return path, *label


def _region(box: _Box) -> str:
    return f'<rect class="region" {_frame(box, box.height)} rx="12"/>'


def _frame(box: _Box, height: float) -> str:
    return f'x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{height:.1f}"'


def _drawn(box: _Box, mark: str) -> str:
    state = box.state
    height = box.height if box.inside is None else HEADING + LINE * len(box.lines)
    radius = 22 if state.type in ("initial", "final") else 10
    middle = f'x="{box.x + box.width / 2:.1f}" text-anchor="middle"'
    lines = "".join(
        f'<text {middle} y="{box.y + 36 + LINE * number:.1f}">{_text(line)}</text>'
        for number, line in enumerate(box.lines)
    )
    kind = _KINDS[state.type].upper() + (f" · {mark.upper()}" if mark else "")
    frame = f'<rect class="state {state.type} {mark}" {_frame(box, height)} rx="{radius}"/>'
    about = f"<title>{_text(state.description or state.id)}</title>"
    return f'<g>{about}{frame}<text class="kind" {middle} y="{box.y + 18:.1f}">{kind}</text>{lines}</g>'


def _text(text: str) -> str:
    """A text that no drawing takes for anything else; control characters, which XML forbids, are left out."""
    return escape("".join(one for one in text if one >= " " or one in "\t\n"), quote=True)
