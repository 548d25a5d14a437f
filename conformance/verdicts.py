"""What is said of a case: whether it agrees, and what differs. The same for every format of cases."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from journeys.values import Json


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it should be.

    Attributes:
        place: where, as a path: `output.total`, `blocks/Check#1/output.status`, `calls/http/0.url`.
        expected: what should be there; `ABSENT` for nothing.
        actual: what is there; `ABSENT` for nothing.
        subject: what it is about, for those who judge it: a block in a round, a container, a call.
    """

    place: str
    expected: Json
    actual: Json
    subject: Hashable = field(default=None, compare=False, repr=False)

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
        allowed: what differs by a known rule, by rule; it does not speak against it.
        seconds: how long it took.
    """

    name: str
    group: str
    differences: Sequence[Difference] = ()
    allowed: Mapping[str, Sequence[Difference]] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def rule(self) -> str | None:
        """The rules that were needed; None if there was no need."""
        return ", ".join(self.allowed) or None

    @property
    def passed(self) -> bool:
        """Whether it agrees, known deviations aside."""
        return not self.differences


def _shown(value: Json) -> str:
    import json

    return value if value == ABSENT else json.dumps(value, ensure_ascii=False)
