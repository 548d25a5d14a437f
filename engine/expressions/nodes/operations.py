"""Nodes of operators."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Final

from engine.expressions.builtins.global_names import GLOBALS
from engine.expressions.compilation import Code, Compilation, Frame, Handler
from engine.expressions.conversions import to_boolean, to_number, type_of
from engine.expressions.errors import NeedsScript, type_error
from engine.expressions.metering import Meter
from engine.expressions.numbers import to_int32
from engine.expressions.operators import (
    Binary,
    add,
    at_least,
    at_most,
    bit_and,
    bit_or,
    bit_xor,
    divide,
    greater,
    less,
    loosely_equal,
    multiply,
    negate,
    power,
    remainder,
    shift_left,
    shift_right,
    shift_right_unsigned,
    strictly_equal,
    subtract,
)
from engine.expressions.properties import contains
from engine.expressions.regexps import RegExpValue
from engine.expressions.values import (
    UNDEFINED,
    DateValue,
    FunctionValue,
    MapValue,
    Namespace,
    SetValue,
    Value,
    is_callable,
    is_object,
)
from journeys.javascript.trees import Tree


def _folded(operation: Binary, alone: Handler | None = None) -> Handler:
    """An operator of two or more operands, from left to right; with one operand, another operator."""

    def handler(c: Compilation, tree: list[Tree]) -> Code:
        if len(tree) == 2 and alone is not None:
            return alone(c, tree)
        first, second, *rest = [c.node(one) for one in tree[1:]]
        if not rest:
            return lambda meter, frame: operation(meter, first(meter, frame), second(meter, frame))
        others = [second, *rest]

        def code(meter: Meter, frame: Frame) -> Value:
            result = first(meter, frame)
            for one in others:
                result = operation(meter, result, one(meter, frame))
            return result

        return code

    return handler


def _compared(compare: Callable[[Value, Value], bool], slow: Callable[[Meter, Value, Value], bool]) -> Handler:
    """An order, with a short cut for numbers."""

    def handler(c: Compilation, tree: list[Tree]) -> Code:
        left, right = (c.node(one) for one in tree[1:])

        def code(meter: Meter, frame: Frame) -> Value:
            a = left(meter, frame)
            b = right(meter, frame)
            kind, other = type(a), type(b)
            if (kind is int or kind is float) and (other is int or other is float):
                return compare(a, b)
            return slow(meter, a, b)

        return code

    return handler


def _equal(*, strict: bool, wanted: bool) -> Handler:
    def handler(c: Compilation, tree: list[Tree]) -> Code:
        left, right = (c.node(one) for one in tree[1:])

        def code(meter: Meter, frame: Frame) -> Value:
            a = left(meter, frame)
            b = right(meter, frame)
            kind = type(a)
            if kind is type(b) and (kind is str or kind is int):
                if kind is str and len(a) > 64:
                    meter.scan(len(a))
                return (a == b) is wanted
            return (strictly_equal(a, b) if strict else loosely_equal(meter, a, b)) is wanted

        return code

    return handler


def _negate(c: Compilation, tree: list[Tree]) -> Code:
    inner = c.node(tree[1])
    return lambda meter, frame: negate(meter, inner(meter, frame))


def _plus(c: Compilation, tree: list[Tree]) -> Code:
    inner = c.node(tree[1])
    return lambda meter, frame: to_number(meter, inner(meter, frame))


def _not(c: Compilation, tree: list[Tree]) -> Code:
    inner = c.node(tree[1])
    return lambda meter, frame: not to_boolean(inner(meter, frame))


def _bit_not(c: Compilation, tree: list[Tree]) -> Code:
    inner = c.node(tree[1])
    return lambda meter, frame: ~to_int32(to_number(meter, inner(meter, frame)))


def _typeof(c: Compilation, tree: list[Tree]) -> Code:
    if isinstance(tree[1], (list, tuple)) and tree[1][:1] == ["unknown"]:
        return lambda meter, frame: "undefined"
    inner = c.node(tree[1])
    return lambda meter, frame: type_of(inner(meter, frame))


def _void(c: Compilation, tree: list[Tree]) -> Code:
    inner = c.node(tree[1])

    def code(meter: Meter, frame: Frame) -> Value:
        inner(meter, frame)
        return UNDEFINED

    return code


def _until(stops: Callable[[Value], bool]) -> Handler:
    """A logical operator: operands from left to right until one decides."""

    def handler(c: Compilation, tree: list[Tree]) -> Code:
        *codes, last = [c.node(one) for one in tree[1:]]
        if not codes:
            raise c.refused(tree)

        def code(meter: Meter, frame: Frame) -> Value:
            for one in codes:
                found = one(meter, frame)
                if stops(found):
                    return found
            return last(meter, frame)

        return code

    return handler


def _conditional(c: Compilation, tree: list[Tree]) -> Code:
    """`["?", test, tree, test, tree, ..., tree]`."""
    if len(tree) < 4 or len(tree) % 2:
        raise c.refused(tree)
    *codes, last = [c.node(one) for one in tree[1:]]
    branches = list(zip(codes[::2], codes[1::2], strict=True))

    def code(meter: Meter, frame: Frame) -> Value:
        for test, then in branches:
            if to_boolean(test(meter, frame)):
                return then(meter, frame)
        return last(meter, frame)

    return code


def _sequence(*, give: int) -> Handler:
    def handler(c: Compilation, tree: list[Tree]) -> Code:
        codes = [c.node(one) for one in tree[1:]]
        if not codes:
            raise c.refused(tree)
        return lambda meter, frame: [code(meter, frame) for code in codes][give]

    return handler


def _in(c: Compilation, tree: list[Tree]) -> Code:
    key, holder = (c.node(one) for one in tree[1:])

    def code(meter: Meter, frame: Frame) -> Value:
        name = key(meter, frame)
        return contains(meter, name, holder(meter, frame))

    return code


_CLASSES: Final[dict[str, type | tuple[type, ...]]] = {
    "Array": list,
    "Date": DateValue,
    "Map": MapValue,
    "RegExp": RegExpValue,
    "Set": SetValue,
}


def is_instance(value: Value, of: Value) -> bool:
    """`value instanceof of`.

    Raises:
        ExpressionError: `of` is no function.
    """
    if not is_object(of):
        raise type_error("Right-hand side of 'instanceof' is not an object")
    if not is_callable(of):
        raise type_error("Right-hand side of 'instanceof' is not callable")
    if not is_object(value):
        return False
    if not isinstance(of, Namespace):
        raise NeedsScript("instanceof with a function")
    if of is GLOBALS["Object"]:
        return True
    known = _CLASSES.get(of.name)
    return known is not None and isinstance(value, known) and not isinstance(value, FunctionValue)


def _instanceof(c: Compilation, tree: list[Tree]) -> Code:
    left, right = (c.node(one) for one in tree[1:])
    return lambda meter, frame: is_instance(left(meter, frame), right(meter, frame))


HANDLERS: Final[dict[str, Handler]] = {
    "+": _folded(add, _plus),
    "-": _folded(subtract, _negate),
    "*": _folded(multiply),
    "/": _folded(divide),
    "%": _folded(remainder),
    "**": _folded(power),
    "&": _folded(bit_and),
    "|": _folded(bit_or),
    "^": _folded(bit_xor),
    "<<": _folded(shift_left),
    ">>": _folded(shift_right),
    ">>>": _folded(shift_right_unsigned),
    "<": _compared(operator.lt, less),
    ">": _compared(operator.gt, greater),
    "<=": _compared(operator.le, at_most),
    ">=": _compared(operator.ge, at_least),
    "==": _equal(strict=False, wanted=True),
    "!=": _equal(strict=False, wanted=False),
    "===": _equal(strict=True, wanted=True),
    "!==": _equal(strict=True, wanted=False),
    "&&": _until(lambda value: not to_boolean(value)),
    "||": _until(to_boolean),
    "??": _until(lambda value: value is not None and value is not UNDEFINED),
    "!": _not,
    "~": _bit_not,
    "typeof": _typeof,
    "void": _void,
    "?": _conditional,
    "seq": _sequence(give=-1),
    "first": _sequence(give=0),
    "in": _in,
    "instanceof": _instanceof,
}
