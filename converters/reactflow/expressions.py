"""Conditions: JavaScript in which names of the context, and `{{name}}`, stand for values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from converters.javascript import SyntaxProblem, Unsupported, parse
from converters.reactflow.names import Scope
from converters.reactflow.texts import Token, tokens
from converters.sim.scanning import Place, places
from journeys.values import Json, environment_names

_IDENTIFIER = re.compile(r"(?:(?<![\w$.])|(?<=\.\.\.))([A-Za-z_$][\w$]*)")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A condition as a value, and who evaluates it: the workflow, an activity, or nobody, since it does not parse."""

    value: Json
    kind: Literal["tree", "script", "invalid"] = "tree"
    message: str = ""


def compile_condition(source: str | bool, scope: Scope) -> Compiled:
    """A condition as a value. Names that nothing in the document gives are taken from the run's input."""
    if isinstance(source, bool):
        return Compiled(source)
    if not source.strip():
        return Compiled(None, "invalid", "the condition is empty")
    names: dict[str, Json] = {}
    written = _written(source, names, scope)
    for name in dict.fromkeys(_IDENTIFIER.findall(written)):
        if name not in names and (value := scope.named(name, [])) is not None:
            names[name] = value
    found = parse(written, names)
    unknown = [] if isinstance(found, (SyntaxProblem, Unsupported)) else list(dict.fromkeys(_unknown(found)))
    if unknown:
        names |= {name: scope.guess(name, []) for name in unknown}
        found = parse(written, names)
    used = {name: value for name, value in names.items() if name in written}
    if isinstance(found, SyntaxProblem):
        return Compiled(None, "invalid", f"{found.message} (line {found.line}, column {found.column})")
    secret = any(name not in scope.names.plain for value in used.values() for name in environment_names(value))
    if isinstance(found, Unsupported) or secret:
        reason = found.reason if isinstance(found, Unsupported) else "it reads a value that may be secret"
        return Compiled({"$script": written, "names": used, "reason": reason}, "script", reason)
    return Compiled({"$js": found, "source": written, "names": used})


def _written(source: str, names: dict[str, Json], scope: Scope) -> str:
    """The source with a name for each `{{name}}`; inside quotes the text is opened for its value."""
    found = tokens(source, scope)
    parts: list[str] = []
    position = 0
    spans = [(token.start, token.end) for token in found]
    for token, place in zip(found, places(source, spans, "javascript"), strict=True):
        parts += [source[position : token.start], spliced(_named(token, names), place)]
        position = token.end
    return "".join([*parts, source[position:]])


def _named(token: Token, names: dict[str, Json]) -> str:
    known = next((name for name, value in names.items() if value == token.value), None)
    name = known or f"__value_{len(names)}"
    names[name] = token.value
    return name


def spliced(name: str, place: Place) -> str:
    """A name as it stands in code: alone or, inside quotes, between the end of one text and the start of another."""
    match place.context:
        case "template":
            return f"${{{name}}}"
        case "single" | "double":
            return f"{place.quote} + {name} + {place.quote}"
        case _:
            return name


def _unknown(tree: Json) -> Iterator[str]:
    """The names in an expression tree that nobody defines."""
    agenda = [tree]
    while agenda:
        node = agenda.pop()
        if not isinstance(node, list) or not node or node[0] == "value":
            continue
        if node[0] == "unknown":
            yield node[1]
        else:
            agenda.extend(reversed(node))
