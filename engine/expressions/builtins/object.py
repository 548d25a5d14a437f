"""Methods of objects, and `Object` (ECMA-262, 20.1)."""

from __future__ import annotations

from engine.expressions.builtins.signature import argument, define, functions
from engine.expressions.conversions import kind, to_key
from engine.expressions.errors import NeedsScript, type_error
from engine.expressions.metering import Meter
from engine.expressions.operators import same
from engine.expressions.properties import (
    callback,
    default_site,
    entries,
    get,
    has_own,
    iterate,
    keys,
    not_iterable,
)
from engine.expressions.values import (
    UNDEFINED,
    IteratorValue,
    MapValue,
    Namespace,
    SetValue,
    Value,
    is_callable,
    is_object,
)


def _something(value: Value) -> Value:
    if value is None or value is UNDEFINED:
        raise type_error("Cannot convert undefined or null to object")
    return value


def _keys(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    found = keys(_something(argument(arguments, 0)))
    meter.work(len(found))
    meter.make(len(found))
    return found


def _values(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    return [value for _, value in entries(meter, _something(argument(arguments, 0)))]


def _entries(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    return [[name, value] for name, value in entries(meter, _something(argument(arguments, 0)))]


def _assign(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    target = _something(argument(arguments, 0))
    if not isinstance(target, dict):
        raise NeedsScript("Object.assign to something other than a plain object")
    for source in arguments[1:]:
        if source is not None and source is not UNDEFINED:
            for name, value in list(entries(meter, source)):
                if name == "__proto__":
                    raise NeedsScript("Object.assign of the name __proto__")
                target[name] = value
    return target


def _iterable(meter: Meter, value: Value) -> list[Value]:
    if value is None or value is UNDEFINED:
        raise type_error("undefined is not iterable")
    return iterate(meter, value, not_iterable(value))


def pair(meter: Meter, entry: Value) -> tuple[Value, Value]:
    """The two members of an entry, as `Object.fromEntries` and `new Map` take it.

    Raises:
        ExpressionError: it is no object.
    """
    if not is_object(entry):
        site = default_site(entry).removeprefix("object ")
        raise type_error(f"Iterator value {site.split(' ', 1)[-1].strip(chr(34))} is not an entry object")
    return get(meter, entry, "0"), get(meter, entry, "1")


def _from_entries(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    made: dict[str, Value] = {}
    for entry in _iterable(meter, argument(arguments, 0)):
        key, value = pair(meter, entry)
        made[to_key(meter, key)] = value
    return made


def _group_by(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    items, by = argument(arguments, 0), argument(arguments, 1)
    if items is None or items is UNDEFINED or not isinstance(items, (list, str, SetValue, MapValue, IteratorValue)):
        raise NeedsScript("Object.groupBy of something else than a list")
    call = callback(by).call
    made: dict[str, Value] = {}
    for index, item in enumerate(iterate(meter, items, "")):
        made.setdefault(to_key(meter, call(meter, UNDEFINED, [item, index])), []).append(item)
    return made


def _has_own(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    return has_own(meter, _something(argument(arguments, 0)), to_key(meter, argument(arguments, 1)))


def _has_own_property(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    return has_own(meter, this, to_key(meter, argument(arguments, 0)))


def _is_enumerable(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    name = to_key(meter, argument(arguments, 0))
    if not isinstance(this, (dict, list, str)):
        raise NeedsScript("propertyIsEnumerable")
    return has_own(meter, this, name) and name != "length"


def _to_string(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    if is_callable(this):
        raise NeedsScript("the source of a function as text")
    of = kind(this)
    return f"[object {this.name}]" if isinstance(this, Namespace) else f"[object {of}]"


def _object(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    given = argument(arguments, 0)
    if given is None or given is UNDEFINED:
        return {}
    if is_object(given):
        return given
    raise NeedsScript("a primitive value as an object")


define(
    "Object",
    {
        "hasOwnProperty": _has_own_property,
        "propertyIsEnumerable": _is_enumerable,
        "toString": _to_string,
        "valueOf": lambda meter, this, arguments: this,
    },
)
OBJECT = Namespace(
    "Object",
    functions(
        {
            "assign": _assign,
            "entries": _entries,
            "fromEntries": _from_entries,
            "groupBy": _group_by,
            "hasOwn": _has_own,
            "is": lambda meter, this, arguments: same(argument(arguments, 0), argument(arguments, 1)),
            "keys": _keys,
            "values": _values,
        }
    ),
    _object,
)
