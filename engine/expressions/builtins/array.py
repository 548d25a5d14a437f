"""Methods of arrays that change nothing, and `Array` (ECMA-262, 23.1)."""

from __future__ import annotations

from collections.abc import Callable

from engine.expressions.builtins.signature import argument, define, functions
from engine.expressions.conversions import join, position, to_boolean, to_number, to_text, to_whole
from engine.expressions.errors import NeedsScript, range_error, type_error
from engine.expressions.metering import Meter
from engine.expressions.numbers import number_text, to_integer
from engine.expressions.operators import strictly_equal
from engine.expressions.properties import callback, get, iterate, not_iterable
from engine.expressions.values import (
    UNDEFINED,
    IteratorValue,
    MapValue,
    Namespace,
    SetValue,
    Value,
    elements,
    entered,
    is_callable,
    is_number,
)

Items = list[Value]


def _each(meter: Meter, this: Items, arguments: list[Value]) -> Callable[[int], Value]:
    """The callback, as a function of the position."""
    call = callback(argument(arguments, 0)).call
    receiver = argument(arguments, 1)
    return lambda index: call(meter, receiver, [entered(this[index]), index, this])


def _map(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    call = _each(meter, this, arguments)
    meter.make(len(this))
    return [call(index) for index in _positions(this)]


def _positions(this: Items) -> range:
    """The positions a method looks at: those there were at its start. One that is gone by then is not for us."""
    return range(len(this))


def _filter(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    call = _each(meter, this, arguments)
    meter.make(len(this))
    made = []
    for index in _positions(this):
        item = entered(this[index])
        if to_boolean(call(index)):
            made.append(item)
    return made


def _for_each(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    call = _each(meter, this, arguments)
    for index in _positions(this):
        call(index)
    return UNDEFINED


def _some(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    call = _each(meter, this, arguments)
    return any(to_boolean(call(index)) for index in _positions(this))


def _every(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    call = _each(meter, this, arguments)
    return all(to_boolean(call(index)) for index in _positions(this))


def _finder(*, backwards: bool, give_index: bool) -> Callable[[Meter, Items, list[Value]], Value]:
    def method(meter: Meter, this: Items, arguments: list[Value]) -> Value:
        call = _each(meter, this, arguments)
        positions = _positions(this)
        for index in reversed(positions) if backwards else positions:
            if to_boolean(call(index)):
                return index if give_index else entered(this[index])
        return -1 if give_index else UNDEFINED

    return method


def _reducer(*, backwards: bool) -> Callable[[Meter, Items, list[Value]], Value]:
    def method(meter: Meter, this: Items, arguments: list[Value]) -> Value:
        call = callback(argument(arguments, 0)).call
        positions = list(reversed(_positions(this)) if backwards else _positions(this))
        if len(arguments) > 1:
            result = arguments[1]
        elif positions:
            result = entered(this[positions.pop(0)])
        else:
            raise type_error("Reduce of empty array with no initial value")
        for index in positions:
            result = call(meter, UNDEFINED, [result, entered(this[index]), index, this])
        return result

    return method


def _compare_cost(meter: Meter, this: Items, wanted: Value) -> None:
    if isinstance(wanted, str) and len(wanted) > 256:
        meter.work(len(this) * (len(wanted) >> 8))


def _same_value_zero(left: Value, right: Value) -> bool:
    return strictly_equal(left, right) or (isinstance(left, float) and left != left and right != right)


def _includes(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    wanted = argument(arguments, 0)
    _compare_cost(meter, this, wanted)
    start = position(meter, argument(arguments, 1), len(this), 0)
    return any(_same_value_zero(item, wanted) for item in elements(this)[start:])


def _index_of(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    wanted = argument(arguments, 0)
    _compare_cost(meter, this, wanted)
    items = elements(this)
    start = position(meter, argument(arguments, 1), len(this), 0)
    return next((index for index in range(start, len(items)) if strictly_equal(items[index], wanted)), -1)


def _last_index_of(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    wanted = argument(arguments, 0)
    _compare_cost(meter, this, wanted)
    items = elements(this)
    start = len(items) - 1
    if len(arguments) > 1:
        limit = to_whole(meter, arguments[1])
        start = int(max(len(items) + limit, -1)) if limit < 0 else int(min(limit, start))
    return next((index for index in range(start, -1, -1) if strictly_equal(items[index], wanted)), -1)


def _at(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    at = to_whole(meter, argument(arguments, 0))
    at = at + len(this) if at < 0 else at
    return entered(this[int(at)]) if 0 <= at < len(this) else UNDEFINED


def _slice(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    start = position(meter, argument(arguments, 0), len(this), 0)
    end = position(meter, argument(arguments, 1), len(this), len(this))
    meter.make(max(end - start, 0))
    return list(elements(this[start:end]))


def _concat(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    made = list(elements(this))
    for one in arguments:
        if isinstance(one, list):
            meter.work(len(one))
            made += elements(one)
        else:
            made.append(one)
    meter.make(len(made))
    return made


def _join(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    separator = argument(arguments, 0)
    return join(meter, this, "," if separator is UNDEFINED else to_text(meter, separator))


def flatten(meter: Meter, items: Items, depth: float, into: Items) -> Items:
    """The items, and those of arrays among them, that many levels deep."""
    meter.work(len(items))
    meter.make(len(items))
    for item in items:
        if isinstance(item, list) and depth >= 1:
            meter.enter(2)
            flatten(meter, item, depth - 1, into)
            meter.leave(2)
        else:
            into.append(entered(item))
    return into


def _flat(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    depth = argument(arguments, 0)
    return flatten(meter, this, 1 if depth is UNDEFINED else to_whole(meter, depth), [])


def _flat_map(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    return flatten(meter, _map(meter, this, arguments), 1, [])


def _with(meter: Meter, this: Items, arguments: list[Value]) -> Value:
    given = to_whole(meter, argument(arguments, 0))
    at = given + len(this) if given < 0 else given
    if not 0 <= at < len(this):
        if not is_number(argument(arguments, 0)):
            raise NeedsScript("the message of an error")
        raise range_error(f"Invalid index : {number_text(arguments[0])}")
    meter.make(len(this))
    made = list(elements(this))
    made[int(at)] = argument(arguments, 1)
    return made


def _iterator(kind: str) -> Callable[[Meter, Items, list[Value]], Value]:
    def method(meter: Meter, this: Items, arguments: list[Value]) -> Value:
        match kind:
            case "keys":
                return IteratorValue("Array", iter(range(len(this))))
            case "values":
                return IteratorValue("Array", map(entered, this))
            case _:
                return IteratorValue("Array", ([index, entered(item)] for index, item in enumerate(this)))

    return method


def _from(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    source, change = argument(arguments, 0), argument(arguments, 1)
    call = None if change is UNDEFINED else callback(change).call
    if source is None or source is UNDEFINED:
        raise type_error(not_iterable(source))
    items = _listed(meter, source)
    if call is None:
        return items
    receiver = argument(arguments, 2)
    return [call(meter, receiver, [item, index]) for index, item in enumerate(items)]


def _listed(meter: Meter, source: Value) -> Items:
    if isinstance(source, (str, list, SetValue, MapValue, IteratorValue)):
        return iterate(meter, source, "")
    if not isinstance(source, dict):
        if is_callable(source):
            raise NeedsScript("a function as an array")
        return []
    length = to_integer(to_number(meter, get(meter, source, "length")))
    count = max(0, min(length, 2**53))
    meter.work(int(count))
    meter.make(int(count))
    return [get(meter, source, str(index)) for index in range(int(count))]


def _of(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    return list(arguments)


def _array(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    raise NeedsScript("Array() as a function")


def counted(method: Callable[[Meter, Items, list[Value]], Value]) -> Callable[[Meter, Value, list[Value]], Value]:
    """The method, counting each item of the array as a step beforehand."""

    def call(meter: Meter, this: Value, arguments: list[Value]) -> Value:
        meter.work(1 + len(this))
        try:
            return method(meter, this, arguments)
        except IndexError:
            raise NeedsScript("an array that shrinks while it is read") from None

    return call


_METHODS: dict[str, Callable[[Meter, Items, list[Value]], Value]] = {
    "concat": _concat,
    "entries": _iterator("entries"),
    "every": _every,
    "filter": _filter,
    "find": _finder(backwards=False, give_index=False),
    "findIndex": _finder(backwards=False, give_index=True),
    "findLast": _finder(backwards=True, give_index=False),
    "findLastIndex": _finder(backwards=True, give_index=True),
    "flat": _flat,
    "flatMap": _flat_map,
    "forEach": _for_each,
    "includes": _includes,
    "indexOf": _index_of,
    "join": _join,
    "keys": _iterator("keys"),
    "lastIndexOf": _last_index_of,
    "map": _map,
    "reduce": _reducer(backwards=False),
    "reduceRight": _reducer(backwards=True),
    "some": _some,
    "toString": lambda meter, this, arguments: join(meter, this, ","),
    "values": _iterator("values"),
    "with": _with,
}
define("Array", {name: counted(method) for name, method in _METHODS.items()})
define("Array", {"at": _at, "slice": _slice})
ARRAY = Namespace(
    "Array",
    functions(
        {"from": _from, "isArray": lambda meter, this, arguments: isinstance(argument(arguments, 0), list), "of": _of}
    ),
    _array,
)
