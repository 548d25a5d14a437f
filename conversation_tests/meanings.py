"""What the stand-in for a model makes of a turn, in short: by states, guidelines and fields, not by the ids of a
request."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, field_validator

from conversation_tests.shorthand import Named, Shortened, Texts, listed
from journeys.frozen import Frozen
from journeys.turns import RepairKind
from journeys.values import Json
from modelserver.script import Answers, ScriptError

ANY = ""
"""Stands for the journey from which the states can be reached."""


def _by_journey(value: Any) -> Any:
    return value if isinstance(value, dict) else {ANY: listed(value)}


Goals = Annotated[
    dict[str, Texts],
    BeforeValidator(_by_journey, json_schema_input_type=str | list[str] | dict[str, str | list[str]]),
]
"""States, for the journey that can reach them; or by journey."""


class Choice(Frozen):
    """The customer is to be asked which is meant. Without `id`: the ambiguity between these."""

    id: str | None = None
    between: Texts = ()
    ask: str = ""


def _read_choice(value: Any) -> Any:
    return {"between": value} if isinstance(value, list) else value


class Repair(Shortened):
    """The customer wants something mended. `target` is a state; `field` and `value` are for a correction."""

    _short: ClassVar[str] = "kind"

    kind: RepairKind
    target: str | None = None
    field: str | None = None
    value: Json = None


class CannedGiven(Shortened):
    """A canned response, and the fields in it that the model fills in."""

    _short: ClassVar[str] = "id"

    id: str
    fields: dict[str, Json] = Field(default_factory=dict)


class Fault(Frozen):
    """The model gives no answer: an HTTP error."""

    status: int = Field(default=503, ge=400, le=599)
    message: str = "The model is down"


class Meaning(Frozen):
    """What a model understands of a message, and what it says. What is not named stays as it is.

    All of it is held against what is really asked. What only comes up after a tool has answered waits for that round.
    """

    advance: Goals = Field(default_factory=dict)
    """States to go to, one after another; states between them are passed by the shortest way."""
    back: Goals = Field(default_factory=dict)
    """The state to go back to; after that `advance` goes on from there."""
    starts: Named = Field(default_factory=dict)
    """Journeys that begin, each with the states to go to at once."""
    resumes: Named = Field(default_factory=dict)
    """Journeys that were left and go on, each with the states to go to at once."""
    leaves: Texts = ()
    """Journeys that are put aside."""
    restarts: Texts = ()
    """Journeys that begin anew, for a new purpose."""
    holds: Texts = ()
    """Guidelines that hold."""
    clarify: Annotated[
        Choice | None,
        BeforeValidator(_read_choice, json_schema_input_type=list[str] | Choice),
    ] = None
    values: dict[str, Json] = Field(default_factory=dict)
    """Values that the message gives or corrects, by field."""
    calls: dict[str, dict[str, Json]] = Field(default_factory=dict)
    """Arguments of tools, by tool; what is required, and neither given here nor known, counts as missing."""
    declines: Texts = ()
    """Tools that are not to be called."""
    repair: Repair | None = None
    say: str | None = None
    """The reply."""
    canned: CannedGiven | None = None
    """The canned response that the reply is made from, by its id."""
    agents: dict[str, Json] = Field(default_factory=dict)
    """By state: what the model says where an agent talks with it by itself; a list answers one request after another.
    A text, `{"json": …}`, `{"tool_calls": [{"name", "arguments"}]}` or `{"error": {"status", "message"}}`."""
    answers: tuple[Json, ...] = ()
    """Given as they are, one for each request, before anything else: a text, or an object as JSON."""
    fails: Annotated[
        Fault | None,
        BeforeValidator(
            lambda value: {} if value is True else {"status": value} if isinstance(value, int) else value,
            json_schema_input_type=bool | int | Fault,
        ),
    ] = None
    """The model gives no answer in this turn."""
    why: str = ""

    @field_validator("agents")
    @classmethod
    def _are_answers(cls, agents: dict[str, Json]) -> dict[str, Json]:
        for state, answers in agents.items():
            try:
                Answers(listed(answers), state)
            except ScriptError as error:
                raise ValueError(str(error)) from None
        return agents
