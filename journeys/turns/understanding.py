"""What a message means: the answer to a situation, and what it has cost."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from journeys.frozen import Frozen
from journeys.turns.situation import RepairKind
from journeys.values import Json

Move = Literal["stay", "advance", "leave", "back", "restart"]


class JourneyMove(Frozen):
    """What becomes of a journey that is under way.

    `ways` are taken one after another: from where it stands, or from `back_to`. `leave`: it does not go on, and is
    not asked about until the customer returns to it. `restart`: it begins anew, for a new purpose.
    """

    journey: str
    move: Move = "stay"
    ways: tuple[str, ...] = ()
    back_to: str | None = None
    why: str = ""


class JourneyStart(Frozen):
    """A journey at hand becomes active, and goes these ways from where it begins; with `resume`, one that was left
    goes on where it was, or from `back_to`."""

    journey: str
    ways: tuple[str, ...] = ()
    resume: bool = False
    back_to: str | None = None
    why: str = ""


class Clarification(Frozen):
    """The customer is to be asked which is meant."""

    id: str
    between: tuple[str, ...] = ()
    ask: str = ""


class FieldValue(Frozen):
    """The message gives or corrects a value."""

    field: str
    value: Json = None


class CallWanted(Frozen):
    """Arguments of an offered tool. `missing` are required ones that nobody has given; `invalid` were given, and
    cannot be right. With `decline` the tool is not to be called."""

    offer: str
    arguments: dict[str, Json] = Field(default_factory=dict)
    missing: tuple[str, ...] = ()
    invalid: tuple[str, ...] = ()
    decline: bool = False


class RepairWanted(Frozen):
    """The customer wants something mended. `target` is a state, `field` and `value` are for a correction."""

    kind: RepairKind
    target: str | None = None
    field: str | None = None
    value: Json = None


class Understanding(Frozen):
    """What the message means: the answer to a `Situation`. What it does not name stays as it is."""

    journeys: tuple[JourneyMove, ...] = ()
    starts: tuple[JourneyStart, ...] = ()
    guidelines: tuple[str, ...] = ()
    """Ids of those that hold."""
    clarify: tuple[Clarification, ...] = ()
    values: tuple[FieldValue, ...] = ()
    calls: tuple[CallWanted, ...] = ()
    repair: RepairWanted | None = None
    why: str = ""


class Usage(Frozen):
    """What a turn's request has cost: how often a model was asked, and the tokens, `{input, output, total}`."""

    model_calls: int = 0
    tokens: dict[str, int] = Field(default_factory=dict)
    by: Literal["model", "rule"] = "model"
    """`rule`: no model is configured, and the words were compared."""
    model: str = ""


class Understood(Frozen):
    """The result of the activity `understand`. `considered` are the ids of journeys at hand and guidelines that were
    shown to the model; what else the understanding names was refused, with the reason."""

    understanding: Understanding = Understanding()
    considered: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    usage: Usage = Usage()
