"""What a free or bound name in an expression stands for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from tree_sitter import Node

from converters.javascript.results import NotSaid
from journeys.javascript.trees import Tree
from journeys.javascript.vocabulary import FOREIGN_GLOBALS, GLOBALS
from journeys.values import Json

PLACE_HOLDER: Final = "__"
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*\Z")
_RESERVED: Final = frozenset(
    [
        "async",
        "await",
        "break",
        "case",
        "catch",
        "class",
        "const",
        "continue",
        "debugger",
        "default",
        "delete",
        "do",
        "else",
        "enum",
        "export",
        "extends",
        "finally",
        "for",
        "function",
        "if",
        "implements",
        "import",
        "in",
        "instanceof",
        "interface",
        "let",
        "new",
        "package",
        "private",
        "protected",
        "public",
        "return",
        "static",
        "super",
        "switch",
        "this",
        "throw",
        "try",
        "typeof",
        "var",
        "void",
        "while",
        "with",
        "yield",
        "null",
        "true",
        "false",
    ]
)
_NOT_BOUND: Final = frozenset(("arguments", "eval", "undefined", "NaN", "Infinity"))


class Names:
    """The names that are known at a place of the source."""

    def __init__(self, values: Mapping[str, Json], refused: Callable[[str, Node], NotSaid]) -> None:
        self._values = values
        self._refused = refused
        self._scopes: list[dict[str, bool]] = []

    def plain(self, name: str, node: Node) -> str:
        """A name as it is, if it is written without escapes.

        Raises:
            NotSaid: it is not, or is beyond ASCII.
        """
        if not _NAME.match(name):
            raise self._refused("a name with unusual characters", node)
        return name

    @contextmanager
    def scope(self, names: list[str], *, known: bool = True) -> Iterator[dict[str, bool]]:
        """Inside, these names are bound; False marks one that is declared further on."""
        bound = dict.fromkeys(names, known)
        self._scopes.append(bound)
        yield bound
        self._scopes.pop()

    def bind(self, name: str, node: Node) -> str:
        """A name that is being bound."""
        if name in _RESERVED or name in _NOT_BOUND:
            raise self._refused(f"{name} as a name", node)
        return self.plain(name, node)

    def is_global(self, name: str) -> bool:
        """Whether a name is JavaScript's own here."""
        return name in GLOBALS and name not in self._values and not any(name in bound for bound in self._scopes)

    def read(self, name: str, node: Node) -> Tree:
        """The tree for a name that is read.

        Raises:
            NotSaid: it may exist where scripts run, or is no name.
        """
        for bound in reversed(self._scopes):
            if name in bound:
                if not bound[name]:
                    raise self._refused(f"the name {name} before its declaration", node)
                return ["id", name]
        if name in self._values:
            value = self._values[name]
            return ["value", value] if name.startswith(PLACE_HOLDER) else ["value", value, name]
        if name in GLOBALS:
            return ["global", name]
        if name in FOREIGN_GLOBALS or name in _RESERVED:
            raise self._refused(f"the name {name}", node)
        return ["unknown", self.plain(name, node)]
