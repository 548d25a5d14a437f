"""Whether ways lead on from one another in the steps that were shown."""

from __future__ import annotations

from collections.abc import Sequence

from activities.conversing.refusals import Refusals, short
from journeys.turns import Step, Way

_IMPLIED: frozenset[str] = frozenset({"chat", "fork", "form", "other"})
"""Steps whose single way without a condition goes without saying; a tool is never passed in silence."""


def legal_ways(
    ways: Sequence[str], start: str | None, steps: Sequence[Step], place: str, refusals: Refusals
) -> tuple[str, ...]:
    """The ways that can be taken one after another from a step: up to the first that cannot.

    A way that goes without saying, since it is the only one and has no condition, may be left out between others; it
    is put in. Where the step that they begin at was not shown, only the engine knows them: they are left to it.
    """
    by_state = {step.state: step for step in steps}
    if start not in by_state:
        return tuple(ways)
    at, taken = start, list[str]()
    for way in ways:
        found = _leading_to(at, way, by_state)
        if found is None:
            refusals.add(f"{place}: the way {short(way)} does not lead on from `{at}`")
            break
        taken += [one.id for one in found]
        at = found[-1].to
    return tuple(taken)


def _leading_to(start: str | None, way: str, steps: dict[str, Step]) -> list[Way] | None:
    """The ways from a step up to the wanted one, with those between that go without saying; None: it is not there."""
    implied: list[Way] = []
    seen: set[str] = set()
    at = start
    while at is not None and at in steps and at not in seen:
        seen.add(at)
        step = steps[at]
        wanted = next((one for one in step.ways if one.id == way), None)
        if wanted is not None:
            return [*implied, wanted]
        if step.kind not in _IMPLIED or len(step.ways) != 1 or step.ways[0].when is not None:
            return None
        implied.append(step.ways[0])
        at = step.ways[0].to
    return None
