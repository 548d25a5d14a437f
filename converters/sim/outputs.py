"""The declared outputs of blocks: what a reference to none of them is told (Sim's utils/block-reference.ts)."""

from __future__ import annotations

from dataclasses import dataclass, field

from converters.sim.formats import schema_of
from converters.sim.parameters import Parameters
from converters.sim.schema import Block
from converters.sim.tables import table_of
from journeys.values import Json

_OPEN_TYPES = ("json", "object", "any")
_OPEN_BLOCKS = frozenset({"memory", "knowledge", "mcp"})
"""Their outputs are those of the tool that they call."""
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

    def complaint(self, block: Block, name: str, rest: list[str], path: list[str | int]) -> str | None:
        """What Sim says when a path has no value, if it is not among the declared ones; None if it may be missing."""
        declared = self.of(block)
        if declared is None or not path or _is_declared(declared, path):
            return None
        known = ", ".join(declared) or "none"
        return f'"{".".join(rest)}" doesn\'t exist on block "{name}". Available fields: {known}'


def _is_declared(declared: dict[str, Json], path: list[str | int]) -> bool:
    if path[0] not in declared:
        return False
    current: Json = declared[str(path[0])]
    for part in path[1:]:
        kind = current if isinstance(current, str) else current.get("type") if isinstance(current, dict) else None
        if kind in ("file[]", "file", "files"):
            return isinstance(part, int) or part in _FILE_FIELDS
        inner = current if isinstance(current, dict) else {}
        if current is None:
            return False
        if isinstance(part, int):
            current = inner.get("items") if kind == "array" else current
        elif isinstance(inner.get("properties"), dict) and inner["properties"]:
            current = inner["properties"].get(part)
        elif isinstance(inner.get("items"), dict):
            current = (inner["items"].get("properties") or {}).get(part)
        else:
            return kind in _OPEN_TYPES
        if current is None and not isinstance(part, int):
            return False
    return True
