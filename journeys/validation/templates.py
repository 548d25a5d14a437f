"""Templates of canned responses: whether they can be read, and whether anything can fill their fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

_OPENING = re.compile(r"\{\{|\{%|\{#")
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
_FIELD = re.compile(r"\s*-?\s*([A-Za-z_][A-Za-z0-9_]*)((?:\.[A-Za-z_][A-Za-z0-9_]*)*)")
_LOCAL = re.compile(r"\{%-?\s*(?:for\s+([A-Za-z_][A-Za-z0-9_, ]*?)\s+in|set\s+([A-Za-z_][A-Za-z0-9_]*))\b")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
STANDARD: dict[str, tuple[str, ...] | None] = {
    "customer": ("name",),
    "agent": ("name",),
    "variables": None,
    "glossary": None,
    "missing_params": None,
    "invalid_params": None,
}
"""What the field `std` has, as in Parlant; None: any name."""


def faults(template: str) -> Iterator[str]:
    """What is wrong with a template as such, in words."""
    position = 0
    while (found := _OPENING.search(template, position)) is not None:
        closing = _CLOSING[found[0]]
        end = template.find(closing, found.end())
        if end < 0:
            yield f"`{template[found.start() : found.start() + 30]}` is not closed by `{closing}`"
            return
        inside = template[found.end() : end].strip().strip("-").strip()
        if found[0] == "{{" and (not inside or "{{" in inside):
            yield f"`{template[found.start() : end + 2]}` names no field"
        position = end + 2


def fields(template: str) -> list[str]:
    """The fields that a template uses, as `std.customer.name`, each once; names that it sets itself left out."""
    own = {name.strip() for match in _LOCAL.finditer(template) for name in (match[1] or match[2]).split(",")}
    found: dict[str, None] = {}
    for piece in re.findall(r"\{\{(.*?)\}\}", template, re.DOTALL):
        match = _FIELD.match(_QUOTED.sub("", piece))
        if match is not None and match[1] not in own and match[1] not in ("true", "false", "none", "loop"):
            found[match[1] + match[2]] = None
    return list(found)


def is_standard(field: str) -> bool:
    """Whether a field that begins with `std` is one that is always there."""
    _, *path = field.split(".")
    if not path or path[0] not in STANDARD:
        return False
    known = STANDARD[path[0]]
    return known is None or len(path) == 1 or path[1] in known
