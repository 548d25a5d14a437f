"""Where values and conditions stand in the models, read from the models' own annotations.

A validator walks the values of a model with it, a reader of documents knows by it what a text at some place means.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, BaseModel

from journeys.values import CONDITION, Json, check


@dataclass(frozen=True, slots=True)
class Leaf:
    """A place for a `value`, a `condition`, or something `plain` (a name, a number, free JSON)."""

    kind: Literal["plain", "value", "condition"]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list, whose items are all alike."""

    item: Position
    holds_values: bool


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object with free names, whose members are all alike."""

    member: Position
    holds_values: bool


@dataclass(frozen=True, slots=True)
class ObjectOf:
    """An object that a model describes. Fields are by the names that documents use."""

    model: type[BaseModel]
    fields: dict[str, Position]
    attributes: dict[str, str]
    """The model's attribute by the document's name."""
    holds_values: bool

    @property
    def valued(self) -> list[tuple[str, str, Position]]:
        """Field, attribute and position of the fields in which values stand."""
        return _valued(self.model)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several models, told apart by the value of a tag."""

    tag: str
    options: dict[str, ObjectOf]
    holds_values: bool


Position: TypeAlias = Leaf | ListOf | MapOf | ObjectOf | OneOf

PLAIN = Leaf("plain")
VALUE = Leaf("value")
CONDITION_LEAF = Leaf("condition")


def holds_values(position: Position) -> bool:
    """Whether a value or a condition stands at the position or inside it."""
    return position.kind != "plain" if isinstance(position, Leaf) else position.holds_values


@cache
def of_model(model: type[BaseModel]) -> ObjectOf:
    """The positions inside a model."""
    hints = get_type_hints(model, include_extras=True)
    fields: dict[str, Position] = {}
    attributes: dict[str, str] = {}
    for attribute, info in model.model_fields.items():
        name = info.alias or attribute
        fields[name] = _of_annotation(hints[attribute])
        attributes[name] = attribute
    return ObjectOf(model, fields, attributes, any(holds_values(one) for one in fields.values()))


def _of_annotation(annotation: Any) -> Position:
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *metadata = get_args(annotation)
        if any(isinstance(one, AfterValidator) and one.func is check for one in metadata):
            return CONDITION_LEAF if CONDITION in metadata else VALUE
        return _of_annotation(inner)
    if origin is tuple or origin is list:
        item = _of_annotation(get_args(annotation)[0])
        return ListOf(item, holds_values(item))
    if origin is dict:
        member = _of_annotation(get_args(annotation)[1])
        return PLAIN if member == PLAIN else MapOf(member, holds_values(member))
    if origin in (Union, UnionType):
        return _of_union([one for one in get_args(annotation) if one is not type(None)])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return of_model(annotation)
    return PLAIN


def _of_union(members: list[Any]) -> Position:
    if len(members) == 1:
        return _of_annotation(members[0])
    models = [one for one in members if isinstance(one, type) and issubclass(one, BaseModel)]
    if len(models) != len(members):
        return PLAIN
    tag = "type" if all("type" in one.model_fields for one in models) else "kind"
    options = {str(one.model_fields[tag].default): of_model(one) for one in models}
    return OneOf(tag, options, any(one.holds_values for one in options.values()))


@cache
def _valued(model: type[BaseModel]) -> list[tuple[str, str, Position]]:
    described = of_model(model)
    return [
        (name, described.attributes[name], position)
        for name, position in described.fields.items()
        if holds_values(position)
    ]


def values_of(model: BaseModel, place: str = "") -> Iterator[tuple[str, Json]]:
    """Every value and condition inside a model that is not null, with its place as in `fields[0].prompt`."""
    for name, attribute, position in _valued(type(model)):
        held = getattr(model, attribute)
        if held is None or held == ():
            continue
        where = f"{place}.{name}" if place else name
        if isinstance(position, Leaf):
            yield where, held
        else:
            yield from _values_at(position, held, where)


def _values_at(position: Position, held: Any, place: str) -> Iterator[tuple[str, Json]]:
    match position:
        case Leaf():
            yield place, held
        case ListOf():
            for index, item in enumerate(held):
                yield from _values_at(position.item, item, f"{place}[{index}]")
        case MapOf():
            for key, member in held.items():
                yield from _values_at(position.member, member, f"{place}.{key}")
        case ObjectOf() | OneOf():
            yield from values_of(held, place)
