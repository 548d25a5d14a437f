"""Ways across the border of a composite state, which a journey cannot have."""

from __future__ import annotations

from converters.mermaid.diagram import Diagram, Way

_REMEDY = "let it leave from, or lead to, the composite state as a whole; `[*]` inside says where that begins and ends"


def check(diagram: Diagram) -> None:
    """Notes each such way."""
    for way in diagram.ways:
        message = _crossing(diagram, way)
        if message is not None:
            diagram.refuse(way.line, message, _REMEDY)


def _crossing(diagram: Diagram, way: Way) -> str | None:
    places = [diagram.nodes[one].place.composite for one in (way.source, way.target) if one is not None]
    around = way.place.composite
    if len(places) == 2 and places[0] != places[1]:
        inside = places[0] if places[0] is not None and places[0] != way.target else places[1] or places[0]
        return f"the way from `{way.source}` to `{way.target}` crosses the border of `{inside}`"
    if len(places) == 1 and around is not None and places[0] != around:
        return f"`[*]` is that of `{around}`, and `{way.source or way.target}` is not directly inside of it"
    if way.source is None and around is None and places and places[0] is not None:
        return f"the diagram begins inside of `{places[0]}`"
    return None
