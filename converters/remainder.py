"""What is set of a bundle beside its journeys, one by one: what a writer without a place for it has to tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import BaseModel

from journeys.bundle import Bundle
from journeys.canonical import plain
from journeys.repair import Patterns


class Part(NamedTuple):
    """Something that is set."""

    field: str
    """Where, as in `conduct.window` or `calendars.office`."""
    kind: str | None = None
    """What it is, where it has an id of its own: `calendar`, `guideline`."""
    id: str | None = None
    name: str | None = None


_KINDS = {
    "calendars": "calendar",
    "children": "journey",
    "guidelines": "guideline",
    "canned_responses": "canned response",
    "agents": "agent",
    "relationships": "relationship",
    "tag_names": "tag",
    "tool_descriptions": "tool",
    "glossary": "term",
    "context_variables": "context variable",
    "capabilities": "capability",
    "customers": "customer",
}


def parts_of(bundle: Bundle, field: str) -> Iterator[Part]:
    """All that is set in a field of a bundle; nothing where it is as it is by default."""
    if field not in plain(bundle):
        return
    held = getattr(bundle, field)
    match held:
        case BaseModel() if field != "reading":
            yield from _set_in(held, field)
        case tuple() if field in _KINDS:
            for number, one in enumerate(held):
                name = getattr(one, "name", "") or getattr(one, "title", "") or one.id
                yield Part(f"{field}.{one.id or number}", _KINDS[field], one.id, name)
        case dict():
            for name in held:
                yield Part(f"{field}.{name}")
        case _:
            yield Part(field)


def _set_in(model: BaseModel, place: str) -> Iterator[Part]:
    for name in plain(model):
        held = getattr(model, name)
        if isinstance(held, Patterns):
            for kind in held.by_kind:
                yield Part(f"{place}.{name}.{kind}")
        else:
            yield Part(f"{place}.{name}")
