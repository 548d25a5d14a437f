"""From one type to another, as JavaScript does it without being asked (ECMA-262, 7.1)."""

from __future__ import annotations

from typing import Final, Literal

from engine.expressions.errors import NeedsScript, type_error
from engine.expressions.metering import Meter
from engine.expressions.numbers import NAN, number_text, text_number, to_integer
from engine.expressions.values import (
    UNDEFINED,
    DateValue,
    FunctionValue,
    IteratorValue,
    MapValue,
    Method,
    Namespace,
    SetValue,
    Value,
    entered,
    is_callable,
    is_object,
)

Hint = Literal["default", "number", "string"]
_KINDS: Final[dict[type, str]] = {
    str: "String",
    list: "Array",
    dict: "Object",
    int: "Number",
    float: "Number",
    bool: "Boolean",
    DateValue: "Date",
    SetValue: "Set",
    MapValue: "Map",
    IteratorValue: "Iterator",
}


def kind(value: Value) -> str:
    """Whose prototype a value has: `String`, `Array`, `Object` …; functions and namespaces are `Function`."""
    known = _KINDS.get(type(value))
    if known is not None:
        return known
    if isinstance(value, FunctionValue):
        return "Function"
    if isinstance(value, list):
        return "Array"
    raise TypeError(f"{type(value).__name__} is no value of an expression")


def register_kind(kind: type, name: str) -> None:
    """Names the prototype of one more class of values."""
    _KINDS[kind] = name


def to_boolean(value: Value) -> bool:
    """Truthiness."""
    if value is True or value is False:
        return bool(value)
    if value is None or value is UNDEFINED:
        return False
    if isinstance(value, (str, int)):
        return bool(value)
    if isinstance(value, float):
        return value == value and value != 0
    return True


def type_of(value: Value) -> str:
    """`typeof value`."""
    if value is UNDEFINED:
        return "undefined"
    if isinstance(value, str):
        return "string"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    return "function" if is_callable(value) else "object"


def to_primitive(meter: Meter, value: Value, hint: Hint = "default") -> Value:
    """An object as text or number.

    Raises:
        ExpressionError: it offers neither.
        NeedsScript: the text depends on the time zone, or is the source of a function.
    """
    if not is_object(value):
        return value
    if isinstance(value, dict):
        return _object_to_primitive(meter, value, hint)
    if isinstance(value, DateValue) and hint == "number":
        return value.time
    return object_text(meter, value)


def _object_to_primitive(meter: Meter, value: dict[str, Value], hint: Hint) -> Value:
    if "toString" not in value and "valueOf" not in value:
        return "[object Object]"
    for name in ("toString", "valueOf") if hint == "string" else ("valueOf", "toString"):
        if name in value:
            method = value[name]
            if isinstance(method, Method):
                raise NeedsScript("a method apart from what it belongs to")
            made = method.call(meter, value, []) if is_callable(method) else value
        else:
            made = "[object Object]" if name == "toString" else value
        if not is_object(made):
            return made
    raise type_error("Cannot convert object to primitive value")


def object_text(meter: Meter, value: Value) -> str:
    """What an object's own `toString` gives. Raises as `to_primitive` does."""
    if isinstance(value, list):
        return join(meter, value, ",")
    if isinstance(value, DateValue):
        if value.time != value.time:
            return "Invalid Date"
        raise NeedsScript("a date as text, which depends on the time zone")
    if isinstance(value, Namespace) and not value.callable:
        return f"[object {value.name}]"
    if isinstance(value, FunctionValue):
        raise NeedsScript("the source of a function as text")
    if isinstance(value, IteratorValue):
        return f"[object {value.kind} Iterator]"
    if isinstance(value, (SetValue, MapValue)):
        return f"[object {kind(value)}]"
    return str(value)


def join(meter: Meter, items: list[Value], separator: str) -> str:
    """The items as one text. An array that holds itself writes nothing there."""
    if any(items is one for one in meter.joining):
        return ""
    meter.work(len(items))
    meter.enter(3)
    meter.joining.append(items)
    texts = ["" if item is None or item is UNDEFINED else to_text(meter, item) for item in items]
    meter.joining.pop()
    meter.leave(3)
    meter.make(sum(map(len, texts)) + len(separator) * len(texts))
    return separator.join(texts)


def to_text(meter: Meter, value: Value) -> str:
    """`String(value)`. Raises as `to_primitive` does."""
    if isinstance(value, str):
        return value
    if value is UNDEFINED:
        return "undefined"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number_text(value)
    return to_text(meter, to_primitive(meter, value, "string"))


def to_number(meter: Meter, value: Value) -> int | float:
    """`Number(value)`. Raises as `to_primitive` does."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (int, float)):
        return entered(value)  # type: ignore[no-any-return]
    if isinstance(value, str):
        meter.scan(len(value))
        return text_number(value)
    if value is None:
        return 0
    if value is UNDEFINED:
        return NAN
    return to_number(meter, to_primitive(meter, value, "number"))


def to_whole(meter: Meter, value: Value) -> int | float:
    """ToIntegerOrInfinity: a count or position; what is no number counts as 0."""
    if type(value) is int:
        return value
    return to_integer(to_number(meter, value))


def to_key(meter: Meter, value: Value) -> str:
    """A property's name."""
    return value if isinstance(value, str) else to_text(meter, value)


def position(meter: Meter, value: Value, length: int, default: int) -> int:
    """A relative position, negative from the end, kept within 0 to length."""
    if value is UNDEFINED:
        return default
    at = to_whole(meter, value)
    return int(max(length + at, 0)) if at < 0 else int(min(at, length))
