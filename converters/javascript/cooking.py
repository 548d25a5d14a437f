"""What the text of a literal stands for: escapes in texts and templates, forms of numbers (ECMA-262, 12.9)."""

from __future__ import annotations

import re
from typing import Final

from journeys.javascript.texts import joined

_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\n\r\u2028\u2029])|(0)(?![0-9])|([^ux0-9]))",
    re.DOTALL,
)
_SIMPLE: Final = {"n": "\n", "t": "\t", "b": "\b", "v": "\v", "f": "\f", "r": "\r"}
_DECIMAL = re.compile(
    r"(?:(?:0|[1-9](?:_?[0-9])*)(?:\.(?:[0-9](?:_?[0-9])*)?)?|\.[0-9](?:_?[0-9])*)(?:[eE][+-]?[0-9](?:_?[0-9])*)?\Z"
)
_OTHER = re.compile(r"0(?:([xX])[0-9a-fA-F](?:_?[0-9a-fA-F])*|([oO])[0-7](?:_?[0-7])*|([bB])[01](?:_?[01])*)\Z")
MAX_SAFE: Final = 2**53 - 1


class UncookableError(ValueError):
    """An escape or a number that is wrong, or of an old form."""


def cook(raw: str) -> str:
    """The text between quotes, with its escapes replaced.

    Raises:
        UncookableError: an escape is wrong, or octal.
    """
    if "\\" not in raw:
        return raw
    pieces, at = [], 0
    while (start := raw.find("\\", at)) >= 0:
        match = _ESCAPE.match(raw, start)
        if match is None:
            raise UncookableError("an octal or wrong escape")
        pieces += [raw[at:start], _replaced(match)]
        at = match.end()
    return joined("".join([*pieces, raw[at:]]))


def _replaced(match: re.Match[str]) -> str:
    braced, four, two, line_end, zero, other = match.groups()
    if braced or four or two:
        code = int(braced or four or two, 16)
        if code > 0x10FFFF:
            raise UncookableError("a character beyond U+10FFFF")
        return chr(code)
    if line_end:
        return ""
    return "\0" if zero else _SIMPLE.get(other, other)


def read_number(text: str) -> int | float:
    """The value of a number.

    Raises:
        UncookableError: a big integer, an old octal, or no number.
    """
    digits = text.replace("_", "")
    if _DECIMAL.match(text):
        value = float(digits)
        return int(value) if value.is_integer() and value <= MAX_SAFE else value
    match = _OTHER.match(text)
    if match is None:
        raise UncookableError("a big integer, or a number of an old form" if text[:1].isdigit() else "no number")
    value = float(int(digits[2:], {1: 16, 2: 8, 3: 2}[match.lastindex or 1]))
    return int(value) if value <= MAX_SAFE else value
