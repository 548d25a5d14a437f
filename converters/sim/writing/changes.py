"""Changes of variables as the values that they then have."""

from __future__ import annotations

from typing import assert_never

from journeys.states import ContextChange
from journeys.values import Json, ref


def changed_value(change: ContextChange) -> Json:
    """What a variable is after a change, as a value."""
    now, value = ref("variables", change.variable), change.value
    match change.operation:
        case "set":
            return value
        case "increment":
            return _js(["+", _or(now, 0), _or(value, 1)])
        case "append":
            return _js(["array", ["...", _or(now, ["array"])], ["value", value]])
        case "merge":
            return {"$call": "merge", "args": [now, value]}
        case "remove":
            return None
        case "toggle":
            return _js(["!", ["value", now]])
        case _:
            assert_never(change.operation)


def _or(value: Json, otherwise: Json) -> Json:
    return ["??", ["value", value], otherwise]


def _js(tree: Json) -> Json:
    return {"$js": tree}
