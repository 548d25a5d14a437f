"""Sets of characters of a JavaScript pattern: as ranges of code points, closed under case, written for RE2.

RE2 reads UTF-8 and so knows no halves of characters. Halves are therefore moved to U+10D800..U+10DFFF (private use),
in the pattern and in the text alike; without the `u` flag every code unit is then one character for both.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cache
from typing import Final

from journeys.javascript.texts import SPACES, units

Ranges = tuple[tuple[int, int], ...]

HALVES: Final = (0xD800, 0xDFFF)
MOVED: Final = 0x10D800 - 0xD800
ALL: Final[Ranges] = ((0, 0x10FFFF),)
DIGITS: Final[Ranges] = ((48, 57),)
WORDS: Final[Ranges] = ((48, 57), (65, 90), (95, 95), (97, 122))
LINE_ENDS: Final[Ranges] = ((10, 10), (13, 13), (0x2028, 0x2029))


def normal(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Sorted, without overlaps."""
    made: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if made and low <= made[-1][1] + 1:
            made[-1] = (made[-1][0], max(made[-1][1], high))
        else:
            made.append((low, high))
    return tuple(made)


SPACE: Final[Ranges] = normal((ord(character), ord(character)) for character in SPACES)


def complement(ranges: Ranges) -> Ranges:
    """All characters that are not in the set."""
    made = []
    start = 0
    for low, high in normal(ranges):
        if low > start:
            made.append((start, low - 1))
        start = high + 1
    if start <= 0x10FFFF:
        made.append((start, 0x10FFFF))
    return tuple(made)


def canonical(code: int) -> int:
    """What a code unit is compared as with the `i` flag and without `u` (ECMA-262, 22.2.2.7.3)."""
    upper = units(chr(code).upper())
    if len(upper) != 1 or (code >= 128 and ord(upper) < 128):
        return code
    return ord(upper)


@cache
def _case_families() -> tuple[list[int], list[tuple[int, ...]]]:
    """The characters beyond ASCII that have others of the same case, in order; and for each, all of those."""
    by_upper: dict[int, list[int]] = {}
    for code in range(128, 0x10000):
        if not HALVES[0] <= code <= HALVES[1]:
            by_upper.setdefault(canonical(code), []).append(code)
    families = {code: tuple(family) for family in by_upper.values() if len(family) > 1 for code in family}
    codes = sorted(families)
    return codes, [families[code] for code in codes]


def any_case(ranges: Ranges) -> Ranges:
    """The set with all characters that the `i` flag takes as equal to one of its own."""
    made = list(ranges)
    for low, high in ranges:
        for code in (*range(max(low, 65), min(high, 90) + 1), *range(max(low, 97), min(high, 122) + 1)):
            made += [(code ^ 32, code ^ 32)]
    if any(high >= 128 for _, high in ranges):
        codes, families = _case_families()
        for low, high in ranges:
            for family in families[bisect_left(codes, low) : bisect_right(codes, high)]:
                made += [(code, code) for code in family]
    return normal(made)


def _moved(ranges: Ranges) -> Ranges:
    """Halves moved; what else may stand where they go is left out."""
    here = complement(((HALVES[0] + MOVED, HALVES[1] + MOVED), *complement(ranges)))
    made = []
    for low, high in here:
        first, last = max(low, HALVES[0]), min(high, HALVES[1])
        if first > last:
            made.append((low, high))
            continue
        made.append((first + MOVED, last + MOVED))
        if low < first:
            made.append((low, first - 1))
        if high > last:
            made.append((last + 1, high))
    return normal(made)


def _character(code: int) -> str:
    text = chr(code)
    return text if text.isascii() and text.isalnum() else f"\\x{{{code:X}}}"


def write(ranges: Ranges) -> str:
    """The set in RE2's syntax."""
    moved = _moved(normal(ranges))
    if not moved:
        return r"[^\x{0}-\x{10FFFF}]"
    if len(moved) == 1 and moved[0][0] == moved[0][1]:
        return _character(moved[0][0])
    parts = [_character(low) if low == high else f"{_character(low)}-{_character(high)}" for low, high in moved]
    return f"[{''.join(parts)}]"


def encode(text: str, *, unicode: bool) -> bytes:
    """A subject text as RE2 is to see it.

    Args:
        text: as everywhere here, pairs joined.
        unicode: whether the pattern has the `u` flag, and so reads whole characters.
    """
    if text.isascii():
        return text.encode()
    plain = text if unicode else units(text)
    return plain.translate(_MOVE).encode()


_MOVE: Final = {code: code + MOVED for code in range(HALVES[0], HALVES[1] + 1)}
