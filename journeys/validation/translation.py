"""What pydantic finds wrong with the shape of a document, in the words of those who write documents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from journeys.bundle import Bundle, as_bundle
from journeys.positions import ListOf, MapOf, ObjectOf, OneOf, Position, of_model
from journeys.validation.problem import Problem
from journeys.validation.suggestion import remedy
from journeys.values import Json

_KINDS = {
    "string": "text", "int": "a whole number", "float": "a number", "bool": "true or false", "list": "a list",
    "tuple": "a list", "dict": "an object", "model": "an object", "model_attributes": "an object", "none": "null",
    "int_from_float": "a whole number", "int_parsing": "a whole number", "float_parsing": "a number",
    "bool_parsing": "true or false", "finite_number": "a finite number",
}  # fmt: skip
_BOUNDS = {
    "greater_than": ("gt", "more than"), "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"), "less_than_equal": ("le", "at most"),
}  # fmt: skip


def problems(error: ValidationError, document: Json, model: type[BaseModel]) -> list[Problem]:
    """The problems of a document that is not what `model` describes, in the order of the document.

    A value is never shown beyond a short name, since it may be a secret.
    """
    whole = as_bundle(document) if model is Bundle else document
    bare = isinstance(document, dict) and isinstance(whole, dict) and "journeys" in whole and "journeys" not in document
    found = []
    for one in error.errors(include_url=False):
        if one["type"] == "too_short" and one["input"]:
            continue  # What is in the list is wrong by itself, and has a problem of its own.
        place, position, name = _locate(one["loc"], whole, of_model(model))
        if bare:
            place = place.removeprefix(step_into("journeys[0]", whole["journeys"][0])).lstrip(".")
        message, hint = _say(one, position, name)
        found.append(Problem(place=place or "the document", message=message, remedy=hint))
    return list(dict.fromkeys(found))


def _locate(loc: Sequence[int | str], document: Json, root: Position) -> tuple[str, Position | None, str]:
    """The place in words, the position of what surrounds the last step, and the last step's name."""
    place, data, position = "", document, root
    around: Position | None = None
    name = ""
    for depth, step in enumerate(loc):
        last = depth == len(loc) - 1
        if isinstance(position, OneOf) and step in position.options and not (isinstance(data, dict) and step in data):
            around = position = position.options[str(step)]
            continue
        around, name = position, str(step)
        if isinstance(step, int):
            data = data[step] if isinstance(data, list) and step < len(data) else None
            place = step_into(f"{place}[{step}]", data)
            position = position.item if isinstance(position, ListOf) else position
        else:
            data = data.get(step) if isinstance(data, dict) else None
            place = f"{place}.{step}" if place else step
            position = _inside(position, step)
        if last and isinstance(position, OneOf):
            around = position
    return place, around, name


def _inside(position: Position, step: str) -> Position:
    match position:
        case ObjectOf():
            return position.fields.get(step, position)
        case MapOf():
            return position.member
        case _:
            return position


def step_into(place: str, data: Json) -> str:
    """A step into a list, with the id or name of what stands there, or what it joins."""
    if isinstance(data, dict):
        if isinstance(data.get("source"), str) and isinstance(data.get("target"), str):
            return f"{place} (`{data['source']}` → `{data['target']}`)"
        for key in ("id", "name"):
            if isinstance(data.get(key), str):
                return f"{place} (`{data[key]}`)"
    return place


def _say(one: ErrorDetails, around: Position | None, name: str) -> tuple[str, str]:
    kind, context, given = one["type"], one.get("ctx", {}), one["input"]
    match kind:
        case "missing":
            return "is missing", "add it"
        case "extra_forbidden":
            known = list(around.fields) if isinstance(around, ObjectOf) else []
            return "there is no such field here", remedy(name, known, "remove it", "known are")
        case "union_tag_invalid":
            tag, known = str(context.get("tag")), _quoted(context.get("expected_tags"))
            return f"`{tag}` is no known {_bare(context.get('discriminator'))}", _of_several(tag, known)
        case "union_tag_not_found":
            known = list(around.options) if isinstance(around, OneOf) else []
            return f"has no `{_bare(context.get('discriminator'))}`", _of_several("", known)
        case "literal_error" | "enum":
            known = _quoted(context.get("expected"))
            return f"{_shown(given)} is not allowed here", _of_several(str(given), known)
        case "value_error" | "assertion_error":
            return str(context.get("error", one["msg"])).strip(), ""
        case "too_short" | "string_too_short":
            return "must not be empty", "fill it in"
        case "too_long" | "string_too_long":
            return f"is too long; at most {context.get('max_length')} are allowed", "shorten it"
        case _ if kind in _BOUNDS:
            bound, words = _BOUNDS[kind]
            return f"must be {words} {context.get(bound)}, and is {_shown(given)}", "change it"
        case _:
            return _wrong_kind(kind, one["msg"], given)


def _wrong_kind(kind: str, said: str, given: Any) -> tuple[str, str]:
    wanted = _KINDS.get(kind) or _KINDS.get(kind.removesuffix("_type"))
    if wanted is None:
        return said[:1].lower() + said[1:], ""
    return f"must be {wanted}, and is {_kind_of(given)}", f"write {wanted}"


def _kind_of(given: Any) -> str:
    match given:
        case None:
            return "null"
        case bool():
            return str(given).lower()
        case int() | float():
            return f"the number {given:g}"
        case str():
            return "text"
        case list() | tuple():
            return "a list"
        case dict():
            return "an object"
        case _:
            return type(given).__name__


def _shown(given: Any) -> str:
    return f"`{given}`" if isinstance(given, (str, int, float)) and len(str(given)) <= 40 else _kind_of(given)


def _quoted(text: Any) -> list[str]:
    """The values in pydantic's own list, as in `'a', 'b' or 'c'`."""
    return re.findall(r"'([^']*)'", str(text))


def _bare(text: Any) -> str:
    return str(text).strip("'")


def _of_several(given: str, known: list[str]) -> str:
    hint = remedy(given, known)
    listed = f"allowed are {', '.join(f'`{one}`' for one in known)}"
    return f"{hint} {listed}" if hint.startswith("did you mean") else listed
