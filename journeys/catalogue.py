"""What a conversation knows: words, variables, capabilities, customers, tags, and the tools as they are described."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from journeys.frozen import Frozen
from journeys.values import Json


class Tag(Frozen):
    """A name that ties things together."""

    id: str = Field(min_length=1)
    name: str = ""
    details: dict[str, Json] = Field(default_factory=dict)


class Term(Frozen):
    """A word of the trade, and what it means."""

    id: str
    name: str
    description: str = ""
    synonyms: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    details: dict[str, Json] = Field(default_factory=dict)


class ContextVariable(Frozen):
    """Something known about a customer or a group of them, given by hand or by a tool."""

    id: str
    name: str
    description: str | None = None
    tool: str | None = None
    """The tool that finds the value."""
    freshness: str | None = None
    """When the tool is asked again: a cron expression."""
    tags: tuple[str, ...] = ()
    values: dict[str, Json] = Field(default_factory=dict)
    """By the customer's id, `tag:ID` for a group, or `DEFAULT`."""
    details: dict[str, Json] = Field(default_factory=dict)


class Capability(Frozen):
    """Something that the agent can offer by itself."""

    id: str
    title: str
    description: str = ""
    signals: tuple[str, ...] = ()
    """What customers say when it fits."""
    tags: tuple[str, ...] = ()
    details: dict[str, Json] = Field(default_factory=dict)


class Customer(Frozen):
    """A customer that is known by name."""

    id: str
    name: str
    extra: dict[str, Json] = Field(default_factory=dict)
    """What else is known."""
    tags: tuple[str, ...] = ()
    details: dict[str, Json] = Field(default_factory=dict)


class ToolParameter(Frozen):
    """A parameter of a tool, as the model is told of it."""

    type: str = "string"
    """`string`, `number`, `integer`, `boolean`, `array`, `date`, `datetime` …"""
    item_type: str | None = None
    """For an array: the type of its items."""
    choices: tuple[Json, ...] = ()
    description: str | None = None
    examples: tuple[Json, ...] = ()
    hidden: bool = False
    """Whether the customer may not be told of it."""
    source: Literal["any", "context", "customer"] = "any"
    """Where its value may come from: whatever is known, only what is not the customer's to say, only the customer."""
    significance: str | None = None
    """Why it is needed, for the customer."""
    precedence: int | None = None
    """Of several that are missing, those of the lowest number are asked for first; None: last."""
    display_name: str | None = None


class ToolDescription(Frozen):
    """A tool that states and guidelines may call, as the model is told of it. The worker has the tool itself."""

    id: str
    description: str = ""
    parameters: dict[str, ToolParameter] = Field(default_factory=dict)
    required: tuple[str, ...] = ()
    consequential: bool = False
    """Whether a call has consequences, so that the model is to be sure."""
    overlap: Literal["none", "auto", "always"] = "auto"
    """Whether it is thought of together with other tools: never, where a relationship says so, always."""
    details: dict[str, Json] = Field(default_factory=dict)
