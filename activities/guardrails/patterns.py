"""JavaScript patterns for guardrails, matched by RE2 in linear time, whatever the text (Sim's validate-regex)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import re2  # type: ignore[import-untyped]

from journeys.javascript.charsets import encode
from journeys.javascript.patterns import UntranslatablePatternError, translate

UNSAFE = (
    "Regex pattern uses syntax that cannot be evaluated safely (lookahead, lookbehind and backreferences are"
    " unsupported). Rewrite it without those constructs."
)
"""What Sim says of a pattern that RE2 cannot match."""


class PatternError(Exception):
    """A pattern that is none, or that is not matched here; the text is for the block's output."""


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern is found in the text. Raises PatternError."""
    return _compiled(pattern).search(encode(text, unicode=False)) is not None


def spans(pattern: str, text: str) -> Iterator[tuple[int, int]]:
    """Where the pattern is found, in characters of the text; empty finds are left out. Raises PatternError."""
    program = _compiled(pattern)
    encoded = text.encode("utf-8", "replace")
    for found in program.finditer(encoded):
        start, end = found.span()
        if end > start:
            first = len(encoded[:start].decode("utf-8", "ignore"))
            yield first, first + len(encoded[start:end].decode("utf-8", "ignore"))


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(translate(pattern, "").text.encode(), options)
    except (UntranslatablePatternError, re2.error) as error:
        said = str(error)
    # What RE2's own dialect takes is a pattern in JavaScript's too, and only lies beyond our translation.
    raise PatternError(UNSAFE if _is_beyond(pattern) else f"Invalid regex pattern: {said}")


def _is_beyond(pattern: str) -> bool:
    """Whether a pattern uses what RE2 has not: look-around, or references to groups."""
    return any(word in pattern for word in ("(?=", "(?!", "(?<=", "(?<!", "\\k<")) or any(
        f"\\{digit}" in pattern for digit in range(1, 10)
    )
