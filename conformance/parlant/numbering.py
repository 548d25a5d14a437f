"""How Parlant numbers the states of a journey, and what it calls them: breadth first from the root, which is `1`."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from journeys.journey import Journey
from journeys.states import AgentInteraction, DecisionPoint, Final, Initial, ToolExecution

ROOT, END = "root", "end"


@dataclass(frozen=True)
class Numbering:
    """One journey of a case: our states, Parlant's indexes, and the names that a case has for them.

    Attributes:
        journey: our journey.
        given: ids of states that the script itself gave.
    """

    journey: Journey
    given: frozenset[str]

    @cached_property
    def indexes(self) -> Mapping[str, str]:
        """Index of each state that the root leads to, by id."""
        found: dict[str, str] = {}
        agenda = deque(self.journey.initial)
        while agenda:
            state = agenda.popleft()
            if state not in found:
                found[state] = str(len(found) + 1)
                agenda.extend(way.target for way in self.journey.transitions if way.source == state)
        return found

    @cached_property
    def by_index(self) -> Mapping[str, str]:
        """State by index."""
        return {index: state for state, index in self.indexes.items()}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What a case calls each state, by id."""
        states = {state.id: state for state in self.journey.states}
        made: dict[str, str] = {}
        forks = 0
        for name in self.indexes:
            match states[name]:
                case Initial():
                    made[name] = ROOT
                case Final():
                    made[name] = END
                case DecisionPoint() if name not in self.given:
                    forks += 1
                    made[name] = f"fork{forks}"
                case AgentInteraction(goal=str() as said) if name not in self.given:
                    made[name] = said
                case ToolExecution(instruction=str() as said) if name not in self.given:
                    made[name] = said
                case _:
                    made[name] = name
        return made

    def leads(self, source: str, target: str) -> bool:
        """Whether a transition leads from one state to another, by the names of the case."""
        return any(
            self.names.get(way.source) == source and self.names.get(way.target) == target
            for way in self.journey.transitions
        )
