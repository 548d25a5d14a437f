"""What JavaScript values are here.

================  ==========================================================================================
undefined, null   `UNDEFINED`, `None`
boolean           `bool`
number            `int` while integral and safe (never for -0), else `float`; 3.0 and 3 are the same number
string            `str`, halves of characters joined (journeys/javascript/texts.py)
array, object     `list`, `dict`: those of the journey's data are read as they are, never copied nor changed
others            the classes below
================  ==========================================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from engine.expressions.metering import Meter

MAX_SAFE: Final = 2**53 - 1


class Undefined(Enum):
    """The type of `UNDEFINED`."""

    UNDEFINED = "undefined"

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "undefined"


UNDEFINED: Final = Undefined.UNDEFINED
"""JavaScript's `undefined`; `None` is `null`. Falsy; compare with `is`."""

Value: TypeAlias = Any
"""Any of the above. The operations look at the type themselves, as JavaScript does."""
Native: TypeAlias = "Callable[[Meter, Value, list[Value]], Value]"
"""A function as the evaluator calls it: the meter, `this`, the arguments."""


class FunctionValue:
    """A function: one written in the expression, or one of JavaScript's own."""

    __slots__ = ("call", "name")

    def __init__(self, name: str, call: Native) -> None:
        self.name = name
        self.call = call


class Method(FunctionValue):
    """A method of JavaScript's own. It knows only `this` of its kind: called as a member of one, or not at all."""

    __slots__ = ()


class Namespace(FunctionValue):
    """A global with members: `Math`, and also `Array`, `Date` … which can be called."""

    __slots__ = ("callable", "members")

    def __init__(self, name: str, members: dict[str, Value], call: Native | None = None) -> None:
        super().__init__(name, call or _not_callable)
        self.members = members
        self.callable = call is not None


def _not_callable(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    raise AssertionError("asked for before the call")


class DateValue:
    """A date: milliseconds since 1970 in UTC, or NaN."""

    __slots__ = ("time",)

    def __init__(self, time: float) -> None:
        self.time = time


class SetValue:
    """A Set, by key of `collection_key`, in the order of insertion."""

    __slots__ = ("items",)

    def __init__(self) -> None:
        self.items: dict[Value, Value] = {}


class MapValue:
    """A Map, by key of `collection_key`, in the order of insertion."""

    __slots__ = ("items",)

    def __init__(self) -> None:
        self.items: dict[Value, tuple[Value, Value]] = {}


class IteratorValue:
    """What `keys()`, `entries()`, `matchAll()` give: read once, by spreading and the like."""

    __slots__ = ("items", "kind")

    def __init__(self, kind: str, items: Iterator[Value]) -> None:
        self.kind = kind
        self.items = items


class MatchValue(list[Value]):
    """The array that `exec` and `match` give, with its further members `index`, `input` and `groups`."""

    __slots__ = ("members",)

    def __init__(self, items: list[Value], index: int, text: str, groups: Value) -> None:
        super().__init__(items)
        self.members: dict[str, Value] = {"index": index, "input": text, "groups": groups}


def is_callable(value: Value) -> bool:
    """Whether a value can be called."""
    return isinstance(value, FunctionValue) and (not isinstance(value, Namespace) or value.callable)


def is_number(value: Value) -> bool:
    """Whether a value is a number."""
    kind = type(value)
    return kind is int or kind is float


def is_object(value: Value) -> bool:
    """Whether a value is an object (functions are)."""
    return not (value is None or value is UNDEFINED or isinstance(value, (str, int, float)))


def entered(value: Value) -> Value:
    """A value from the journey's data as JavaScript has it: an integer beyond what is safe becomes a double."""
    if type(value) is int and not -MAX_SAFE <= value <= MAX_SAFE:
        return to_double(value)
    return value


def to_double(value: int) -> float:
    """The nearest double; infinite when beyond the largest."""
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def elements(items: list[Value]) -> list[Value]:
    """The items of an array, each `entered`; the same list when nothing had to change."""
    for item in items:
        if type(item) is int and not -MAX_SAFE <= item <= MAX_SAFE:
            return [entered(one) for one in items]
    return items


def collection_key(value: Value) -> Value:
    """A key under which two values meet if JavaScript takes them as the same (SameValueZero)."""
    if isinstance(value, str) or value is None or value is UNDEFINED:
        return value
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, (int, float)):
        return ("number", value if value == value else "NaN")
    return ("object", id(value))
