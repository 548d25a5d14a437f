"""The shape of what Parlant's stores hold, as far as it is read; columns beyond these are carried through."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from journeys.values import Json

Mode = Literal["fluid", "canned_fluid", "canned_composited", "canned_strict"]
Identifier = Field(min_length=1, max_length=200)


class Row(BaseModel):
    """A row of a store."""

    model_config = ConfigDict(extra="allow", strict=True)

    id: str = Identifier


class Node(Row):
    """A node of a journey."""

    action: str | None = None
    description: str | None = None
    tools: list[str] = []
    metadata: dict[str, Json] = {}
    composition_mode: Mode | None = None
    labels: list[str] = []


class Edge(Row):
    """An edge of a journey."""

    source: str = Identifier
    target: str = Identifier
    condition: str | None = None
    metadata: dict[str, Json] = {}


class JourneyRow(Row):
    """A journey, with its nodes and edges."""

    title: str = ""
    description: str = ""
    conditions: list[str] = []
    root_id: str = Identifier
    tags: list[str] = []
    composition_mode: Mode | None = None
    labels: list[str] = []
    priority: int = 0
    nodes: list[Node]
    edges: list[Edge]


class AgentRow(Row):
    """An agent."""

    name: str
    description: str | None = None
    max_engine_iterations: int = Field(default=3, ge=1)
    composition_mode: Mode = "canned_fluid"
    message_output_mode: Literal["block", "stream"] = "block"
    tags: list[str] = []


class GuidelineRow(Row):
    """A guideline."""

    condition: str | None = None
    action: str | None = None
    description: str | None = None
    enabled: bool = True
    tags: list[str] = []
    criticality: Literal["low", "medium", "high"] = "medium"
    labels: list[str] = []
    composition_mode: Mode | None = None
    track: bool = True
    priority: int = 0


class GuidelineTool(Row):
    """A tool of a guideline."""

    guideline_id: str
    tool_id: str


class Entity(BaseModel):
    """One end of a relationship."""

    model_config = ConfigDict(extra="allow", strict=True)

    id: str = Identifier
    kind: Literal["guideline", "rule", "tag", "group", "tag_all", "tag_any", "group_all", "group_any", "tool"]


class RelationshipRow(Row):
    """A relationship."""

    kind: Literal["entailment", "dependency", "dependency_any", "priority", "disambiguation", "reevaluation", "overlap"]
    source: Entity
    target: Entity
    group_id: str | None = None


class FieldRow(BaseModel):
    """A field of a canned response."""

    model_config = ConfigDict(extra="allow", strict=True)

    name: str
    description: str = ""
    examples: list[str] = []


class CannedResponseRow(Row):
    """A canned response."""

    value: str
    tags: list[str] = []
    signals: list[str] = []
    fields: list[FieldRow] = []
    field_dependencies: list[str] = []


class TagRow(Row):
    """A tag."""

    name: str


class ToolRow(Row):
    """A tool as the tool service describes it."""

    description: str | None = ""
    parameters: dict[str, dict[str, Any]] = {}
    required: list[str] = []
    consequential: bool = False
    overlap: int = 2


class VariableRow(Row):
    """A context variable, with its values."""

    name: str
    description: str | None = None
    tool_id: str | None = None
    freshness_rules: str | None = None
    tags: list[str] = []


class TermRow(Row):
    """A word of the glossary."""

    name: str
    description: str | None = ""
    synonyms: list[str] = []
    tags: list[str] = []


class CapabilityRow(Row):
    """A capability."""

    title: str
    description: str | None = ""
    signals: list[str] = []
    tags: list[str] = []


class CustomerRow(Row):
    """A customer."""

    name: str
    extra: dict[str, Json] = {}
    tags: list[str] = []


class Stores(BaseModel):
    """All stores."""

    model_config = ConfigDict(extra="allow", strict=True)

    agents: list[AgentRow] = []
    journeys: list[JourneyRow] = []
    guidelines: list[GuidelineRow] = []
    guideline_tools: list[GuidelineTool] = []
    relationships: list[RelationshipRow] = []
    canned_responses: list[CannedResponseRow] = []
    tags: list[TagRow] = []
    tools: list[ToolRow] = []
    variables: list[VariableRow] = []
    terms: list[TermRow] = []
    capabilities: list[CapabilityRow] = []
    customers: list[CustomerRow] = []
