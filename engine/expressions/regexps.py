"""Regular expressions at run time: JavaScript's, matched by RE2 in linear time."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import re2  # type: ignore[import-untyped]

from engine.expressions.conversions import register_kind
from engine.expressions.errors import NeedsScript
from engine.expressions.metering import Meter
from engine.expressions.values import UNDEFINED, Value
from journeys.javascript.charsets import HALVES, MOVED, encode
from journeys.javascript.patterns import Pattern, UntranslatablePatternError, translate
from journeys.javascript.texts import joined, units

_OTHER_LINE_ENDS: Final = ("\r", "\u2028", "\u2029")
_BACK: Final = {code + MOVED: code for code in range(HALVES[0], HALVES[1] + 1)}
Span = tuple[int, int] | None
"""Where a group matched, in code units; None where it did not."""


class RegExpValue:
    """A regular expression. `last` is its `lastIndex`."""

    __slots__ = ("flags", "last", "pattern", "program", "source")

    def __init__(self, source: str, flags: str, pattern: Pattern, program: Any) -> None:
        self.source = source
        self.flags = flags
        self.pattern = pattern
        self.program = program
        self.last: Value = 0

    def __str__(self) -> str:
        return f"/{self.source or '(?:)'}/{self.flags}"


register_kind(RegExpValue, "RegExp")


@lru_cache(maxsize=256)
def _program(source: str, flags: str) -> tuple[Pattern, Any]:
    pattern = translate(source, flags)
    options = re2.Options()
    options.log_errors = False
    try:
        return pattern, re2.compile(pattern.text.encode(), options)
    except re2.error:
        raise UntranslatablePatternError("a regular expression that RE2 does not take") from None


def regexp(source: str, flags: str) -> RegExpValue:
    """A new regular expression; the compiled form is shared.

    Raises:
        NeedsScript: RE2 cannot match the same, or it is no pattern.
    """
    try:
        pattern, program = _program(source, flags)
    except UntranslatablePatternError as error:
        raise NeedsScript(str(error)) from None
    return RegExpValue(source, "".join(sorted(flags)), pattern, program)


class Subject:
    """A text being searched, encoded once; positions are code units."""

    __slots__ = ("encoded", "length", "text", "unicode", "wide")

    def __init__(self, meter: Meter, text: str, pattern: Pattern) -> None:
        if pattern.lines and any(end in text for end in _OTHER_LINE_ENDS):
            raise NeedsScript("lines that end otherwise than in \\n, in a regular expression with flag m")
        meter.work(1 + (len(text) >> 4))
        self.wide = not text.isascii()
        self.text = units(text)
        self.length = len(self.text)
        self.unicode = pattern.unicode
        self.encoded = encode(text, unicode=pattern.unicode)

    def bytes_before(self, at: int) -> int:
        """The position in bytes of a position in code units."""
        if not self.wide:
            return at
        return len(encode(joined(self.text[:at]), unicode=self.unicode))

    def units_between(self, start: int, end: int) -> int:
        """How many code units lie between two positions in bytes."""
        if not self.wide:
            return end - start
        return len(units(self.encoded[start:end].decode().translate(_BACK)))

    def cut(self, start: int, end: int) -> str:
        """The text between two positions."""
        return joined(self.text[start:end])

    def group(self, span: Span) -> Value:
        """What a group matched, or undefined."""
        return UNDEFINED if span is None else self.cut(*span)


def find(meter: Meter, expression: RegExpValue, subject: Subject, start: int) -> list[Span] | None:
    """The first match from a position on, as the spans of the whole and of each group."""
    meter.work(1 + ((subject.length - start) >> 4))
    offset = subject.bytes_before(start)
    match = expression.program.search(subject.encoded, offset)
    if match is None:
        return None
    spans: list[Span] = []
    for number in range(expression.pattern.groups + 1):
        low, high = match.span(number)
        if low < 0:
            spans.append(None)
            continue
        first = start + subject.units_between(offset, low) if low >= offset else start
        spans.append((first, first + subject.units_between(low, high)))
    return spans


def find_all(meter: Meter, expression: RegExpValue, subject: Subject) -> list[list[Span]]:
    """All matches, as with the `g` flag; after an empty one the search goes on one character further."""
    found: list[list[Span]] = []
    at = 0
    while at <= subject.length:
        spans = find(meter, expression, subject, at)
        if spans is None or spans[0] is None:
            break
        found.append(spans)
        low, high = spans[0]
        at = high if high > low else advance(subject, high)
    return found


def advance(subject: Subject, at: int) -> int:
    """The next position: one code unit further, with the `u` flag one character."""
    if subject.unicode and len(subject.text[at : at + 2]) == 2 and len(joined(subject.text[at : at + 2])) == 1:
        return at + 2
    return at + 1
