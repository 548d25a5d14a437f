"""D7: texts that begin with `JSON Parse error` come from another engine than V8; any wording is right."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.sim.rules.situation import Situation
from conformance.verdicts import Difference

MARK = "JSON Parse error"


def excuse(situation: Situation) -> Iterable[Difference]:
    """Texts that agree up to the mark, and have some words after it."""
    return [one for one in situation.differences if _differs_in_wording(one)]


def _differs_in_wording(one: Difference) -> bool:
    if not isinstance(one.expected, str) or not isinstance(one.actual, str) or MARK not in one.expected:
        return False
    before = one.expected.partition(MARK)[0]
    return one.actual.startswith(before) and len(one.actual) > len(before)
