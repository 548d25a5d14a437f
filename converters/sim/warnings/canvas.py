"""What a rule looks at: one workflow as a run sees it, the ways between its blocks, and the texts that they read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from converters.report import Notice
from converters.sim.part import Part
from converters.sim.references import is_likely
from converters.sim.schema import Block, Edge
from converters.sim.tables import table_of
from journeys.values import Json

_REFERENCE = re.compile(r"<([^<>]+)>")
_HEAD = re.compile(r"[^.\[]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that may surprise: what Sim does and what is done here, and what to do about it.

    `difference` is the name of the rule by which the run is better here; without one, Sim's manner is kept.
    """

    name: str
    message: str
    remedy: str = ""
    difference: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A reference in a field of a block: the text between its brackets, and what its first part names."""

    field: str
    inner: str
    head: str

    @property
    def rest(self) -> str:
        """All behind the first part."""
        return self.inner[len(self.head) :].lstrip(".")


@dataclass
class Canvas:
    """One workflow of a family. `others` are those that its blocks can call, by their ids."""

    part: Part
    others: Mapping[str, Canvas] = field(default_factory=dict)

    @cached_property
    def blocks(self) -> dict[str, Block]:
        """The blocks of the run, in the order of the document."""
        assert self.part.graph is not None
        return {block_id: self.part.document.blocks[block_id] for block_id in self.part.graph.live}

    @cached_property
    def outgoing(self) -> dict[str, list[Edge]]:
        """The ways out of each block: edges between blocks of one region."""
        found: dict[str, list[Edge]] = {block_id: [] for block_id in self.blocks}
        regions = self.regions
        for edge in self.part.document.edges:
            inside = edge.source in found and edge.target in found
            same_region = inside and regions.get(edge.source) == regions.get(edge.target)
            if same_region and self.blocks[edge.source].type != "response":
                found[edge.source].append(edge)
        return found

    @cached_property
    def incoming(self) -> dict[str, list[Edge]]:
        """The ways into each block."""
        found: dict[str, list[Edge]] = {block_id: [] for block_id in self.blocks}
        for edges in self.outgoing.values():
            for edge in edges:
                found[edge.target].append(edge)
        return found

    @cached_property
    def ends(self) -> list[Block]:
        """The blocks outside of containers that nothing follows: what they give can be the result."""
        return [one for one in self.blocks.values() if self.region(one) is None and not self.outgoing[one.id]]

    @cached_property
    def regions(self) -> dict[str, str]:
        """The container that a block stands in, for those that stand in one."""
        found: dict[str, str] = {}
        for block in self.blocks.values():
            parent = self.blocks.get(block.parent or "")
            if parent is not None and parent.is_container:
                found[block.id] = parent.id
        return found

    def region(self, block: Block) -> str | None:
        """The container that a block stands in, if there is one."""
        return self.regions.get(block.id)

    def around(self, block: Block) -> list[Block]:
        """The containers around a block, innermost first."""
        found: list[Block] = []
        region = self.region(block)
        while region is not None:
            found.append(self.blocks[region])
            region = self.region(self.blocks[region])
        return found

    def is_inside(self, block: Block, kind: str) -> bool:
        """Whether a container of that type is around a block, however far out."""
        return any(one.type == kind for one in self.around(block))

    def settings(self, block: Block) -> dict[str, Json]:
        """What a run reads of a block: its parameters or, of a container, its data."""
        return block.data if block.is_container else self.part.parameters[block.id].values

    def readings(self, block: Block) -> Iterator[Reading]:
        """All references in a block's settings."""
        for name, value in self.settings(block).items():
            for text in texts_of(value):
                yield from self.readings_in(name, text)

    def readings_in(self, name: str, text: str) -> Iterator[Reading]:
        """All that looks like a reference in a text of a field."""
        for match in _REFERENCE.finditer(text):
            head = _HEAD.match(match[1])
            if head is not None and is_likely(match[1]):
                yield Reading(name, match[1], head[0])

    def named(self, reading: Reading) -> Block | None:
        """The block that a reference names; containers of its own and variables are none."""
        assert self.part.workflow is not None
        if reading.head in ("loop", "parallel", "variable"):
            return None
        found = self.part.workflow.find(reading.head)
        return self.blocks.get(found.id) if found is not None else None

    def kind_of(self, block: Block, path: str) -> str | None:
        """The declared type of a member at the root of a block's output; None where nothing is declared."""
        assert self.part.workflow is not None
        declared = (self.part.workflow.outputs.of(block) or {}).get(path)
        return declared.get("type") if isinstance(declared, dict) else declared

    def fields(self, block: Block, name: str) -> list[dict[str, Json]]:
        """The rows of a setting that is a list of objects."""
        stored = self.settings(block).get(name)
        return [one for one in stored if isinstance(one, dict)] if isinstance(stored, list) else []

    def notice(self, rule: Rule, block: Block, name: str | None = None) -> Notice:
        """What a rule has to say at a block, or at one of its fields."""
        assert self.part.parameters is not None
        stored = self.part.parameters[block.id].sources.get(name, name) if name is not None else None
        about = (block.id, block.type, block.name)
        return Notice(rule.name, rule.message, rule.remedy, *about, stored, rule.difference, self.part.child)


def texts_of(value: Json) -> Iterator[str]:
    """Every text inside a stored value that could hold a reference."""
    agenda = [value]
    while agenda:
        one = agenda.pop()
        if isinstance(one, str):
            if "<" in one:
                yield one
        elif isinstance(one, list):
            agenda.extend(reversed(one))
        elif isinstance(one, dict):
            agenda.extend(reversed(list(one.values())))


def declares(block_type: str, name: str) -> bool:
    """Whether blocks of a type say that their output has a member of that name."""
    table = table_of(block_type)
    return table is not None and name in table.outputs
