"""Python source of values and calls. Texts become string literals here and nowhere else, so that none is ever code."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

WIDTH = 110
_INDENT = "    "


@dataclass(frozen=True, slots=True)
class Code:
    """A piece of source that is taken as it is; everything else is a value."""

    text: str


def literal(value: Any) -> str:
    """A JSON value, or `Code`, as source."""
    match value:
        case Code(text):
            return text
        case str():
            return quoted(value)
        case Mapping():
            return "{" + ", ".join(f"{quoted(str(name))}: {literal(one)}" for name, one in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(literal(one) for one in value) + "]"
        case _:
            return repr(value)


def quoted(text: str) -> str:
    """A string literal on one line, in double quotes where that needs no escape."""
    found = repr(text)
    return f'"{found[1:-1]}"' if found[0] == "'" and '"' not in text else found


def call(function: str, arguments: Mapping[str, Any], *positional: Any) -> str:
    """A call on one line, or with one argument a line where that is too long."""
    given = [literal(one) for one in positional] + [f"{name}={literal(one)}" for name, one in arguments.items()]
    short = f"{function}({', '.join(given)})"
    if len(short) <= WIDTH or not given:
        return short
    return f"{function}(\n" + "".join(f"{_INDENT}{one},\n" for one in given) + ")"


def indented(lines: Iterable[str]) -> list[str]:
    """Lines one level in. Literals hold no line breaks, so that every line may be moved."""
    return [_INDENT + part if part else "" for line in lines for part in line.split("\n")]


class Names:
    """Python names made of texts: readable, each given once."""

    def __init__(self) -> None:
        self._taken = {"p", "asyncio", "server", "build", "main", "context", *keyword.kwlist, *keyword.softkwlist}
        self._taken |= {*dir(builtins), "Annotated", "Enum", "Optional", "BaseModel", "ToolOverlap", "date", "datetime"}

    def make(self, text: str, otherwise: str, *, words: int = 6) -> str:
        """A name like the text's first words; `otherwise` for a text without letters."""
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
        parts = [part for part in re.split(r"[^a-z0-9]+", plain) if part][:words]
        name = "_".join(parts)[:48].strip("_") or otherwise
        return self.take(f"{otherwise}_{name}" if name[0].isdigit() else name)

    def take(self, name: str) -> str:
        """The name itself, or with a number behind it where it is taken."""
        made, count = name, 1
        while made in self._taken:
            count += 1
            made = f"{name}_{count}"
        self._taken.add(made)
        return made
