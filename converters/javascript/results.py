"""What comes of parsing: a tree, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from journeys.javascript.trees import Tree


@dataclass(frozen=True, slots=True)
class Unsupported:
    """JavaScript that the tree cannot say; a JavaScript engine must run it (and knows whether it is right at all).

    Attributes:
        reason: in the user's words: `the current time`.
        construct: the piece of source, shortened.
        line: where it begins, from 1.
        column: in characters, from 1.
    """

    reason: str
    construct: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """A text that is no JavaScript expression.

    Attributes:
        message: close to V8's own: `Unexpected token ')'`.
        line: where, from 1; one more than the source has when something is missing at its end.
        column: in characters, from 1.
    """

    message: str
    line: int
    column: int


Parsed: TypeAlias = Tree | Unsupported | SyntaxProblem
"""Tell apart by `isinstance`: whatever is neither `Unsupported` nor `SyntaxProblem` is a tree (a list or a scalar)."""


class NotSaid(Exception):
    """Raised while reading, at a piece of source that the tree cannot say."""

    def __init__(self, reason: str, start: int, end: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.start = start
        self.end = end


class NotJavaScript(Exception):
    """Raised while reading, at what the grammar lets through and JavaScript does not."""

    def __init__(self, message: str, start: int) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
