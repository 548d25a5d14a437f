"""A file of conversation tests, as data."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, field_validator, model_validator

from conversation_tests.expectations import Expectation, Never
from conversation_tests.meanings import Meaning
from conversation_tests.shorthand import Seconds, Shortened, Texts, listed
from journeys.errors import Outcome
from journeys.frozen import Frozen
from journeys.messages import Command, Rewind, SendEvent
from journeys.states.state import Effect
from journeys.values import Json

ACTIONS = ("user", "values", "choice", "event", "wait", "command", "rewind")
"""What a turn does; at most one of these."""
MOMENT = datetime.fromisoformat("2030-01-07T09:00:00+00:00")
"""When tests happen that say nothing of it: a Monday morning."""


class Source(Frozen):
    """Where the answers of models come from.

    `stub`: from the turns of the test; `rule`: there is no model; `cassette`: from a file, into which a real model's
    answers have been recorded; `real`: from the worker's own model.
    """

    kind: Literal["stub", "rule", "real", "cassette"] = "stub"
    file: str | None = None
    """The cassette's, from this file's folder."""

    @model_validator(mode="after")
    def _a_cassette_has_a_file(self) -> Source:
        if (self.kind == "cassette") != (self.file is not None):
            raise ValueError("a cassette is written as {cassette: FILE}")
        return self


def _read_source(value: Any) -> Any:
    if isinstance(value, str):
        return {"kind": value}
    if isinstance(value, dict) and set(value) == {"cassette"}:
        return {"kind": "cassette", "file": value["cassette"]}
    return value


class CassetteNamed(Frozen):
    """A cassette, by its file."""

    cassette: str


ModelSource = Annotated[
    Source,
    BeforeValidator(_read_source, json_schema_input_type=Literal["stub", "rule", "real"] | CassetteNamed),
]


class ToolFault(Shortened):
    """A failure of a tool."""

    _short: ClassVar[str] = "message"

    message: str
    kind: str = "tool"
    outcome: Outcome = "failed"
    retryable: bool = False
    details: dict[str, Json] = Field(default_factory=dict)


class ToolAnswer(Frozen):
    """What one call of a tool gives.

    With `when` it is given to every call whose arguments are so; the others answer one call after another, the last
    one again and again.
    """

    when: dict[str, Json] | None = None
    """Some of the arguments."""
    output: Json = None
    error: ToolFault | None = None
    delay: Seconds = Field(default=0.0, ge=0, le=60)
    """How long the call really takes."""
    effect: Effect | None = None
    """What the call does over there; `unsafe` is what a tool has that says nothing of it."""


ToolAnswers = Annotated[
    tuple[ToolAnswer, ...],
    BeforeValidator(listed, json_schema_input_type=ToolAnswer | list[ToolAnswer]),
]


class PlannedTurn(Frozen):
    """One thing that is done, what the model makes of it, and what is expected of it. The first turn may do nothing:
    it looks at the beginning."""

    user: Texts | None = None
    """What the customer says; of a list, one message right after another."""
    values: dict[str, Json] | None = None
    """What is filled into a form."""
    choice: Json = None
    """The option that is chosen, or yes or no: for the oldest question that has options."""
    event: Annotated[
        SendEvent | None,
        BeforeValidator(
            lambda value: {"name": value} if isinstance(value, str) else value,
            json_schema_input_type=str | SendEvent,
        ),
    ] = None
    """Something that happens outside."""
    wait: Seconds | None = Field(default=None, gt=0)
    """Time that passes."""
    command: Annotated[
        Command | None,
        BeforeValidator(
            lambda value: {"kind": value} if isinstance(value, str) else value,
            json_schema_input_type=str | Command,
        ),
    ] = None
    """What an operator commands."""
    rewind: Annotated[
        Rewind | None,
        BeforeValidator(
            lambda value: {"state": value} if isinstance(value, str) else value,
            json_schema_input_type=str | Rewind,
        ),
    ] = None
    """The state, or the visit, that is gone back to."""
    id: str | None = None
    """The message's id."""
    by: str | None = None
    """Who says so."""
    model: Annotated[tuple[Meaning, ...], BeforeValidator(listed, json_schema_input_type=Meaning | list[Meaning])] = ()
    """What the stand-in for the model makes of it; of a list, one after another for each time that it is asked what
    is meant."""
    expect: Expectation = Expectation()

    @property
    def action(self) -> str | None:
        """What it does: one of `ACTIONS`, or None."""
        return next((name for name in ACTIONS if name in self.model_fields_set), None)

    @model_validator(mode="after")
    def _does_one_thing(self) -> PlannedTurn:
        given = [name for name in ACTIONS if name in self.model_fields_set]
        if len(given) > 1:
            raise ValueError(f"does several things at once ({', '.join(given)}); make turns of them")
        if self.action is not None and getattr(self, self.action) is None:
            raise ValueError(f"`{self.action}` says nothing")
        return self


class ConversationTest(Frozen):
    """One conversation, from its beginning."""

    description: str = ""
    input: Json = None
    """The journey's input."""
    model: ModelSource | None = None
    """Default: the file's."""
    tools: dict[str, ToolAnswers] = Field(default_factory=dict)
    """Beside the file's, before them."""
    customer: str | None = None
    """The user for whom the journey runs."""
    workspace: str | None = None
    at: str | None = None
    """When it begins, as an ISO 8601 moment; in memory only, a server has its own clock. Default: 2030-01-07, nine
    o'clock in UTC, a Monday."""
    cases: tuple[dict[str, Json], ...] = ()
    """Values for `${NAME}` in this test, which is played once for each; `name` is what the case is called."""
    turns: tuple[PlannedTurn, ...] = Field(min_length=1)
    never: Never = Never()
    """In no turn."""
    max_model_calls: int | None = Field(default=None, ge=0)
    """In all turns together."""

    @field_validator("at")
    @classmethod
    def _is_a_moment(cls, at: str | None) -> str | None:
        if at is not None:
            try:
                zoned = datetime.fromisoformat(at).tzinfo
            except ValueError:
                raise ValueError("is no moment; write it as in 2030-01-07T09:00:00Z") from None
            if zoned is None:
                raise ValueError("says nothing of its zone; write it as in 2030-01-07T09:00:00Z")
        return at

    @property
    def begins_at(self) -> float:
        """The moment at which it begins, in seconds since 1970."""
        return (MOMENT if self.at is None else datetime.fromisoformat(self.at)).timestamp()


def _is_a_journey(journey: Json) -> Json:
    if not isinstance(journey, (str, dict)):
        raise ValueError("must be the path of a journey's file, or the document itself")
    return journey


class Suite(Frozen):
    """A file of tests about one journey."""

    journey: Annotated[Json, AfterValidator(_is_a_journey), WithJsonSchema({"type": ["string", "object"]})]
    """The journey's file, from this file's folder; or the document itself."""
    reading: dict[str, Json] = Field(default_factory=dict)
    """How the file is read: `format`, and the options of its format (`values`, `trigger`, `children` …), as objects or
    as files."""
    environment: dict[str, Json] = Field(default_factory=dict)
    """Values for `{{NAME}}` that are no secrets."""
    model: ModelSource = Source()
    tools: dict[str, ToolAnswers] = Field(default_factory=dict)
    """What tools give, by the tool's id or the state's."""
    other_tools: Literal["refused", "real"] = "refused"
    """What becomes of calls of tools that are not listed. Functions always run, in their sandboxes."""
    never: Never = Never()
    """In no turn of any test."""
    tests: dict[str, ConversationTest] = Field(min_length=1)
    """By name."""
    schema_address: str | None = Field(default=None, alias="$schema")
