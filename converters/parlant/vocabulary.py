"""Parlant's words and ours: composition modes, tags, ends of relationships, the overlap of tools.

Those of Parlant are the enumerations of its core (3.3.2); what its next release calls otherwise is read too.
"""

from __future__ import annotations

import hashlib
from typing import Any

from journeys.addresses import address_of

COMPOSITIONS = {
    "canned_fluid": "fluid",
    "canned_composited": "composited",
    "canned_strict": "strict",
    "fluid": "free",
}
"""The SDK's FLUID is `canned_fluid` in its stores; their `fluid` looks at no canned response."""
OVERLAPS = {1: "none", 2: "auto", 3: "always"}
_ANY, _GUIDELINE, _TOOL = ("tag_any", "group_any"), ("guideline", "rule"), "tool"
_SCOPES = {"journey": "journey", "journey_node": "state", "agent": "agent", "guideline": "guideline"}
_PREFIXES = {ours: theirs for theirs, ours in _SCOPES.items()}


def composition_of(mode: str | None) -> str | None:
    """Our word for a composition mode."""
    return None if mode is None else COMPOSITIONS[mode]


def mode_of(composition: str | None) -> str | None:
    """Parlant's word for it."""
    return None if composition is None else {ours: theirs for theirs, ours in COMPOSITIONS.items()}[composition]


def scope_of(tag: str) -> str:
    """A tag as our tags name it: `journey_node:ID` is `state:ID`; one of the bundle's own is its id."""
    prefix, colon, name = tag.partition(":")
    return f"{_SCOPES[prefix]}:{name}" if colon and prefix in _SCOPES else tag


def tag_of(scope: str) -> str:
    """The tag as Parlant has it."""
    kind, name = address_of(scope)
    return f"{_PREFIXES[kind]}:{name}" if kind in _PREFIXES else name if scope == f"tag:{name}" else scope


def end_of(entity: dict[str, Any]) -> tuple[str, bool]:
    """What one end of a relationship names, and whether one of those that have the tag is enough."""
    kind, name = entity["kind"], str(entity["id"])
    if kind in _GUIDELINE:
        return f"guideline:{name}", False
    if kind == _TOOL:
        return f"tool:{name}", False
    scope = scope_of(name)
    return scope if address_of(scope).kind != "tag" else f"tag:{name}", kind in _ANY


def entity_of(name: str, any_of: bool) -> dict[str, str]:
    """One end of a relationship as Parlant has it."""
    kind, identifier = address_of(name)
    match kind:
        case "guideline" | "tool":
            return {"id": identifier, "kind": kind}
        case _:
            return {"id": tag_of(name), "kind": "tag_any" if any_of else "tag_all"}


def made_id(*parts: str) -> str:
    """An id for a row that has none yet: like Parlant's, it follows from the content, and has ten characters."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:10]
