"""Writes journeys as React Flow documents, laid out: for pages, for other canvases, and to be read back the same."""

from __future__ import annotations

from converters.labels import label_of
from converters.reactflow.drawing import Box, place_states
from converters.reactflow.friendly import data_of, node_type
from converters.reactflow.written import FORMAT
from converters.written import text_of
from journeys.bundle import Bundle
from journeys.canonical import plain
from journeys.journey import Journey
from journeys.states import AnyState
from journeys.transitions import Transition
from journeys.values import Json

_HANDLES = {
    "tool_failure": "error",
    "timeout": "timeout",
    "external_event": "event",
    "user_confirmation": "confirmation",
    "parallel_complete": "complete",
}
"""The handle that a way leaves its node by, where its trigger says so."""


def write(bundle: Bundle) -> str:
    """The document as JSON text, ending in a newline. `reader.read` gives an equal bundle back."""
    return text_of(document_of(bundle))


def document_of(bundle: Bundle) -> dict[str, Json]:
    """The document as parsed JSON: the main journey drawn, and all else of the bundle beside it."""
    main = bundle.main
    at = next(number for number, one in enumerate(bundle.journeys) if one is main)
    about = {key: value for key, value in plain(main).items() if key not in ("states", "transitions")}
    drawn = draw(main)
    order = [state.id for state in main.states]
    if order != [node["id"] for node in drawn["nodes"]]:
        about["order"] = order
    around = plain(bundle)
    around["journeys"] = [one for number, one in enumerate(around["journeys"]) if number != at]
    around |= {"position": at} if at else {}
    kept = {key: value for key, value in around.items() if value not in ([], {})}
    document: dict[str, Json] = {"format": FORMAT, "id": main.id, "name": main.name, "version": main.version, **drawn}
    return {**document, "journey": about, **({"bundle": kept} if kept else {})}


def draw(journey: Journey) -> dict[str, Json]:
    """Nodes, edges and viewport of one journey.

    A node's `data` has the friendly fields of its kind and, as `state`, the state itself; an edge's `data` has
    `transition`. Nodes inside a container have `parentId`, and positions from its corner; it stands before them.
    """
    boxes = place_states(journey)
    leaving = {way.source for way in journey.transitions}
    holding = {state.parent for state in journey.states}
    nodes = []
    for state in _containers_first(journey):
        data = {**data_of(state, journey, leaves=state.id in leaving), "state": plain(state)}
        nodes.append(_node(state, node_type(state, journey), data, boxes[state.id], holds=state.id in holding))
    used: dict[str, None] = {}
    edges = [_edge(way, journey, number, used) for number, way in enumerate(journey.transitions, 1)]
    return {"nodes": nodes, "edges": edges, "viewport": {"x": 0, "y": 0, "zoom": 1}}


def _containers_first(journey: Journey) -> list[AnyState]:
    """The states in their order, except that a container stands before what is inside, as React Flow wants it."""
    known = {state.id: state for state in journey.states}
    found: dict[str, AnyState] = {}
    for state in journey.states:
        chain = [state]
        while chain[-1].parent in known and chain[-1].parent not in found:
            above = known[str(chain[-1].parent)]
            if above in chain:
                break
            chain.append(above)
        found.update({one.id: one for one in reversed(chain)})
    return list(found.values())


def _node(state: AnyState, kind: str, data: dict[str, Json], box: Box, *, holds: bool) -> dict[str, Json]:
    made: dict[str, Json] = {
        "id": state.id,
        "type": kind,
        "position": {"x": round(box.x, 1), "y": round(box.y, 1)},
        "width": round(box.width, 1),
        "height": round(box.height, 1),
        "data": data,
    }
    if holds:
        made["style"] = {"width": made["width"], "height": made["height"]}
    if state.parent is not None:
        made |= {"parentId": state.parent, "extent": "parent"}
    return made


def _edge(way: Transition, journey: Journey, number: int, used: dict[str, None]) -> dict[str, Json]:
    edge_id = way.id if way.id and way.id not in used else f"edge-{number}"
    while edge_id in used:
        edge_id += "'"
    used[edge_id] = None
    return {
        "id": edge_id,
        "source": way.source,
        "target": way.target,
        "sourceHandle": _handle(way),
        "label": label_of(journey, way),
        "data": {"triggerType": way.trigger, "transition": plain(way)},
    }


def _handle(way: Transition) -> str | None:
    return way.source_handle or (way.choices[0] if way.choices else _HANDLES.get(way.trigger))
