"""Nodes of functions: arrows and function expressions whose body is one expression."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from engine.expressions.compilation import Code, Compilation, Frame, Handler, Scope
from engine.expressions.conversions import to_key
from engine.expressions.errors import ExpressionError, NeedsScript, type_error
from engine.expressions.metering import Meter
from engine.expressions.nodes.literals import UNSET
from engine.expressions.properties import entries, get, iterate, not_iterable, unreadable
from engine.expressions.values import UNDEFINED, FunctionValue, IteratorValue, MapValue, SetValue, Value
from journeys.javascript.trees import Tree, depth

Binder = Callable[[Meter, Frame, Value], None]
CALL_LEVELS: Final = 8
"""How many levels a call takes besides those of the body."""


def function(c: Compilation, tree: list[Tree]) -> Code:
    """`["=>", [pattern, ...], body, name?]`; the name is the function's own, known inside."""
    parameters, body = list(tree[1]), tree[2]
    own = tree[3] if len(tree) > 3 else None
    names = [name for parameter in parameters for name in _names(parameter)]
    if len(set(names)) != len(names) or (own is not None and not isinstance(own, str)):
        raise c.refused(tree)
    keeps_own = own is not None and own not in names
    simple = all(isinstance(parameter, str) for parameter in parameters)
    scope = Scope([*names, own] if own is not None and keeps_own else names, c.scope, guarded=not simple)
    binders: list[tuple[bool, Binder]] = []

    def compile_it() -> Code:
        if not simple:
            binders.extend((_is(one, "rest"), _binder(c, scope, one, inside=False)) for one in parameters)
        return c.node(body)

    code, nodes = c.body(scope, compile_it)
    levels = depth(tree) + CALL_LEVELS
    run = _simple(code, len(parameters)) if simple else _complex(code, len(names), binders)

    def make(meter: Meter, frame: Frame) -> Value:
        def call(meter: Meter, this: Value, arguments: list[Value]) -> Value:
            meter.steps -= nodes
            meter.work(1)
            meter.enter(levels)
            result = run(meter, frame, arguments, [made] if keeps_own else [])
            meter.leave(levels)
            return result

        made = FunctionValue(own or "", call)
        return made

    return make


Run = Callable[[Meter, Frame, list[Value], list[Value]], Value]


def _simple(code: Code, count: int) -> Run:
    padding = [UNDEFINED] * count

    def run(meter: Meter, around: Frame, arguments: list[Value], own: list[Value]) -> Value:
        missing = count - len(arguments)
        given = arguments[:count] if missing <= 0 else arguments + padding[:missing]
        return code(meter, [around, *given, *own])

    return run


def _complex(code: Code, count: int, binders: list[tuple[bool, Binder]]) -> Run:
    def run(meter: Meter, around: Frame, arguments: list[Value], own: list[Value]) -> Value:
        frame = [around, *([UNSET] * count), *own]
        for index, (is_rest, bind) in enumerate(binders):
            if is_rest:
                meter.make(len(arguments))
                bind(meter, frame, arguments[index:])
            else:
                bind(meter, frame, arguments[index] if index < len(arguments) else UNDEFINED)
        return code(meter, frame)

    return run


def _is(pattern: Tree, operator: str) -> bool:
    return isinstance(pattern, (list, tuple)) and pattern[0] == operator


def _names(pattern: Tree) -> Iterator[str]:
    """The names that a pattern gives values to, in order."""
    if isinstance(pattern, str):
        yield pattern
    elif pattern is not None:
        match pattern[0]:
            case "default" | "rest":
                yield from _names(pattern[1])
            case "[":
                for one in pattern[1:]:
                    yield from _names(one)
            case "{":
                for one in pattern[2::2]:
                    yield from _names(one)
            case _:
                raise ValueError(pattern[0])


def _binder(c: Compilation, scope: Scope, pattern: Tree, *, inside: bool) -> Binder:
    """Code that gives a pattern's names their values; `inside` another pattern, V8's errors have other words."""
    if isinstance(pattern, str):
        slot = scope.slots[pattern]

        def bind(meter: Meter, frame: Frame, value: Value) -> None:
            frame[slot] = value

        return bind
    match pattern[0]:
        case "default":
            return _with_default(c, scope, pattern, inside=inside)
        case "rest":
            return _binder(c, scope, pattern[1], inside=True)
        case "[":
            return _list_binder(c, scope, pattern, inside=inside)
        case "{":
            return _object_binder(c, scope, pattern, inside=inside)
        case _:
            raise ValueError(pattern[0])


def _with_default(c: Compilation, scope: Scope, pattern: Tree, *, inside: bool) -> Binder:
    inner = _binder(c, scope, pattern[1], inside=inside)
    default = c.node(pattern[2])

    def bind(meter: Meter, frame: Frame, value: Value) -> None:
        inner(meter, frame, default(meter, frame) if value is UNDEFINED else value)

    return bind


def _list_binder(c: Compilation, scope: Scope, pattern: Tree, *, inside: bool) -> Binder:
    parts = [
        (one is None, _is(one, "rest"), None if one is None else _binder(c, scope, one, inside=True))
        for one in pattern[1:]
    ]

    def bind(meter: Meter, frame: Frame, value: Value) -> None:
        items = _listed(meter, value, inside=inside)
        for index, (_, is_rest, part) in enumerate(parts):
            if part is not None:
                found = items[index:] if is_rest else items[index] if index < len(items) else UNDEFINED
                part(meter, frame, found)

    return bind


def _listed(meter: Meter, value: Value, *, inside: bool) -> list[Value]:
    if isinstance(value, IteratorValue):
        raise NeedsScript("an iterator taken apart")
    if not isinstance(value, (list, str, SetValue, MapValue)):
        if inside:
            raise NeedsScript("the message of an error")
        raise type_error(not_iterable(value))
    return iterate(meter, value, "")


def _object_binder(c: Compilation, scope: Scope, pattern: Tree, *, inside: bool) -> Binder:
    keys = [key if key is None or isinstance(key, str) else c.node(key) for key in pattern[1::2]]
    parts = list(zip(keys, [_binder(c, scope, one, inside=True) for one in pattern[2::2]], strict=True))

    def bind(meter: Meter, frame: Frame, value: Value) -> None:
        if value is None or value is UNDEFINED:
            raise _unfit(value, keys, inside=inside)
        taken: list[str] = []
        for key, part in parts:
            if key is None:
                part(meter, frame, {name: one for name, one in entries(meter, value) if name not in taken})
                continue
            name = key if isinstance(key, str) else to_key(meter, key(meter, frame))
            taken.append(name)
            part(meter, frame, get(meter, value, name))

    return bind


def _unfit(value: Value, keys: list[str | Code | None], *, inside: bool) -> ExpressionError:
    what, why = ("object null", "null") if value is None else ("undefined", "undefined")
    if not keys:
        return type_error(f"Cannot destructure '{what}' as it is {why}.")
    if not isinstance(keys[0], str):
        raise NeedsScript("the message of an error")
    if inside:
        return unreadable(value, keys[0])
    return type_error(f"Cannot destructure property '{keys[0]}' of '{what}' as it is {why}.")


HANDLERS: Final[dict[str, Handler]] = {"=>": function}
