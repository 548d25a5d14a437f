"""All that is known of one run: what the queries `state`, `changes` and `definition` give. Results need no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from journeys.bundle import Bundle
from journeys.journey import Journey
from journeys.run import ENDED, Changes, Entry, Snapshot, VisitView
from journeys.states import AnyState


@dataclass(frozen=True)
class Record:
    """One run, ended or not.

    Attributes:
        snapshot: the answer of the query `state`.
        changes: the answer of the query `changes` for everything (`since` 0).
        definition: the answer of the query `definition`.
    """

    snapshot: Snapshot
    changes: Changes
    definition: Bundle

    @property
    def journey(self) -> Journey:
        """The journey that gives the run its title and its result."""
        return next((one for one in self.definition.journeys if one.id == self.snapshot.journey), self.definition.main)

    @cached_property
    def visits(self) -> tuple[VisitView, ...]:
        """The visits that count, in the order of entering: those that going back has undone are left out."""
        return tuple(visit for visit in self.all_visits if visit.status != "superseded")

    @cached_property
    def all_visits(self) -> tuple[VisitView, ...]:
        """All visits that are kept, in the order of entering."""
        return tuple(sorted(self.changes.visits, key=lambda visit: visit.number))

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The conversation, in order."""
        return tuple(sorted(self.changes.entries, key=lambda entry: entry.sequence))

    @cached_property
    def said_in(self) -> dict[int, list[Entry]]:
        """What was said in each visit, by its number."""
        found: dict[int, list[Entry]] = {}
        for entry in self.entries:
            if entry.visit is not None:
                found.setdefault(entry.visit, []).append(entry)
        return found

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.snapshot.status in ENDED

    @property
    def seconds(self) -> float:
        """From the start to the end or, before the end, to the last change."""
        return seconds_between(self.snapshot.started_at, self.snapshot.ended_at or self.snapshot.updated_at)

    @cached_property
    def _states(self) -> dict[tuple[str, str], AnyState]:
        journeys = (*self.definition.journeys, *self.definition.children)
        return {(journey.id, state.id): state for journey in reversed(journeys) for state in journey.states}

    def state(self, visit: VisitView) -> AnyState | None:
        """The state of a visit; None if the definition no longer has it."""
        return self._states.get((visit.journey, visit.state))

    def seconds_of(self, visit: VisitView) -> float:
        """How long a visit took or, of an open one, has taken."""
        return seconds_between(visit.entered_at, visit.left_at or self.snapshot.updated_at)

    def working_seconds_of(self, visit: VisitView) -> float:
        """The same, without the time that it waited for people."""
        return max(0.0, self.seconds_of(visit) - visit.asked_seconds)


def seconds_between(earlier: str, later: str) -> float:
    """Seconds from one ISO 8601 moment to another; 0 if they are the wrong way round."""
    return max(0.0, (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds())
