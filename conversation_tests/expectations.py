"""What a turn is expected to bring about. What is not named is not looked at."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, field_validator

from conversation_tests.shorthand import Shortened, Texts, listed, without_blanks
from journeys.frozen import Frozen
from journeys.run import QuestionKind, RunStatus
from journeys.values import Json


class TextMatch(Shortened):
    """What a text must be; all that is given must hold. A text alone must be contained. Runs of blanks count as one."""

    _short: ClassVar[str] = "contains"

    contains: str | None = None
    equals: str | None = None
    matches: str | None = None
    """A regular expression of Python's, found anywhere in the text."""

    @field_validator("matches")
    @classmethod
    def _is_an_expression(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"is no regular expression: {error}") from None
        return pattern

    def fits(self, text: str) -> bool:
        """Whether a text is as it must be."""
        said = without_blanks(text)
        if self.contains is not None and without_blanks(self.contains) not in said:
            return False
        if self.equals is not None and without_blanks(self.equals) != said:
            return False
        return self.matches is None or re.search(self.matches, text) is not None

    def __str__(self) -> str:
        given = self.model_dump(exclude_none=True)
        return self.contains or "" if list(given) == ["contains"] else ", ".join(f"{k} {v!r}" for k, v in given.items())


TextMatches = Annotated[
    tuple[TextMatch, ...], BeforeValidator(listed, json_schema_input_type=TextMatch | list[TextMatch])
]


class ToolCalled(Frozen):
    """A call that was made. `arguments` are some of its arguments."""

    tool: str
    """The tool's id or, of calls that have none, the state's."""
    arguments: dict[str, Json] = Field(default_factory=dict)


def _read_call(value: Json) -> Json:
    if isinstance(value, str):
        return {"tool": value}
    if isinstance(value, dict) and len(value) == 1 and "tool" not in value:
        [(tool, arguments)] = value.items()
        return {"tool": tool, "arguments": arguments or {}}
    return value


ToolCalls = Annotated[
    tuple[Annotated[ToolCalled, BeforeValidator(_read_call)], ...],
    BeforeValidator(
        lambda value: listed(value) if value is not None else [],
        json_schema_input_type=str | list[str | ToolCalled | dict[str, dict[str, Json] | None]],
    ),
]


class QuestionAsked(Shortened):
    """A question that is open. A text alone must be contained in what it says."""

    _short: ClassVar[str] = "prompt"

    kind: QuestionKind | None = None
    prompt: TextMatch | None = None
    """Of its title and its prompt."""
    fields: Texts | None = None
    """Names of the fields of a form, in order."""
    options: tuple[Json, ...] | None = None
    """Values of the options, in order."""
    state: str | None = None


Questions = Annotated[
    tuple[QuestionAsked, ...],
    BeforeValidator(listed, json_schema_input_type=QuestionAsked | list[QuestionAsked]),
]


def _read_refusals(value: Json) -> Json:
    return [{}] if value is True else [] if value is False else listed(value)


Refusals = Annotated[
    tuple[TextMatch, ...],
    BeforeValidator(_read_refusals, json_schema_input_type=bool | TextMatch | list[TextMatch]),
]
"""Texts of refusals; none of them: nothing was refused."""


def _read_paths(value: Json) -> Json:
    return value if isinstance(value, dict) else {"": listed(value)}


Paths = Annotated[
    dict[str, Texts], BeforeValidator(_read_paths, json_schema_input_type=list[str] | dict[str, list[str]])
]


Decider = Literal["rule", "form", "model"]
Deciders = Annotated[tuple[Decider, ...], BeforeValidator(listed, json_schema_input_type=Decider | list[Decider])]


class Never(Frozen):
    """What must not happen."""

    say: TextMatches = ()
    states: Texts = ()
    tools: Texts = ()


class Expectation(Frozen):
    """What is looked at when a turn is over."""

    say: TextMatches = ()
    """What has been said in this turn, by the journey or its agent; each text must be found, in any line."""
    state: Texts | None = None
    """States, each of which it stands in; after the end, the last one. `JOURNEY/STATE` where ids are not unique."""
    path: Paths | None = None
    """The whole current path, state by state: of all journeys, or by journey."""
    visited: Texts | None = None
    """States entered in this turn, in this order; others may lie between."""
    slots: dict[str, Json] = Field(default_factory=dict)
    """Values collected so far: variables, fields of forms, or `STATE.FIELD`; of objects, some members."""
    variables: dict[str, Json] = Field(default_factory=dict)
    outputs: dict[str, Json] = Field(default_factory=dict)
    """By state; of objects, some members."""
    tools: ToolCalls | None = None
    """All calls made in this turn, in order."""
    asks: Questions | None = None
    """All questions that are open, in order; an empty list: none."""
    refused: Refusals | None = None
    """Whether what was sent was refused, and what was said then."""
    model_refused: Refusals | None = None
    """Whether something that the model answered was refused, and why."""
    decided_by: Deciders | None = None
    """Who made this turn's decisions: all of them by one of these."""
    max_model_calls: int | None = Field(default=None, ge=0)
    """How often models may be asked in this turn."""
    status: RunStatus | None = None
    result: Json = None
    """The journey's result; of objects, some members."""
    never: Never = Never()
