"""`Math`, as far as its results are exact and so the same everywhere (ECMA-262, 21.3)."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable

from engine.expressions.builtins.signature import argument, functions
from engine.expressions.conversions import to_number
from engine.expressions.metering import Meter
from engine.expressions.numbers import INFINITY, NAN, number, to_int32, to_uint32
from engine.expressions.operators import power
from engine.expressions.values import Namespace, Native, Value


def _of_one(compute: Callable[[float], float]) -> Native:
    def call(meter: Meter, this: Value, arguments: list[Value]) -> Value:
        return compute(to_number(meter, argument(arguments, 0)))

    return call


def _whole(compute: Callable[[float], int]) -> Callable[[float], float]:
    """A rounding: leaves what is no fraction as it is, and the sign of 0."""

    def rounded(value: float) -> float:
        if type(value) is int or value != value or abs(value) >= 2.0**52 or not value:
            return value
        made = compute(value)
        return made if made or value > 0 else -0.0

    return rounded


def _round(value: float) -> int:
    low = math.floor(value)
    return low if value - low < 0.5 else low + 1


def _sign(value: float) -> float:
    if value != value or not value:
        return value
    return 1 if value > 0 else -1


def _square_root(value: float) -> float:
    if value != value or value < 0:
        return NAN
    return value if not value or value == INFINITY else number(math.sqrt(value))


def _to_single(value: float) -> float:
    if value != value or value in (INFINITY, -INFINITY) or not value:
        return value
    try:
        return number(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return math.copysign(INFINITY, value)


def _numbers(meter: Meter, arguments: list[Value]) -> list[int | float]:
    meter.work(len(arguments))
    return [to_number(meter, one) for one in arguments]


def _max(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    found: float = -INFINITY
    for one in _numbers(meter, arguments):
        if one != one or found != found:
            found = NAN
        elif one > found or (one == found == 0 and math.copysign(1, found) < 0):
            found = one
    return found


def _min(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    found: float = INFINITY
    for one in _numbers(meter, arguments):
        if one != one or found != found:
            found = NAN
        elif one < found or (one == found == 0 and math.copysign(1, one) < 0):
            found = one
    return found


def _multiply_32(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    left, right = to_number(meter, argument(arguments, 0)), to_number(meter, argument(arguments, 1))
    return to_int32(to_int32(left) * to_int32(right))


def _pow(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    return power(meter, argument(arguments, 0), argument(arguments, 1))


_CONSTANTS: dict[str, Value] = {
    "E": 2.718281828459045,
    "LN10": 2.302585092994046,
    "LN2": 0.6931471805599453,
    "LOG10E": 0.4342944819032518,
    "LOG2E": 1.4426950408889634,
    "PI": 3.141592653589793,
    "SQRT1_2": 0.7071067811865476,
    "SQRT2": 1.4142135623730951,
}
MATH = Namespace(
    "Math",
    _CONSTANTS
    | functions(
        {
            "abs": _of_one(abs),
            "ceil": _of_one(_whole(math.ceil)),
            "clz32": _of_one(lambda value: 32 - to_uint32(value).bit_length()),
            "floor": _of_one(_whole(math.floor)),
            "fround": _of_one(_to_single),
            "imul": _multiply_32,
            "max": _max,
            "min": _min,
            "pow": _pow,
            "round": _of_one(_whole(_round)),
            "sign": _of_one(_sign),
            "sqrt": _of_one(_square_root),
            "trunc": _of_one(_whole(math.trunc)),
        }
    ),
)
