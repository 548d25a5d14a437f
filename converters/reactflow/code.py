"""The code of functions: `{{name}}` becomes an argument, and parameters are arguments by their names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from converters.function_body import fault_in
from converters.function_usage import usage_of
from converters.reactflow.expressions import spliced
from converters.reactflow.names import Scope
from converters.reactflow.texts import tokens
from converters.sim.scanning import places
from journeys.values import Json

_PROCESS = re.compile(r"\bprocess\s*\.\s*env\b")
_RETURNS = re.compile(r"\breturn\b")
RUNTIMES = {
    "nodejs": "javascript", "node": "javascript", "javascript": "javascript", "js": "javascript",
    "deno": "javascript", "python": "python", "python3": "python", "py": "python",
}  # fmt: skip


@dataclass(slots=True)
class Code:
    """Code that runs as a function body, what it is given, and what its author should know."""

    source: str
    arguments: dict[str, Json] = field(default_factory=dict)
    packages: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    fetches: bool = False
    reads_process: bool = False
    returns: bool = True
    fault: str | None = None
    in_patterns: list[str] = field(default_factory=list)
    """References inside regular expressions or comments, which stay as they are."""


def compile_code(source: str, scope: Scope, language: str) -> Code:
    """The code, with names for the references in it."""
    made = Code("")
    found = tokens(source, scope)
    parts: list[str] = []
    position = 0
    spans = [(token.start, token.end) for token in found]
    for token, place in zip(found, places(source, spans, language), strict=True):
        shown = source[token.start : token.end]
        parts.append(source[position : token.start])
        position = token.end
        if place.context in ("pattern", "comment"):
            made.in_patterns += [shown] if place.context == "pattern" else []
            parts.append(shown)
            continue
        name = next((one for one, value in made.arguments.items() if value == token.value), None)
        name = name or f"__value_{len(made.arguments)}"
        made.arguments[name] = token.value
        in_quotes = place.context in ("single", "double", "template")
        parts.append(spliced(f"str({name})" if in_quotes and language == "python" else name, place))
    usage = usage_of("".join([*parts, source[position:]]), language)
    made.source, made.packages, made.environment, made.fetches = (
        usage.source, usage.packages, usage.environment, usage.fetches,
    )  # fmt: skip
    made.reads_process = language == "javascript" and _PROCESS.search(source) is not None
    made.returns = _RETURNS.search(source) is not None
    made.fault = fault_in(made.source) if language == "javascript" else None
    return made
