"""What a turn asks of a model, and what the model answers: the situation, its understanding, the reply.

Everything that is open is asked at once. Whatever the answer says is checked against the situation before it counts:
ids that were not offered, ways that are not there, and values that do not fit are refused.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from journeys.catalogue import Capability, Term, ToolParameter
from journeys.conversation import Composition, ResponseField
from journeys.frozen import Frozen
from journeys.states.input import Option
from journeys.values import Json

Speaker = Literal["customer", "agent", "person", "tool", "system"]
"""`person`: somebody who has taken the conversation over from the agent."""
StepKind = Literal["chat", "tool", "fork", "form", "end", "other"]
FieldStanding = Literal["asked", "ahead", "answered"]
"""Of a field: it is asked now; it will be, if the journey goes on; it has a value, which may be corrected."""
Move = Literal["stay", "advance", "leave", "back", "restart"]
RepairKind = Literal[
    "correct", "skip", "back", "restart", "cancel", "repeat", "help", "continue", "clarify", "chitchat",
    "cannot_handle", "handoff", "internal_error", "session_start", "completed", "validate",
]  # fmt: skip
"""The patterns of repair; see `journeys.repair`."""


class Line(Frozen):
    """One line of the talk."""

    who: Speaker
    text: str = ""
    data: Json = None


class Speaking(Frozen):
    """Who speaks, and for whom."""

    name: str = ""
    description: str = ""


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


class ToolOutcome(Frozen):
    """A call made in this turn, or before."""

    tool: str
    arguments: dict[str, Json] = Field(default_factory=dict)
    result: Json = None
    error: str | None = None


class Talk(Frozen):
    """What both requests know of the conversation."""

    turn: int
    message: str | None = None
    """What the customer has just said; None: nothing, a tool has answered or something has happened."""
    window: tuple[Line, ...] = ()
    """The latest lines, a bounded number, the message left out."""
    summary: str = ""
    """Of all that came before the window."""
    agent: Speaking = Speaking()
    customer: Speaking = Speaking()
    known: dict[str, Json] = Field(default_factory=dict)
    """Values collected, by journey."""
    variables: dict[str, Json] = Field(default_factory=dict)
    """What is known of the customer, by the name of the context variable."""
    glossary: tuple[Term, ...] = ()
    results: tuple[ToolOutcome, ...] = ()
    """Of this turn."""


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


class Replied(Frozen):
    """The result of the activity `reply`."""

    reply: Reply = Reply()
    refused: tuple[str, ...] = ()
    usage: Usage = Usage()
