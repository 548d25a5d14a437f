"""Members of values: what `a.b`, `a[b]` and `b in a` find. Only data and JavaScript's own members, never Python's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from engine.expressions.conversions import kind, to_key, to_text
from engine.expressions.errors import ExpressionError, NeedsScript, type_error
from engine.expressions.metering import Meter
from engine.expressions.regexps import RegExpValue
from engine.expressions.values import (
    MAX_SAFE,
    UNDEFINED,
    FunctionValue,
    IteratorValue,
    MapValue,
    MatchValue,
    Method,
    Namespace,
    SetValue,
    Value,
    entered,
    is_callable,
    is_object,
)
from journeys.javascript.texts import length, units
from journeys.javascript.vocabulary import FOREIGN_MEMBERS, FOREIGN_STATICS

_INDEX = re.compile(r"(?:0|[1-9][0-9]{0,15})\Z")
PROTOTYPES: Final[dict[str, dict[str, Method]]] = {}
"""The methods of each kind of value, by name; filled by `engine.expressions.builtins`."""
_FLAGS: Final = {
    "global": "g",
    "ignoreCase": "i",
    "multiline": "m",
    "dotAll": "s",
    "unicode": "u",
    "sticky": "y",
    "hasIndices": "d",
    "unicodeSets": "v",
}


def get(meter: Meter, holder: Value, key: Value) -> Value:
    """`holder[key]`.

    Raises:
        ExpressionError: the holder is undefined or null.
        NeedsScript: the member exists in JavaScript, but not here.
    """
    if type(key) is str:
        return get_named(meter, holder, key)
    if (type(key) is int or type(key) is float) and (isinstance(holder, (list, str))):
        if key >= 0 and key == key // 1:
            return item(holder, int(key)) if key <= MAX_SAFE else UNDEFINED
        return get_named(meter, holder, to_key(meter, key))
    if holder is None or holder is UNDEFINED:
        raise unreadable(holder, key)
    return get_named(meter, holder, to_key(meter, key))


def unreadable(holder: Value, key: Value) -> ExpressionError:
    """V8's error for a member of undefined or null, to be raised."""
    what = "undefined" if holder is UNDEFINED else "null"
    if isinstance(key, dict) and "toString" not in key:
        return type_error(f"Cannot read properties of {what} (reading '#<Object>')")
    if is_object(key):
        return type_error(f"Cannot read properties of {what}")
    name = to_text(_NO_METER, key)
    return type_error(f"Cannot read properties of {what} (reading '{name}')")


_NO_METER: Final[Meter] = None  # type: ignore[assignment]  # primitives become text without one


def item(holder: Value, index: int) -> Value:
    """The item of an array, or the code unit of a text, at a position."""
    if isinstance(holder, list):
        return entered(holder[index]) if index < len(holder) else UNDEFINED
    text = units(holder)
    return text[index] if index < len(text) else UNDEFINED


def get_named(meter: Meter, holder: Value, name: str) -> Value:
    """`holder.name`; raises as `get` does."""
    if type(holder) is dict and name in holder:
        return entered(holder[name])
    if holder is None or holder is UNDEFINED:
        raise unreadable(holder, name)
    own = own_property(meter, holder, name)
    if own is not ABSENT:
        return own
    return inherited(holder, name)


ABSENT: Final = object()


def own_property(meter: Meter, holder: Value, name: str) -> Value:
    """A member of the value itself, or `ABSENT`."""
    if isinstance(holder, dict):
        return entered(holder[name]) if name in holder else ABSENT
    if isinstance(holder, (list, str)):
        if name == "length":
            if isinstance(holder, str):
                meter.scan(len(holder))
                return length(holder)
            return len(holder)
        if _INDEX.match(name):
            found = item(holder, int(name))
            return ABSENT if found is UNDEFINED else found
        return holder.members.get(name, ABSENT) if isinstance(holder, MatchValue) else ABSENT
    if isinstance(holder, Namespace):
        return holder.members.get(name, ABSENT)
    if isinstance(holder, RegExpValue):
        return _of_regexp(holder, name)
    if isinstance(holder, (SetValue, MapValue)) and name == "size":
        return len(holder.items)
    return ABSENT


def _of_regexp(holder: RegExpValue, name: str) -> Value:
    if name in _FLAGS:
        return _FLAGS[name] in holder.flags
    match name:
        case "source":
            return holder.source or "(?:)"
        case "flags":
            return holder.flags
        case "lastIndex":
            return holder.last
        case _:
            return ABSENT


