"""What is known of a tool before it is called, whatever kind it is."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Literal

from journeys.states.mapping import ToolMapping
from journeys.states.state import Effect
from journeys.values import Json

ToolKind = Literal["sim_native", "parlant_native", "universal_adapter"]
"""`sim_native`: known by Sim's id of it. `parlant_native`: written for Parlant's SDK. `universal_adapter`: Python
functions, operations of OpenAPI documents, tools of MCP servers."""


@dataclass(frozen=True, kw_only=True)
class ToolDescription:
    """A tool as its callers see it.

    Attributes:
        id: what a journey calls it by.
        name: what people call it.
        description: what it does.
        kind: by whose rules it is called.
        effect: whether a call may be made again.
        schema: JSON Schema of its arguments; None: not known here.
        output_schema: JSON Schema of what it gives; None: not known, or anything.
        source: where it comes from: a function's name, a document, a server.
        mapping: what is renamed or replaced between calls and the tool.
    """

    id: str
    name: str
    description: str = ""
    kind: ToolKind = "universal_adapter"
    effect: Effect = "unsafe"
    schema: dict[str, Json] | None = None
    output_schema: dict[str, Json] | None = None
    source: str = ""
    mapping: ToolMapping = field(default_factory=ToolMapping)

    def as_json(self) -> dict[str, Json]:
        """The description as a JSON object; of the mapping what differs from none."""
        return {**asdict(self), "mapping": self.mapping.model_dump(mode="json", exclude_defaults=True)}

    @classmethod
    def from_json(cls, written: dict[str, Json]) -> ToolDescription:
        """The description that `as_json` wrote."""
        return cls(**{**written, "mapping": ToolMapping.model_validate(written["mapping"])})
