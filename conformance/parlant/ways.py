"""The ways of a situation that lead along states, as a scripted answer names them."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from journeys.turns import Step, Way

END = "end"


def ways_along(steps: Sequence[Step], start: str, states: Sequence[str]) -> list[str] | None:
    """Ids of the ways from a step through these states, in order; what lies between is filled in.

    A state that follows itself, without a way that does, stands there once. None: no ways lead there.
    """
    by_state = {step.state: step for step in steps}
    found: list[str] = []
    at = start
    for state in states:
        if state == at and not any(way.to == state for way in _out(by_state, at)):
            continue
        leading = _leading(by_state, at, state)
        if leading is None:
            return None
        found += [way.id for way in leading]
        at = leading[-1].to if leading else at
    return found


def _out(steps: dict[str, Step], state: str) -> tuple[Way, ...]:
    return steps[state].ways if state in steps else ()


def _leading(steps: dict[str, Step], start: str, target: str) -> list[Way] | None:
    """The fewest ways from one state to another. The end of a state that nothing leads on from needs none."""
    if target == END and start in steps and not steps[start].ways:
        return []
    agenda: deque[tuple[str, list[Way]]] = deque([(start, [])])
    seen = {start}
    while agenda:
        at, taken = agenda.popleft()
        for way in _out(steps, at):
            if way.to == target:
                return [*taken, way]
            if way.to not in seen:
                seen.add(way.to)
                agenda.append((way.to, [*taken, way]))
    return None
