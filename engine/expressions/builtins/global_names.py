"""The global names of an expression, and what `new` makes."""

from __future__ import annotations

from typing import Final

from engine.expressions.builtins import array_changes  # noqa: F401  # registers its methods
from engine.expressions.builtins.array import ARRAY
from engine.expressions.builtins.collections import MAP, SET, construct_map, construct_set
from engine.expressions.builtins.date import DATE, construct_date
from engine.expressions.builtins.json_reader import parse
from engine.expressions.builtins.json_writer import stringify
from engine.expressions.builtins.matching import REGEXP, construct_regexp
from engine.expressions.builtins.mathematics import MATH
from engine.expressions.builtins.number import BOOLEAN, NUMBER, READERS
from engine.expressions.builtins.object import OBJECT
from engine.expressions.builtins.signature import argument, functions, text_argument
from engine.expressions.builtins.string import STRING
from engine.expressions.builtins.uri import URI
from engine.expressions.errors import NeedsScript
from engine.expressions.metering import Meter
from engine.expressions.numbers import INFINITY, NAN
from engine.expressions.values import UNDEFINED, Namespace, Native, Value, is_callable


def _parse(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    if is_callable(argument(arguments, 1)):
        raise NeedsScript("JSON.parse with a reviver")
    return parse(meter, text_argument(meter, arguments, 0))


def _stringify(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    return stringify(meter, argument(arguments, 0), argument(arguments, 1), argument(arguments, 2))


_NAMESPACES: Final = (
    ARRAY,
    BOOLEAN,
    DATE,
    Namespace("JSON", functions({"parse": _parse, "stringify": _stringify})),
    MAP,
    MATH,
    NUMBER,
    OBJECT,
    REGEXP,
    SET,
    STRING,
)
GLOBALS: Final[dict[str, Value]] = {
    **{namespace.name: namespace for namespace in _NAMESPACES},
    **READERS,
    **URI,
    "Infinity": INFINITY,
    "NaN": NAN,
    "undefined": UNDEFINED,
}
CONSTRUCTORS: Final[dict[str, Native]] = {
    "Date": construct_date,
    "Map": construct_map,
    "RegExp": construct_regexp,
    "Set": construct_set,
}
