"""Conditions: JavaScript expressions with references, parsed at conversion (Sim's executor/handlers/condition)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from converters.javascript import SyntaxProblem, Unsupported, parse
from converters.sim.arguments import Arguments
from converters.sim.references import Environment, Reference, Scope
from converters.sim.scanning import Place, left_in_code, places
from journeys.values import Json

_LITERAL = r"/^\s*(?:true|false|null|-?\d+(?:\.\d+)?)\s*$/"
_MEMBER = re.compile(r"\.[A-Za-z_$]")
"""What follows a reference and does not parse behind a whole number."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression as a value: a `tree` for the workflow, a `script` for an activity, or one that does not parse."""

    value: Json
    kind: Literal["tree", "script", "invalid"]
    message: str = ""


def compile_condition(expression: str, scope: Scope, context: Json = None, *, in_loop: bool = False) -> Compiled:
    """A condition of a condition block or, with `in_loop`, of a loop, whose texts are read a little differently.

    `context` is what the name `context` stands for: the output of the block before.
    """
    if not expression.strip():
        return Compiled(False, "tree")
    tokens = scope.tokens(expression)
    spans = [(token.start, token.end) for token in tokens]
    arguments = Arguments({} if context is None or "context" not in expression else {"context": context})
    names = arguments.values
    written: list[str] = []
    position = 0
    for token, place in zip(tokens, places(expression, spans, "javascript"), strict=True):
        if place.context == "pattern":
            return _inside_a_pattern(expression, scope, token)
        written.append(expression[position : token.start])
        written.append(_written(token, place, arguments, expression, tokens, in_loop=in_loop))
        position = token.end
    source = "".join([*written, expression[position:]])
    if any(isinstance(token, Environment) and token.name not in scope.workflow.plain for token in tokens):
        return _script(source, names, expression, "it reads an environment value that is not declared plain")
    return _with_unknown(_parsed(source, names, expression), expression, scope)


def _with_unknown(made: Compiled, expression: str, scope: Scope) -> Compiled:
    """Says of one that does not parse which blocks it names that do not exist; at run time Sim's words stand alone."""
    unknown = "; ".join(complaint for _, complaint in scope.unknown(expression)) if made.kind == "invalid" else ""
    if not unknown:
        return made
    return Compiled(made.value, made.kind, f"{made.message}; {unknown}")


def compile_expression(source: str, names: Mapping[str, Json]) -> Json:
    """An expression of our own over named values, as a value. It must be one that the tree can say."""
    found = parse(source, names)
    if isinstance(found, (Unsupported, SyntaxProblem)):
        raise ValueError(f"{source!r} is no expression that a tree can say: {found}")
    return {"$js": found, "source": source}


def _parsed(source: str, names: dict[str, Json], shown: str) -> Compiled:
    found = parse(source, names)
    match found:
        case Unsupported():
            return _script(source, names, shown, found.reason)
        case SyntaxProblem():
            return _invalid(found, shown)
        case _:
            return Compiled({"$js": found, "source": source, "names": names}, "tree")


def _script(source: str, names: dict[str, Json], shown: str, reason: str) -> Compiled:
    checked = parse(source, names)
    if isinstance(checked, SyntaxProblem):
        return _invalid(checked, shown)
    return Compiled({"$script": source, "names": names, "reason": reason}, "script", reason)


def _invalid(problem: SyntaxProblem, shown: str) -> Compiled:
    """An expression that does not parse, in Sim's words: there it begins on line 3 and ends before a parenthesis."""
    lines = [*shown.split("\n"), ")"]
    line = lines[problem.line - 1].strip() if problem.line <= len(lines) else ")"
    message = f"Syntax Error: Line {problem.line + 2}: `{line}` - {problem.message}"
    return Compiled({"$invalid": message, "source": shown}, "invalid", problem.message)


