"""Evaluating expression trees: compiled once, then run against the values of the moment."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from engine.expressions.builtins.json_writer import as_data
from engine.expressions.compilation import Code, Compilation, Frame
from engine.expressions.conversions import to_boolean
from engine.expressions.errors import BudgetExceeded, InvalidTreeError
from engine.expressions.metering import DEFAULT, Budget, Meter
from engine.expressions.nodes import HANDLERS
from engine.expressions.values import Value
from journeys.javascript.trees import Tree, depth
from journeys.javascript.vocabulary import MAX_DEPTH

Resolve = Callable[[Value], Value]
CACHED: Final = 1024
"""How many compiled trees are kept. By identity: a tree is never changed once it has been evaluated."""


class Compiled:
    """A tree, ready to run."""

    __slots__ = ("_code", "_depth", "_nodes")

    def __init__(self, code: Code, nodes: int, depth: int) -> None:
        self._code = code
        self._nodes = nodes
        self._depth = depth

    def evaluate(self, resolve: Resolve, budget: Budget = DEFAULT) -> Value:
        """As `engine.expressions.evaluate`."""
        return self.run(resolve, budget, as_data)

    def holds(self, resolve: Resolve, budget: Budget = DEFAULT) -> bool:
        """As `engine.expressions.holds`."""
        return bool(self.run(resolve, budget, lambda _, value: to_boolean(value)))

    def run(self, resolve: Resolve, budget: Budget, finish: Callable[[Meter, Value], Value]) -> Value:
        """What `finish` makes of the value; raises as `engine.expressions.evaluate` does."""
        meter = Meter(resolve, budget)
        meter.work(self._nodes)
        meter.enter(self._depth)
        frame: Frame = [None]
        try:
            return finish(meter, self._code(meter, frame))
        except RecursionError:
            raise BudgetExceeded("The expression nests more deeply than it may") from None


def compile_tree(tree: Tree) -> Compiled:
    """Compiles a tree.

    Raises:
        InvalidTreeError: it is none of ours (docs/expressions.md), or too large.
    """
    levels = depth(tree)
    if levels > MAX_DEPTH:
        raise InvalidTreeError(f"The expression nests more than {MAX_DEPTH} levels deep")
    compilation = Compilation(HANDLERS)
    code = compilation.node(tree)
    return Compiled(code, compilation.nodes, levels)


class _Same:
    """A tree as a key: found again by identity, which holds as long as the cache keeps it alive."""

    __slots__ = ("tree",)

    def __init__(self, tree: Tree) -> None:
        self.tree = tree

    def __hash__(self) -> int:
        return id(self.tree)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.tree is self.tree


@lru_cache(maxsize=CACHED)
def _compiled(key: _Same) -> Compiled:
    return compile_tree(key.tree)


def evaluate(tree: Tree, resolve: Resolve, budget: Budget = DEFAULT) -> Value:
    """The value of an expression, as data.

    Args:
        tree: as docs/expressions.md describes it; not to be changed afterwards.
        resolve: gives the value of a `value` node: JSON values, or `UNDEFINED`; they are never changed.
        budget: how much it may do.

    Returns:
        None, bool, int (integral and safe), float, str, list, dict, or `UNDEFINED`. Arrays and objects are new, and
        what `JSON.parse(JSON.stringify(...))` would give; at the top NaN, infinities and -0 stay.

    Raises:
        ExpressionError: JavaScript throws; `name` and `message` as V8 has them.
        BudgetExceeded: it does more than the budget allows.
        NeedsScript: only a JavaScript engine knows.
        InvalidTreeError: the tree is none of ours.
    """
    return _compiled(_Same(tree)).evaluate(resolve, budget)


def holds(tree: Tree, resolve: Resolve, budget: Budget = DEFAULT) -> bool:
    """Whether the value is truthy; otherwise as `evaluate`, and whatever the value is."""
    return _compiled(_Same(tree)).holds(resolve, budget)
