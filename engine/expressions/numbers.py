"""Numbers and text: how JavaScript writes and reads doubles (ECMA-262, 6.1.6.1.20 and 7.1.4.1)."""

from __future__ import annotations

import math
import re
from typing import Final

from engine.expressions.values import MAX_SAFE, to_double
from journeys.javascript.texts import SPACES

_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)\Z")
_DECIMAL_PREFIX = re.compile(r"[+-]?(?:Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)")
_BASES: Final = {"0x": 16, "0o": 8, "0b": 2}
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
NAN: Final = float("nan")
INFINITY: Final = float("inf")


def number(value: float) -> int | float:
    """The same number, as an int where that is how it is kept: integral, safe and not -0."""
    if type(value) is int:
        return value if -MAX_SAFE <= value <= MAX_SAFE else to_double(value)
    if value == value and -MAX_SAFE <= value <= MAX_SAFE and value == math.floor(value):
        return int(value) if value or math.copysign(1.0, value) > 0 else value
    return value


def number_text(value: float) -> str:
    """A number as JavaScript writes it: `0.1`, `1e+21`, `NaN`, `-0` as `0`."""
    if type(value) is int and -MAX_SAFE <= value <= MAX_SAFE:
        return str(value)
    value = to_double(value) if isinstance(value, int) else value
    if value != value:
        return "NaN"
    if value in (INFINITY, -INFINITY):
        return "Infinity" if value > 0 else "-Infinity"
    sign = "-" if value < 0 else ""
    digits, point = shortest(abs(value))
    if not digits:
        return "0"
    if len(digits) <= point <= 21:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    return sign + exponential(digits, point - 1)


def exponential(digits: str, exponent: int) -> str:
    """Digits with one before the point, and an exponent."""
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{'+' if exponent >= 0 else '-'}{abs(exponent)}"


def shortest(value: float) -> tuple[str, int]:
    """The fewest digits that read back as this positive double, and where the point stands after the first of them."""
    mantissa, _, exponent = repr(value).partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(exponent or 0)
    digits = whole + fraction
    stripped = digits.lstrip("0")
    return stripped.rstrip("0"), point - (len(digits) - len(stripped))


def rounded_digits(value: float, places: int) -> int:
    """`value * 10**places`, rounded to the nearest integer, halves away from zero; for values >= 0."""
    over, under = value.as_integer_ratio()
    if places >= 0:
        over *= 10**places
    else:
        under *= 10**-places
    return (2 * over + under) // (2 * under)


def text_number(text: str) -> int | float:
    """A text as a number: `Number(text)`."""
    text = text.strip(SPACES)
    if not text:
        return 0
    if text.isdigit() and text.isascii() and len(text) < 16:
        return int(text)
    if _DECIMAL.match(text):
        return number(float(text))
    if text in ("Infinity", "+Infinity"):
        return INFINITY
    if text == "-Infinity":
        return -INFINITY
    base = _BASES.get(text[:2].lower())
    if base and len(text) > 2 and all(digit in _DIGITS[:base] for digit in text[2:].lower()):
        return number(to_double(int(text[2:], base)))
    return NAN


def parse_float(text: str) -> int | float:
    """`parseFloat(text)`."""
    match = _DECIMAL_PREFIX.match(text.lstrip(SPACES))
    if match is None:
        return NAN
    found = match.group()
    return number(float(found.replace("Infinity", "inf")))


def parse_int(text: str, radix: int) -> int | float | None:
    """`parseInt(text, radix)`; None where JavaScript engines may give different doubles."""
    text = text.lstrip(SPACES)
    sign = -1 if text[:1] == "-" else 1
    if text[:1] in ("+", "-"):
        text = text[1:]
    if radix in (0, 16) and text[:2] in ("0x", "0X"):
        text, radix = text[2:], 16
    radix = radix or 10
    if not 2 <= radix <= 36:
        return NAN
    known = _DIGITS[:radix] + _DIGITS[10:radix].upper()
    digits = text[: len(text) - len(text.lstrip(known))]
    if not digits:
        return NAN
    if len(digits) > 300 and digits.lstrip("0"):
        return None
    found = int(digits, radix)
    if found > MAX_SAFE and radix not in (2, 4, 8, 10, 16, 32):
        return None
    return number(to_double(sign * found)) if found or sign > 0 else -0.0


def integer_text(value: int, radix: int) -> str:
    """A safe integer in another base."""
    digits = []
    rest = abs(value)
    while True:
        rest, digit = divmod(rest, radix)
        digits.append(_DIGITS[digit])
        if not rest:
            break
    return ("-" if value < 0 else "") + "".join(reversed(digits))


def to_int32(value: float) -> int:
    """ToInt32: the low 32 bits, as a signed integer."""
    low = to_uint32(value)
    return low - 0x1_0000_0000 if low >= 0x8000_0000 else low


def to_uint32(value: float) -> int:
    """ToUint32: the low 32 bits."""
    if type(value) is float and (value != value or value in (INFINITY, -INFINITY)):
        return 0
    return int(value) & 0xFFFF_FFFF


def to_integer(value: float) -> int | float:
    """ToIntegerOrInfinity: truncated, NaN as 0; infinities stay."""
    if type(value) is int:
        return value
    if value != value:
        return 0
    return value if value in (INFINITY, -INFINITY) else int(value)
