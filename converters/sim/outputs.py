"""The declared outputs of blocks: what a reference to none of them is told (Sim's utils/block-reference.ts)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from converters.sim.formats import schema_of
from converters.sim.parameters import Parameters
from converters.sim.schema import Block
from converters.sim.tables import table_of
from journeys.values import Json

_OPEN_TYPES = ("json", "object", "any")
_OPEN_BLOCKS = frozenset({"memory", "knowledge", "mcp"})
"""Their outputs are those of the tool that they call."""
_FILES = ("file", "file[]", "files")
_INDEXED = re.compile(r"([^\[]+)\[\d+\]")
_FILE_FIELDS = frozenset({"name", "type", "size", "url", "base64", "mimeType"})


@dataclass(slots=True)
class Outputs:
    """Declared outputs by block. Blocks without any are open: every field may be asked for."""

    parameters: dict[str, Parameters]
    declared: dict[str, dict[str, Json] | None] = field(default_factory=dict)

    def of(self, block: Block) -> dict[str, Json] | None:
        """The declared outputs: name to type, or to a JSON Schema; None for an open block."""
        if block.id not in self.declared:
            self.declared[block.id] = self._of(block)
        return self.declared[block.id]

    def _of(self, block: Block) -> dict[str, Json] | None:
        table = table_of(block.type)
        if table is None or not table.outputs or block.type in _OPEN_BLOCKS:
            return None
        if block.type == "agent":
            known = self.parameters.get(block.id)
            schema = schema_of(known.values.get("responseFormat")) if known is not None else None
            properties = schema.get("properties") if schema is not None else None
            if isinstance(properties, dict) and properties:
                return properties
        return table.outputs

    def complaint(self, block: Block, name: str, rest: list[str]) -> str | None:
        """What Sim says when a path has no value, if it is not among the declared ones; None if it may be missing.

        `rest`: the parts of the reference after the block's name, as they are written.
        """
        declared = self.of(block)
        if declared is None or not rest or _is_declared(declared, rest):
            return None
        known = ", ".join(declared) or "none"
        return f'"{".".join(rest)}" doesn\'t exist on block "{name}". Available fields: {known}'


def _is_declared(declared: dict[str, Json], rest: list[str]) -> bool:
    current: Json = {"properties": declared}
    for number, part in enumerate(rest):
        if current is None:
            return False
        if _is_open(current):
            return True
        # Sim knows one index behind a name; a part with more of them is the name of no field.
        indexed = _INDEXED.fullmatch(part)
        if not part.isdecimal():
            current = _member(current, indexed[1] if indexed else part)
            if current is None:
                return False
        if _type_of(current) in _FILES:
            further = [one for one in rest[number + 1 :] if not one.isdecimal()]
            return not further or further[0] in _FILE_FIELDS
        if (indexed or part.isdecimal()) and _type_of(current) == "array":
            current = _items(current)
    return True


def _is_open(node: Json) -> bool:
    kind = _type_of(node)
    return kind == "any" or (kind in _OPEN_TYPES and not (isinstance(node, dict) and "properties" in node))


def _type_of(node: Json) -> Json:
    return node.get("type") if isinstance(node, dict) else node


def _items(array: Json) -> Json:
    return array.get("items") if isinstance(array, dict) else None


def _member(node: Json, name: str) -> Json:
    """A member of an object or, without an index, of what an array holds."""
    for one in (node, _items(node)):
        properties = one.get("properties") if isinstance(one, dict) else None
        if isinstance(properties, dict) and name in properties:
            return properties[name]
    return None
