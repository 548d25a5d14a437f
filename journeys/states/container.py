"""Containers: states that own a region of states and run it as scopes of their own."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from journeys.states.state import State
from journeys.values import Condition, Value


class ParallelExecution(State):
    """Runs its region once for each branch, side by side.

    Branches are `count`, or the items of `collection`, or, with neither, the region's entries, one branch each.
    `batch_size` of them run at a time.
    """

    type: Literal["parallel_execution"] = "parallel_execution"
    count: Value = None
    collection: Value = None
    batch_size: int = Field(default=20, ge=1)
    until: Literal["all", "any", "race"] = "all"
    """`any`: until one has succeeded; `race`: until one has ended, in whatever way."""
    failures: Literal["fail_fast", "collect"] = "fail_fast"
    output: Value = None


class Loop(State):
    """Runs its region again and again.

    `for`: `count` times; `for_each`: for each item of `collection`; `while`: as long as `condition` holds, tested
    before each round;
    `do_while`: tested after each.
    """

    type: Literal["loop"] = "loop"
    kind: Literal["for", "for_each", "while", "do_while"] = "for"
    count: Value = None
    collection: Value = None
    condition: Condition = None
    max_iterations: int | None = Field(default=None, ge=1)
    output: Value = None
