"""The verdict on a case: what was seen, compared with all outcomes that Sim was seen to give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from conformance.deviations import Deviation, named
from conformance.sim.canvas import Canvas
from conformance.sim.case import Calls, Case, Outcome
from conformance.sim.comparing import compare
from conformance.sim.observing import Observation
from conformance.sim.rules import excused
from conformance.sim.rules.situation import Situation
from conformance.verdicts import ABSENT, Difference


@dataclass(frozen=True)
class Judgement:
    """What differs, and what may.

    Attributes:
        differences: what speaks against the case.
        allowed: what differs by a rule, by rule.
    """

    differences: list[Difference]
    allowed: dict[str, list[Difference]] = field(default_factory=dict)

    def __add__(self, other: Judgement) -> Judgement:
        rules = {rule: [*self.allowed.get(rule, ()), *other.allowed.get(rule, ())]
                 for rule in dict.fromkeys((*self.allowed, *other.allowed))}  # fmt: skip
        return Judgement([*self.differences, *other.differences], rules)


def judge(case: Case, seen: Sequence[Observation], deviations: Sequence[Deviation] = ()) -> Judgement:
    """What differs from the nearest of the possible outcomes, and from what came of each resumption."""
    run = seen[0].record.snapshot.run
    expected = case.expected
    actual = seen[0].outcome()
    first = expected.model_copy(update={"calls": expected.calls or Calls()})
    made = _judged(case, first, actual, compare(first, actual, run, ordered=expected.order == "fixed"), deviations)
    for other in expected.others:
        if not made.differences and not made.allowed:
            break
        again = _judged(case, other, actual, compare(other, actual, run, ordered=False), deviations)
        if not again.differences and (made.differences or not again.allowed):
            made = again
    for number, wanted in enumerate(expected.resumed):
        made += _resumed(case, wanted, seen, number, deviations)
    return made


def _judged(
    case: Case, expected: Outcome, actual: Outcome, found: list[Difference], deviations: Sequence[Deviation]
) -> Judgement:
    listed = named(case.name, deviations, found)
    left = [one for one in found if not any(one in allowed for allowed in listed.values())]
    by_rule = excused(Situation(Canvas(case.workflow), expected, actual, left))
    left = [one for one in left if not any(one in allowed for allowed in by_rule.values())]
    return Judgement([], listed) + Judgement(left, by_rule)


def _resumed(
    case: Case, wanted: Outcome, seen: Sequence[Observation], number: int, deviations: Sequence[Deviation]
) -> Judgement:
    place = f"resumed[{number}]"
    if number + 1 >= len(seen):
        return Judgement([Difference(place, "resumed", ABSENT)])
    actual = after_resuming(seen[number], seen[number + 1])
    run = seen[0].record.snapshot.run
    found = [replace(one, place=f"{place}.{one.place}") for one in compare(wanted, actual, run, ordered=False)]
    return _judged(case, wanted, actual, found, deviations)


def after_resuming(before: Observation, after: Observation) -> Outcome:
    """The outcome of what came after a resumption. Pauses that were open before are no part of it."""
    actual = after.outcome()
    left = after.pauses.keys() & before.pauses.keys()
    still = {"still_paused": [str(after.pauses[visit].point["contextId"]) for visit in left]}
    if after.pauses.keys() - left or not left:
        return actual.model_copy(update=still)
    return actual.model_copy(update={**still, "status": None, "output": {}, "paused": []})
