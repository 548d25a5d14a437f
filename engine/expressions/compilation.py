"""Trees to Python closures: what a compilation knows, and how one node becomes code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from engine.expressions.errors import InvalidTreeError
from engine.expressions.metering import Meter
from engine.expressions.values import Value, entered
from journeys.javascript.trees import Tree
from journeys.javascript.vocabulary import MAX_NODES, MUTATORS

Frame: TypeAlias = "list[Value]"
"""The values of a function's names; the first item is the frame around it."""
Code: TypeAlias = Callable[[Meter, Frame], Value]
Handler: TypeAlias = "Callable[[Compilation, list[Tree]], Code]"


class Scope:
    """The names of one function, and where their values are in its frame."""

    def __init__(self, names: list[str], around: Scope | None, *, guarded: bool) -> None:
        self.slots = {name: slot for slot, name in enumerate(names, 1)}
        self.around = around
        self.guarded = guarded
        """Whether a name may be read before it has its value."""


class Compilation:
    """One tree being compiled.

    Attributes:
        scope: the names of the function whose body this is.
        nodes: how many nodes the body has so far; those of functions inside count with these.
        changes: whether a method that changes its array or object is named anywhere: then the journey's data is copied.
    """

    def __init__(self, handlers: Mapping[str, Handler]) -> None:
        self._handlers = handlers
        self.scope: Scope | None = None
        self.nodes = 0
        self.changes = False
        self._total = 0
        self._constants: dict[str, int] = {}
        self._next_constant = 0

    def node(self, tree: Tree) -> Code:
        """Compiles one node.

        Raises:
            InvalidTreeError: it is none of ours, or the tree is too large.
        """
        self.nodes += 1
        self._total += 1
        if self._total > MAX_NODES:
            raise InvalidTreeError(f"The expression has more than {MAX_NODES:,} nodes")
        if not isinstance(tree, (list, tuple)):
            return literal(tree)
        if not tree or not isinstance(tree[0], str) or tree[0] not in self._handlers:
            raise self.refused(tree)
        try:
            return self._handlers[tree[0]](self, list(tree))
        except (IndexError, ValueError, TypeError, KeyError):
            raise self.refused(tree) from None

    def refused(self, tree: Tree) -> InvalidTreeError:
        """The error for a node that is none of ours, to be raised."""
        return InvalidTreeError(f"The expression has a node that is none of docs/expressions.md: {repr(tree)[:80]}")

    def name_member(self, name: Tree) -> None:
        """Takes note of a member's name, wherever it is read."""
        if name in MUTATORS:
            self.changes = True

    def constant(self, name: str | None) -> int:
        """The number of a `value` node; those of one name share theirs."""
        if name is not None and name in self._constants:
            return self._constants[name]
        self._next_constant += 1
        if name is not None:
            self._constants[name] = self._next_constant
        return self._next_constant

    def body(self, scope: Scope, compile_it: Callable[[], Code]) -> tuple[Code, int]:
        """Compiles the body of a function: its code, and how many nodes it has."""
        outer = self.scope, self.nodes
        self.scope, self.nodes = scope, 0
        made = compile_it(), self.nodes
        self.scope, self.nodes = outer
        return made


def literal(value: Value) -> Code:
    """Code that gives a constant."""
    if not (value is None or isinstance(value, (str, int, float))):
        raise InvalidTreeError(f"{type(value).__name__} is no literal of an expression")
    value = entered(value)
    return lambda meter, frame: value


def copied(meter: Meter, value: Value) -> Value:
    """A copy that may be changed; counted as it is made."""
    if isinstance(value, list):
        meter.work(len(value))
        meter.make(len(value))
        meter.enter(1)
        items = [copied(meter, item) for item in value]
        meter.leave(1)
        return items
    if isinstance(value, dict):
        meter.work(len(value))
        meter.make(len(value))
        meter.enter(1)
        members = {name: copied(meter, member) for name, member in value.items()}
        meter.leave(1)
        return members
    return entered(value)
