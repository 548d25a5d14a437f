"""The verdict on a case: what was seen, compared with all outcomes that Sim was seen to give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conformance.sim.case import Calls, Case, Outcome
from conformance.sim.comparing import compare
from conformance.sim.observing import Observation
from conformance.verdicts import ABSENT, Difference


def judge(case: Case, seen: Sequence[Observation]) -> list[Difference]:
    """What differs from the nearest of the possible outcomes, and from what came of each resumption."""
    run = seen[0].record.snapshot.run
    expected = case.expected
    first = expected.model_copy(update={"calls": expected.calls or Calls()})
    actual = seen[0].outcome()
    found = compare(first, actual, run, ordered=expected.order == "fixed")
    for other in expected.others:
        if not found:
            break
        if not compare(other, actual, run, ordered=False):
            found = []
    return [*found, *_resumed(expected.resumed, seen, run)]


def _resumed(expected: Sequence[Outcome], seen: Sequence[Observation], run: str) -> list[Difference]:
    found: list[Difference] = []
    for number, wanted in enumerate(expected, 1):
        if number >= len(seen):
            found.append(Difference(f"resumed[{number - 1}]", "resumed", ABSENT))
            continue
        actual = after_resuming(seen[number - 1], seen[number])
        found += [
            replace(one, place=f"resumed[{number - 1}].{one.place}")
            for one in compare(wanted, actual, run, ordered=False)
        ]
    return found


def after_resuming(before: Observation, after: Observation) -> Outcome:
    """The outcome of what came after a resumption. Pauses that were open before are no part of it."""
    actual = after.outcome()
    new = after.pauses.keys() - before.pauses.keys()
    if new or not after.pauses:
        return actual
    return actual.model_copy(update={"status": None, "output": {}, "paused": []})
