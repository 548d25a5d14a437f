"""The statements of a script, and its functions. Whatever is not here is refused with its line."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from conformance.parlant.script.expressions import evaluate
from conformance.parlant.script.offering import ExceptionKind, Names, Offered, called, member
from conformance.parlant.script.refusing import RaisedError, ScriptError, refuse
from conformance.parlant.script.scopes import Scope

Definition = ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef
Importing = Callable[[str], Any]
"""Gives a module by its name; raises ScriptError for one that scripts may not use."""


class _Left(Exception):
    """A function, or a round of a loop, is left."""

    def __init__(self, how: str, value: Any = None) -> None:
        super().__init__(how)
        self.how = how
        self.value = value


@dataclass(frozen=True)
class Function(Offered):
    """A function of the script."""

    node: Definition
    scope: Scope

    @property
    def name(self) -> str:
        """Its name."""
        return self.node.name if not isinstance(self.node, ast.Lambda) else "lambda"

    @property
    def documentation(self) -> str:
        """Its docstring."""
        return "" if isinstance(self.node, ast.Lambda) else ast.get_docstring(self.node) or ""

    async def __call__(self, *arguments: Any, **named: Any) -> Any:
        inner = self.scope.inner()
        inner.names |= await self._bound(arguments, named)
        if isinstance(self.node, ast.Lambda):
            return await evaluate(self.node.body, inner)
        try:
            await run_all(self.node.body, inner)
        except _Left as left:
            return left.value
        return None

    async def _bound(self, arguments: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any]:
        said = self.node.args
        names = [one.arg for one in (*said.posonlyargs, *said.args)]
        found = dict(zip(names, arguments, strict=False)) | named
        for name, default in zip(reversed(names), reversed(said.defaults), strict=False):
            if name not in found:
                found[name] = await evaluate(default, self.scope)
        for one, keyword in zip(said.kwonlyargs, said.kw_defaults, strict=True):
            if one.arg not in found and keyword is not None:
                found[one.arg] = await evaluate(keyword, self.scope)
        known = [*names, *(one.arg for one in said.kwonlyargs)]
        wrong = [name for name in known if name not in found] + [name for name in found if name not in known]
        if wrong or len(arguments) > len(names):
            raise RaisedError("TypeError", f"{self.name}() was called wrongly: {', '.join(wrong) or 'too much'}")
        return found


async def run_all(body: list[ast.stmt], scope: Scope, importing: Importing | None = None) -> None:
    """Runs statements. Raises DocumentError, see `evaluate`, and RaisedError."""
    for statement in body:
        scope.count(statement)
        try:
            await _run(statement, scope, importing)
        except ScriptError as error:
            refuse(statement, str(error))


async def _run(node: ast.stmt, scope: Scope, importing: Importing | None) -> None:
    match node:
        case ast.Expr(value=value):
            await evaluate(value, scope)
        case ast.Assign(targets=targets, value=value):
            found = await evaluate(value, scope)
            for target in targets:
                await _assign(target, found, scope)
        case ast.AnnAssign(target=target, value=value):
            if value is not None:
                await _assign(target, await evaluate(value, scope), scope)
        case ast.AugAssign(target=target, op=op, value=value):
            before = ast.parse(ast.unparse(target), mode="eval").body
            sum_of = ast.copy_location(ast.BinOp(ast.copy_location(before, node), op, value), node)
            await _assign(target, await evaluate(ast.fix_missing_locations(sum_of), scope), scope)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            await _define(node, scope)
        case ast.Return(value=value):
            raise _Left("return", await evaluate(value, scope) if value is not None else None)
        case ast.Pass() | ast.Assert():
            pass
        case _:
            await _steer(node, scope, importing)


async def _steer(node: ast.stmt, scope: Scope, importing: Importing | None) -> None:
    match node:
        case ast.If(test=test, body=body, orelse=orelse):
            await run_all(body if await evaluate(test, scope) else orelse, scope)
        case ast.For(target=target, iter=items, body=body, orelse=[]):
            for value in list(await evaluate(items, scope)):
                scope.bind(target, value)
                if not await _round(body, scope):
                    break
        case ast.While(test=test, body=body, orelse=[]):
            while await evaluate(test, scope):
                if not await _round(body, scope):
                    break
        case ast.Break():
            raise _Left("break")
        case ast.Continue():
            raise _Left("continue")
        case ast.Try(body=body, handlers=handlers, orelse=[], finalbody=[]):
            await _try(body, handlers, scope)
        case ast.Raise(exc=raised) if raised is not None:
            found = await evaluate(raised, scope)
            raise found() if isinstance(found, ExceptionKind) else found
        case _:
            await _declare(node, scope, importing)


async def _declare(node: ast.stmt, scope: Scope, importing: Importing | None) -> None:
    match node:
        case ast.Global(names=names):
            scope.elsewhere |= dict.fromkeys(names, scope.module)
        case ast.Nonlocal(names=names):
            scope.elsewhere |= {name: scope.holder(name) for name in names}
        case ast.Import() | ast.ImportFrom() if importing is not None:
            _import(node, scope, importing)
        case ast.ClassDef():
            await _enumerate(node, scope)
        case _:
            refuse(node, f"`{ast.unparse(node).splitlines()[0][:80]}` is not known here")


async def _assign(target: ast.expr, value: Any, scope: Scope) -> None:
    if isinstance(target, ast.Subscript):
        owner = await evaluate(target.value, scope)
        if not isinstance(owner, (list, dict)):
            refuse(target, "only items of lists and dictionaries can be set")
        owner[await evaluate(target.slice, scope)] = value
    else:
        scope.bind(target, value)


async def _define(node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
    made: Any = scope.function(node)
    for decorator in reversed(node.decorator_list):
        made = called(await evaluate(decorator, scope), [made], {})
    scope.set(node.name, made)


async def _round(body: list[ast.stmt], scope: Scope) -> bool:
    """Runs one round of a loop; whether there may be another."""
    try:
        await run_all(body, scope)
    except _Left as left:
        if left.how == "return":
            raise
        return left.how == "continue"
    return True


async def _try(body: list[ast.stmt], handlers: list[ast.ExceptHandler], scope: Scope) -> None:
    try:
        await run_all(body, scope)
    except RaisedError as raised:
        for one in handlers:
            kinds = await evaluate(one.type, scope) if one.type is not None else ExceptionKind("Exception")
            names = [kind.name for kind in (kinds if isinstance(kinds, tuple) else (kinds,))]
            if any(_is_a(raised.kind, name) for name in names):
                if one.name is not None:
                    scope.set(one.name, str(raised))
                return await run_all(one.body, scope)
        raise


def _is_a(kind: str, name: str) -> bool:
    """Whether one kind of exception is another, by their names."""
    made, wanted = getattr(builtins, kind, Exception), getattr(builtins, name, Exception)
    return kind == name or issubclass(made, wanted)


def _import(node: ast.Import | ast.ImportFrom, scope: Scope, importing: Importing) -> None:
    for one in node.names:
        if isinstance(node, ast.Import):
            module = importing(one.name)
            scope.set(one.asname or one.name.partition(".")[0], module)
        else:
            scope.set(one.asname or one.name, member(importing(node.module or ""), one.name))


async def _enumerate(node: ast.ClassDef, scope: Scope) -> None:
    """A class that is an enumeration of texts or numbers: what tools' parameters have."""
    bases = [ast.unparse(base).rpartition(".")[2] for base in node.bases]
    if not any(base in ("Enum", "StrEnum", "IntEnum") for base in bases):
        refuse(node, "of classes, only enumerations are known here")
    members = {}
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                members[name] = await evaluate(value, scope)
            case ast.Expr(value=ast.Constant()) | ast.Pass():
                continue
            case _:
                refuse(statement, "an enumeration has names with values, and nothing else here")
    scope.set(node.name, Names(node.name, members))
