"""Methods of numbers and booleans, `Number`, `Boolean`, and what reads numbers (ECMA-262, 19.2, 20.3, 21.1)."""

from __future__ import annotations

import math
from typing import Final

from engine.expressions.builtins.signature import argument, define, functions, text_argument
from engine.expressions.conversions import to_boolean, to_number, to_text, to_whole
from engine.expressions.errors import NeedsScript, range_error
from engine.expressions.metering import Meter
from engine.expressions.numbers import (
    INFINITY,
    NAN,
    exponential,
    integer_text,
    number_text,
    parse_float,
    parse_int,
    rounded_digits,
    shortest,
    to_int32,
)
from engine.expressions.values import MAX_SAFE, UNDEFINED, Namespace, Value, is_number


def _finite(value: float) -> bool:
    return value == value and value not in (INFINITY, -INFINITY)


def _to_fixed(meter: Meter, this: float, arguments: list[Value]) -> Value:
    places = to_whole(meter, argument(arguments, 0))
    if not 0 <= places <= 100:
        raise range_error("toFixed() digits argument must be between 0 and 100")
    if not _finite(this) or abs(this) >= 1e21:
        return number_text(this)
    digits = str(rounded_digits(abs(float(this)), int(places))).rjust(int(places) + 1, "0")
    whole, fraction = digits[: len(digits) - int(places)], digits[len(digits) - int(places) :]
    sign = "-" if this < 0 else ""
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


def _digits(value: float, count: int) -> tuple[str, int]:
    """A positive number rounded to so many digits, and the exponent of the first."""
    exponent = shortest(value)[1] - 1
    digits = str(rounded_digits(value, count - 1 - exponent))
    if len(digits) > count:
        return digits[:count], exponent + 1
    if len(digits) < count:
        return str(rounded_digits(value, count - exponent)).ljust(count, "0"), exponent - 1
    return digits, exponent


def _to_precision(meter: Meter, this: float, arguments: list[Value]) -> Value:
    if argument(arguments, 0) is UNDEFINED:
        return number_text(this)
    count = to_whole(meter, arguments[0])
    if not _finite(this):
        return number_text(this)
    if not 1 <= count <= 100:
        raise range_error("toPrecision() argument must be between 1 and 100")
    digits, exponent = _digits(abs(float(this)), int(count)) if this else ("0" * int(count), 0)
    sign = "-" if this < 0 else ""
    if exponent < -6 or exponent >= count:
        return sign + exponential(digits, exponent)
    if exponent == count - 1:
        return sign + digits
    if exponent >= 0:
        return f"{sign}{digits[: exponent + 1]}.{digits[exponent + 1 :]}"
    return f"{sign}0.{'0' * (-exponent - 1)}{digits}"


def _to_exponential(meter: Meter, this: float, arguments: list[Value]) -> Value:
    places = to_whole(meter, argument(arguments, 0))
    if not _finite(this):
        return number_text(this)
    if not 0 <= places <= 100:
        raise range_error("toExponential() argument must be between 0 and 100")
    sign = "-" if this < 0 else ""
    if argument(arguments, 0) is UNDEFINED:
        digits, point = shortest(abs(float(this)))
        return sign + (exponential(digits, point - 1) if digits else "0e+0")
    digits, exponent = _digits(abs(float(this)), int(places) + 1) if this else ("0" * (int(places) + 1), 0)
    return sign + exponential(digits, exponent)


def _to_string(meter: Meter, this: float, arguments: list[Value]) -> Value:
    given = argument(arguments, 0)
    radix = 10 if given is UNDEFINED else to_whole(meter, given)
    if not 2 <= radix <= 36:
        raise range_error("toString() radix argument must be between 2 and 36")
    if radix == 10 or not _finite(this):
        return number_text(this)
    if this != int(this) or abs(this) > MAX_SAFE:
        raise NeedsScript("a fraction in another base")
    return integer_text(int(this), int(radix))


def _number(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    return to_number(meter, arguments[0]) if arguments else 0


def _boolean(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    return to_boolean(argument(arguments, 0))


def _parse_int(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    text = text_argument(meter, arguments, 0)
    meter.scan(len(text))
    found = parse_int(text, to_int32(to_number(meter, argument(arguments, 1))))
    if found is None:
        raise NeedsScript("parseInt of so many digits")
    return found


def _parse_float(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    text = text_argument(meter, arguments, 0)
    meter.scan(len(text))
    return parse_float(text)


def _is_nan(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    value = to_number(meter, argument(arguments, 0))
    return value != value


def _is_finite(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    return _finite(to_number(meter, argument(arguments, 0)))


def _is_integer(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    value = argument(arguments, 0)
    return is_number(value) and _finite(value) and value == math.floor(value)


def _is_safe(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    return _is_integer(meter, this, arguments) and abs(arguments[0]) <= MAX_SAFE


def _is_number_nan(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    value = argument(arguments, 0)
    return is_number(value) and value != value


def _is_number_finite(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    value = argument(arguments, 0)
    return is_number(value) and _finite(value)


define(
    "Number",
    {
        "toExponential": _to_exponential,
        "toFixed": _to_fixed,
        "toPrecision": _to_precision,
        "toString": _to_string,
        "valueOf": lambda meter, this, arguments: this,
    },
)
define(
    "Boolean",
    {
        "toString": lambda meter, this, arguments: to_text(meter, this),
        "valueOf": lambda meter, this, arguments: this,
    },
)
READERS: Final = functions(
    {"isFinite": _is_finite, "isNaN": _is_nan, "parseFloat": _parse_float, "parseInt": _parse_int}
)
_STATICS: Final = functions(
    {"isFinite": _is_number_finite, "isInteger": _is_integer, "isNaN": _is_number_nan, "isSafeInteger": _is_safe}
)
_CONSTANTS: Final[dict[str, Value]] = {
    "EPSILON": 2.0**-52,
    "MAX_SAFE_INTEGER": MAX_SAFE,
    "MAX_VALUE": 1.7976931348623157e308,
    "MIN_SAFE_INTEGER": -MAX_SAFE,
    "MIN_VALUE": 5e-324,
    "NaN": NAN,
    "NEGATIVE_INFINITY": -INFINITY,
    "POSITIVE_INFINITY": INFINITY,
}
NUMBER = Namespace(
    "Number",
    {**_CONSTANTS, **_STATICS, "parseFloat": READERS["parseFloat"], "parseInt": READERS["parseInt"]},
    _number,
)
BOOLEAN = Namespace("Boolean", {}, _boolean)