def _inside_a_pattern(expression: str, scope: Scope, token: Reference | Environment) -> Compiled:
    inner = expression[token.start : token.end]
    message = (
        f"{inner} stands inside a regular expression of block {scope.block.name}; build it with new RegExp(…) instead"
    )
    return Compiled({"$invalid": message, "source": expression}, "invalid", message)


def _written(
    token: Reference | Environment,
    place: Place,
    names: Arguments,
    expression: str,
    tokens: list[Reference | Environment],
    *,
    in_loop: bool,
) -> str:
    """What stands instead of a reference: a name or, inside quotes, the end of one text and the start of another."""
    if place.context == "comment":
        return " "
    if isinstance(token, Environment):
        name = names.name("__env", {"$env": token.name})
        # Sim writes numbers, true, false and null into the source, and hands in all else as text.
        inlined = f"({_LITERAL}.test({name}) ? JSON.parse({name}) : {name})"
        return _spliced(name, place) if place.context != "code" else inlined
    if token.absent:
        return _apart("null", token, expression) if place.context == "code" else "null"
    value = token.value
    if token.stays:
        value = {"$call": "if_missing", "args": [value, {"$invalid": left_in_code(expression, token.start, 2)}]}
    if place.context == "code" and not in_loop and _MEMBER.match(expression, token.end):
        value = _no_whole_number(token, value, expression, tokens)
    name = names.name("__ref", value)
    if place.context != "code":
        return _spliced(_as_pasted(name, in_loop=in_loop), place)
    return _apart(_as_truth(name) if in_loop else name, token, expression)


def _no_whole_number(token: Reference, value: Json, expression: str, tokens: list[Reference | Environment]) -> Json:
    """The value; a whole number fails as in Sim, which writes it before the dot: `5.name` does not parse."""
    checked = compile_expression(
        "found === undefined ? null : Number.isInteger(found) && Math.abs(found) < 1e21 ? undefined : found",
        {"found": value},
    )
    number = expression.count("\n", 0, token.start)
    begin = expression.rfind("\n", 0, token.start) + 1
    end = expression.find("\n", token.end)
    shown: list[Json] = [f"Syntax Error: Line {number + 3}: `"]
    for one in tokens:
        if begin <= one.start and (end < 0 or one.end <= end) and isinstance(one, Reference):
            shown += [expression[begin : one.start].lstrip() if len(shown) == 1 else expression[begin : one.start]]
            shown.append(
                "null" if one.absent else compile_expression(_as_pasted("found", in_loop=False), {"found": one.value})
            )
            begin = one.end
    shown.append(expression[begin : None if end < 0 else end].rstrip() + "` - Invalid or unexpected token")
    # No text of words is a number: so it fails with these words.
    refusal = {"$call": "convert", "args": [{"$text": shown}, "number", "{value}"]}
    return {"$call": "if_missing", "args": [checked, refusal]}


def _apart(written: str, token: Reference, expression: str) -> str:
    """Keeps a name from growing together with what stands beside it."""
    before, after = expression[token.start - 1 : token.start], expression[token.end : token.end + 1]
    left = " " if before.isalnum() or before in ("_", "$", ">") else ""
    right = " " if after.isalnum() or after in ("_", "$") else ""
    return f"{left}{written}{right}"


def _as_pasted(name: str, *, in_loop: bool) -> str:
    """The text that Sim pastes for a value into a text: strings with their quotes, all else as JSON."""
    quoted = (
        f"JSON.stringify({name})"
        if in_loop
        else f'(typeof {name} === "string" ? "\'" + {name} + "\'" : JSON.stringify({name}))'
    )
    return f"({quoted})"


def _as_truth(name: str) -> str:
    lowered = f'(typeof {name} === "string" ? {name}.toLowerCase() : "")'
    return f'({lowered} === "true" ? true : {lowered} === "false" ? false : {name})'


def _spliced(written: str, place: Place) -> str:
    return f"${{{written}}}" if place.context == "template" else f"{place.quote} + {written} + {place.quote}"
