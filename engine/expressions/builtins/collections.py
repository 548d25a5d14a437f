"""`Set` and `Map` (ECMA-262, 24.1 and 24.2)."""

from __future__ import annotations

from engine.expressions.builtins.object import pair
from engine.expressions.builtins.signature import argument, define
from engine.expressions.errors import type_error
from engine.expressions.metering import Meter
from engine.expressions.properties import callback, iterate, not_iterable
from engine.expressions.values import UNDEFINED, IteratorValue, MapValue, Namespace, SetValue, Value, collection_key


def _plus_zero(value: Value) -> Value:
    return 0 if isinstance(value, float) and not value else value


def construct_set(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    """`new Set(items)`."""
    made = SetValue()
    source = argument(arguments, 0)
    if source is not None and source is not UNDEFINED:
        for item in iterate(meter, source, not_iterable(source)):
            made.items.setdefault(collection_key(item), _plus_zero(item))
    return made


def construct_map(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    """`new Map(entries)`."""
    made = MapValue()
    source = argument(arguments, 0)
    if source is not None and source is not UNDEFINED:
        for entry in iterate(meter, source, not_iterable(source)):
            _set_entry(made, *pair(meter, entry))
    return made


def _set_entry(into: MapValue, key: Value, value: Value) -> None:
    found = collection_key(key)
    into.items[found] = (into.items[found][0] if found in into.items else _plus_zero(key), value)


def _add(meter: Meter, this: SetValue, arguments: list[Value]) -> Value:
    item = argument(arguments, 0)
    meter.make(1)
    this.items.setdefault(collection_key(item), _plus_zero(item))
    return this


def _set(meter: Meter, this: MapValue, arguments: list[Value]) -> Value:
    meter.make(1)
    _set_entry(this, argument(arguments, 0), argument(arguments, 1))
    return this


def _get(meter: Meter, this: MapValue, arguments: list[Value]) -> Value:
    found = this.items.get(collection_key(argument(arguments, 0)))
    return UNDEFINED if found is None else found[1]


def _has(meter: Meter, this: SetValue | MapValue, arguments: list[Value]) -> Value:
    return collection_key(argument(arguments, 0)) in this.items


def _delete(meter: Meter, this: SetValue | MapValue, arguments: list[Value]) -> Value:
    key = collection_key(argument(arguments, 0))
    found = key in this.items
    if found:
        del this.items[key]
    return found


def _clear(meter: Meter, this: SetValue | MapValue, arguments: list[Value]) -> Value:
    this.items.clear()
    return UNDEFINED


def _pairs(this: SetValue | MapValue) -> list[tuple[Value, Value]]:
    if isinstance(this, MapValue):
        return list(this.items.values())
    return [(item, item) for item in this.items.values()]


def _for_each(meter: Meter, this: SetValue | MapValue, arguments: list[Value]) -> Value:
    call = callback(argument(arguments, 0)).call
    pairs = _pairs(this)
    meter.work(len(pairs))
    for key, value in pairs:
        call(meter, argument(arguments, 1), [value, key, this])
    return UNDEFINED


def _iterator(this: SetValue | MapValue, items: list[Value]) -> IteratorValue:
    return IteratorValue("Map" if isinstance(this, MapValue) else "Set", iter(items))


def _keys(meter: Meter, this: SetValue | MapValue, arguments: list[Value]) -> Value:
    return _iterator(this, [key for key, _ in _pairs(this)])


def _values(meter: Meter, this: SetValue | MapValue, arguments: list[Value]) -> Value:
    return _iterator(this, [value for _, value in _pairs(this)])


def _entries(meter: Meter, this: SetValue | MapValue, arguments: list[Value]) -> Value:
    return _iterator(this, [[key, value] for key, value in _pairs(this)])


def _uncallable(name: str) -> Namespace:
    def call(meter: Meter, this: Value, arguments: list[Value]) -> Value:
        raise type_error(f"Constructor {name} requires 'new'")

    return Namespace(name, {}, call)


_SHARED = {
    "clear": _clear,
    "delete": _delete,
    "entries": _entries,
    "forEach": _for_each,
    "has": _has,
    "keys": _keys,
    "values": _values,
}
define("Set", {**_SHARED, "add": _add})
define("Map", {**_SHARED, "get": _get, "set": _set})
SET = _uncallable("Set")
MAP = _uncallable("Map")
