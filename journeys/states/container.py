"""Containers: states that own a region of states and run it as scopes of their own.

The region are the states that name the container as their `parent`; it begins with those that no other state of it
leads to. What its states gave is in `local.results` (for each round, in the order of the indexes, the list of outputs
in the order in which the states ended), `local.rounds` (the same as objects by state id), `local.indexes`,
`local.errors` (`{index, message, …}` of rounds that failed) and `local.total`. The output is `{results}`, with `errors`
if there are any, or `output`.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from journeys.states.state import State
from journeys.values import Condition, Value

MAX_ROUNDS = 1_000_000
"""How many rounds a loop may make."""
MAX_BRANCHES = 100_000
"""How many branches a parallel may have."""


class ParallelExecution(State):
    """Runs its region once for each branch, side by side.

    Branches are `count`, or the items of `collection`, or, with neither, the region's entries, one branch each.
    `batch_size` of them run at a time; the next ones begin when all of them have ended.
    """

    type: Literal["parallel_execution"] = "parallel_execution"
    count: Value = None
    collection: Value = None
    batch_size: int = Field(default=20, ge=1)
    until: Literal["all", "any", "race"] = "all"
    """`any`: until one has succeeded; `race`: until one has ended, in whatever way. What the others have under way is
    let finish, and nobody waits for it."""
    failures: Literal["fail_fast", "collect"] = "fail_fast"
    """`collect`: a branch that fails does not stop the others; the output tells of it in `errors`."""
    output: Value = None
    result: Value = None
    """The journey's result where it ends with this state, instead of its output."""


class Loop(State):
    """Runs its region again and again, one round after another.

    `for`: `count` times; `for_each`: for each item of `collection`; `while`: as long as `condition` holds, tested
    before each round; `do_while`: tested after each. In the condition, `scope.index` is that of the round to come.
    """

    type: Literal["loop"] = "loop"
    kind: Literal["for", "for_each", "while", "do_while"] = "for"
    count: Value = None
    collection: Value = None
    condition: Condition = None
    broken_condition: Literal["fail", "end"] = "fail"
    """What a condition that cannot be evaluated means: the loop fails, or ends as it does on Sim's canvas, as if it
    were false."""
    max_iterations: int | None = Field(default=None, ge=1)
    """After so many rounds the loop is left, whatever else holds."""
    output: Value = None
    result: Value = None
    """The journey's result where it ends with this state, instead of its output."""
