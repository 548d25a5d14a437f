"""Methods of arrays that change them, and those that sort or splice a copy (ECMA-262, 23.1.3).

They never meet the journey's own data: an expression that uses one of them works on copies (`compilation.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cmp_to_key

from engine.expressions.builtins.array import counted
from engine.expressions.builtins.signature import argument, define
from engine.expressions.conversions import position, to_number, to_text, to_whole
from engine.expressions.errors import NeedsScript, type_error
from engine.expressions.metering import Meter
from engine.expressions.operators import text_less
from engine.expressions.properties import callback
from engine.expressions.values import UNDEFINED, MatchValue, Value, elements, is_callable, is_object

Items = list[Value]


def _push(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    meter.make(len(arguments))
    this.extend(arguments)
    return len(this)


def _pop(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    return this.pop() if this else UNDEFINED


def _shift(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    return this.pop(0) if this else UNDEFINED


def _unshift(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    meter.make(len(arguments))
    this[:0] = arguments
    return len(this)


def _reverse(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    this.reverse()
    return this


def _to_reversed(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    meter.make(len(this))
    return list(reversed(elements(this)))


def _fill(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    start = position(meter, argument(arguments, 1), len(this), 0)
    end = position(meter, argument(arguments, 2), len(this), len(this))
    for index in range(start, end):
        this[index] = argument(arguments, 0)
    return this


def _sort(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    this[:] = sort(meter, this, argument(arguments, 0))
    return this


def _to_sorted(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    return sort(meter, elements(this), argument(arguments, 0))


def sort(meter: Meter, items: Items, by: Value) -> Items:
    """The items in order: as texts or by a function; what is undefined comes last. Stable.

    Raises:
        ExpressionError: `by` is no function.
    """
    if by is not UNDEFINED and not is_callable(by):
        shown = (
            "#<Object>"
            if isinstance(by, dict) and "toString" not in by
            else to_text(meter, by)
            if not is_object(by)
            else None
        )
        if shown is None:
            raise NeedsScript("the message of an error")
        raise type_error(f"The comparison function must be either a function or undefined: {shown}")
    defined = [item for item in items if item is not UNDEFINED]
    meter.work(len(items) * len(items).bit_length())
    meter.make(len(items))
    meter.enter(3)
    if by is UNDEFINED:
        texts = [(to_text(meter, item), item) for item in defined]
        meter.work(sum(len(text) for text, _ in texts) >> 4)
        ordered = [item for _, item in sorted(texts, key=cmp_to_key(_by_text))]
    else:
        compare = callback(by).call

        def by_function(left: Value, right: Value) -> int:
            result = to_number(meter, compare(meter, UNDEFINED, [left, right]))
            return -1 if result < 0 else 1 if result > 0 else 0

        ordered = sorted(defined, key=cmp_to_key(by_function))
    meter.leave(3)
    return ordered + [UNDEFINED] * (len(items) - len(defined))


def _by_text(left: tuple[str, Value], right: tuple[str, Value]) -> int:
    return -1 if text_less(left[0], right[0]) else int(text_less(right[0], left[0]))


def _spliced(meter: Meter, this: Items, arguments: list[Value]) -> tuple[int, int]:
    """Where something is cut out, from and to."""
    start = position(meter, argument(arguments, 0), len(this), 0)
    if not arguments:
        return start, start
    if len(arguments) == 1:
        return start, len(this)
    count = to_whole(meter, arguments[1])
    return start, start + int(max(0, min(count, len(this) - start)))


def _splice(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    start, end = _spliced(meter, this, arguments)
    removed = this[start:end]
    meter.make(len(removed) + len(arguments))
    this[start:end] = arguments[2:]
    return removed


def _to_spliced(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    start, end = _spliced(meter, this, arguments)
    items = elements(this)
    meter.make(len(items) + len(arguments))
    return [*items[:start], *arguments[2:], *items[end:]]


def _plain(method: Callable[[Meter, Items, list[Value]], Value]) -> Callable[[Meter, Items, list[Value]], Value]:
    def call(meter: Meter, this: Items, arguments: list[Value]) -> Value:
        if isinstance(this, MatchValue):
            raise NeedsScript("changing the result of a match")
        return method(meter, this, arguments)

    return call


_METHODS: dict[str, Callable[[Meter, Items, list[Value]], Value]] = {
    "fill": _fill,
    "reverse": _reverse,
    "shift": _shift,
    "sort": _sort,
    "splice": _splice,
    "toReversed": _to_reversed,
    "toSorted": _to_sorted,
    "toSpliced": _to_spliced,
    "unshift": _unshift,
}
define("Array", {name: counted(_plain(method)) for name, method in _METHODS.items()})
define("Array", {"push": _plain(_push), "pop": _plain(_pop)})
