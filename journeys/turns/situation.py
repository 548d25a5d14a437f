"""The situation of a turn: all that is open, each with the id by which the answer is checked."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from journeys.catalogue import ToolParameter
from journeys.frozen import Frozen
from journeys.states.input import Option
from journeys.turns.talk import Talk
from journeys.values import Json

StepKind = Literal["chat", "tool", "fork", "form", "end", "other"]
FieldStanding = Literal["asked", "ahead", "answered"]
"""Of a field: it is asked now; it will be, if the journey goes on; it has a value, which may be corrected."""
RepairKind = Literal[
    "correct", "skip", "back", "restart", "cancel", "repeat", "help", "continue", "clarify", "chitchat",
    "cannot_handle", "handoff", "internal_error", "session_start", "completed", "validate",
]  # fmt: skip
"""The patterns of repair; see `journeys.repair`."""


class Way(Frozen):
    """A way out of a step. `id` is unique within the situation; without `when` it is taken as soon as the step is
    complete."""

    id: str
    when: str | None = None
    to: str
    """The step that it leads to."""


class Step(Frozen):
    """A state of a journey, as far as a message may reach."""

    state: str
    kind: StepKind
    goal: str = ""
    ways: tuple[Way, ...] = ()
    tool: str | None = None
    """For a tool: the id of the offer among `Situation.tools`."""


class JourneyUnderWay(Frozen):
    """A journey that is active. `state` is where it stands; `steps` are that state and those that follow it, as far as
    one message may reach; `path` the states it has been in, to which it may go back."""

    journey: str
    """The activation: the journey's id, or `ID#2` of its second time."""
    title: str = ""
    description: str = ""
    state: str
    needs: Literal["customer", "judgement"] = "customer"
    """What the state waits for: something that the customer says, or only that a condition be found to hold."""
    steps: tuple[Step, ...] = ()
    path: tuple[str, ...] = ()


class JourneyAtHand(Frozen):
    """A journey that may become active: when one of its conditions holds, or the customer wants it.

    `left` are the steps in which it was left, if it was; `activation` is what it was then. `steps`: where it begins.
    """

    journey: str
    title: str = ""
    description: str = ""
    conditions: tuple[str, ...] = ()
    observations: tuple[str, ...] = ()
    """Ids among the situation's guidelines; if one holds, the journey starts by itself."""
    left: str | None = None
    activation: str | None = None
    path: tuple[str, ...] = ()
    start: str = ""
    steps: tuple[Step, ...] = ()


class GuidelineAsked(Frozen):
    """A guideline, of which is asked whether its condition holds."""

    id: str
    when: str
    do: str | None = None
    applied: bool = False
    """It has been followed already; it holds again only if there is a new reason."""


class Ambiguity(Frozen):
    """When `when` holds and more than one of `between` may be meant, the customer is to be asked which."""

    id: str
    """The guideline that observes it."""
    when: str
    between: tuple[str, ...]
    """Ids of guidelines and journeys of the situation."""


class FieldAsked(Frozen):
    """A value that the message may give or correct."""

    id: str
    """Unique within the situation."""
    label: str
    type: str = "string"
    description: str = ""
    options: tuple[Option, ...] = ()
    standing: FieldStanding = "asked"
    value: Json = None


class ToolOffer(Frozen):
    """A tool that may be called in this turn, once the step is reached or the guideline holds that it is for."""

    id: str
    """Unique within the situation: `state:JOURNEY/STATE/TOOL` or `guideline:ID/TOOL`."""
    tool: str
    description: str = ""
    instruction: str | None = None
    parameters: dict[str, ToolParameter] = Field(default_factory=dict)
    required: tuple[str, ...] = ()
    consequential: bool = False
    given: dict[str, Json] = Field(default_factory=dict)
    """Arguments that are settled already."""


class Situation(Talk):
    """All that is open: the request `understand`."""

    round: int = 1
    """1; more when what a tool has answered, or what has become active, is looked at in the same turn."""
    top: int = 5
    """How many of `at_hand` and of `guidelines` the model is shown, the nearest to the message; none of those under
    way are left out."""
    journeys: tuple[JourneyUnderWay, ...] = ()
    at_hand: tuple[JourneyAtHand, ...] = ()
    guidelines: tuple[GuidelineAsked, ...] = ()
    ambiguities: tuple[Ambiguity, ...] = ()
    fields: tuple[FieldAsked, ...] = ()
    tools: tuple[ToolOffer, ...] = ()
    repairs: tuple[RepairKind, ...] = ()
