"""How V8 writes a piece of source in its errors: `a.b is not a function`."""

from __future__ import annotations

from typing import Final

from engine.expressions.errors import NeedsScript
from engine.expressions.metering import Meter
from engine.expressions.numbers import number_text
from engine.expressions.values import Value
from journeys.javascript.trees import Tree

UNKNOWN: Final = "(intermediate value)"
_UNARY: Final = {"!": "!", "~": "~", "typeof": "typeof ", "void": "void ", "-": "-", "+": "+"}
_BINARY: Final = frozenset(
    [
        "+",
        "-",
        "*",
        "/",
        "%",
        "**",
        "==",
        "!=",
        "===",
        "!==",
        "<",
        ">",
        "<=",
        ">=",
        "&",
        "|",
        "^",
        "<<",
        ">>",
        ">>>",
        "&&",
        "||",
        "??",
        "in",
        "instanceof",
    ]
)


def describe(meter: Meter, tree: Tree) -> str:
    """The piece of source that a tree was made of, as V8 shows it."""
    if not isinstance(tree, (list, tuple)):
        return shown(tree)
    match tree[0]:
        case "value":
            return str(tree[2]) if len(tree) > 2 else _value(meter.resolve(tree[1]))
        case "id" | "global" | "unknown":
            return str(tree[1])
        case "get" | "get?":
            return _member(meter, tree)
        case "call" | "call?" | "chain":
            return describe(meter, tree[1]) + ("" if tree[0] == "chain" else "(...)")
        case "seq":
            return f"({' , '.join(describe(meter, one) for one in tree[1:])})"
        case "?":
            return UNKNOWN * 3
        case "array":
            return f"[{','.join(describe(meter, one) for one in tree[1:])}]"
        case "object":
            return "{" + UNKNOWN * (len(tree[1:]) // 2) + "}"
        case _:
            return _operation(meter, tree[0], tree)


def _operation(meter: Meter, operator: str, tree: Tree) -> str:
    if operator == "template":
        return "".join(describe(meter, one) for one in tree[2::2])
    if operator == "regex":
        return f"/{tree[1]}/{tree[2]}"
    if len(tree) == 2 and operator in _UNARY:
        inner = describe(meter, tree[1])
        is_number = operator == "-" and isinstance(tree[1], (int, float)) and not isinstance(tree[1], bool)
        return f"-{inner}" if is_number else f"({_UNARY[operator]}{inner})"
    if operator in _BINARY:
        if all(isinstance(one, (int, float)) for one in tree[1:]):
            raise NeedsScript("the message of an error about numbers that V8 computes beforehand")
        return f"({f' {operator} '.join(describe(meter, one) for one in tree[1:])})"
    return UNKNOWN


def _member(meter: Meter, tree: Tree) -> str:
    text = describe(meter, tree[1])
    for position, key in enumerate(tree[2:]):
        optional = "?." if position == 0 and tree[0] == "get?" else ""
        if isinstance(key, str):
            text += f"{optional or '.'}{key}"
        else:
            text += f"{optional}[{describe(meter, key)}]"
    return text


def shown(value: Value) -> str:
    """A literal."""
    if isinstance(value, str):
        return f'"{value}"'
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value)


def _value(value: Value) -> str:
    if isinstance(value, list):
        return f"[{','.join(_value(item) for item in value)}]"
    if isinstance(value, dict):
        return "{" + UNKNOWN * len(value) + "}"
    return shown(value) if value is None or isinstance(value, (str, int, float)) else "undefined"
