"""A journey: frozen data, the same for every run of it."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from pydantic import Field

from journeys.canonical import fingerprint
from journeys.conversation import Composition
from journeys.frozen import Frozen
from journeys.states import AnyState
from journeys.transitions import Transition
from journeys.values import Json, Value

VariableType = Literal["string", "number", "boolean", "object", "array", "any"]


class Variable(Frozen):
    """A variable of the journey.

    A secret one has no value here: it stands for the secret of its name, found by the worker at the moment it is
    needed.
    """

    name: str = Field(min_length=1)
    type: VariableType = "any"
    default: Json = None
    secret: bool = False
    description: str = ""


class Origin(Frozen):
    """The document that a journey was read from."""

    format: str
    """`sim`, `parlant`, `mermaid`, `reactflow`, `journey`, `template`."""
    id: str | None = None
    name: str | None = None
    version: str | None = None
    details: dict[str, Json] = Field(default_factory=dict)


class Activation(Frozen):
    """What makes a journey active beside others of its bundle: events by name, or conditions in words (any of them)."""

    events: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    observations: tuple[str, ...] = ()
    """Ids of guidelines of the bundle that make it active when they hold, beside `conditions`."""


class Journey(Frozen):
    """States and transitions, with what they share.

    `initial` are the states entered first. The result is that of the `final` state reached or, where none was, the
    output of the last
    visit to a state without a way out.
    """

    id: str = Field(min_length=1, max_length=200)
    title: str = ""
    description: str = ""
    version: str = "1"
    template: str | None = None
    activation: Activation = Activation()
    priority: int = 0
    composition: Composition | None = None
    """How replies are made while it is active; None: as the agent does."""
    tags: tuple[str, ...] = ()
    """Ids of tags; `agent:ID` for an agent that it belongs to."""
    labels: tuple[str, ...] = ()
    variables: tuple[Variable, ...] = ()
    initial: tuple[str, ...] = Field(min_length=1)
    states: tuple[AnyState, ...] = Field(min_length=1)
    transitions: tuple[Transition, ...] = ()
    origin: Origin | None = None
    mapping_confidence: float | None = Field(default=None, ge=0, le=1)
    success_output: Value = None
    """The result of the whole, instead of the rule above."""

    @cached_property
    def fingerprint(self) -> str:
        """sha256 of the canonical JSON of this journey, in hexadecimal."""
        return fingerprint(self)

    @property
    def name(self) -> str:
        """The title, or the id where there is none."""
        return self.title or self.id
