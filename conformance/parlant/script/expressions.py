"""The expressions of a script. Whatever is not here is refused with its line."""

from __future__ import annotations

import ast
import inspect
import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from conformance.parlant.script.offering import LONGEST, called, member, within
from conformance.parlant.script.refusing import RaisedError, ScriptError, refuse
from journeys.errors import DocumentError

if TYPE_CHECKING:
    from conformance.parlant.script.scopes import Scope

_BINARY: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.BitOr: operator.or_,
}
_COMPARING: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda one, many: one in many,
    ast.NotIn: lambda one, many: one not in many,
}
_UNARY: Mapping[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.Not: operator.not_,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}


async def evaluate(node: ast.expr, scope: Scope) -> Any:
    """The value of an expression.

    Raises:
        DocumentError: it is none that is known here, or Python would refuse it; names the line.
        RaisedError: what the script itself raises.
    """
    scope.count(node)
    try:
        return within(await _evaluate(node, scope))
    except (DocumentError, RaisedError):
        raise
    except ScriptError as error:
        refuse(node, str(error))
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise RaisedError(type(error).__name__, str(error)) from None


async def _evaluate(node: ast.expr, scope: Scope) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return scope.look_up(name)
        case ast.Attribute(value=owner, attr=name):
            return member(await evaluate(owner, scope), name)
        case ast.Call():
            return await _call(node, scope)
        case ast.Await(value=awaited):
            found = await evaluate(awaited, scope)
            return await found if inspect.isawaitable(found) else found
        case ast.JoinedStr(values=parts):
            return "".join([await _text(part, scope) for part in parts])
        case ast.Lambda():
            return scope.function(node)
        case _:
            return await _made(node, scope)


async def _made(node: ast.expr, scope: Scope) -> Any:
    match node:
        case ast.List(elts=items):
            return await _all(items, scope)
        case ast.Tuple(elts=items):
            return tuple(await _all(items, scope))
        case ast.Set(elts=items):
            return set(await _all(items, scope))
        case ast.Dict(keys=keys, values=values):
            return await _dictionary(keys, values, scope)
        case ast.ListComp(elt=item, generators=generators):
            return [await evaluate(item, inner) async for inner in scope.rounds(generators)]
        case ast.DictComp(key=key, value=value, generators=generators):
            rounds = scope.rounds(generators)
            return {await evaluate(key, inner): await evaluate(value, inner) async for inner in rounds}
        case _:
            return await _computed(node, scope)


async def _computed(node: ast.expr, scope: Scope) -> Any:
    match node:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            one, other = await evaluate(left, scope), await evaluate(right, scope)
            _guard(op, one, other)
            return _BINARY[type(op)](one, other)
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _UNARY:
            return _UNARY[type(op)](await evaluate(operand, scope))
        case ast.BoolOp(op=op, values=values):
            return await _joined(op, values, scope)
        case ast.Compare(left=left, ops=ops, comparators=others):
            return await _compared(left, ops, others, scope)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return await evaluate(body if await evaluate(test, scope) else orelse, scope)
        case ast.Subscript(value=owner, slice=ast.Slice() as part):
            bounds = [await evaluate(one, scope) if one else None for one in (part.lower, part.upper, part.step)]
            return (await evaluate(owner, scope))[slice(*bounds)]
        case ast.Subscript(value=owner, slice=key):
            return (await evaluate(owner, scope))[await evaluate(key, scope)]
        case _:
            return refuse(node, f"`{ast.unparse(node)[:80]}` is not known here")


async def _all(items: list[ast.expr], scope: Scope) -> list[Any]:
    found: list[Any] = []
    for one in items:
        if isinstance(one, ast.Starred):
            found += await evaluate(one.value, scope)
        else:
            found.append(await evaluate(one, scope))
    return found


async def _dictionary(keys: list[ast.expr | None], values: list[ast.expr], scope: Scope) -> dict[Any, Any]:
    made: dict[Any, Any] = {}
    for key, value in zip(keys, values, strict=True):
        if key is None:
            made |= await evaluate(value, scope)
        else:
            made[await evaluate(key, scope)] = await evaluate(value, scope)
    return made


async def _call(node: ast.Call, scope: Scope) -> Any:
    function = await evaluate(node.func, scope)
    arguments = await _all(node.args, scope)
    named: dict[str, Any] = {}
    for keyword in node.keywords:
        value = await evaluate(keyword.value, scope)
        named |= value if keyword.arg is None else {keyword.arg: value}
    return called(function, arguments, named)


async def _joined(op: ast.boolop, values: list[ast.expr], scope: Scope) -> Any:
    found = None
    for one in values:
        found = await evaluate(one, scope)
        if bool(found) is isinstance(op, ast.Or):
            break
    return found


async def _compared(left: ast.expr, ops: list[ast.cmpop], others: list[ast.expr], scope: Scope) -> bool:
    one = await evaluate(left, scope)
    for op, node in zip(ops, others, strict=True):
        other = await evaluate(node, scope)
        if not _COMPARING[type(op)](one, other):
            return False
        one = other
    return True


async def _text(part: ast.expr, scope: Scope) -> str:
    if not isinstance(part, ast.FormattedValue):
        return str(await evaluate(part, scope))
    value = await evaluate(part.value, scope)
    form = await evaluate(part.format_spec, scope) if part.format_spec is not None else ""
    if len(form) > 10:
        refuse(part, "the format is too long")
    shown = repr(value) if part.conversion == ord("r") else value
    return format(shown, form) if isinstance(shown, (str, int, float)) else str(shown)


def _guard(op: ast.operator, one: Any, other: Any) -> None:
    """No product may be long, and no percent sign stands for formatting."""
    if isinstance(op, ast.Mod) and isinstance(one, str):
        raise ScriptError("`%` with a text is not known here")
    if not isinstance(op, ast.Mult):
        return
    sizes = [len(value) if isinstance(value, (str, list, tuple)) else abs(value) for value in (one, other)]
    if sizes[0] * sizes[1] > LONGEST * LONGEST or (
        any(isinstance(value, (str, list, tuple)) for value in (one, other)) and sizes[0] * sizes[1] > LONGEST
    ):
        raise ScriptError(f"makes a value of more than {LONGEST:,} items")
