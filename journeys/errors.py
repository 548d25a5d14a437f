"""Every error that Journeys raises on purpose, as one tree.

::

    JourneysError
    ├── UsageError                 the command, the environment or an argument is wrong       (exit code 2)
    │   ├── DocumentError          a document cannot be read, or is not a valid journey        (exit code 2)
    │   ├── MissingValuesError     what an imported workflow leaves out was not supplied       (exit code 2)
    │   └── UnknownJourneyError    no journey of that id runs here                             (exit code 2)
    ├── InputRefusedError          an answer does not fit the question; nothing was changed  (exit code 2)
    ├── UnreachableError           the Temporal server cannot be reached                       (exit code 2)
    ├── JourneyFailedError         a run ended in failure                                      (exit code 1)
    └── StateError                 a state could not do its work
        ├── ReferenceFailedError   a reference has no value where it must have one
        ├── ExpressionFailedError  an expression threw, or went over its budget
        └── ToolError              a tool said no, or could not be asked; `retryable`, `outcome`

Messages are in the user's words, name the place and the remedy, and never carry a secret.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journeys.validation.problem import Problem

Outcome = Literal["failed", "unknown"]


class JourneysError(Exception):
    """The root of the tree.

    Attributes:
        exit_code: what the `journeys` command exits with when this reaches it.
    """

    exit_code = 1


class UsageError(JourneysError):
    """Wrong use: an option, an argument, a file, the environment."""

    exit_code = 2


class DocumentError(UsageError):
    """A document is not what it should be. Carries all problems at once.

    Attributes:
        problems: each with its place and its remedy; never empty.
    """

    def __init__(self, problems: Sequence[Problem], title: str = "The document is not valid") -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  - {problem}" for problem in self.problems)
        super().__init__(f"{title}:\n{lines}")


class MissingValuesError(UsageError):
    """An imported workflow lacks values that its export left out. Carries the whole list.

    Attributes:
        problems: one for each field, naming block and field.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  - {problem}" for problem in self.problems)
        super().__init__(f"The workflow cannot run yet; values are missing:\n{lines}")


class UnknownJourneyError(UsageError):
    """No journey of that id is known to the server."""


class InputRefusedError(JourneysError):
    """An answer does not fit what was asked. Nothing has changed, nothing is in the history."""

    exit_code = 2


class UnreachableError(JourneysError):
    """The Temporal server does not answer."""

    exit_code = 2


class JourneyFailedError(JourneysError):
    """A run ended in failure; the message begins with the name of the state."""


class StateError(JourneysError):
    """A state could not do its work; follows the state's failure ways.

    Attributes:
        kind: a short word for `error_messages` and for conditions on failures.
    """

    kind = "error"


class ReferenceFailedError(StateError):
    """A reference to a field that its state does not have."""

    kind = "reference"


class ExpressionFailedError(StateError):
    """An expression threw, does not parse, or ran out of steps."""

    kind = "expression"


class ToolError(StateError):
    """A tool failed.

    Attributes:
        retryable: whether the same call may succeed a moment later.
        outcome: `failed` when nothing happened over there, `unknown` when it may have.
        retry_after: seconds the other side asked us to wait, if it did.
        details: what the other side said (status, body …); shown, and given to failure ways.
        logs: what the tool printed before it failed, line by line.
        repeatable: False for a call that must not be made twice, whatever a retry policy says; set by the caller.
    """

    kind = "tool"

    def __init__(
        self,
        message: str,
        *,
        kind: str = "tool",
        retryable: bool = False,
        outcome: Outcome = "failed",
        retry_after: float | None = None,
        details: dict[str, object] | None = None,
        logs: Sequence[str] = (),
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.retryable = retryable
        self.outcome = outcome
        self.retry_after = retry_after
        self.details = details or {}
        self.logs = tuple(logs)
        self.repeatable = True
