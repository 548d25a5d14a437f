"""Input collection: a form, answered field by field or all at once."""

from __future__ import annotations

from typing import Literal

from pydantic import Field as PydanticField
from pydantic import field_validator

from journeys.frozen import Frozen
from journeys.states.state import State
from journeys.values import Json, Value

FieldType = Literal[
    "string", "text", "integer", "number", "money", "boolean", "date", "time", "datetime", "email", "url", "phone",
    "choice", "choices", "object", "array", "file", "any",
]  # fmt: skip


class Option(Frozen):
    """One of the answers to choose from."""

    value: Json
    label: str = ""
    description: str = ""


class Field(Frozen):
    """One field of a form. Limits are inclusive; lengths are characters, or items of a list.

    The value of a `money` field is `{amount, currency}`: a number, and a code of ISO 4217.
    """

    name: str = PydanticField(min_length=1)
    type: FieldType = "string"
    title: str = ""
    description: str = ""
    prompt: Value = None
    required: bool = True
    default: Value = None
    options: tuple[Option, ...] = ()
    pattern: str | None = None
    """A regular expression (RE2) that the whole text must match."""
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    earliest: str | None = None
    """Of a date, time or datetime: none before this one, which is ISO 8601 of the same type, or `now`."""
    latest: str | None = None
    currency: str | None = PydanticField(default=None, pattern="^[A-Z]{3}$")
    """Of money: the only one that is taken, and meant where none is named."""
    message: str = ""
    """Said instead of the usual reason when an answer does not fit."""

    @property
    def label(self) -> str:
        """The title, or the name where there is none."""
        return self.title or self.name


class InputCollection(State):
    """Asks for values and checks them.

    Its output is the object of values by field name, or `output`, which may use `local.values` (checked and coerced),
    `local.raw`
    (what came), `local.rest` (what came without a field), `local.display`, `local.asked_at` and `local.submitted_at`
    (ISO 8601).
    """

    type: Literal["input_collection"] = "input_collection"
    fields: tuple[Field, ...] = ()
    question: Value = None
    display: Value = None
    """Data shown with the question."""
    confirm: bool = False
    confirmation: Value = None
    from_input: bool = False
    """The input that the run was started with, if any, is the answer."""
    coercion: Literal["strict", "lenient"] = "strict"
    """`lenient`: the run's input is taken by the rules of Sim's start block; what does not fit stays as it came."""
    extra: Literal["refuse", "keep"] = "refuse"
    """Whether an answer may bring values that have no field."""
    reserved: tuple[str, ...] = ()
    """Names that no answer may bring."""
    output: Value = None

    @field_validator("fields")
    @classmethod
    def _names_are_unique(cls, fields: tuple[Field, ...]) -> tuple[Field, ...]:
        names = [field.name for field in fields]
        twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
        if twice:
            raise ValueError(f"two fields have the name {', '.join(twice)}")
        return fields
