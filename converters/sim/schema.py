"""Sim's documents as they come. Lenient on what is unknown, strict on what Sim itself needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from journeys.values import Json


def mapping(value: Json) -> Json:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def _flag(default: bool) -> BeforeValidator:
    return BeforeValidator(lambda value: default if value is None else value)


Mapping = Annotated[dict[str, Any], BeforeValidator(mapping)]


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class Position(_Lenient):
    """Where a block stands on the canvas; Sim refuses blocks without it."""

    x: float
    y: float


class BlockState(_Lenient):
    """A block of the export, with the fields that a run depends on."""

    id: str = Field(min_length=1, max_length=200)
    type: str = Field(min_length=1)
    name: Annotated[str, BeforeValidator(lambda value: "" if value is None else value)] = ""
    position: Position
    subBlocks: Mapping = Field(default_factory=dict)  # noqa: N815
    outputs: Mapping = Field(default_factory=dict)
    enabled: Annotated[bool, _flag(True)] = True
    advancedMode: Annotated[bool, _flag(False)] = False  # noqa: N815
    triggerMode: Annotated[bool, _flag(False)] = False  # noqa: N815
    retry: Mapping = Field(default_factory=dict)
    data: Mapping = Field(default_factory=dict)


class EdgeState(_Lenient):
    """An edge of the export."""

    id: str
    source: str
    target: str
    sourceHandle: str | None = None  # noqa: N815
    targetHandle: str | None = None  # noqa: N815


class VariableState(_Lenient):
    """A workflow variable of the export."""

    id: str = ""
    name: str
    type: Annotated[str, BeforeValidator(lambda value: "plain" if value is None else value)] = "plain"
    value: Any = None


@dataclass(slots=True)
class Block:
    """A block, with its stored values by sub-block id."""

    id: str
    type: str
    name: str
    values: dict[str, Json]
    outputs: dict[str, Json]
    enabled: bool
    advanced: bool
    trigger: bool
    retry: dict[str, Json]
    data: dict[str, Json]
    stored: dict[str, Json]
    """The block as it stands in the export."""
    parent: str | None = field(init=False)
    """The container that this block is in."""
    is_container: bool = field(init=False)
    """Whether other blocks can be inside."""

    def __post_init__(self) -> None:
        found = self.data.get("parentId")
        self.parent = found if isinstance(found, str) and found else None
        self.is_container = self.type in ("loop", "parallel")


@dataclass(slots=True)
class Edge:
    """An edge; `handle` is the healed source handle, `stored_handle` the one that stands in the export."""

    id: str
    source: str
    target: str
    handle: str | None
    stored_handle: str | None
