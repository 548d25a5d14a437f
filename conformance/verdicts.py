"""What is said of a case: whether it agrees, and what differs. The same for every format of cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from journeys.values import Json


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it should be.

    Attributes:
        place: where, as a path: `output.total`, `blocks/Check#1/output.status`, `calls/http/0.url`.
        expected: what should be there; `ABSENT` for nothing.
        actual: what is there; `ABSENT` for nothing.
    """

    place: str
    expected: Json
    actual: Json

    def __str__(self) -> str:
        return f"{self.place}: expected {_shown(self.expected)}, found {_shown(self.actual)}"


ABSENT = "<absent>"
"""Stands in a difference for what is not there."""


@dataclass(frozen=True)
class Verdict:
    """What came of one case.

    Attributes:
        name: the case's.
        group: what it is counted under.
        differences: what speaks against it; empty if it agrees.
        rule: the known deviation by which it agrees, if that was needed.
        allowed: what differs by that rule.
        seconds: how long it took.
    """

    name: str
    group: str
    differences: Sequence[Difference] = ()
    rule: str | None = None
    allowed: Sequence[Difference] = field(default=())
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether it agrees, known deviations aside."""
        return not self.differences


def _shown(value: Json) -> str:
    import json

    return value if value == ABSENT else json.dumps(value, ensure_ascii=False)
