"""How JavaScript's own functions take their arguments."""

from __future__ import annotations

from engine.expressions.conversions import to_text
from engine.expressions.metering import Meter
from engine.expressions.properties import PROTOTYPES
from engine.expressions.values import UNDEFINED, FunctionValue, Method, Native, Value


def argument(arguments: list[Value], index: int) -> Value:
    """An argument, or undefined."""
    return arguments[index] if index < len(arguments) else UNDEFINED


def text_argument(meter: Meter, arguments: list[Value], index: int) -> str:
    """An argument as text; a missing one is `undefined`, as in JavaScript."""
    return to_text(meter, argument(arguments, index))


def define(kind: str, methods: dict[str, Native]) -> None:
    """Gives a kind of values its methods."""
    PROTOTYPES.setdefault(kind, {}).update({name: Method(name, call) for name, call in methods.items()})


def functions(natives: dict[str, Native]) -> dict[str, Value]:
    """Functions as members of a namespace."""
    return {name: FunctionValue(name, call) for name, call in natives.items()}
