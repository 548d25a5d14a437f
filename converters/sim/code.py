"""The code of function blocks: references become arguments (Sim's executor/variables/resolver.ts)."""

from __future__ import annotations

from dataclasses import dataclass, field

from converters.function_body import fault_in
from converters.function_usage import usage_of
from converters.sim.arguments import Arguments
from converters.sim.conditions import MEMBER, WHOLE, Line
from converters.sim.references import Environment, Reference, Scope, may_fail
from converters.sim.scanning import Place, left_in_code, places
from journeys.values import Json

_SHOWN = "JSON.stringify(found ?? null)"
_NEAR = 200
"""Characters around a reference that are looked at."""


@dataclass(slots=True)
class Code:
    """Code that runs as a function body, and what it is given.

    `surprises` names references in places where Sim gives something that its author may not expect.
    """

    source: str
    names: Arguments = field(default_factory=Arguments)
    environment: list[str] = field(default_factory=list)
    dependencies: list[str] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)
    uses_network: bool = False
    uses_platform: bool = False
    """Whether it uses `sim`, which only Sim's own platform gives to code."""
    fault: str = ""
    """Why it does not parse, if it does not; only JavaScript is looked at."""

    @property
    def arguments(self) -> dict[str, Json]:
        """The values that its names stand for."""
        return self.names.values


def source_of(stored: Json) -> str:
    """The code of a block: a text, or the contents of its cells, one below the other."""
    if isinstance(stored, list):
        cells = (cell.get("content", "") if isinstance(cell, dict) else cell for cell in stored)
        return "\n".join(str(cell) for cell in cells if cell is not None)
    return stored if isinstance(stored, str) else ""


def compile_code(source: str, scope: Scope, language: str = "javascript") -> Code:
    """Code with names for references: `__ref_N` values, `__json_N` their JSON text, `__env_N` environment values."""
    made = Code("")
    tokens = scope.tokens(source)
    spans = [(token.start, token.end) for token in tokens]
    written: list[str] = []
    position = 0
    for token, place in zip(tokens, places(source, spans, language), strict=True):
        written.append(source[position : token.start])
        written.append(_written(token, place, made, Line(source, token.start, tokens, 0, _SHOWN), language))
        position = token.end
    unknown = scope.unknown_variable(source, tokens)
    if unknown is not None:
        made.names.name("__ref", {"$invalid": unknown})
    usage = usage_of("".join([*written, source[position:]]), language)
    made.source = usage.source
    made.environment = list(usage.environment)
    made.dependencies = list(usage.packages)
    made.uses_network = usage.fetches
    made.uses_platform = usage.platform
    if language == "javascript":
        made.fault = _fault_of(made.source, source, scope)
    return made


def _fault_of(made: str, written: str, scope: Scope) -> str:
    fault = fault_in(made)
    unknown = [complaint for inner, complaint in scope.unknown(written) if "." in inner] if fault else []
    return "; ".join([fault, *unknown]) if fault else ""


def _written(token: Reference | Environment, place: Place, made: Code, line: Line, language: str) -> str:
    source = line.expression
    if place.context == "comment":
        if isinstance(token, Reference) and may_fail(token.value):
            # Sim looks it up all the same, and fails.
            made.names.name("__ref", token.value)
        return source[token.start : token.end]
    if isinstance(token, Environment):
        name = made.names.name("__env", {"$env": token.name})
        return name if place.context in ("code", "pattern") else _spliced(name, place)
    value = None if token.absent else token.value
    if token.stays:
        complaint = token.unknown or left_in_code(source, token.start)
        value = {"$call": "if_missing", "args": [value, {"$invalid": complaint}]}
    shown = source[token.start : token.end]
    if place.context in ("single", "double", "template"):
        made.surprises.append(f"{shown} inside quotes is pasted as JSON, a text with its quotes")
        return _spliced(_json_of(value, made, language), place)
    if language == "javascript" and _is_pasted(value) and MEMBER.match(source, token.end):
        value = line.unless(WHOLE, value, "Invalid or unexpected token")
    name = made.names.name("__ref", value)
    if place.context == "pattern":
        made.surprises.append(f"{shown} inside a regular expression is not replaced by its value")
    elif _is_key(source, token) and language == "javascript":
        made.surprises.append(f"{shown} as an object's key does not parse, here as in Sim; write [{shown}]")
        return f'globalThis["{name}"]'
    return name


def _is_pasted(value: Json) -> bool:
    """Whether Sim writes a number into the code, and does not hand it in: indexes of rounds, and variables."""
    return isinstance(value, dict) and value.get("$ref", [""])[0] in ("scope", "variables")


def _json_of(value: Json, made: Code, language: str) -> str:
    if language == "python":
        # The text is made before the code runs: nothing has to be imported there.
        return made.names.name("__json", {"$call": "to_json", "args": [value]})
    return f"JSON.stringify({made.names.name('__ref', value)})"


def _is_key(source: str, token: Reference) -> bool:
    before = source[max(0, token.start - _NEAR) : token.start].rstrip()
    after = source[token.end : token.end + _NEAR].lstrip()
    return (
        after.startswith(":") and not after.startswith("::") and before[-1:] in ("{", ",") and "?" not in before[-60:]
    )


def _spliced(written: str, place: Place) -> str:
    return f"${{{written}}}" if place.context == "template" else f"{place.quote} + {written} + {place.quote}"
