"""The calls of a script, in an order that leaves every store's rows in the order of the reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

HARD, SOFT = ("journeys", "guidelines", "canned_responses"), ("relationships", "guideline_tools", "tagged")
"""Which stores' orders are kept: all, else the first ones, else only what a call itself needs."""


@dataclass(slots=True)
class Step:
    """One call.

    Attributes:
        source: the call, without what takes its value.
        section: the journey that it belongs to; empty for what belongs to none.
        defines: the name that takes its value.
        uses: names that must have been given before.
        rows: the places of the rows that it makes, by store; a store may be any text that has an order of its own.
    """

    source: str
    section: str = ""
    defines: str | None = None
    uses: frozenset[str] = frozenset()
    rows: Mapping[str, int] = field(default_factory=dict)


def ordered(steps: Sequence[Step]) -> list[Step]:
    """The steps in the first order that is possible: with all stores' orders, with the hard ones, with none."""
    soft = {store for step in steps for store in step.rows if store.split(" ")[0] in SOFT}
    every = {store for step in steps for store in step.rows}
    for kept in (every, every - soft, every - soft - set(HARD), set()):
        found = _sorted(steps, _before(steps, kept))
        if found is not None:
            return found
    return list(steps)


def _before(steps: Sequence[Step], stores: Iterable[str]) -> list[set[int]]:
    """For each step the steps that come before it."""
    makers = {step.defines: place for place, step in enumerate(steps) if step.defines}
    before = [{makers[name] for name in step.uses if name in makers} for step in steps]
    for store in stores:
        line = sorted((step.rows[store], place) for place, step in enumerate(steps) if store in step.rows)
        for (_, earlier), (_, later) in pairwise(line):
            before[later].add(earlier)
    return before


def _sorted(steps: Sequence[Step], before: list[set[int]]) -> list[Step] | None:
    """A topological order that stays with a journey as long as it can; None if there is a circle."""
    left = dict(enumerate(set(one) for one in before))
    made: list[Step] = []
    section = ""
    while left:
        ready = [place for place, needs in left.items() if not needs]
        if not ready:
            return None
        place = min(ready, key=lambda one: (steps[one].section != section, steps[one].section != "", one))
        section = steps[place].section
        made.append(steps[place])
        del left[place]
        for needs in left.values():
            needs.discard(place)
    return made
