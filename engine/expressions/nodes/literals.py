"""Nodes that give values: names, data, arrays, objects, templates, regular expressions."""

from __future__ import annotations

from typing import Final

from engine.expressions.builtins.global_names import GLOBALS
from engine.expressions.compilation import Code, Compilation, Frame, Handler, Scope, copied
from engine.expressions.conversions import to_key, to_text
from engine.expressions.errors import ExpressionError
from engine.expressions.metering import Meter
from engine.expressions.properties import entries, iterate
from engine.expressions.regexps import regexp
from engine.expressions.values import UNDEFINED, Value, entered
from engine.expressions.wording import describe
from journeys.javascript.texts import joined
from journeys.javascript.trees import Tree

UNSET: Final = object()
"""In a frame: a name that has no value yet."""


def value(c: Compilation, tree: list[Tree]) -> Code:
    """`["value", VALUE, name?]`: data of the journey."""
    spec = tree[1]
    number = c.constant(tree[2] if len(tree) > 2 else None)

    def code(meter: Meter, frame: Frame) -> Value:
        try:
            return meter.constants[number]
        except KeyError:
            found = meter.resolve(spec)
        found = copied(meter, found) if c.changes else entered(found)
        meter.constants[number] = found
        return found

    return code


def identifier(c: Compilation, tree: list[Tree]) -> Code:
    """`["id", name]`: a parameter of a function around here."""
    name, scope, up = tree[1], c.scope, 0
    while scope is not None and name not in scope.slots:
        scope, up = scope.around, up + 1
    if scope is None:
        raise c.refused(tree)
    return _reader(name, scope, scope.slots[name], up)


def _reader(name: str, scope: Scope, slot: int, up: int) -> Code:
    if scope.guarded:

        def guarded(meter: Meter, frame: Frame) -> Value:
            for _ in range(up):
                frame = frame[0]
            found = frame[slot]
            if found is UNSET:
                raise ExpressionError("ReferenceError", f"Cannot access '{name}' before initialization")
            return found

        return guarded
    if up == 0:
        return lambda meter, frame: frame[slot]
    if up == 1:
        return lambda meter, frame: frame[0][slot]

    def outer(meter: Meter, frame: Frame) -> Value:
        for _ in range(up):
            frame = frame[0]
        return frame[slot]

    return outer


def global_name(c: Compilation, tree: list[Tree]) -> Code:
    """`["global", name]`: one of JavaScript's own."""
    found = GLOBALS[tree[1]]
    return lambda meter, frame: found


def unknown(c: Compilation, tree: list[Tree]) -> Code:
    """`["unknown", name]`: a name that nobody gave a value."""
    name = str(tree[1])

    def code(meter: Meter, frame: Frame) -> Value:
        raise ExpressionError("ReferenceError", f"{name} is not defined")

    return code


def template(c: Compilation, tree: list[Tree]) -> Code:
    """`["template", text, tree, text, ...]`."""
    texts = [str(one) for one in tree[1::2]]
    codes = [c.node(one) for one in tree[2::2]]
    if len(texts) != len(codes) + 1:
        raise c.refused(tree)

    def code(meter: Meter, frame: Frame) -> Value:
        parts = [texts[0]]
        for one, text in zip(codes, texts[1:], strict=True):
            parts += [to_text(meter, one(meter, frame)), text]
        made = "".join(parts)
        meter.make(len(made))
        return joined(made)

    return code


def array(c: Compilation, tree: list[Tree]) -> Code:
    """`["array", tree, ["...", tree], ...]`."""
    if any(_is_spread(one) for one in tree[1:]):
        return _spread_array(c, tree)
    codes = [c.node(one) for one in tree[1:]]
    return lambda meter, frame: [code(meter, frame) for code in codes]


def _is_spread(tree: Tree) -> bool:
    return isinstance(tree, (list, tuple)) and len(tree) == 2 and tree[0] == "..."


def _spread_array(c: Compilation, tree: list[Tree]) -> Code:
    parts = [(_is_spread(one), one[1] if _is_spread(one) else one) for one in tree[1:]]
    codes = [(spread, part, c.node(part)) for spread, part in parts]

    def code(meter: Meter, frame: Frame) -> Value:
        made: list[Value] = []
        for spread, part, one in codes:
            found = one(meter, frame)
            if not spread:
                made.append(found)
            elif isinstance(found, list):
                made += iterate(meter, found, "")
            else:
                made += iterate(meter, found, _not_iterable(meter, part))
        return made

    return code


def _not_iterable(meter: Meter, tree: Tree) -> str:
    described = describe(meter, tree)
    if described.endswith("(...)"):
        return f"{described.removesuffix('(...)')} is not a function or its return value is not iterable"
    return f"{described} is not iterable"


def make_object(c: Compilation, tree: list[Tree]) -> Code:
    """`["object", key, tree, ...]`; a key is a name, or a tree for a computed one; null spreads what follows."""
    keys = [key if key is None or isinstance(key, str) else c.node(key) for key in tree[1::2]]
    codes = [c.node(one) for one in tree[2::2]]
    if len(keys) != len(codes):
        raise c.refused(tree)
    members = list(zip(keys, codes, strict=True))

    def code(meter: Meter, frame: Frame) -> Value:
        made: dict[str, Value] = {}
        for key, one in members:
            if isinstance(key, str):
                made[key] = one(meter, frame)
            elif key is not None:
                name = to_key(meter, key(meter, frame))
                made[name] = one(meter, frame)
            else:
                spread = one(meter, frame)
                if spread is not None and spread is not UNDEFINED:
                    made.update(entries(meter, spread))
        return made

    return code


def regular_expression(c: Compilation, tree: list[Tree]) -> Code:
    """`["regex", source, flags]`: a new one each time."""
    source, flags = str(tree[1]), str(tree[2])
    return lambda meter, frame: regexp(source, flags)


HANDLERS: Final[dict[str, Handler]] = {
    "array": array,
    "global": global_name,
    "id": identifier,
    "object": make_object,
    "regex": regular_expression,
    "template": template,
    "unknown": unknown,
    "value": value,
}
