"""Operators on values: equality, order, arithmetic, bits (ECMA-262, 7.2 and 13.6 to 13.12)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from engine.expressions.conversions import to_number, to_primitive, to_text
from engine.expressions.errors import NeedsScript
from engine.expressions.metering import Meter
from engine.expressions.numbers import NAN, to_int32, to_uint32
from engine.expressions.values import MAX_SAFE, UNDEFINED, Value, is_number, is_object
from journeys.javascript.texts import joined

Binary = Callable[[Meter, Value, Value], Value]


def strictly_equal(left: Value, right: Value) -> bool:
    """`left === right`."""
    kind = type(left)
    if kind is type(right):
        if kind is str or kind is int or kind is float or kind is bool:
            return bool(left == right)
        return left is right
    return is_number(left) and is_number(right) and bool(left == right)


def same(left: Value, right: Value) -> bool:
    """`Object.is(left, right)`: NaN is itself, 0 is not -0."""
    if is_number(left) and is_number(right):
        if left != left or right != right:
            return bool(left != left and right != right)
        return bool(left == right) and math.copysign(1, left) == math.copysign(1, right)
    return strictly_equal(left, right)


def loosely_equal(meter: Meter, left: Value, right: Value) -> bool:
    """`left == right`."""
    if type(left) is type(right) or (is_number(left) and is_number(right)):
        return strictly_equal(left, right)
    if left is None or left is UNDEFINED or right is None or right is UNDEFINED:
        return (left is None or left is UNDEFINED) and (right is None or right is UNDEFINED)
    if is_object(left) and is_object(right):
        return left is right
    if is_object(left):
        return loosely_equal(meter, to_primitive(meter, left), right)
    if is_object(right):
        return loosely_equal(meter, left, to_primitive(meter, right))
    return bool(to_number(meter, left) == to_number(meter, right))


def text_less(left: str, right: str) -> bool:
    """Whether a text comes before another, by code units."""
    if left.isascii() or right.isascii():
        return left < right
    return left.encode("utf-16-be", "surrogatepass") < right.encode("utf-16-be", "surrogatepass")


def _ordered(
    compare: Callable[[float, float], bool], compare_texts: Callable[[str, str], bool]
) -> Callable[[Meter, Value, Value], bool]:
    def ordered(meter: Meter, left: Value, right: Value) -> bool:
        if is_object(left):
            left = to_primitive(meter, left, "number")
        if is_object(right):
            right = to_primitive(meter, right, "number")
        if isinstance(left, str) and isinstance(right, str):
            meter.scan(min(len(left), len(right)))
            return compare_texts(left, right)
        return compare(to_number(meter, left), to_number(meter, right))

    return ordered


less: Final = _ordered(lambda a, b: a < b, text_less)
greater: Final = _ordered(lambda a, b: a > b, lambda a, b: text_less(b, a))
at_most: Final = _ordered(lambda a, b: a <= b, lambda a, b: not text_less(b, a))
at_least: Final = _ordered(lambda a, b: a >= b, lambda a, b: not text_less(a, b))


def concatenate(meter: Meter, left: str, right: str) -> str:
    """Two texts as one; halves of a character that meet become one."""
    text = left + right
    if len(text) > 64:
        meter.make(len(text))
    if text.isascii() or not left or not right:
        return text
    if "\ud800" <= left[-1] < "\udc00" and "\udc00" <= right[0] < "\ue000":
        return joined(text)
    return text


def add(meter: Meter, left: Value, right: Value) -> Value:
    """`left + right`."""
    if type(left) is str and type(right) is str:
        return concatenate(meter, left, right)
    if is_number(left) and is_number(right):
        return _within(left + right)
    left, right = to_primitive(meter, left), to_primitive(meter, right)
    if isinstance(left, str) or isinstance(right, str):
        return concatenate(meter, to_text(meter, left), to_text(meter, right))
    return _within(to_number(meter, left) + to_number(meter, right))


def _within(result: float) -> int | float:
    if type(result) is int and not -MAX_SAFE <= result <= MAX_SAFE:
        return float(result)
    return result


def _arithmetic(operation: Callable[[float, float], float]) -> Binary:
    def compute(meter: Meter, left: Value, right: Value) -> Value:
        if is_number(left) and is_number(right):
            return operation(left, right)
        left = to_number(meter, left)
        return operation(left, to_number(meter, right))

    return compute


def _multiplied(left: float, right: float) -> float:
    result = left * right
    if type(result) is int:
        if result == 0 and (left < 0 or right < 0):
            return -0.0
        return _within(result)
    return result


def _divided(left: float, right: float) -> float:
    if right:
        if type(left) is int and type(right) is int:
            quotient, rest = divmod(left, right)
            return quotient if not rest and quotient else left / right
        return left / right
    if left != left or not left:
        return NAN
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _remainder(left: float, right: float) -> float:
    if type(left) is int and type(right) is int and left > 0 and right > 0:
        return left % right
    if not right or left != left or right != right or left in (math.inf, -math.inf):
        return NAN
    return math.fmod(left, right)


def _power(base: float, exponent: float) -> float:
    """Powers that are exact. Others differ in the last digit from engine to engine."""
    if exponent != exponent or base != base:
        return 1 if exponent == 0 else NAN
    if exponent == 0:
        return 1
    if base == int_or_none(base) and exponent == int_or_none(exponent) and 0 < exponent <= 1100:
        exact = int(base) ** int(exponent) if abs(base) <= 2 or exponent <= 53 else 1 << 2000
        if -MAX_SAFE <= exact <= MAX_SAFE:
            return -0.0 if exact == 0 and math.copysign(1.0, base) < 0 and int(exponent) % 2 else exact
        if abs(base) == 2 and exponent < 1024:
            return float(exact)
    raise NeedsScript("a power whose last digits depend on the engine")


def int_or_none(value: float) -> int | None:
    """The number as an int if it is integral."""
    return int(value) if value not in (math.inf, -math.inf) and value == value and value == int(value) else None


subtract: Final = _arithmetic(lambda a, b: _within(a - b))
multiply: Final = _arithmetic(_multiplied)
divide: Final = _arithmetic(_divided)
remainder: Final = _arithmetic(_remainder)
power: Final = _arithmetic(_power)
bit_and: Final = _arithmetic(lambda a, b: to_int32(a) & to_int32(b))
bit_or: Final = _arithmetic(lambda a, b: to_int32(a) | to_int32(b))
bit_xor: Final = _arithmetic(lambda a, b: to_int32(a) ^ to_int32(b))
shift_left: Final = _arithmetic(lambda a, b: to_int32(to_int32(a) << (to_uint32(b) & 31)))
shift_right: Final = _arithmetic(lambda a, b: to_int32(a) >> (to_uint32(b) & 31))
shift_right_unsigned: Final = _arithmetic(lambda a, b: to_uint32(a) >> (to_uint32(b) & 31))


def negate(meter: Meter, value: Value) -> Value:
    """`-value`."""
    value = to_number(meter, value)
    return -value if value else -float(value)
