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
_CALLED = re.compile(r"[\w$)\]]\s*\($")
_INERT = r"""replace(/[\\'"`$\/]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r")"""
_SOURCE = (
    f'typeof found === "string" ? "\'" + found.{_INERT} + "\'"'
    f' : typeof found === "object" && found !== null ? before + JSON.stringify(found).{_INERT} + after'
    " : String(found ?? null)"
)
"""The source that Sim writes for a value: such as cannot end a text or a pattern around it."""
_UNEXPECTED = (
    '/^[A-Za-z_$]/.test(found) ? "Unexpected identifier \'" + (/^[A-Za-z0-9_$]+/.exec(found))[0] + "\'"'
    ' : /^[0-9]/.test(found) ? "Unexpected number"'
    ' : found === "" ? "Unexpected string" : "Invalid or unexpected token"'
)
WHOLE = "Number.isInteger(found) && Math.abs(found) < 1e21"
MEMBER = re.compile(r"\.[A-Za-z_$]")
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
    unknown = scope.unknown_variable(expression, tokens)
    if unknown is not None:
        return Compiled({"$invalid": unknown, "source": expression}, "invalid", unknown)
    arguments = Arguments({} if context is None or "context" not in expression else {"context": context})
    names = arguments.values
    written: list[str] = []
    position = 0
    for token, place in zip(tokens, places(expression, spans, "javascript"), strict=True):
        if place.context == "pattern":
            return _inside_a_pattern(expression, scope, token)
        written.append(expression[position : token.start])
        line = Line(expression, token.start, tokens)
        written.append(_written(token, place, arguments, line, in_loop=in_loop))
        position = token.end
    source = "".join([*written, expression[position:]])
    made = _parsed(source, names)
    if isinstance(made, SyntaxProblem):
        made = _invalid(made, expression, tokens)
    elif any(isinstance(token, Environment) and token.name not in scope.workflow.plain for token in tokens):
        reason = "it reads an environment value that is not declared plain"
        return Compiled({"$script": source, "names": names, "reason": reason}, "script", reason)
    return _with_unknown(made, expression, scope)


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


def _parsed(source: str, names: dict[str, Json]) -> Compiled | SyntaxProblem:
    found = parse(source, names)
    match found:
        case Unsupported():
            return Compiled({"$script": source, "names": names, "reason": found.reason}, "script", found.reason)
        case SyntaxProblem():
            return found
        case _:
            return Compiled({"$js": found, "source": source, "names": names}, "tree")


def _invalid(problem: SyntaxProblem, shown: str, tokens: list[Reference | Environment]) -> Compiled:
    """An expression that does not parse, in Sim's words: there it begins on line 3 and ends before a parenthesis."""
    lines = [*shown.split("\n"), ")"]
    number = min(problem.line, len(lines))
    begin = sum(len(line) + 1 for line in lines[: number - 1])
    end = begin + len(lines[number - 1])
    if any(isinstance(one, Reference) and begin <= one.start and one.end <= end for one in tokens):
        return Compiled(Line(shown, begin, tokens).failing(problem.message), "invalid", problem.message)
    message = f"Syntax Error: Line {problem.line + 2}: `{lines[number - 1].strip()}` - {problem.message}"
    return Compiled({"$invalid": message, "source": shown}, "invalid", problem.message)


def _inside_a_pattern(expression: str, scope: Scope, token: Reference | Environment) -> Compiled:
    inner = expression[token.start : token.end]
    message = (
        f"{inner} stands inside a regular expression of block {scope.block.name}; build it with new RegExp(…) instead"
    )
    return Compiled({"$invalid": message, "source": expression}, "invalid", message)


def _written(token: Reference | Environment, place: Place, names: Arguments, line: Line, *, in_loop: bool) -> str:
    """What stands instead of a reference: a name or, inside quotes, the end of one text and the start of another."""
    expression = line.expression
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
        complaint = token.unknown or left_in_code(expression, token.start, 2)
        value = {"$call": "if_missing", "args": [value, {"$invalid": complaint}]}
    if place.context == "code" and not in_loop and MEMBER.match(expression, token.end):
        value = line.unless(WHOLE, value, "Invalid or unexpected token")
    if place.context == ("double" if in_loop else "single"):
        # Sim writes a text with its own quotes, which end those of the author.
        value = line.unless('typeof found === "string"', value, line.behind_a_text(value))
    name = names.name("__ref", value)
    if place.context != "code":
        return _spliced(_as_pasted(name, in_loop=in_loop), place)
    return _apart(_as_truth(name) if in_loop else name, token, expression)


@dataclass(frozen=True, slots=True)
class Line:
    """The line of an expression around a position, as Sim shows it: with the values in the places of the references."""

    expression: str
    position: int
    tokens: list[Reference | Environment]
    before: int = 2
    """Lines that Sim writes before it."""
    as_source: str = _SOURCE
    """What Sim shows of a value, as an expression over `found`."""

    def unless(self, test: str, value: Json, problem: Json) -> Json:
        """The value, unless the test of `found` holds for it: then it fails, since Sim's source does not parse."""
        checked = compile_expression(f"found === undefined ? null : {test} ? undefined : found", {"found": value})
        return {"$call": "if_missing", "args": [checked, self.failing(problem)]}

    def failing(self, problem: Json) -> Json:
        """A value that fails with what Sim says of the line."""
        begin = self.expression.rfind("\n", 0, self.position) + 1
        end = self.expression.find("\n", self.position)
        end = len(self.expression) if end < 0 else end
        number = self.expression.count("\n", 0, begin) + self.before + 1
        shown: list[Json] = []
        spans = [(one.start, one.end) for one in self.tokens]
        for one, place in zip(self.tokens, places(self.expression, spans, "javascript"), strict=True):
            if begin <= one.start and one.end <= end and isinstance(one, Reference):
                shown += [self.expression[begin : one.start], _as_source(one, place, self.as_source)]
                begin = one.end
        shown.append(self.expression[begin:end])
        if isinstance(shown[0], str):
            shown[0] = shown[0].lstrip()
        shown[-1] = shown[-1].rstrip()
        words = {"$text": [f"Syntax Error: Line {number}: `", *shown, "` - ", problem]}
        # No text of words is a number: so it fails with these words.
        return {"$call": "convert", "args": [words, "number", "{value}"]}

    def behind_a_text(self, value: Json) -> Json:
        """What V8 says where a text ends too early: in arguments another thing than elsewhere."""
        opened: list[int] = []
        for index, one in enumerate(self.expression[: self.position]):
            if one in "([{":
                opened.append(index)
            elif one in ")]}" and opened:
                opened.pop()
        if not opened or _CALLED.search(self.expression[: opened[-1] + 1]):
            return "missing ) after argument list"
        return compile_expression(_UNEXPECTED, {"found": value})


def _as_source(token: Reference, place: Place, source: str) -> Json:
    """What Sim writes for a value into the source; an object inside quotes is its JSON alone."""
    parsed = place.context == "code"
    names: dict[str, Json] = {"found": token.value, "before": "JSON.parse('" if parsed else ""}
    names["after"] = "')" if parsed else ""
    return "null" if token.absent else compile_expression(source, names)


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
