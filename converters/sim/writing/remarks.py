"""What is said, while a journey is written, of what Sim cannot say; at the end it is the report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from converters.report import Entry, Outcome, Report
from journeys.journey import Journey
from journeys.states.state import State
from journeys.values import Json

Said: TypeAlias = dict[tuple[str | None, str], tuple[Outcome, str, str]]
"""By state and field: outcome, message, remedy."""
_WEIGHTS: dict[Outcome, float] = {"carried": 1.0, "changed": 0.5, "dropped": 0.0}


@dataclass(slots=True)
class Remarks:
    """Remarks on the states of one journey, by state id and field; those on the journey itself have no state."""

    journey: Journey
    said: Said = field(default_factory=dict)
    fields: dict[str, dict[str, None]] = field(default_factory=dict)
    """The fields that a state has, by state id: what its confidence is a share of."""

    def changed(self, state: State | None, name: str, how: str, remedy: str = "") -> None:
        """A field that is written, but not quite."""
        if self.said.get(self._key(state, name), ("",))[0] != "dropped":
            self._say(state, name, "changed", how, remedy)

    def dropped(self, state: State | None, name: str, why: str, remedy: str = "") -> None:
        """A field that is not written."""
        self._say(state, name, "dropped", why, remedy)

    def carried(self, state: State | None, name: str, message: str, remedy: str = "") -> None:
        """A field that is written, and of which something should be known."""
        if self._key(state, name) not in self.said:
            self._say(state, name, "carried", message, remedy)

    def confidences(self) -> dict[str, float]:
        """By state id: the share of its fields that are carried, a changed field counting half."""
        made: dict[str, float] = {}
        for state in self.journey.states:
            names = self.fields.get(state.id, {}) | {name: None for where, name in self.said if where == state.id}
            weights = [_WEIGHTS[self.said.get((state.id, name), ("carried",))[0]] for name in names]
            made[state.id] = round(sum(weights) / len(weights), 4) if weights else 1.0
        return made

    def entries(self) -> list[Entry]:
        """The journey's own remarks, then each state with those on it."""
        made = [
            Entry(outcome, field=name, message=how, remedy=remedy) for name, (outcome, how, remedy) in self._of(None)
        ]
        for state in self.journey.states:
            made.append(Entry("carried", state.id, state.type, state.name))
            made += [
                Entry(outcome, state.id, state.type, state.name, name, how, remedy)
                for name, (outcome, how, remedy) in self._of(state.id)
            ]
        return made

    def _of(self, state_id: str | None) -> list[tuple[str, tuple[Outcome, str, str]]]:
        return [(name, said) for (where, name), said in self.said.items() if where == state_id]

    def _say(self, state: State | None, name: str, outcome: Outcome, message: str, remedy: str) -> None:
        key = self._key(state, name)
        before = self.said.get(key, ("carried", "", ""))
        if before[0] == outcome and before[1] and message not in before[1].split("; "):
            message = f"{before[1]}; {message}"
        self.said[key] = (outcome, message, remedy or before[2])

    def _key(self, state: State | None, name: str) -> tuple[str | None, str]:
        return (None if state is None else state.id, name)


def report_of(title: str, remarks: list[Remarks], facts: dict[str, Json]) -> Report:
    """The report of what was written, over all journeys of a bundle."""
    confidences = {name: one for each in remarks for name, one in each.confidences().items()}
    whole = round(sum(confidences.values()) / len(confidences), 4) if confidences else 1.0
    entries = tuple(entry for each in remarks for entry in each.entries())
    return Report("sim", title, entries, confidences=confidences, confidence=whole, facts=facts)
