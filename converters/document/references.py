"""References and environment values in texts: `<state.path.to[0].x>`, `<variables.name>`, `{{NAME}}`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from converters.document.names import Names
from journeys.values import NAMESPACES, Json

_CANDIDATE = re.compile(r"<([^<>\n]{1,300})>|\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")
_STEP = re.compile(r"""\.([^\s.\[\]<>"'`=!+*/&|,;(){}]+)|\[(\d+)\]|\["([^"\]]+)"\]|\['([^'\]]+)'\]""")
_STATE_TABLES = ("outputs", "errors")


@dataclass(frozen=True, slots=True)
class Token:
    """A reference in a text: from where to where, and the value that it stands for."""

    start: int
    end: int
    value: Json
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that looks like a reference and cannot be taken for one."""

    text: str
    message: str
    remedy: str
    wrong: bool
    """False: it may well be meant as plain text."""


def tokens(text: str, names: Names) -> tuple[list[Token], list[Doubt]]:
    """The references in a text, in order, and what only looks like one."""
    found: list[Token] = []
    doubts: list[Doubt] = []
    for match in _CANDIDATE.finditer(text):
        if match[2] is not None:
            found.append(Token(match.start(), match.end(), {"$env": match[2]}, match[2] not in names.environment))
            continue
        path = _path(match[1], names)
        if isinstance(path, Doubt):
            doubts.append(path)
        elif path is not None:
            secret = path[0] == "variables" and len(path) > 1 and path[1] in names.secrets
            found.append(Token(match.start(), match.end(), {"$ref": path}, secret))
    return found, doubts


def text_value(text: str, names: Names) -> tuple[Json, list[Doubt]]:
    """A text as a value: itself, one reference, or text put together."""
    found, doubts = tokens(text, names)
    if not found:
        return text, doubts
    if len(found) == 1 and found[0].start == 0 and found[0].end == len(text):
        return found[0].value, doubts
    parts: list[Json] = []
    position = 0
    for token in found:
        if text[position : token.start]:
            parts.append(text[position : token.start])
        parts.append(token.value)
        position = token.end
    if text[position:]:
        parts.append(text[position:])
    return {"$text": parts}, doubts


def _path(inner: str, names: Names) -> list[str | int] | Doubt | None:
    """The path of a reference, or None for text that is none, such as `<b>`."""
    if inner != inner.strip():
        return None
    first, rest = _first(inner, names)
    if first in _STATE_TABLES and rest.startswith(".") and not names.is_both(first):
        named, more = _first(rest[1:], names)
        found = names.state(named)
        inside = _steps(more)
        if found is not None and inside is not None:
            return [first, found, *inside]
    steps = _steps(rest)
    if steps is None:
        return None
    if names.is_both(first):
        hint = f"write `<outputs.{first}…>` for the state, or give it another id"
        return Doubt(f"<{inner}>", f"may mean the state `{first}` or the namespace `{first}`", hint, wrong=True)
    if first in NAMESPACES:
        return [first, *steps]
    state = names.state(first)
    if state is not None:
        return ["outputs", state, *steps]
    clash = names.ambiguous.get("".join(first.lower().split()))
    if clash:
        hint = f"write one of their ids, {' or '.join(f'`{one}`' for one in clash)}"
        return Doubt(f"<{inner}>", f"may mean any of {len(clash)} states of this title", hint, wrong=True)
    meant = names.meant(first) if steps else None
    if meant is not None:
        hint = f"did you mean `<{meant}…>`? Plain text is fine as it is"
        return Doubt(f"<{inner}>", f"names no state `{first}` and stays plain text", hint, wrong=False)
    return None


def _first(inner: str, names: Names) -> tuple[str, str]:
    """The first name and the rest; the longest name that is known, since ids may have dots in them."""
    cuts = [match.start() for match in re.finditer(r"[.\[]", inner)]
    for cut in [len(inner), *reversed(cuts)]:
        name = inner[:cut]
        if name == name.strip() and (name in NAMESPACES or names.state(name) is not None):
            return name, inner[cut:]
    return (inner[: cuts[0]], inner[cuts[0] :]) if cuts else (inner, "")


def _steps(rest: str) -> list[str | int] | None:
    """`.data.items[0]["a b"]` as a path, or None if it is no path."""
    found: list[str | int] = []
    position = 0
    while position < len(rest):
        match = _STEP.match(rest, position)
        if match is None:
            return None
        found.append(int(match[2]) if match[2] is not None else next(one for one in match.group(1, 3, 4) if one))
        position = match.end()
    return found
