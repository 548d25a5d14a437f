"""A journey made ready to run: states by id, ways out in the order they are looked at, sources of joins. Cached."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from journeys.bundle import Bundle
from journeys.journey import Journey
from journeys.states import AnyState, ErrorHandling
from journeys.transitions import Transition

_CACHE_SIZE = 256
_graphs: dict[str, Graph] = {}


class Ahead(NamedTuple):
    """What may come: the expected weight and number of states, and which states they are among."""

    weight: float
    states: float
    among: tuple[str, ...]


class Graph:
    """The states and transitions of one journey, indexed."""

    def __init__(self, journey: Journey) -> None:
        self.journey = journey
        self.states: dict[str, AnyState] = {state.id: state for state in journey.states}
        out: dict[str, list[Transition]] = {state.id: [] for state in journey.states}
        sources: dict[str, dict[str, None]] = {state.id: {} for state in journey.states}
        for transition in journey.transitions:
            out[transition.source].append(transition)
            sources[transition.target][transition.source] = None
        self.out: dict[str, tuple[Transition, ...]] = {
            state: tuple(sorted(ways, key=lambda way: -way.priority)) for state, ways in out.items()
        }
        self.sources: dict[str, tuple[str, ...]] = {state: tuple(found) for state, found in sources.items()}
        self.targets: dict[str, tuple[str, ...]] = {
            state: tuple(dict.fromkeys(way.target for way in ways)) for state, ways in self.out.items()
        }
        self._ahead: dict[tuple[str, ...], Ahead] = {}
        self._reach: dict[str, dict[str, None]] = {}

    @cached_property
    def has_joins(self) -> bool:
        """Whether any state waits for several others, so that it matters which ways are dead."""
        return any(state.join == "all" for state in self.states.values())

    @cached_property
    def returns(self) -> dict[str, tuple[str, ...]]:
        """States that may send the run back to where a failure came from, and to which states."""
        failing = [way for way in self.journey.transitions if way.trigger == "tool_failure"]
        return {
            state.id: tuple(dict.fromkeys(way.source for way in failing if way.target == state.id))
            for state in self.states.values()
            if isinstance(state, ErrorHandling) and state.strategy in ("retry", "ask")
        }

    @cached_property
    def listens(self) -> dict[str, None]:
        """Ids of the states that have transitions fired by events, commands or time."""
        return {
            way.source: None
            for way in self.journey.transitions
            if way.events or way.commands or way.trigger in ("external_event", "timeout")
        }

    def reach(self, state: str) -> dict[str, None]:
        """Ids of all states that can be entered after this one (itself only if a cycle leads back)."""
        if state not in self._reach:
            if len(self._reach) >= _CACHE_SIZE:
                self._reach.clear()
            found: dict[str, None] = {}
            agenda = [state]
            while agenda:
                current = agenda.pop()
                further = (*self.targets[current], *self.returns.get(current, ()))
                agenda.extend(one for one in further if one not in found)
                found.update(dict.fromkeys(further))
            self._reach[state] = found
        return self._reach[state]

    def ahead(self, here: tuple[str, ...]) -> Ahead:
        """What may come from these states on, themselves included."""
        if here not in self._ahead:
            if len(self._ahead) >= _CACHE_SIZE:
                self._ahead.clear()
            self._ahead[here] = self._look_ahead(here)
        return self._ahead[here]

    def _look_ahead(self, here: tuple[str, ...]) -> Ahead:
        among = tuple(dict.fromkeys(state for start in here for state in (start, *self.reach(start))))
        if all(self.states[state].branching == "all" for state in among):
            return Ahead(sum(self.states[state].weight for state in among), float(len(among)), among)
        light, heavy = self._ways(here, heaviest=False), self._ways(here, heaviest=True)
        return Ahead((light[0] + heavy[0]) / 2, (light[1] + heavy[1]) / 2, among)

    def _ways(self, here: tuple[str, ...], *, heaviest: bool) -> tuple[float, float]:
        """Weight and number of states of the lightest, or heaviest, way to an end; cycles are gone through once."""
        found: dict[str, tuple[float, float]] = {}
        on_the_way: dict[str, None] = {}
        stack = list(here)
        while stack:
            state = stack[-1]
            further = [target for target in self.targets[state] if target not in found and target not in on_the_way]
            if state not in found and state not in on_the_way and further:
                on_the_way[state] = None
                stack.extend(further)
                continue
            stack.pop()
            on_the_way.pop(state, None)
            ways = [found[target] for target in self.targets[state] if target in found]
            weight, count = (max(ways) if heaviest else min(ways)) if ways else (0.0, 0.0)
            found[state] = (weight + self.states[state].weight, count + 1)
        return sum(found[state][0] for state in here), sum(found[state][1] for state in here)


def graph_of(journey: Journey) -> Graph:
    """The graph of a journey, kept by fingerprint."""
    key = journey.fingerprint
    found = _graphs.get(key)
    if found is None:
        if len(_graphs) >= _CACHE_SIZE:
            _graphs.pop(next(iter(_graphs)))
        found = _graphs[key] = Graph(journey)
    return found


def graphs_of(bundle: Bundle) -> dict[str, Graph]:
    """The graphs of all journeys of a bundle that may become active, by id."""
    return {journey.id: graph_of(journey) for journey in bundle.journeys}
