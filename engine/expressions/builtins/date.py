"""`Date`, as far as neither the clock nor the time zone has a say (ECMA-262, 21.4)."""

from __future__ import annotations

from collections.abc import Callable

from engine.expressions.builtins.signature import argument, define, functions
from engine.expressions.conversions import to_number, to_primitive, to_text
from engine.expressions.dates import DAY, civil, clipped, days_before, iso_text, parse_date
from engine.expressions.errors import NeedsScript, range_error
from engine.expressions.metering import Meter
from engine.expressions.numbers import NAN
from engine.expressions.values import DateValue, Namespace, Value

_LARGEST = 1e9
"""Parts of a date beyond this make it invalid anyway, or need arithmetic of doubles."""


def construct_date(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    """`new Date(value)`."""
    if len(arguments) != 1:
        raise NeedsScript("the current time, or a date of the local time zone")
    given = arguments[0]
    if isinstance(given, DateValue):
        return DateValue(given.time)
    given = to_primitive(meter, given)
    if isinstance(given, str):
        return DateValue(parse_date(given))
    return DateValue(clipped(to_number(meter, given)))


def _parse(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    return parse_date(to_text(meter, argument(arguments, 0)))


def _utc(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    given = [to_number(meter, one) for one in arguments[:7]]
    if not given or any(part != part or abs(part) == float("inf") for part in given):
        return NAN
    if any(abs(part) > _LARGEST for part in given):
        raise NeedsScript("Date.UTC with very large numbers")
    year, month, day, hours, minutes, seconds, milliseconds = [
        int(part) for part in [*given, *(0, 0, 1, 0, 0, 0, 0)[len(given) :]]
    ]
    year = year + 1900 if 0 <= year <= 99 else year
    days = days_before(year, month) + day - 1
    return clipped(days * DAY + ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds)


def _part(read: Callable[[int], int]) -> Callable[[Meter, DateValue, list[Value]], Value]:
    def method(meter: Meter, this: DateValue, arguments: list[Value]) -> Value:
        return NAN if this.time != this.time else read(int(this.time))

    return method


def _to_iso(meter: Meter, this: DateValue, arguments: list[Value]) -> Value:
    if this.time != this.time:
        raise range_error("Invalid time value")
    return iso_text(this.time)


def _to_json(meter: Meter, this: DateValue, arguments: list[Value]) -> Value:
    return None if this.time != this.time else iso_text(this.time)


def _call(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    raise NeedsScript("the current time")


define(
    "Date",
    {
        "getTime": lambda meter, this, arguments: this.time,
        "getUTCDate": _part(lambda time: civil(time // DAY)[2]),
        "getUTCDay": _part(lambda time: (time // DAY + 4) % 7),
        "getUTCFullYear": _part(lambda time: civil(time // DAY)[0]),
        "getUTCHours": _part(lambda time: time // 3_600_000 % 24),
        "getUTCMilliseconds": _part(lambda time: time % 1000),
        "getUTCMinutes": _part(lambda time: time // 60_000 % 60),
        "getUTCMonth": _part(lambda time: civil(time // DAY)[1]),
        "getUTCSeconds": _part(lambda time: time // 1000 % 60),
        "toISOString": _to_iso,
        "toJSON": _to_json,
        "valueOf": lambda meter, this, arguments: this.time,
    },
)
DATE = Namespace("Date", functions({"UTC": _utc, "parse": _parse}), _call)
