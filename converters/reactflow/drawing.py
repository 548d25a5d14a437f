"""Where the nodes of a journey stand: as its document had them, else laid out; those of a container inside it."""

from __future__ import annotations

from dataclasses import dataclass

from converters.svg.layout import lay_out
from journeys.journey import Journey

WIDTH, HEIGHT = 240.0, 88.0
"""The size of a node that holds no others, in pixels."""
MARGIN, HEAD = 24.0, 56.0
"""The room around the nodes inside a container, and above them for its title."""


@dataclass(frozen=True, slots=True)
class Box:
    """A node in the drawing: its upper left corner, from that of its container where it has one, and its size."""

    x: float
    y: float
    width: float
    height: float


def place_states(journey: Journey) -> dict[str, Box]:
    """The box of every state, by id."""
    boxes: dict[str, Box] = {}
    _arrange(journey, None, _drawn_places(journey), boxes)
    return boxes


def _drawn_places(journey: Journey) -> dict[str, tuple[float, float]]:
    """Places that the imported document gave, by state."""
    found: dict[str, tuple[float, float]] = {}
    for state in journey.states:
        place = state.source.details.get("position") if state.source is not None else None
        x, y = (place.get("x"), place.get("y")) if isinstance(place, dict) else (None, None)
        if isinstance(x, (int, float)) and isinstance(y, (int, float)):
            found[state.id] = (float(x), float(y))
    return found


def _arrange(
    journey: Journey, parent: str | None, drawn: dict[str, tuple[float, float]], boxes: dict[str, Box]
) -> tuple[float, float]:
    """Places the states of one region, those inside its containers first; gives the size that it takes."""
    members = [state.id for state in journey.states if state.parent == parent]
    holding = dict.fromkeys(state.parent for state in journey.states)
    sizes: dict[str, tuple[float, float]] = {}
    for state in members:
        sizes[state] = (WIDTH, HEIGHT)
        if state in holding and state != parent:
            width, height = _arrange(journey, state, drawn, boxes)
            sizes[state] = (max(width + 2 * MARGIN, WIDTH), height + HEAD + MARGIN)
    inside = dict.fromkeys(members)
    edges = list(dict.fromkeys((way.source, way.target) for way in journey.transitions
                               if way.source in inside and way.target in inside))  # fmt: skip
    kept = {state: drawn[state] for state in members if state in drawn}
    places = kept if len(kept) == len(members) else lay_out(sizes, edges).places
    corner = (MARGIN, HEAD) if parent is not None and places is not kept else (0.0, 0.0)
    for state, (x, y) in places.items():
        boxes[state] = Box(x + corner[0], y + corner[1], *sizes[state])
    right = max((x + sizes[state][0] for state, (x, _) in places.items()), default=0.0)
    bottom = max((y + sizes[state][1] for state, (_, y) in places.items()), default=0.0)
    return right, bottom
