"""The document as React Flow keeps it (versions 11 and 12): nodes and edges, and what stands beside them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from converters.reactflow.schema.theirs import Theirs, called


class Position(Theirs):
    """Where a node stands: pixels, from its parent's corner where it has one."""

    x: float
    y: float


class NodeShape(Theirs):
    """A node. Version 11 calls its container `parentNode`, version 12 `parentId`."""

    id: str = Field(min_length=1, max_length=200)
    type: str = ""
    position: Position | None = None
    data: dict[str, Any] = Field(default_factory=dict)
    parent: Annotated[str | None, called("parentId", "parentNode")] = None


class EdgeShape(Theirs):
    """An edge."""

    id: str = ""
    source: str
    target: str
    sourceHandle: str | None = None  # noqa: N815
    label: Any = None
    data: dict[str, Any] = Field(default_factory=dict)


class EdgeData(Theirs):
    """What an edge says of the way: see the seed's transitions. Times in milliseconds."""

    triggerType: Annotated[str | None, called("trigger")] = None  # noqa: N815
    condition: Annotated[str | bool | None, called("guard")] = None
    branch: str | None = None
    priority: int = 0
    userCommands: list[str] = Field(default_factory=list)  # noqa: N815
    systemEvents: list[str] = Field(default_factory=list)  # noqa: N815
    timeout: float | None = Field(default=None, gt=0)
    requiresConfirmation: bool = False  # noqa: N815
    confirmationPrompt: str | None = None  # noqa: N815
    variableMappings: dict[str, Any] = Field(default_factory=dict)  # noqa: N815


def _as_variables(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return [{"name": name, "default": default} for name, default in value.items()]


class VariableShape(Theirs):
    """A variable of the whole workflow."""

    name: str = Field(min_length=1)
    type: str = "any"
    default: Annotated[Any, called("defaultValue", "value")] = None
    secret: bool = False
    description: str = ""


class FlowShape(Theirs):
    """The whole document."""

    nodes: list[NodeShape] = Field(min_length=1)
    edges: list[EdgeShape]
    id: str = ""
    name: Annotated[str, called("title")] = ""
    description: str = ""
    version: str = "1"
    variables: Annotated[list[VariableShape], BeforeValidator(_as_variables)] = Field(default_factory=list)
