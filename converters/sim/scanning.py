"""Where in code a position stands: in plain code, in quotes, in a comment, in a regular expression.

A scanner of quotes, not a parser: it only knows what is needed to put a value into code without breaking it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Context = Literal["code", "single", "double", "template", "comment", "pattern"]

_JAVASCRIPT = re.compile(
    r"//[^\n]*|/\*.*?(?:\*/|\Z)|'(?:\\.|[^'\\\n])*(?:'|\n|\Z)|\"(?:\\.|[^\"\\\n])*(?:\"|\n|\Z)|[`{}/]", re.DOTALL
)
_TEMPLATE = re.compile(r"\\.|\$\{|`", re.DOTALL)
_PATTERN = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/")
_BEFORE_PATTERN = re.compile(
    r"(?:^|[(,=:\[!&|?{};+\-*%~^<>]|\b(?:return|typeof|case|in|of|do|else|void|delete|await|new))\s*$"
)
_PYTHON = re.compile(
    r"#[^\n]*|'''(?:\\.|.)*?(?:'''|\Z)|\"\"\"(?:\\.|.)*?(?:\"\"\"|\Z)|'(?:\\.|[^'\\\n])*(?:'|\n|\Z)|\"(?:\\.|[^\"\\\n])*(?:\"|\n|\Z)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Place:
    """The context of a position, and the quote that closes and opens it again."""

    context: Context = "code"
    quote: str = ""


def places(code: str, spans: Sequence[tuple[int, int]], language: str) -> list[Place]:
    """The place of each span, in order. Spans are read as if a name stood there."""
    if not any(mark in code for mark in "'\"`/#"):
        return [Place()] * len(spans)
    masked = _masked(code, spans)
    regions = _python_regions(masked) if language == "python" else _javascript_regions(masked)
    found: list[Place] = []
    index = 0
    for start, _ in spans:
        while index < len(regions) and regions[index][1] <= start:
            index += 1
        inside = index < len(regions) and regions[index][0] <= start
        found.append(regions[index][2] if inside else Place())
    return found


def left_in_code(code: str, start: int, lines_before: int = 0) -> str:
    """What Sim says of a reference that has no value and so stays in the code, where it does not parse."""
    number = code.count("\n", 0, start)
    line = code.split("\n")[number].strip()
    return f"Syntax Error: Line {number + 1 + lines_before}: `{line}` - Unexpected token '<'"


def _masked(code: str, spans: Sequence[tuple[int, int]]) -> str:
    parts: list[str] = []
    position = 0
    for start, end in spans:
        parts.append(code[position:start])
        parts.append("_" * (end - start))
        position = end
    return "".join([*parts, code[position:]])


_Region = tuple[int, int, Place]


def _javascript_regions(code: str) -> list[_Region]:
    """Texts, comments and regular expressions, in order. A template gives a region for each piece between its `${}`."""
    regions: list[_Region] = []
    braces: list[bool] = []  # open braces; True: of a template's ${
    position = 0
    while (match := _JAVASCRIPT.search(code, position)) is not None:
        token, start = match.group(), match.start()
        position = match.end()
        if token[0] == "'" or token[0] == '"':
            regions.append((start, position, Place("single" if token[0] == "'" else "double", token[0])))
        elif token.startswith(("//", "/*")):
            regions.append((start, position, Place("comment")))
        elif token == "`":
            position = _template(code, position, regions, braces)
        elif token == "{":
            braces.append(False)
        elif token == "}":
            if braces and braces.pop():
                position = _template(code, position, regions, braces)
        else:
            pattern = _PATTERN.match(code, start) if _BEFORE_PATTERN.search(code, max(0, start - 40), start) else None
            if pattern is not None:
                position = pattern.end()
                regions.append((start, position, Place("pattern")))
    return regions


def _template(code: str, start: int, regions: list[_Region], braces: list[bool]) -> int:
    """Reads a template from inside it to its end, or to the next `${`; says where to go on."""
    position = start
    while (match := _TEMPLATE.search(code, position)) is not None:
        position = match.end()
        if match.group() == "`":
            break
        if match.group() == "${":
            braces.append(True)
            break
    else:
        position = len(code)
    regions.append((start, position, Place("template", "`")))
    return position


def _python_regions(code: str) -> list[_Region]:
    regions: list[_Region] = []
    for match in _PYTHON.finditer(code):
        token = match.group()
        if token[0] == "#":
            regions.append((match.start(), match.end(), Place("comment")))
        else:
            quote = token[:3] if token[:3] in ("'''", '"""') else token[0]
            regions.append((match.start(), match.end(), Place("single" if quote[0] == "'" else "double", quote)))
    return regions
