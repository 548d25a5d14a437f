"""Verdicts as JSON for programs and as lines for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from conformance.verdicts import ABSENT, Difference, Verdict
from journeys.values import Json

_LONGEST = 2_000
"""Characters of a value that people are shown."""


def as_json(verdicts: Sequence[Verdict]) -> dict[str, Json]:
    """`{passed, total, cases: [{name, passed, differences, …}]}`; `rule` names the known deviation that was needed."""
    return {
        "passed": sum(one.passed for one in verdicts),
        "total": len(verdicts),
        "cases": [
            {
                "name": one.name,
                "passed": one.passed,
                "differences": [_difference(difference) for difference in one.differences],
                "rule": one.rule,
                "allowed": [_difference(difference) for found in one.allowed.values() for difference in found],
                "seconds": round(one.seconds, 3),
            }
            for one in verdicts
        ],
    }


def as_lines(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """One line a case with what differs below it, then the groups, then the sum."""
    for one in verdicts:
        yield f"{'agrees ' if one.passed else 'DIFFERS'}  {one.name}" + (f"  (by rule {one.rule})" if one.rule else "")
        for difference in one.differences:
            yield f"    {difference.place}"
            yield f"      - {_shown(difference.expected)}"
            yield f"      + {_shown(difference.actual)}"
    yield ""
    for group in sorted({one.group for one in verdicts}):
        inside = [one for one in verdicts if one.group == group]
        yield f"{group:<12} {sum(one.passed for one in inside):>4} of {len(inside)}"
    yield f"{'all':<12} {sum(one.passed for one in verdicts):>4} of {len(verdicts)} agree"


def _difference(one: Difference) -> dict[str, Json]:
    return {"place": one.place, "expected": one.expected, "actual": one.actual}


def _shown(value: Json) -> str:
    if value == ABSENT:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text):,} characters)"
