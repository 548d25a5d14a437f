"""Where names of a script mean something: the module, a function, one round of a comprehension."""

from __future__ import annotations

import ast
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from conformance.parlant.script.expressions import evaluate
from conformance.parlant.script.offering import built_in
from conformance.parlant.script.refusing import ScriptError, refuse

STEPS = 200_000
"""How many expressions and statements of one script are looked at."""


@dataclass
class Budget:
    """What is left to be done for a script."""

    left: int = STEPS


@dataclass
class Scope:
    """Names and their values; what is not here is looked up around it."""

    names: dict[str, Any] = field(default_factory=dict)
    around: Scope | None = None
    budget: Budget = field(default_factory=Budget)
    elsewhere: dict[str, Scope] = field(default_factory=dict)
    """Names that are said to be of a scope around: `global`, `nonlocal`."""
    make: Callable[[ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef, Scope], Any] | None = None
    """Makes a function of its definition."""

    def inner(self) -> Scope:
        """A scope inside this one."""
        return Scope(around=self, budget=self.budget, make=self.make)

    @property
    def module(self) -> Scope:
        """The outermost scope."""
        return self if self.around is None else self.around.module

    def count(self, node: ast.AST) -> None:
        """Counts a step. Raises DocumentError when there were too many."""
        self.budget.left -= 1
        if self.budget.left < 0:
            refuse(node, f"the script goes on for more than {STEPS:,} steps")

    def look_up(self, name: str) -> Any:
        """The value of a name. Raises ScriptError."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.around
        known = built_in()
        if name in known:
            return known[name]
        raise ScriptError(f"`{name}` is not known here")

    def set(self, name: str, value: Any) -> None:
        """Gives a name a value."""
        self.elsewhere.get(name, self).names[name] = value

    def holder(self, name: str) -> Scope:
        """The scope around that has a name; the module, if none has it."""
        scope = self.around
        while scope is not None and name not in scope.names:
            scope = scope.around
        return scope or self.module

    def function(self, node: ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef) -> Any:
        """The function of a definition."""
        assert self.make is not None
        return self.make(node, self)

    def bind(self, target: ast.expr, value: Any) -> None:
        """Gives names values as the left side of an assignment says. Raises DocumentError."""
        match target:
            case ast.Name(id=name):
                self.set(name, value)
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                values = list(value)
                if len(values) != len(targets):
                    refuse(target, f"{len(values)} values for {len(targets)} names")
                for one, part in zip(targets, values, strict=True):
                    self.bind(one, part)
            case _:
                refuse(target, f"`{ast.unparse(target)[:80]}` cannot be given a value here")

    async def rounds(self, generators: list[ast.comprehension]) -> AsyncIterator[Scope]:
        """The rounds of a comprehension, each with its own names."""
        first, *others = generators
        for value in await evaluate(first.iter, self):
            inner = self.inner()
            inner.bind(first.target, value)
            if all([await evaluate(test, inner) for test in first.ifs]):
                if others:
                    async for innermost in inner.rounds(others):
                        yield innermost
                else:
                    yield inner
