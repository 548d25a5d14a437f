"""The budget of an evaluation, and the meter that counts against it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from engine.expressions.errors import BudgetExceeded
from engine.expressions.values import Value

MAX_STACK: Final = 500
"""How deep an evaluation may go: levels of the trees being evaluated, and calls. Python itself would stop at 1,000
frames, and how near that is depends on the caller; this is the same everywhere."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much an evaluation may do.

    Attributes:
        steps: nodes evaluated plus elements and characters looked at by built-in functions. All nodes of a function's
            body count when it is called, taken or not.
        size: elements and characters of all that is made.
    """

    steps: int = 100_000
    size: int = 10_000_000


DEFAULT: Final = Budget()


class Meter:
    """Counts one evaluation; also holds what belongs to that one only.

    Attributes:
        resolve: gives the value of a `value` node.
        constants: the values already resolved, by their place in the tree.
        joining: the arrays being written as text, to notice cycles.
    """

    __slots__ = ("constants", "joining", "resolve", "size", "stack", "steps")

    def __init__(self, resolve: Callable[[Value], Value], budget: Budget) -> None:
        self.resolve = resolve
        self.steps = budget.steps
        self.size = budget.size
        self.stack = 0
        self.constants: dict[int, Value] = {}
        self.joining: list[Value] = []

    def work(self, steps: int) -> None:
        """Counts steps.

        Raises:
            BudgetExceeded: there were fewer left.
        """
        self.steps -= steps
        if self.steps < 0:
            raise BudgetExceeded("The expression takes more steps than it may")

    def scan(self, length: int) -> None:
        """Counts a fast look at so many characters; raises as `work` does."""
        self.work(1 + (length >> 5))

    def make(self, size: int) -> None:
        """Counts what is made.

        Raises:
            BudgetExceeded: there was less room left.
        """
        self.size -= size
        if self.size < 0:
            raise BudgetExceeded("The expression makes more data than it may")

    def enter(self, levels: int) -> None:
        """Counts levels of nesting; `leave` takes them back.

        Raises:
            BudgetExceeded: the nesting is too deep.
        """
        self.stack += levels
        if self.stack > MAX_STACK:
            raise BudgetExceeded("The expression nests more deeply than it may")

    def leave(self, levels: int) -> None:
        """Takes back levels of nesting."""
        self.stack -= levels
