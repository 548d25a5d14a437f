"""A journey made ready to run: states by id, ways out in the order they are looked at, sources of joins. Cached."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from engine.reachability import Reachability
from journeys.bundle import Bundle
from journeys.errors import DocumentError
from journeys.journey import Journey
from journeys.states import AnyState, ErrorHandling, Loop, ParallelExecution
from journeys.transitions import Transition
from journeys.validation.problem import Problem

_CACHE_SIZE = 256
_graphs: dict[str, Graph] = {}


class Ahead(NamedTuple):
    """What may come: the expected weight and number of states, and which states they are among (see `Reachability`)."""

    weight: float
    states: float
    among: int


class Graph:
    """The states and transitions of one journey, indexed."""

    def __init__(self, journey: Journey) -> None:
        _refuse_unknown_states(journey)
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

    @cached_property
    def regions(self) -> dict[str, tuple[str, ...]]:
        """Ids of the states directly inside each container."""
        found: dict[str, list[str]] = {
            state.id: [] for state in self.states.values() if isinstance(state, (Loop, ParallelExecution))
        }
        for state in self.states.values():
            if state.parent in found:
                found[state.parent].append(state.id)
        return {container: tuple(members) for container, members in found.items()}

    @cached_property
    def entries(self) -> dict[str, tuple[str, ...]]:
        """Ids of the states where each container's region begins: those that no other state of the region leads to."""
        return {
            container: tuple(one for one in members if all(source == one for source in self.sources[one]))
            for container, members in self.regions.items()
        }

    @cached_property
    def around(self) -> dict[str, tuple[str, ...]]:
        """Ids of the containers around each state that is inside of one, innermost first."""
        found: dict[str, tuple[str, ...]] = {}
        for state in self.states.values():
            chain: list[str] = []
            parent = state.parent
            while parent in self.regions and parent not in chain:
                chain.append(parent)
                parent = self.states[parent].parent
            if chain:
                found[state.id] = tuple(chain)
        return found

    @cached_property
    def inside(self) -> dict[str, tuple[str, ...]]:
        """Ids of the states inside each container, at any depth."""
        found: dict[str, list[str]] = {container: [] for container in self.regions}
        for state, chain in self.around.items():
            for container in chain:
                found[container].append(state)
        return {container: tuple(members) for container, members in found.items()}

    @cached_property
    def weights(self) -> dict[str, float]:
        """What each state counts in progress: its weight and, of a container, that of all states inside."""
        found = {state.id: state.weight for state in self.states.values()}
        for container, members in self.inside.items():
            found[container] += sum(self.states[member].weight for member in members)
        return found

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

    @cached_property
    def compensators(self) -> dict[str, str]:
        """States whose effects can be taken back, and which states do that."""
        return {state.compensates: state.id for state in self.states.values() if state.compensates is not None}

    @cached_property
    def reachability(self) -> Reachability:
        """Which states can come after which."""
        ways = {state: (*self.targets[state], *self.returns.get(state, ())) for state in self.states}
        return Reachability(ways, self.weights)

    @cached_property
    def _takes_all_ways(self) -> bool:
        return all(state.branching == "all" for state in self.states.values())

    @cached_property
    def _lightest(self) -> dict[str, tuple[float, float]]:
        return self._ways(heaviest=False)

    @cached_property
    def _heaviest(self) -> dict[str, tuple[float, float]]:
        return self._ways(heaviest=True)

    def ahead(self, here: tuple[str, ...]) -> Ahead:
        """What may come from these states on, themselves included: all of it, or the mean of the lightest and
        heaviest way."""
        among = self.reachability.ahead(here)
        if self._takes_all_ways:
            return Ahead(self.reachability.weight(among), float(among.bit_count()), among)
        ends = [way[state] for way in (self._lightest, self._heaviest) for state in here]
        return Ahead(sum(weight for weight, _ in ends) / 2, sum(count for _, count in ends) / 2, among)

    def _ways(self, *, heaviest: bool) -> dict[str, tuple[float, float]]:
        """For each state, weight and number of states of the lightest, or heaviest, way to an end; cycles count
        once."""
        found: dict[str, tuple[float, float]] = {}
        on_the_way: dict[str, None] = {}
        stack = list(reversed(self.states))
        while stack:
            state = stack[-1]
            if state in found:
                stack.pop()
                continue
            further = [target for target in self.targets[state] if target not in found and target not in on_the_way]
            if state not in on_the_way and further:
                on_the_way[state] = None
                stack.extend(further)
                continue
            stack.pop()
            on_the_way.pop(state, None)
            ways = [found[target] for target in self.targets[state] if target in found]
            weight, count = (max(ways) if heaviest else min(ways)) if ways else (0.0, 0.0)
            found[state] = (weight + self.weights[state], count + 1)
        return found


def _refuse_unknown_states(journey: Journey) -> None:
    """What no graph can be made of. All else that may be wrong is for `journeys.validation`, before a run begins: what
    has once begun must go on, however strict later versions are.

    Raises:
        DocumentError: carries all problems.
    """
    known = dict.fromkeys(state.id for state in journey.states)
    named = [("initial", state) for state in journey.initial]
    named += [(f"transition from `{way.source}`", way.target) for way in journey.transitions]
    named += [(f"transition to `{way.target}`", way.source) for way in journey.transitions]
    problems = [
        Problem(place=place, message=f"there is no state `{state}`", remedy="name a state of the journey")
        for place, state in named
        if state not in known
    ]
    if problems:
        raise DocumentError(problems, f"The journey `{journey.id}` is not valid")


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
