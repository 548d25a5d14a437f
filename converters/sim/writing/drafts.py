"""A workflow that is being written: blocks, edges and variables, and how they stand in an export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from converters.sim.provenance import MORE, USUAL, USUAL_TYPE
from converters.sim.tables import table_of
from converters.sim.writing.names import fresh_id
from journeys.values import Json

CONTAINERS = ("loop", "parallel")
_START_HANDLES = {"loop": "loop-start-source", "parallel": "parallel-start-source"}
_END_HANDLES = {"loop": "loop-end-source", "parallel": "parallel-end-source"}
_TYPES = {
    "messages": "messages-input",
    "tools": "tool-input",
    "conditions": "condition-input",
    "routes": "router-input",
    "inputFormat": "input-format",
    "code": "code",
    "variables": "variables-input",
    "params": "table",
    "headers": "table",
}
"""What the fields of new blocks are; exports may say `short-input` of any."""


@dataclass(slots=True)
class Draft:
    """A block. `values` are its stored fields; of a container, its data. `details` are as `provenance` has them."""

    id: str
    type: str
    name: str
    values: dict[str, Json] = field(default_factory=dict)
    parent: str | None = None
    details: dict[str, Json] = field(default_factory=dict)

    @property
    def is_container(self) -> bool:
        """Whether other blocks can be inside."""
        return self.type in CONTAINERS

    @property
    def data(self) -> dict[str, Json]:
        """The block's data: of a container all that it does, and where the block belongs."""
        stored = dict(self.values if self.is_container else self.details.get("data", {}))
        if self.parent is not None and stored.get("parentId") != self.parent:
            stored |= {"parentId": self.parent, "extent": "parent"}
        return stored

    def to_json(self) -> dict[str, Json]:
        """The block as an export has it."""
        own = {name: self.details.get(name, usual) for name, usual in USUAL.items()}
        more = {name: self.details[name] for name in MORE if name in self.details}
        return {
            "id": self.id,
            "type": self.type,
            "name": self.name,
            "position": self.details.get("position", {"x": 0, "y": 0}),
            "subBlocks": self._fields(),
            "outputs": self.details.get("outputs") or _declared(self.type),
            **own,
            **more,
            "data": self.data,
        }

    def _fields(self) -> dict[str, Json]:
        values = self.details.get("values", {}) if self.is_container else self.values
        values = {**values, **{name: None for name in self.details.get("empty", ()) if name not in values}}
        types = self.details.get("types", {})
        return {
            name: {"id": name, "type": types.get(name, USUAL_TYPE), "value": value} for name, value in values.items()
        }


@dataclass(slots=True)
class Link:
    """An edge; without a handle it fires whatever has come out."""

    id: str
    source: str
    target: str
    handle: str | None

    def to_json(self) -> dict[str, Json]:
        """The edge as an export has it."""
        return {
            "id": self.id,
            "source": self.source,
            "target": self.target,
            "sourceHandle": self.handle,
            "targetHandle": "target",
            "type": "default",
            "data": {},
        }


@dataclass(slots=True)
class Canvas:
    """A workflow. Blocks by id, in the order in which they are written."""

    blocks: dict[str, Draft] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    variables: list[dict[str, Json]] = field(default_factory=list)
    _ways: set[tuple[str, str, str | None]] = field(default_factory=set)
    _link_ids: set[str] = field(default_factory=set)

    def add(self, draft: Draft) -> Draft:
        """Puts a block at the end."""
        self.blocks[draft.id] = draft
        return draft

    def link(self, source: str, target: str, handle: str | None, link_id: str | None = None) -> None:
        """Adds an edge, unless there is one from that handle to that block."""
        if (source, target, handle) in self._ways:
            return
        made = fresh_id(link_id or f"{source}-{handle or 'any'}-{target}", self._link_ids)
        self._ways.add((source, target, handle))
        self._link_ids.add(made)
        self.links.append(Link(made, source, target, handle))

    def children(self) -> dict[str, list[str]]:
        """The blocks directly inside each container, by its id."""
        found: dict[str, list[str]] = {one.id: [] for one in self.blocks.values() if one.is_container}
        for one in self.blocks.values():
            parent = one.data.get("parentId")
            if parent in found:
                found[parent].append(one.id)
        return found

    def connect_containers(self, wanted: Iterable[str]) -> None:
        """Leads from containers to those of some blocks inside that nothing in the container leads to."""
        parents = {child: container for container, inside in self.children().items() for child in inside}
        reached = {
            link.target
            for link in self.links
            if link.target in parents and parents[link.target] in (link.source, parents.get(link.source))
        }
        for child in wanted:
            if child in parents and child not in reached:
                self.link(parents[child], child, _START_HANDLES[self.blocks[parents[child]].type])

    def to_state(self) -> dict[str, Json]:
        """The `state` of an export, without metadata."""
        inside = self.children()
        return {
            "blocks": {one.id: one.to_json() for one in self.blocks.values()},
            "edges": [link.to_json() for link in self.links],
            "loops": {one.id: _loop(one, inside[one.id]) for one in self._of("loop")},
            "parallels": {one.id: _parallel(one, inside[one.id]) for one in self._of("parallel")},
            "variables": {str(one["id"]): one for one in self.variables},
        }

    def _of(self, kind: str) -> Iterator[Draft]:
        return (one for one in self.blocks.values() if one.type == kind)


def end_handle(draft: Draft) -> str:
    """The handle of the edges that leave a container."""
    return _END_HANDLES[draft.type]


def new_types(values: dict[str, Json]) -> dict[str, str]:
    """The types of the fields of a new block, where they are not the usual one."""
    return {name: _TYPES[name] for name in values if name in _TYPES}


def _declared(block_type: str) -> dict[str, Json]:
    table = table_of(block_type)
    declared = table.outputs if table is not None else {}
    return {name: one if isinstance(one, dict) else {"type": one} for name, one in (declared or {}).items()}


def _loop(one: Draft, inside: list[str]) -> dict[str, Json]:
    data = one.data
    return {
        "id": one.id,
        "nodes": inside,
        "iterations": data.get("count") or 5,
        "loopType": data.get("loopType") or "for",
        "forEachItems": data.get("collection") or "",
        "whileCondition": data.get("whileCondition") or "",
        "doWhileCondition": data.get("doWhileCondition") or "",
        "enabled": one.details.get("enabled", True),
    }


def _parallel(one: Draft, inside: list[str]) -> dict[str, Json]:
    data = one.data
    return {
        "id": one.id,
        "nodes": inside,
        "distribution": data.get("collection") or "",
        "count": data.get("count") or 5,
        "parallelType": data.get("parallelType") or "count",
        "batchSize": data.get("batchSize") or 20,
        "enabled": one.details.get("enabled", True),
    }
