"""The nodes and edges of a document, as far as they can be told apart, and what is wrong with their shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from converters.reactflow.kinds import CONTAINERS, KINDS, LEFT_OUT, kind_of
from converters.reactflow.schema.flow import EdgeData, EdgeShape, FlowShape, NodeShape
from journeys.validation import translation
from journeys.validation.problem import Problem
from journeys.validation.suggestion import remedy
from journeys.values import Json

Model = TypeVar("Model", bound=BaseModel)
FAILURE = ("error", "failure", "fail", "onerror", "catch")
"""Handles by which a failure leaves a node, without dashes and underscores; so does what begins with `error`."""


@dataclass(slots=True)
class Node:
    """A node. `kind` is one of `kinds.KINDS`; `parent` the loop or parallel around it, groups left away."""

    id: str
    type: str
    kind: str
    name: str
    data: dict[str, Json]
    parent: str | None = None
    position: tuple[float, float] | None = None

    @property
    def place(self) -> str:
        """The node in words, for problems."""
        shown = f"node `{self.id}`" if self.name in ("", self.id) else f"node `{self.name}` ({self.id})"
        return f"{shown}, of type `{self.type}`" if self.type else shown

    @property
    def shown(self) -> Node:
        """The node with a name for people: its id where it has none."""
        return replace(self, name=self.name or self.id)

    @property
    def is_container(self) -> bool:
        """Whether other nodes can be inside."""
        return self.kind in CONTAINERS


@dataclass(slots=True)
class Edge:
    """An edge; `said` is what its `data` says of the way."""

    id: str
    source: str
    target: str
    handle: str | None
    label: str
    said: EdgeData
    data: dict[str, Json]

    @property
    def place(self) -> str:
        """The edge in words, for problems."""
        return f"edge `{self.id}` (`{self.source}` → `{self.target}`)"

    @property
    def plain_handle(self) -> str:
        """The handle without capitals, dashes and underscores."""
        return plain_handle(self.handle)

    @property
    def is_failure(self) -> bool:
        """Whether it leaves its node by the handle for failures."""
        return self.plain_handle in FAILURE or self.plain_handle.startswith("error")


@dataclass(slots=True)
class Canvas:
    """Nodes by id and edges, in the order of the document. Notes and groups are in `drawn`, with why they are out."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    drawn: list[Node] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def leaving(self, node_id: str) -> list[Edge]:
        """The edges that leave a node."""
        return [edge for edge in self.edges if edge.source == node_id]

    def around(self, node_id: str | None) -> list[str]:
        """Ids of the containers around a node, innermost first."""
        found: list[str] = []
        parent = self.nodes[node_id].parent if node_id in self.nodes else None
        while parent is not None and parent in self.nodes and parent not in found:
            found.append(parent)
            parent = self.nodes[parent].parent
        return found

    def inside(self, node_id: str) -> list[str]:
        """Ids of the nodes directly inside a container."""
        return [node.id for node in self.nodes.values() if node.parent == node_id]


def plain_handle(handle: str | None) -> str:
    """A handle without capitals, dashes and underscores."""
    return (handle or "").lower().replace("-", "").replace("_", "")


def canvas_of(flow: FlowShape) -> Canvas:
    """The canvas of a document; all that is wrong with its ids, ends, types and parents stands in `problems`."""
    canvas = Canvas()
    shapes: dict[str, NodeShape] = {}
    for shape in flow.nodes:
        if shape.id in shapes:
            canvas.problems.append(_problem(f"node `{shape.id}`", "two nodes have this id", "give each one its own"))
            continue
        shapes[shape.id] = shape
        _add(canvas, shape)
    known = {node.id: node for node in (*canvas.nodes.values(), *canvas.drawn)}
    for shape in shapes.values():
        canvas.problems += _parent_problems(shape, shapes)
    if not canvas.problems:
        for node in canvas.nodes.values():
            node.parent = _container_of(shapes[node.id], shapes, known)
    canvas.edges = list(_edges(flow.edges, shapes, canvas))
    return canvas


def _add(canvas: Canvas, shape: NodeShape) -> None:
    kind = kind_of(shape.type, shape.data)
    name = next((one for key in ("name", "label", "title") if isinstance(one := shape.data.get(key), str) and one), "")
    position = (shape.position.x, shape.position.y) if shape.position is not None else None
    node = Node(shape.id, shape.type, kind or "", name.strip(), shape.data, None, position)
    if kind is None:
        hint = remedy(shape.type, [*KINDS], f"known are {', '.join(f'`{one}`' for one in KINDS)}")
        how = f"{hint}; or name a registered tool that does its work, in `data.toolConfig.toolId`"
        message = f"its type `{shape.type}` is not known" if shape.type else "nothing says what it does"
        canvas.problems.append(_problem(node.place, message, how))
    if kind in LEFT_OUT:
        canvas.drawn.append(node)
    else:
        canvas.nodes[node.id] = node


def _parent_problems(shape: NodeShape, shapes: dict[str, NodeShape]) -> Iterator[Problem]:
    if shape.parent is None:
        return
    if shape.parent not in shapes:
        hint = remedy(shape.parent, shapes, "name a node of this document, or remove it")
        yield _problem(f"node `{shape.id}`", f"its parent `{shape.parent}` is not among the nodes", hint)
        return
    seen = [shape.id]
    while (parent := shapes[seen[-1]].parent) in shapes:
        assert parent is not None
        if parent == shape.id:
            yield _problem(f"node `{shape.id}`", "a container cannot be inside itself", "move it out of itself")
            return
        if parent in seen:
            return
        seen.append(parent)


def _container_of(shape: NodeShape, shapes: dict[str, NodeShape], known: dict[str, Node]) -> str | None:
    """The nearest loop or parallel around a node; groups only hold together what is drawn together."""
    parent = shape.parent
    while parent is not None and not known[parent].is_container:
        parent = shapes[parent].parent
    return parent


def _edges(given: list[EdgeShape], shapes: dict[str, NodeShape], canvas: Canvas) -> Iterator[Edge]:
    used: dict[str, None] = {}
    for number, shape in enumerate(given, 1):
        made = _edge(shape, shape.id or f"edge-{number}", canvas)
        if made.id in used:
            hint = "give each one its own"
            canvas.problems.append(_problem(made.place, "two edges have this id", hint))
        used[made.id] = None
        known = True
        for end, node in (("source", made.source), ("target", made.target)):
            if node not in shapes:
                known = False
                hint = remedy(node, shapes, "remove the edge, or add the node")
                canvas.problems.append(_problem(made.place, f"its {end} `{node}` is not among the nodes", hint))
        if known:
            yield made


def _edge(shape: EdgeShape, edge_id: str, canvas: Canvas) -> Edge:
    label = shape.label if isinstance(shape.label, str) else ""
    said = EdgeData()
    if "transition" not in shape.data:
        place = f"edge `{edge_id}` (`{shape.source}` → `{shape.target}`)"
        said = read_shape(EdgeData, shape.data, f"{place}, data", canvas.problems) or said
    return Edge(edge_id, shape.source, shape.target, shape.sourceHandle or None, label, said, shape.data)


def read_shape(model: type[Model], data: Json, place: str, problems: list[Problem]) -> Model | None:
    """The data as a model; None where they are not, with all that is wrong added to the problems."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for one in translation.problems(error, data, model):
            inner = "" if one.place == "the document" else f".{one.place}"
            problems.append(one.model_copy(update={"place": f"{place}{inner}"}))
        return None


def _problem(place: str, message: str, remedy: str) -> Problem:
    return Problem(place=place, message=message, remedy=remedy)
