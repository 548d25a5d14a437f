"""Conditions and expressions in a document: JavaScript in which references stand outside of quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from converters.document.names import Names
from converters.document.references import Doubt, Token, tokens
from converters.javascript import SyntaxProblem, Unsupported, parse
from journeys.values import Json

_WORDS = {"true": True, "false": False}
# Texts, templates and comments of JavaScript; what stands in them is no reference.
_QUOTED = re.compile(r"""'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|//[^\n]*|/\*.*?\*/""", re.DOTALL)
# Names that begin so are place-holders for the parser: the value itself stands there.
_PREFIXES = ("__", "__ref_", "__reference_")
_HOLE = re.compile(r"\$\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an expression cannot be read, and where in it."""

    message: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression as a value, or why it is none."""

    value: Json
    doubts: tuple[Doubt, ...] = ()
    fault: Fault | None = None


def compile_expression(text: str, names: Names) -> Compiled:
    """The value of an expression: a reference, a tree, or a script where the tree cannot say it or a secret is read."""
    bare = text.strip()
    if bare in _WORDS:
        return Compiled(_WORDS[bare])
    found, doubts = tokens(text, names)
    found = _outside_quotes(text, found)
    if len(found) == 1 and text[: found[0].start].strip() == "" and text[found[0].end :].strip() == "":
        return Compiled(found[0].value, tuple(doubts))
    source, named, shown = _with_names(text, found)
    parsed = parse(source, named)
    if isinstance(parsed, SyntaxProblem):
        return Compiled(None, tuple(doubts), Fault(_in_own_words(parsed.message, shown), parsed.line, parsed.column))
    if isinstance(parsed, Unsupported):
        return Compiled({"$script": source, "names": named, "reason": parsed.reason}, tuple(doubts))
    if any(token.secret for token in found):
        reason = "it reads a value that may be secret"
        return Compiled({"$script": source, "names": named, "reason": reason}, tuple(doubts))
    return Compiled({"$js": parsed, "source": source, "names": named}, tuple(doubts))


def _outside_quotes(text: str, found: list[Token]) -> list[Token]:
    if not found:
        return found
    shut: list[tuple[int, int]] = []
    for match in _QUOTED.finditer(_masked(text, found)):
        holes = _HOLE.finditer(match[0]) if match[0].startswith("`") else ()
        position = match.start()
        for hole in holes:
            shut.append((position, match.start() + hole.start()))
            position = match.start() + hole.end()
        shut.append((position, match.end()))
    return [token for token in found if not any(start <= token.start < end for start, end in shut)]


def _masked(text: str, found: list[Token]) -> str:
    """The text with references blanked out, so that quotes inside them, as in `<a["b"]>`, open nothing."""
    made = text
    for token in found:
        made = made[: token.start] + " " * (token.end - token.start) + made[token.end :]
    return made


def _with_names(text: str, found: list[Token]) -> tuple[str, dict[str, Json], dict[str, str]]:
    """The text with a name for each reference, as long as the reference where it can be, so that columns stay true."""
    named: dict[str, Json] = {}
    shown: dict[str, str] = {}
    written: list[str] = []
    position = 0
    prefix = next((one for one in _PREFIXES if one not in text), _PREFIXES[-1])
    for token in found:
        reference = text[token.start : token.end]
        name = next((one for one, other in shown.items() if other == reference), None)
        if name is None:
            name = f"{prefix}{len(named)}".ljust(len(reference), "_")
            named[name], shown[name] = token.value, reference
        written += [text[position : token.start], _apart(name, text, token)]
        position = token.end
    return "".join([*written, text[position:]]), named, shown


def _apart(name: str, text: str, token: Token) -> str:
    """Keeps a name from growing together with a word beside it."""
    before, after = text[: token.start][-1:], text[token.end :][:1]
    left = " " if before.isalnum() or before in ("_", "$") else ""
    right = " " if after.isalnum() or after in ("_", "$") else ""
    return f"{left}{name}{right}"


def _in_own_words(message: str, shown: dict[str, str]) -> str:
    for name, reference in shown.items():
        message = message.replace(name, reference)
    return message
