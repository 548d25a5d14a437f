"""What is said: what the reply is to heed, and the reply."""

from __future__ import annotations

from pydantic import Field

from journeys.catalogue import Capability
from journeys.conversation import Composition, ResponseField
from journeys.frozen import Frozen
from journeys.turns.talk import Line, Talk
from journeys.turns.understanding import Usage
from journeys.values import Json


class GoalNow(Frozen):
    """What a journey is to reach with the reply."""

    journey: str
    title: str = ""
    state: str
    goal: str
    entered: bool = True
    """Whether the state was entered in this turn."""


class GuidelineNow(Frozen):
    """A guideline in force."""

    id: str
    when: str
    do: str


class Missing(Frozen):
    """A tool cannot be called before the customer has told something."""

    tool: str
    name: str
    label: str = ""
    description: str = ""
    choices: tuple[Json, ...] = ()
    invalid: bool = False


class CannedOffer(Frozen):
    """A canned response that may be given, and the fields that the model fills in."""

    id: str
    template: str
    signals: tuple[str, ...] = ()
    fields: tuple[ResponseField, ...] = ()
    explicit: bool = False
    """It is always considered; others by their nearness to the talk."""


class ReplySituation(Talk):
    """All that the reply is to heed: the request `reply`."""

    top: int = 5
    """As in `Situation`; of canned responses that are not explicit, four times as many are shown."""
    goals: tuple[GoalNow, ...] = ()
    guidelines: tuple[GuidelineNow, ...] = ()
    """They outrank the goals where both cannot be followed."""
    missing: tuple[Missing, ...] = ()
    clarify: tuple[str, ...] = ()
    """What the customer is to be asked, in words."""
    notes: tuple[str, ...] = ()
    """What has happened, that the customer is to be told: a correction, a refusal, a journey that has ended."""
    capabilities: tuple[Capability, ...] = ()
    composition: Composition = "fluid"
    canned: tuple[CannedOffer, ...] = ()
    fields: dict[str, Json] = Field(default_factory=dict)
    """Fields of canned responses that are known: `std`, and those of tools' results."""
    no_match: str = ""
    """Said in strict composition when no canned response fits."""
    stream: bool = False
    summarise: tuple[Line, ...] = ()
    """Lines that are about to leave the window: the summary is to have them in it."""


class Reply(Frozen):
    """What is said: the answer to a `ReplySituation`."""

    text: str = ""
    canned: str | None = None
    """The canned response that it was made from."""
    summary: str | None = None
    """The new summary, if one was asked for."""


class Replied(Frozen):
    """The result of the activity `reply`."""

    reply: Reply = Reply()
    refused: tuple[str, ...] = ()
    usage: Usage = Usage()
