"""What a script does that is not known here, and what a tool of it raises."""

from __future__ import annotations

import ast
from typing import NoReturn

from journeys.errors import DocumentError
from journeys.validation.problem import Problem

TITLE = "The script cannot be read without Parlant"
_REMEDY = "write it with what docs/conformance.md names"


class ScriptError(Exception):
    """A call that the SDK, or Python, would refuse; the interpreter adds the line."""


class RaisedError(Exception):
    """An exception that the script itself raises.

    Attributes:
        kind: the name of its class.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def refuse(node: ast.AST, message: str) -> NoReturn:
    """Refuses a place of the script. Raises DocumentError."""
    raise DocumentError([Problem(place=place_of(node), message=message, remedy=_REMEDY)], TITLE)


def place_of(node: ast.AST) -> str:
    """Where something stands in the script."""
    return f"script, line {getattr(node, 'lineno', 1)}"
