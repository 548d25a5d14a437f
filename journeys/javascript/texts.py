"""JavaScript's view of text: UTF-16 code units, over Python strings of code points.

A text is an ordinary Python string; the two halves of a character beyond U+FFFF are always one code point. Only a half
without its other half stays a surrogate. Whoever counts or cuts goes through `units` and back through `joined`.
"""

from __future__ import annotations

import re

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
SPACES = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""White space and line ends, as `trim`, `\\s` and number conversion see them (ECMA-262, 12.2 and 12.3)."""


def _halves(match: re.Match[str]) -> str:
    code = ord(match.group()) - 0x10000
    return chr(0xD800 | code >> 10) + chr(0xDC00 | code & 0x3FF)


def _whole(match: re.Match[str]) -> str:
    pair = match.group()
    return chr(0x10000 + ((ord(pair[0]) & 0x3FF) << 10 | ord(pair[1]) & 0x3FF))


def units(text: str) -> str:
    """The text as one Python character per UTF-16 code unit."""
    return text if text.isascii() else _ASTRAL.sub(_halves, text)


def joined(text: str) -> str:
    """The reverse of `units`: halves that belong together become one character."""
    return text if text.isascii() else _PAIR.sub(_whole, text)


def length(text: str) -> int:
    """The number of UTF-16 code units."""
    if text.isascii():
        return len(text)
    return len(text) + sum(1 for _ in _ASTRAL.finditer(text))


def has_lone_surrogate(text: str) -> bool:
    """Whether half a character stands without its other half."""
    return not text.isascii() and _SURROGATE.search(text) is not None
