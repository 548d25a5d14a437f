"""The tables of docs/states.md, made from the models: `python -m journeys.reference [--check]`.

The text around them is written by people; a table stands between `<!-- table: NAME -->` and `<!-- end -->`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from journeys import bundle, calendars, conduct, journey, repair, silence, states, transitions
from journeys.documentation import fill
from journeys.meanings import MEANINGS
from journeys.positions import Leaf, ListOf, MapOf, ObjectOf, OneOf, Position, of_model
from journeys.states.state import State
from journeys.values import FUNCTIONS, NAMESPACES

PATH = Path("docs") / "states.md"
_TABLE = re.compile(r"(<!-- table: ([A-Za-z_]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def tables() -> dict[str, str]:
    """All tables by name: one for each model, and those of namespaces and functions."""
    made = {model.__name__: _fields(model) for model in _models()}
    made["every_state"] = _fields(State)
    made["namespaces"] = _pairs("Begins with", "Is", NAMESPACES)
    made["functions"] = _pairs("Function", "Gives", FUNCTIONS)
    return made


def filled(text: str) -> str:
    """A document with its tables filled in.

    Raises:
        KeyError: a table of an unknown name.
    """
    known = tables()
    return _TABLE.sub(lambda match: f"{match[1]}{known[match[2]]}\n{match[3]}", text)


def _models() -> list[type[BaseModel]]:
    found: dict[type[BaseModel], None] = {}
    for module in (states, transitions, journey, bundle, conduct, repair, silence, calendars):
        for one in vars(module).values():
            if isinstance(one, type) and issubclass(one, BaseModel):
                found[one] = None
    return list(found)


def _fields(model: type[BaseModel]) -> str:
    common = State.model_fields if issubclass(model, State) and model is not State else {}
    hints = get_type_hints(model, include_extras=True)
    positions = of_model(model).fields
    rows = ["| Field | Holds | Default | Meaning |", "|---|---|---|---|"]
    for attribute, info in model.model_fields.items():
        name = info.alias or attribute
        if attribute in common or (attribute in ("type", "kind") and _is_tag(info)):
            continue
        meaning = _meaning(model, name, info)
        cells = (f"`{name}`", _kind(positions[name], hints[attribute]), _default(info), meaning)
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows) if len(rows) > 2 else "Nothing besides."


def _meaning(model: type[BaseModel], name: str, info: FieldInfo) -> str:
    """The model's own words; else those here, for this model or for all."""
    said = info.description or MEANINGS.get(f"{model.__name__}.{name}", MEANINGS.get(name, ""))
    one_line = " ".join(said.split()).rstrip(".")
    return one_line[:1].upper() + one_line[1:]


def _is_tag(info: FieldInfo) -> bool:
    return get_origin(info.annotation) is Literal and len(get_args(info.annotation)) == 1


def _kind(position: Position, annotation: Any) -> str:
    match position:
        case Leaf(kind="plain"):
            return _plain(annotation)
        case Leaf(kind=kind):
            return kind
        case ListOf(item=ObjectOf(model=model)):
            return f"list of {model.__name__}"
        case ListOf(item=item):
            inner = get_args(_without_none(annotation))
            return f"list of {_kind(item, inner[0] if inner else Any)}"
        case MapOf(holds_values=False):
            return "object"
        case MapOf(member=member):
            return f"object of {_kind(member, Any)}s"
        case ObjectOf(model=model):
            return model.__name__
        case OneOf(options=options):
            return " or ".join(f"`{option}`" for option in options)


def _without_none(annotation: Any) -> Any:
    """What an annotation says where the value is not null."""
    inner = [one for one in get_args(annotation) if one is not type(None)]
    return inner[0] if len(inner) == 1 and type(None) in get_args(annotation) else annotation


def _plain(annotation: Any) -> str:
    names = {str: "text", int: "whole number", float: "number", bool: "true or false"}
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return " ".join(f"`{one}`" for one in arguments)
    if origin is dict:
        return "object"
    if origin is not None and origin is not tuple:
        inner = [one for one in arguments if isinstance(one, type) and one is not type(None)] or list(arguments[:1])
        return " or ".join(dict.fromkeys(_plain(one) for one in inner)) or "JSON"
    return names.get(annotation, "JSON") if isinstance(annotation, type) else "JSON"


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "*required*"
    default = info.get_default(call_default_factory=True)
    if default is PydanticUndefined or (default in (None, "", (), {}) and default is not False):
        return ""
    if isinstance(default, BaseModel):
        return ""
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


def _pairs(left: str, right: str, pairs: dict[str, str]) -> str:
    rows = [f"| {left} | {right} |", "|---|---|"]
    return "\n".join([*rows, *(f"| `{name}` | {text.replace('|', chr(92) + '|')} |" for name, text in pairs.items())])


def main(arguments: list[str] | None = None) -> int:
    """Fills the tables in, or with `--check` says whether they are up to date. Returns the exit code."""
    return fill("journeys.reference", PATH, filled, arguments)


if __name__ == "__main__":
    sys.exit(main())
