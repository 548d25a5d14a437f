"""A visit: one stay in one state. The history of visits is append-only; all else about a run follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from journeys.run import VisitStatus
from journeys.values import Json

RoundEnd = Literal["closed", "failed", "dropped"]
"""`dropped`: nobody waits for it any more; what it has done so far counts for nothing."""

Phase = Literal["before", "repeat", "main", "after", "deciding", "confirming", "incident", "left"]
"""Where a visit is: hooks before, asking whether to repeat an effect, the state's own work, hooks after, guards that an
activity evaluates, transitions that a person confirms, a failure that a person decides about."""


@dataclass(slots=True)
class Round:
    """One iteration or branch of a container's region: a scope of its own. Orders are in the row of entering and
    leaving."""

    index: int
    opened_order: int
    closed_order: int = 0
    how: RoundEnd | None = None
    error: dict[str, Json] | None = None


@dataclass(slots=True)
class Region:
    """What a visit to a container remembers of its rounds."""

    total: int | None = None
    """How many rounds there are; None: it depends on a condition."""
    items: list[Json] | None = None
    rounds: list[Round] = field(default_factory=list)
    open: list[int] = field(default_factory=list)
    """Which of `rounds` are open, by their place in the list."""
    passed: int = 0
    """How many of `rounds` were made before the container began anew within the same visit."""
    gone: int = 0
    """How many rounds of the present pass have been moved out of the run; all of them were over."""
    gone_failed: int = 0
    result: Json = None
    """What the journey's result is where it ends with this visit; None: the output."""

    def opened(self, index: int) -> Round | None:
        """The open round of that index."""
        return next((self.rounds[at] for at in self.open if self.rounds[at].index == index), None)

    def counts(self, one: Round) -> bool:
        """Whether a round is of the present pass."""
        return len(self.rounds) > self.passed and one.opened_order >= self.rounds[self.passed].opened_order

    @property
    def next_index(self) -> int:
        """The index of the round that would follow."""
        return self.rounds[-1].index + 1 if len(self.rounds) > self.passed else 0


@dataclass(slots=True)
class Visit:
    """See `journeys.run.VisitView` for the meaning of the fields that are not explained here."""

    number: int
    activation: str
    state: str
    scope: str
    entered_at: float
    causes: tuple[int, ...] = ()
    status: VisitStatus = "open"
    phase: Phase = "before"
    left_at: float | None = None
    input: Json = None
    output: Json = None
    error: dict[str, Json] | None = None
    error_handled: bool = False
    choice: str | None = None
    taken: list[int] = field(default_factory=list)
    """Which of the ways out were taken, by their index in the graph."""
    changes: list[list[Json]] = field(default_factory=list)
    """Variables that this visit and its ways out have set: `[order, name, value]`, `order` being that of entering and
    leaving."""
    retries: int = 0
    """How often in a row an error handling has sent the run back to this state."""
    again: str | None = None
    """A state to be entered again because of this visit."""
    fallback: str | None = None
    """A failed state that this visit gives an output to."""
    final: bool = False
    """The journey ended with this visit; no way out was looked at."""
    cut_off: bool = False
    """Its journey was ending when it came to its own end; no way out was looked at either."""
    forced: bool = False
    """A join that had heard of all that could still come."""
    logs: list[str] = field(default_factory=list)
    calls: list[dict[str, Json]] = field(default_factory=list)
    call_count: int = 0
    """The number of the latest call; it is part of idempotency keys, and begins anew when the same work does."""
    open_calls: dict[int, dict[str, Json]] = field(default_factory=dict)
    """Number of the call → what it is; `phase`: in which phase of the visit it was made."""
    timers: dict[str, float] = field(default_factory=dict)
    """Timer → the moment when it is over."""
    question: dict[str, Json] | None = None
    asks: int = 0
    asked_seconds: float = 0.0
    silence: dict[str, Json] = field(default_factory=dict)
    """How long nobody has answered, and what has been done about it, see `engine.silence`."""
    assignment: dict[str, Json] | None = None
    """Whom the question waits for, see `engine.silence`."""
    data: dict[str, Json] = field(default_factory=dict)
    """What the state remembers while it is open."""
    region: Region | None = None
    """Of a container that has been opened."""
    kept: int | None = None
    """The undone visit whose work this one has taken over."""
    compensates: int | None = None
    """The visit whose effect this one takes back."""
    effect: str | None = None
    """The strongest effect that this visit's calls have had, if they ended well."""
    entered_order: int = 0
    left_order: int = 0
    undone_order: int = 0
    """The latest moment, in the row of entering and leaving, before it was undone."""
    undone_from: VisitStatus | None = None
    """What its status was until then."""
    sequence: int = 0

    @property
    def result(self) -> Json:
        """The journey's result, where it ends with this visit."""
        if self.region is not None and self.region.result is not None:
            return self.region.result
        return self.output
