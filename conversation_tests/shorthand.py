"""Short ways of writing: one thing instead of a list of one, a text instead of an object, times in words."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from journeys.frozen import Frozen
from journeys.values import Json

_UNITS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
_PART = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(second|minute|hour|day|week)s?\b\s*(?:,|and\b)?", re.IGNORECASE)


class Shortened(Frozen):
    """A model that may be written as a text: the value of the field that `_short` names."""

    _short: ClassVar[str]

    @model_validator(mode="before")
    @classmethod
    def _read_short_form(cls, data: Any) -> Any:
        text = as_text(data)
        return {cls._short: text} if isinstance(text, str) else data

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The object, or the text that stands for it."""
        made = handler.resolve_ref_schema(handler(core))
        whole = dict(made)
        made.clear()
        made.update({"description": whole.pop("description", ""), "anyOf": [{"type": ["string", "number"]}, whole]})
        return made


def as_text(value: Any) -> Any:
    """A number as text: `user: 7` says so in YAML."""
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def texts(value: Any) -> Any:
    """One text as a list of one; numbers are texts."""
    return [as_text(one) for one in listed(value)]


def listed(value: Any) -> Any:
    """One thing as a list of one."""
    return list(value) if isinstance(value, (list, tuple)) else [value]


def named(value: Any) -> Any:
    """Names as an object whose members are empty lists; members that are no lists become lists of one."""
    if isinstance(value, dict):
        return {name: listed(one) if one is not None else [] for name, one in value.items()}
    return {one: [] for one in listed(value) if isinstance(one, str)} if isinstance(value, (str, list)) else value


def seconds(value: Any) -> Any:
    """A time in words, as in `2 days` or `1 hour 30 minutes`, in seconds. A number is seconds already."""
    if not isinstance(value, str):
        return value
    total, end = 0.0, 0
    while (found := _PART.match(value, end)) is not None:
        total += float(found[1]) * _UNITS[found[2].lower()]
        end = found.end()
    if not end or value[end:].strip():
        raise ValueError("is no time; write it as in `90 seconds`, `2 days`, `1 hour 30 minutes`")
    return total


def time_in_words(total: float) -> str:
    """Seconds in words, as `seconds` reads them."""
    said = []
    for unit, length in reversed(_UNITS.items()):
        count = total if unit == "second" else total // length
        total -= count * length
        if count:
            said.append(f"{count:g} {unit}{'s' if count != 1 else ''}")
    return " ".join(said) or "0 seconds"


Texts = Annotated[tuple[str, ...], BeforeValidator(texts, json_schema_input_type=str | float | list[str | float])]
"""One text, or several."""
Named = Annotated[
    dict[str, tuple[str, ...]],
    BeforeValidator(named, json_schema_input_type=str | list[str] | dict[str, str | list[str] | None]),
]
"""A name, several names, or names with what belongs to each."""
Seconds = Annotated[float, BeforeValidator(seconds, json_schema_input_type=str | float)]
"""A time: in words, or in seconds."""


def without_blanks(text: str) -> str:
    """A text in which each run of blanks is one."""
    return " ".join(text.split())


def json_subset(wanted: Json, found: Json) -> bool:
    """Whether all that is wanted is found: members of objects may be more, lists are as long, numbers are equal."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(
            name in found and json_subset(inner, found[name]) for name, inner in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(found, list)
            and len(wanted) == len(found)
            and all(json_subset(one, other) for one, other in zip(wanted, found, strict=True))
        )
    if isinstance(wanted, bool) or isinstance(found, bool):
        return wanted is found
    return bool(wanted == found)
