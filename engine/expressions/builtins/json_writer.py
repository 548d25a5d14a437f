"""`JSON.stringify`, and results as data (ECMA-262, 25.5.2)."""

from __future__ import annotations

import json
import re

from engine.expressions.conversions import to_whole
from engine.expressions.dates import iso_text
from engine.expressions.errors import NeedsScript
from engine.expressions.metering import Meter
from engine.expressions.numbers import INFINITY, number, number_text
from engine.expressions.properties import callback, entries
from engine.expressions.values import UNDEFINED, DateValue, FunctionValue, Namespace, Value, entered, is_callable

_LONE = re.compile("[\ud800-\udfff]")


def quoted(text: str) -> str:
    """A text in JSON, halves of characters escaped."""
    made = json.dumps(text, ensure_ascii=False)
    return made if made.isascii() else _LONE.sub(lambda match: f"\\u{ord(match.group()):04x}", made)


def space(meter: Meter, value: Value) -> str:
    """The indentation that the third argument asks for."""
    if isinstance(value, str):
        return value[:10]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return " " * int(max(0, min(10, to_whole(meter, value))))
    return ""


def _prepared(meter: Meter, value: Value, key: str) -> Value:
    """The value that is written in place of this one: a `toJSON` is asked."""
    if isinstance(value, DateValue):
        return None if value.time != value.time else iso_text(value.time)
    if isinstance(value, dict) and is_callable(value.get("toJSON")):
        return callback(value["toJSON"]).call(meter, value, [key])
    return entered(value)


class Writer:
    """Writes one value; knows which objects it is inside of."""

    def __init__(self, meter: Meter, gap: str = "") -> None:
        self.meter = meter
        self.gap = gap
        self.open: list[Value] = []

    def write(self, value: Value, key: str = "") -> str | None:
        """The value as JSON text; None for what has none."""
        value = _prepared(self.meter, value, key)
        self.meter.work(1)
        if value is None:
            return "null"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str):
            self.meter.make(len(value))
            self.meter.scan(len(value))
            return quoted(value)
        if isinstance(value, (int, float)):
            finite = value == value and value not in (INFINITY, -INFINITY)
            return number_text(value) if finite else "null"
        if value is UNDEFINED or (isinstance(value, FunctionValue) and is_callable(value)):
            return None
        return self._container(value)

    def _container(self, value: Value) -> str:
        if any(value is one for one in self.open):
            raise NeedsScript("the message about a circular structure")
        if isinstance(value, Namespace):
            return "{}"
        self.meter.enter(3)
        self.open.append(value)
        if isinstance(value, list):
            made = self._bracketed("[]", [self.write(item, str(at)) or "null" for at, item in enumerate(value)])
        else:
            made = self._bracketed("{}", self._members(value))
        self.open.pop()
        self.meter.leave(3)
        return made

    def _members(self, value: Value) -> list[str]:
        colon = ": " if self.gap else ":"
        members = []
        for name, member in entries(self.meter, value):
            written = self.write(member, name)
            if written is not None:
                self.meter.make(len(name))
                members.append(quoted(name) + colon + written)
        return members

    def _bracketed(self, brackets: str, parts: list[str]) -> str:
        if not parts:
            return brackets
        if not self.gap:
            return brackets[0] + ",".join(parts) + brackets[1]
        inner = "\n" + self.gap * len(self.open)
        outer = "\n" + self.gap * (len(self.open) - 1)
        self.meter.make(len(parts) * len(inner))
        return brackets[0] + inner + f",{inner}".join(parts) + outer + brackets[1]


def stringify(meter: Meter, value: Value, replacer: Value, gap: Value) -> Value:
    """`JSON.stringify(value, replacer, gap)`."""
    if isinstance(replacer, list) or is_callable(replacer):
        raise NeedsScript("JSON.stringify with a replacer")
    written = Writer(meter, space(meter, gap)).write(value)
    return UNDEFINED if written is None else written


def as_data(meter: Meter, value: Value) -> Value:
    """A result as data of a journey: what `JSON.parse(JSON.stringify(value))` gives; at the top, undefined, NaN and
    infinities stay.

    Raises:
        NeedsScript: a function, or something else whose truth its data would not have.
    """
    if value is None or isinstance(value, (bool, str)) or value is UNDEFINED:
        return value
    if isinstance(value, (int, float)):
        return number(value)
    if is_callable(value) or (isinstance(value, DateValue) and value.time != value.time):
        raise NeedsScript("a result that is no data")
    return _data(meter, value, "")


def _data(meter: Meter, value: Value, key: str) -> Value:
    value = _prepared(meter, value, key)
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, float)):
        return number(value) if value == value and value not in (INFINITY, -INFINITY) else None
    if value is UNDEFINED or is_callable(value):
        return UNDEFINED
    meter.enter(3)
    made: Value
    if isinstance(value, list):
        meter.work(len(value))
        items = [_data(meter, item, str(at)) for at, item in enumerate(value)]
        made = [None if item is UNDEFINED else item for item in items]
    else:
        pairs = (
            [(name, _data(meter, member, name)) for name, member in entries(meter, value)]
            if isinstance(value, dict)
            else []
        )
        made = {name: member for name, member in pairs if member is not UNDEFINED}
    meter.leave(3)
    return made
