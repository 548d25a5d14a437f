"""The manner of every model of theirs, and the few shapes that several of them share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from journeys.values import Json


@dataclass(frozen=True, slots=True)
class Called:
    """Other names that canvases have for a member."""

    names: tuple[str, ...]


def called(*names: str) -> Called:
    """Other names of the member that is annotated with it."""
    return Called(names)


class Theirs(BaseModel):
    """Unknown members are kept, for the report; a member that is null counts as not there."""

    model_config = ConfigDict(extra="allow", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _by_our_names(cls, data: Json) -> Json:
        """Members by the names that they have here; what is there by both names counts by ours."""
        if not isinstance(data, dict):
            return data
        others = members_of(cls)
        made: dict[str, Json] = {}
        for name, value in data.items():
            ours = others.get(str(name), str(name))
            if value is not None and (ours == name or data.get(ours) is None) and (ours == name or ours not in made):
                made[ours] = value
        return made


@cache
def members_of(model: type[Theirs]) -> dict[str, str]:
    """Our name of a member by each of its names."""
    found = {name: name for name in model.model_fields}
    for name, info in model.model_fields.items():
        for mark in info.metadata:
            if isinstance(mark, Called):
                found |= {other: name for other in mark.names if other not in model.model_fields}
    return found


def by_name(key: str, text: str) -> BeforeValidator:
    """Members of an object as a list: each has its name as `key`; one that is no object stands as `text`."""

    def listed(value: Json) -> Json:
        if not isinstance(value, dict):
            return value
        return [{key: name, **(one if isinstance(one, dict) else {text: one})} for name, one in value.items()]

    return BeforeValidator(listed)


class Retrying(Theirs):
    """A retry policy. Times in milliseconds."""

    maxAttempts: int = Field(default=3, ge=1, le=1000)  # noqa: N815
    backoffStrategy: str = "exponential"  # noqa: N815
    backoffMultiplier: float = Field(default=2.0, ge=1)  # noqa: N815
    initialDelay: float = Field(default=1000.0, ge=0)  # noqa: N815
    maxDelay: float = Field(default=30_000.0, ge=0)  # noqa: N815
    retryableStatusCodes: list[int] | None = None  # noqa: N815


class Handling(Theirs):
    """What a node does about its own failure."""

    strategy: str = "fail"
    fallback: Annotated[Any, called("fallbackValue")] = None
    maxRetries: int = Field(default=1, ge=1, le=1000)  # noqa: N815
    message: str | None = None


class Limits(Theirs):
    """What the value of a form's field, or of a parameter, must be."""

    type: str | None = None
    value: Any = None
    required: bool | None = None
    pattern: Annotated[str | None, called("regex")] = None
    min: Annotated[float | None, called("minimum")] = None
    max: Annotated[float | None, called("maximum")] = None
    minLength: int | None = Field(default=None, ge=0)  # noqa: N815
    maxLength: int | None = Field(default=None, ge=0)  # noqa: N815
    enum: list[Any] | None = None
    message: str | None = None


class NamedLimits(Limits):
    """The same, beside the fields: it says which one it is for."""

    field: str = Field(min_length=1)


class NamedText(Theirs):
    """A text for one field of a form."""

    field: str = Field(min_length=1)
    text: Annotated[str, called("prompt", "message", "content")]


class Choice(Theirs):
    """One of the answers to choose from."""

    value: Any
    label: str = ""
    description: str = ""


def _as_choice(value: Json) -> Json:
    return value if isinstance(value, dict) else {"value": value}


Choices = list[Annotated[Choice, BeforeValidator(_as_choice)]]
Mapping = dict[str, Any]
