"""What can go wrong with an expression.

::

    JourneysError
    ├── InvalidTreeError                   the tree is none of ours
    ├── NeedsScript                        only a JavaScript engine can answer this one
    └── StateError
        └── ExpressionFailedError
            ├── ExpressionError            what JavaScript throws: `name`, `message`
            └── BudgetExceeded             more steps, size or depth than allowed
"""

from __future__ import annotations

from journeys.errors import ExpressionFailedError, JourneysError


class ExpressionError(ExpressionFailedError):
    """An error that JavaScript throws.

    Attributes:
        name: `TypeError`, `ReferenceError`, `RangeError`, `SyntaxError`, `URIError`.
        message: in V8's words.
    """

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name
        self.message = message


class BudgetExceeded(ExpressionFailedError):
    """An expression does more than its budget allows."""


class NeedsScript(JourneysError):
    """The answer depends on something that is left to a JavaScript engine; the text says on what."""


class InvalidTreeError(JourneysError):
    """An expression tree is not as docs/expressions.md says."""


def type_error(message: str) -> ExpressionError:
    """A TypeError, to be raised."""
    return ExpressionError("TypeError", message)


def range_error(message: str) -> ExpressionError:
    """A RangeError, to be raised."""
    return ExpressionError("RangeError", message)
