"""Nodes of members, calls, optional chains and `new`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from engine.expressions.builtins.global_names import CONSTRUCTORS, GLOBALS
from engine.expressions.compilation import Code, Compilation, Frame, Handler
from engine.expressions.conversions import to_key
from engine.expressions.errors import NeedsScript, type_error
from engine.expressions.metering import Meter
from engine.expressions.properties import (
    ABSENT,
    PROTOTYPES,
    get,
    get_named,
    inherited,
    iterate,
    not_iterable,
    own_property,
    unreadable,
)
from engine.expressions.values import (
    UNDEFINED,
    FunctionValue,
    IteratorValue,
    MapValue,
    Method,
    Namespace,
    SetValue,
    Value,
    entered,
    is_callable,
)
from engine.expressions.wording import describe
from journeys.javascript.trees import Tree

SHORT: Final = object()
"""What a link of an optional chain gives when the rest of the chain is left out."""


def _may_short(tree: Tree) -> bool:
    if not isinstance(tree, (list, tuple)) or len(tree) < 2:
        return False
    return tree[0] in ("get?", "call?") or (tree[0] in ("get", "call") and _may_short(tree[1]))


def chain(c: Compilation, tree: list[Tree]) -> Code:
    """`["chain", tree]`: how far a `?.` inside reaches."""
    inner = c.node(tree[1])

    def code(meter: Meter, frame: Frame) -> Value:
        found = inner(meter, frame)
        return UNDEFINED if found is SHORT else found

    return code


def member(c: Compilation, tree: list[Tree]) -> Code:
    """`["get", holder, key, ...]`, `["get?", ...]`: keys one after another; a text is a name, all else a tree."""
    operator, holder, *keys = tree
    if not keys:
        raise c.refused(tree)
    code = _folded_member(c, operator, holder, keys[0])
    if code is None:
        code = _link(c, c.node(holder), keys[0], optional=operator == "get?", may_short=_may_short(holder))
    may_short = _may_short(tree)
    for key in keys[1:]:
        c.nodes += 1
        code = _link(c, code, key, optional=False, may_short=may_short)
    return code


def _folded_member(c: Compilation, operator: str, holder: Tree, key: Tree) -> Code | None:
    """`Math.PI`: found at once."""
    if operator != "get" or not isinstance(key, str) or not isinstance(holder, (list, tuple)) or holder[0] != "global":
        return None
    namespace = GLOBALS[holder[1]]
    if not isinstance(namespace, Namespace) or key not in namespace.members:
        return None
    c.name_member(key)
    found = namespace.members[key]
    return lambda meter, frame: found


def _link(c: Compilation, holder: Code, key: Tree, *, optional: bool, may_short: bool) -> Code:
    if isinstance(key, str):
        c.name_member(key)
        read = _named_reader(holder, key)
        find: Callable[[Meter, Frame, Value], Value] = lambda meter, frame, found: get_named(meter, found, key)  # noqa: E731
    else:
        compute = c.node(key)
        read = _computed_reader(holder, compute)
        find = lambda meter, frame, found: _get_computed(meter, found, compute(meter, frame))  # noqa: E731
    if not optional and not may_short:
        return read

    def code(meter: Meter, frame: Frame) -> Value:
        found = holder(meter, frame)
        if found is SHORT or (optional and (found is None or found is UNDEFINED)):
            return SHORT
        return find(meter, frame, found)

    return code


def _named_reader(holder: Code, name: str) -> Code:
    def code(meter: Meter, frame: Frame) -> Value:
        found = holder(meter, frame)
        if type(found) is dict and name in found:
            return entered(found[name])
        return get_named(meter, found, name)

    return code


def _computed_reader(holder: Code, key: Code) -> Code:
    def code(meter: Meter, frame: Frame) -> Value:
        found = holder(meter, frame)
        return _get_computed(meter, found, key(meter, frame))

    return code


def _get_computed(meter: Meter, holder: Value, key: Value) -> Value:
    found = get(meter, holder, key)
    if isinstance(holder, Namespace) and isinstance(found, FunctionValue) and found.name == "assign":
        raise NeedsScript("Object.assign by a computed name")
    return found


def _look_up(meter: Meter, holder: Value, name: str) -> Value:
    """What `holder.name(...)` calls."""
    if type(holder) is str or type(holder) is list:
        method = PROTOTYPES["String" if type(holder) is str else "Array"].get(name)
        if method is not None:
            return method
    elif holder is None or holder is UNDEFINED:
        raise unreadable(holder, name)
    own = own_property(meter, holder, name)
    if own is ABSENT:
        return inherited(holder, name)
    if isinstance(own, Method):
        raise NeedsScript("a method apart from what it belongs to")
    return own


def _arguments(c: Compilation, trees: list[Tree]) -> Callable[[Meter, Frame], list[Value]]:
    spread = [isinstance(one, (list, tuple)) and len(one) == 2 and one[0] == "..." for one in trees]
    codes = [c.node(one[1] if is_spread else one) for one, is_spread in zip(trees, spread, strict=True)]
    if not any(spread):
        if len(codes) == 1:
            only = codes[0]
            return lambda meter, frame: [only(meter, frame)]
        return lambda meter, frame: [code(meter, frame) for code in codes]
    is_last = spread.count(True) == 1 and spread[-1]

    def build(meter: Meter, frame: Frame) -> list[Value]:
        made: list[Value] = []
        for code, is_spread, tree in zip(codes, spread, trees, strict=True):
            found = code(meter, frame)
            if is_spread:
                made += _spread(meter, found, tree[1], is_last=is_last)
            else:
                made.append(found)
        return made

    return build


def _spread(meter: Meter, found: Value, tree: Tree, *, is_last: bool) -> list[Value]:
    if isinstance(found, (list, str, SetValue, MapValue, IteratorValue)):
        return iterate(meter, found, "")
    if not is_last:
        raise type_error(not_iterable(found))
    if found is None or found is UNDEFINED:
        what = "null" if found is None else "undefined"
        raise type_error(f"{describe(meter, tree)} is not iterable (cannot read property {what})")
    raise type_error("Spread syntax requires ...iterable[Symbol.iterator] to be a function")


def call(c: Compilation, tree: list[Tree]) -> Code:
    """`["call", callee, argument, ...]`, `["call?", ...]`. A callee that is a member is called on its holder."""
    callee = tree[1]
    arguments = _arguments(c, tree[2:])
    optional = tree[0] == "call?"
    if isinstance(callee, (list, tuple)) and callee and callee[0] in ("get", "get?"):
        if len(callee) == 3 and _folded_member(c, callee[0], callee[1], callee[2]) is not None:
            return _plain_call(c, callee, arguments, optional=optional)
        return _method_call(c, list(callee), arguments, optional=optional)
    return _plain_call(c, callee, arguments, optional=optional)


def _plain_call(
    c: Compilation, callee: Tree, arguments: Callable[[Meter, Frame], list[Value]], *, optional: bool
) -> Code:
    find = c.node(callee)

    def code(meter: Meter, frame: Frame) -> Value:
        function = find(meter, frame)
        if function is SHORT or (optional and (function is None or function is UNDEFINED)):
            return SHORT
        given = arguments(meter, frame)
        if isinstance(function, FunctionValue) and is_callable(function):
            if isinstance(function, Method):
                raise NeedsScript("a method apart from what it belongs to")
            return function.call(meter, UNDEFINED, given)
        raise type_error(f"{describe(meter, callee)} is not a function")

    return code


def _method_call(
    c: Compilation, callee: list[Tree], arguments: Callable[[Meter, Frame], list[Value]], *, optional: bool
) -> Code:
    operator, first, *keys = callee
    key = keys[-1]
    holder = c.node(first) if len(keys) == 1 else c.node([operator, first, *keys[:-1]])
    links = operator == "get?" and len(keys) == 1
    compute: Code | None = None
    if isinstance(key, str):
        c.name_member(key)
    else:
        compute = c.node(key)
        c.changes = True

    def code(meter: Meter, frame: Frame) -> Value:
        found = holder(meter, frame)
        if found is SHORT or (links and (found is None or found is UNDEFINED)):
            return SHORT
        if compute is None:
            method = _look_up(meter, found, key)
        else:
            computed = compute(meter, frame)
            if found is None or found is UNDEFINED:
                raise unreadable(found, computed)
            method = _look_up(meter, found, to_key(meter, computed))
        if optional and (method is None or method is UNDEFINED):
            return SHORT
        given = arguments(meter, frame)
        if is_callable(method):
            return method.call(meter, found, given)
        raise type_error(f"{describe(meter, callee)} is not a function")

    return code


def construct(c: Compilation, tree: list[Tree]) -> Code:
    """`["new", name, argument, ...]`."""
    make = CONSTRUCTORS[tree[1]]
    arguments = _arguments(c, tree[2:])
    return lambda meter, frame: make(meter, UNDEFINED, arguments(meter, frame))


HANDLERS: Final[dict[str, Handler]] = {
    "call": call,
    "call?": call,
    "chain": chain,
    "get": member,
    "get?": member,
    "new": construct,
}
