"""What follows from the visits: context, joins, what is due. Kept up step by step, rebuilt by folding: the same.

Nothing here decides: which ways a visit took is recorded in it. What follows from that is always the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from typing import NamedTuple

from engine.graph import Graph
from engine.visit import Visit
from journeys.values import Json


class Due(NamedTuple):
    """A state that is to be entered, and the visits that led to it."""

    activation: str
    state: str
    scope: str
    causes: tuple[int, ...] = ()


@dataclass(slots=True)
class Projection:
    """The derived part of a run.

    `outputs` and `errors` are by scope and state, `variables` by activation and name, `joins` by scope, state and
    source: the number of the visit that arrived live, or 0 for a path found dead.
    """

    outputs: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, dict[str, Json]] = field(default_factory=dict)
    variables: dict[str, dict[str, Json]] = field(default_factory=dict)
    joins: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    ends: dict[str, Json] = field(default_factory=dict)
    done: dict[str, list[float]] = field(default_factory=dict)
    """Activation → `[states left, their weight]`: what progress rests on. Of those moved out of the run: empty text."""
    due: list[Due] = field(default_factory=list)

    def begin(self, activation: str, graph: Graph, variables: Mapping[str, Json]) -> None:
        """A journey becomes active: its variables get their first values, its initial states are due."""
        self.variables[activation] = dict(variables)
        self.due.extend(Due(activation, state, activation) for state in graph.journey.initial)

    def forget(self, activation: str) -> None:
        """A journey that is over is moved out of the run; only how much was done in it still counts."""
        for tables in (self.outputs, self.errors, self.variables, self.joins, self.ends):
            tables.pop(activation, None)
        states, weight = self.done.pop(activation, [0, 0.0])
        moved = self.done.setdefault("", [0, 0.0])
        self.done[""] = [moved[0] + states, moved[1] + weight]

    def enter(self, visit: Visit, graph: Graph) -> bool:
        """A visit begins: what made it due is no longer. False: nothing has made it due, and nothing is changed."""
        if visit.forced:
            return self._force(visit, graph)
        due = Due(visit.activation, visit.state, visit.scope, visit.causes)
        if due not in self.due:
            return False
        self.due.remove(due)
        return True

    def _force(self, visit: Visit, graph: Graph) -> bool:
        """A join runs with what it has heard: right only if nothing that is due can still reach it."""
        heard = self.joins.get(visit.scope, {}).get(visit.state, {})
        if live_causes(heard) != visit.causes:
            return False
        if any(graph.reachability.leads(due.state, visit.state) for due in self.due if due.scope == visit.scope):
            return False
        del self.joins[visit.scope][visit.state]
        return True

    def change(self, activation: str, name: str, value: Json) -> None:
        """A variable is set."""
        self.variables[activation][name] = value

    def leave(self, visit: Visit, graph: Graph) -> None:
        """A visit has ended: its results count, and each way out arrives, live or dead."""
        if visit.status == "cancelled":
            return
        if visit.error is not None:
            self.errors.setdefault(visit.scope, {})[visit.state] = visit.error
            self.outputs.setdefault(visit.scope, {})[visit.state] = visit.output
        elif visit.status in ("done", "skipped", "interrupted"):
            self.outputs.setdefault(visit.scope, {})[visit.state] = visit.output
            self.errors.get(visit.scope, {}).pop(visit.state, None)
        done = self.done.setdefault(visit.activation, [0, 0.0])
        done[0] += 1
        done[1] += graph.states[visit.state].weight
        if visit.fallback is not None:
            self.outputs.setdefault(visit.scope, {})[visit.fallback] = visit.output
        if not graph.out[visit.state]:
            self.ends[visit.activation] = visit.output
        if visit.final or visit.cut_off:
            return
        if visit.again is not None:
            self.due.append(Due(visit.activation, visit.again, visit.scope, (visit.number,)))
        self._arrive_all(visit, graph)

    def _arrive_all(self, visit: Visit, graph: Graph) -> None:
        ways = graph.out[visit.state]
        live = dict.fromkeys(ways[index].target for index in visit.taken)
        for target in live:
            self._arrive(visit, graph, visit.state, target, visit.number)
        if not graph.has_joins or any(target in graph.returns for target in live):
            return  # nobody asks, or it is not known yet: the state may be tried again
        for target in graph.targets[visit.state]:
            if target not in live:
                self._arrive(visit, graph, visit.state, target, 0)

    def _arrive(self, visit: Visit, graph: Graph, source: str, target: str, live: int) -> None:
        """One source has been heard by a target; dead paths cascade, however long they are."""
        agenda = [(source, target, live)]
        seen: dict[str, None] = {}
        while agenda:
            source, target, live = agenda.pop()
            if target in seen:
                continue
            if graph.states[target].join == "any":
                if live:
                    self.due.append(Due(visit.activation, target, visit.scope, (live,)))
                    continue
                if len(graph.sources[target]) > 1 or target in graph.journey.initial:
                    continue
            elif not self._hear(visit, graph, source, target, live):
                continue
            seen[target] = None
            agenda.extend((target, further, 0) for further in reversed(graph.targets[target]))

    def _hear(self, visit: Visit, graph: Graph, source: str, target: str, live: int) -> bool:
        """Whether a joining state has now been found dead. When it has heard all and one lives, it is due."""
        heard = self.joins.setdefault(visit.scope, {}).setdefault(target, {})
        heard[source] = live
        if len(heard) < len(graph.sources[target]):
            return False
        del self.joins[visit.scope][target]
        causes = live_causes(heard)
        if not causes:
            return True
        self.due.append(Due(visit.activation, target, visit.scope, causes))
        return False


def live_causes(heard: Mapping[str, int]) -> tuple[int, ...]:
    """The visits that arrived live, in ascending order."""
    return tuple(sorted(number for number in heard.values() if number))


def fold(
    base: Projection,
    begun: Iterable[tuple[int, str, Graph, Mapping[str, Json]]],
    visits: Iterable[tuple[Visit, Graph]],
    after: int = 0,
    until: int | None = None,
) -> list[Visit]:
    """Brings `base`, which knows all up to the order `after`, up to what the activations and the visits say.

    Returns the visits that nothing has made due any more, because what led to them is not among the visits given. They
    are left out, with all that came of them.
    """
    orphans: dict[int, Visit] = {}

    def enter(visit: Visit, graph: Graph) -> None:
        if not base.enter(visit, graph):
            orphans[visit.number] = visit

    def leave(visit: Visit, graph: Graph) -> None:
        if visit.number not in orphans:
            base.leave(visit, graph)

    def change(visit: Visit, name: str, value: Json) -> None:
        if visit.number not in orphans:
            base.change(visit.activation, name, value)

    steps: list[tuple[int, Callable[[], object]]] = []
    for order, activation, graph, variables in begun:
        steps.append((order, partial(base.begin, activation, graph, variables)))
    for visit, graph in visits:
        steps.append((visit.entered_order, partial(enter, visit, graph)))
        steps.extend((order, partial(change, visit, name, value)) for order, name, value in visit.changes)
        if visit.left_order:
            steps.append((visit.left_order, partial(leave, visit, graph)))
    for order, step in sorted(steps, key=itemgetter(0)):
        if order > after and (until is None or order <= until):
            step()
    return list(orphans.values())