def inherited(holder: Value, name: str) -> Value:
    """A method of the value's kind, or undefined; raises as `get` does."""
    of = kind(holder)
    method = PROTOTYPES.get(of, _NOTHING).get(name)
    if method is not None:
        return method
    if name in FOREIGN_MEMBERS.get(of, ()):
        raise NeedsScript(f"the member {name} of {of}")
    if isinstance(holder, Namespace) and name in FOREIGN_STATICS.get(holder.name, ()):
        raise NeedsScript(f"{holder.name}.{name}")
    return PROTOTYPES["Object"].get(name, UNDEFINED)


_NOTHING: Final[dict[str, Method]] = {}


def has_own(meter: Meter, holder: Value, name: str) -> bool:
    """Whether the value itself has the member."""
    if isinstance(holder, list) and _INDEX.match(name):
        return int(name) < len(holder)
    return own_property(meter, holder, name) is not ABSENT


def contains(meter: Meter, key: Value, holder: Value) -> bool:
    """`key in holder`.

    Raises:
        ExpressionError: the holder is no object.
    """
    if not is_object(holder):
        if is_object(key) and (not isinstance(key, dict) or "toString" in key):
            raise NeedsScript("the message of an error")
        shown = "#<Object>" if isinstance(key, dict) else to_text(meter, key)
        raise type_error(f"Cannot use 'in' operator to search for '{shown}' in {to_text(meter, holder)}")
    name = to_key(meter, key)
    return has_own(meter, holder, name) or inherited(holder, name) is not UNDEFINED


def keys(holder: Value) -> list[str]:
    """The names of a value's own enumerable members: positions first, in order (ECMA-262, 10.1.11)."""
    if isinstance(holder, dict):
        found = list(holder)
        if any(name[:1].isdigit() for name in found):
            indexes = [name for name in found if _INDEX.match(name) and int(name) < 2**32 - 1]
            if indexes:
                indexes.sort(key=int)
                return [*indexes, *(name for name in found if not (_INDEX.match(name) and int(name) < 2**32 - 1))]
        return found
    if isinstance(holder, list):
        names = [str(index) for index in range(len(holder))]
        return [*names, *holder.members] if isinstance(holder, MatchValue) else names
    if isinstance(holder, str):
        return [str(index) for index in range(length(holder))]
    return []


def entries(meter: Meter, holder: Value) -> Iterator[tuple[str, Value]]:
    """A value's own enumerable members, in JavaScript's order; counted as they are."""
    if isinstance(holder, Namespace):
        raise NeedsScript(f"the members of {holder.name}")
    names = keys(holder)
    meter.work(len(names))
    meter.make(len(names))
    if isinstance(holder, dict):
        return ((name, entered(holder[name])) for name in names)
    if isinstance(holder, str):
        return zip(names, units(holder), strict=True)
    if isinstance(holder, MatchValue):
        return iter([*zip(names, holder, strict=False), *holder.members.items()])
    if isinstance(holder, list):
        return ((name, entered(one)) for name, one in zip(names, holder, strict=True))
    return iter(())


def iterate(meter: Meter, value: Value, failure: str) -> list[Value]:
    """The items of something iterable, as `...` takes them; counted as they are.

    Raises:
        ExpressionError: a TypeError with the text `failure`.
    """
    items: list[Value]
    if isinstance(value, list):
        items = [entered(one) for one in value]
    elif isinstance(value, str):
        items = list(value)
    elif isinstance(value, SetValue):
        items = list(value.items.values())
    elif isinstance(value, MapValue):
        items = [list(pair) for pair in value.items.values()]
    elif isinstance(value, IteratorValue):
        items = list(value.items)
    else:
        raise type_error(failure)
    meter.work(len(items))
    meter.make(len(items))
    return items


def default_site(value: Value) -> str:
    """How V8 names a value in an error where it has no source text to show."""
    if value is UNDEFINED:
        return "undefined"
    if value is None:
        return "object null"
    if isinstance(value, str):
        return f'string "{value}"'
    if isinstance(value, bool):
        return f"boolean {'true' if value else 'false'}"
    if isinstance(value, (int, float)):
        return f"number {to_text(_NO_METER, value)}"
    return "function" if is_callable(value) else "object"


def not_iterable(value: Value) -> str:
    """V8's text for something that a built-in function cannot iterate."""
    return f"{default_site(value)} is not iterable (cannot read property Symbol(Symbol.iterator))"


def callback(value: Value) -> FunctionValue:
    """A value that a built-in function is to call.

    Raises:
        ExpressionError: it is no function.
    """
    if isinstance(value, Method):
        raise NeedsScript("a method apart from what it belongs to")
    if isinstance(value, FunctionValue) and is_callable(value):
        return value
    raise type_error(f"{default_site(value)} is not a function")
