"""What the values of a state or transition hold: references, and expressions without a meaning; found in one walk."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import BaseModel

from journeys.positions import values_of
from journeys.values import Json


class Content(NamedTuple):
    """A place of a model, and what the value there holds."""

    place: str
    references: list[list[str | int]]
    """The paths of all references, outermost first."""
    invalid: list[str]
    """What is said of its values that fail when they are reached, each once."""


def contents_of(model: BaseModel) -> list[Content]:
    """The places of a model whose values hold something."""
    found = (content_at(place, value) for place, value in values_of(model) if isinstance(value, (dict, list)))
    return [one for one in found if one.references or one.invalid]


def content_at(place: str, value: Json) -> Content:
    """What one value holds: through words and expression trees, not into literals."""
    references: list[list[str | int]] = []
    invalid: dict[str, None] = {}
    stack = [value]
    while stack:
        current = stack.pop()
        if isinstance(current, dict):
            if "$ref" in current:
                if isinstance(current["$ref"], list):
                    references.append(current["$ref"])
                continue
            if "$invalid" in current:
                invalid[str(current["$invalid"])] = None
                continue
            if "$literal" in current:
                continue
            current = list(current.values())
        if isinstance(current, list):
            stack += [one for one in reversed(current) if isinstance(one, (dict, list))]
    return Content(place, references, list(invalid))
