"""What became of a piece of code, and the errors of a sandbox itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from activities.jsontext import stringify
from journeys.errors import ToolError
from journeys.values import Json

MAX_PRINTED = 200_000
"""Characters that are kept of what code prints (Sim's limit)."""
MAX_RESULT = 10_000_000
"""Characters of a result, as JSON."""
_TITLES = {"SyntaxError": "Syntax Error", "TypeError": "Type Error", "ReferenceError": "Reference Error"}


@dataclass(frozen=True)
class Thrown:
    """What code threw. `line` counts from 1; it may lie beyond the code when what is around it noticed the error."""

    name: str
    message: str
    line: float | None = None

    def text(self, code: str, shown: Mapping[str, Json] | None = None) -> str:
        """The error in words: where, the line itself, what; in Sim's form.

        Args:
            code: what ran.
            shown: names that stand for values; the line is shown with the values in their place.
        """
        text = self.message
        if self.line is not None:
            lines = code.split("\n")
            number = max(1, min(int(self.line), len(lines)))
            line = lines[number - 1].strip()
            for name, value in (shown or {}).items():
                literal = stringify(value)
                line = literal.join(re.split(rf"\b{re.escape(name)}\b", line))
            text = f"Line {number}: `{line}` - {text}" if line else f"Line {number} - {text}"
        if self.name == "Error":
            return text
        title = _TITLES.get(self.name, self.name)
        return text if title.lower() in text.lower() else f"{title}: {text}"


@dataclass(frozen=True)
class Ran:
    """A piece of code that came to an end: with a value, with nothing (`undefined`), or with what it threw.

    `seconds` it ran, by the clock; `megabytes` of memory were in use at its end, where the sandbox can tell.
    """

    value: Json = None
    nothing: bool = False
    stdout: str = ""
    thrown: Thrown | None = None
    seconds: float = 0.0
    megabytes: float | None = None


def timed_out(seconds: float) -> ToolError:
    """The error of code that took longer than it may."""
    return ToolError(f"Function execution timed out after {round(seconds * 1000)}ms", kind="timeout")


def out_of_memory(megabytes: int) -> ToolError:
    """The error of code that needed more memory than it may."""
    return ToolError(
        f"Function execution ran out of memory ({megabytes} MB); let it handle less at once, or raise memory_mb",
        kind="memory",
    )


def crashed() -> ToolError:
    """The error of code that took its sandbox down, twice, or of a machine that does so."""
    return ToolError("The sandbox ended while the function ran", kind="sandbox", retryable=True)
