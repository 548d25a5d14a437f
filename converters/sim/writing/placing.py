"""Where new blocks stand on the canvas: from left to right, containers around what is inside."""

from __future__ import annotations

from converters.sim.writing.drafts import Canvas, Draft
from converters.svg.layout import lay_out

_WIDTH, _HEIGHT = 250.0, 120.0
_BESIDE, _BELOW = 350.0, 160.0
_MARGIN, _HEAD = 60.0, 100.0


def place(canvas: Canvas) -> None:
    """Gives a place to each block without one; those that have theirs stay."""
    if any("position" in one.details for one in canvas.blocks.values()):
        _fit_in(canvas)
    else:
        _lay_out(canvas, None)


def _lay_out(canvas: Canvas, container: Draft | None) -> tuple[float, float]:
    """Lays out what stands in a container, or outside of all; says how much room it takes."""
    inside = [one for one in canvas.blocks.values() if one.parent == (container.id if container else None)]
    sizes = {one.id: _lay_out(canvas, one) if one.is_container else (_WIDTH, _HEIGHT) for one in inside}
    edges = [(link.source, link.target) for link in canvas.links if link.source in sizes and link.target in sizes]
    # The layout goes downwards; a canvas of Sim goes to the right.
    laid = lay_out({name: (height, width) for name, (width, height) in sizes.items()}, edges)
    left, top = (0.0, 0.0) if container is None else (_MARGIN, _HEAD)
    for one in inside:
        y, x = laid.places[one.id]
        one.details["position"] = {"x": round(left + x), "y": round(top + y)}
    if container is None:
        return laid.height, laid.width
    width, height = round(laid.height + 2 * _MARGIN), round(laid.width + _HEAD + _MARGIN)
    container.values |= {"width": max(width, 500), "height": max(height, 300)}
    return float(container.values["width"]), float(container.values["height"])


def _fit_in(canvas: Canvas) -> None:
    """New blocks among others: to the right of those that lead to them, below whatever stands there."""
    for one in canvas.blocks.values():
        if "position" in one.details:
            continue
        parent = one.data.get("parentId")
        beside = [
            other for other in canvas.blocks.values() if other.data.get("parentId") == parent and other is not one
        ]
        taken = [other.details["position"] for other in beside if "position" in other.details]
        sources = {link.source for link in canvas.links if link.target == one.id}
        before = [other.details["position"] for other in beside if other.id in sources and "position" in other.details]
        x = max((place["x"] for place in before), default=-_BESIDE / 2) + _BESIDE
        y = before[0]["y"] if before else _HEAD
        while any(abs(place["x"] - x) < _WIDTH and abs(place["y"] - y) < _HEIGHT for place in taken):
            y += _BELOW
        one.details["position"] = {"x": x, "y": y}
