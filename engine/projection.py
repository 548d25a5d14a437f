"""What follows from the visits: context, joins, what is due. Kept up step by step, rebuilt by folding: the same.

Nothing here decides: which ways a visit took is recorded in it. What follows from that is always the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from engine.due import Due
from engine.expressions import UNDEFINED
from engine.graph import Graph
from engine.rounds import begin_rounds, close_round, end_rounds, forget_scope, open_round
from engine.scopes import is_within
from engine.visit import Round, Visit
from journeys.values import Json


@dataclass(slots=True)
class Projection:
    """The derived part of a run.

    `outputs` and `errors` are by scope and state, `variables` by activation and name, `joins` by scope, state and
    source: the number of the visit that arrived live, or 0 for a path found dead. `known` and `known_errors` are what
    can be read in a scope though it was given elsewhere, and `rounds`, by scope and visit of an open container, what
    its rounds gave: `[index, {state: output}, error]`; see `engine.rounds`.
    """

    outputs: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, dict[str, Json]] = field(default_factory=dict)
    variables: dict[str, dict[str, Json]] = field(default_factory=dict)
    joins: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    known: dict[str, dict[str, Json]] = field(default_factory=dict)
    known_errors: dict[str, dict[str, Json]] = field(default_factory=dict)
    rounds: dict[str, list[list[Json]]] = field(default_factory=dict)
    ends: dict[str, Json] = field(default_factory=dict)
    done: dict[str, list[float]] = field(default_factory=dict)
    """Activation → `[states left, weight of those outside of containers]`: what progress rests on. Of those moved out
    of the run: empty text."""
    due: list[Due] = field(default_factory=list)

    def begin(self, activation: str, graph: Graph, variables: Mapping[str, Json]) -> None:
        """A journey becomes active: its variables get their first values, its initial states are due."""
        self.variables[activation] = dict(variables)
        self.due.extend(Due(activation, state, activation) for state in graph.journey.initial)

    def call(self, activation: str, state: str | None) -> None:
        """A state is due though no way leads to it; or, None, nothing that was due or waits in a join is any more."""
        if state is not None:
            self.due.append(Due(activation, state, activation))
            return
        self.due = [due for due in self.due if due.activation != activation]
        for scope in [scope for scope in self.joins if is_within(scope, activation)]:
            del self.joins[scope]

    def forget(self, activation: str) -> None:
        """A journey that is over is moved out of the run; only how much was done in it still counts."""
        forget_scope(self, activation)
        for tables in (self.variables, self.ends):
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
        if visit.state in graph.regions:
            begin_rounds(self, visit, graph)
        return True

    def open(self, visit: Visit, opened: Round, graph: Graph) -> None:
        """A container's round begins."""
        open_round(self, visit, opened, graph)

    def close(self, visit: Visit, closed: Round, graph: Graph) -> None:
        """A container's round is over."""
        close_round(self, visit, closed, graph)

    def result(self, kind: str, scope: str, state: str) -> Json:
        """What a state gave in a scope: its output or its error; what is known of elsewhere, if it gave nothing."""
        if state in self.outputs.get(scope, ()):
            found = self.outputs[scope] if kind == "outputs" else self.errors.get(scope, {})
        else:
            found = (self.known if kind == "outputs" else self.known_errors).get(scope, {})
        return found.get(state, UNDEFINED)

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
        if visit.scope == visit.activation:
            done[1] += graph.weights[visit.state]
        if visit.fallback is not None:
            self.outputs.setdefault(visit.scope, {})[visit.fallback] = visit.output
        if visit.state in graph.regions:
            end_rounds(self, visit, graph)
        ends = not graph.out[visit.state] and visit.compensates is None
        if ends and visit.scope == visit.activation and visit.error is None:
            self.ends[visit.activation] = visit.result
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


def to_data(projection: Projection) -> dict[str, Json]:
    """A projection as JSON values; they are the projection's own."""
    return {one.name: getattr(projection, one.name) for one in fields(projection)}


def of_data(data: Mapping[str, Json]) -> Projection:
    """The projection that `to_data` wrote, of copies."""
    made = Projection(**copied(dict(data)))
    made.due = [Due(one[0], one[1], one[2], tuple(one[3])) for one in made.due]
    return made


def copied(value: Json) -> Json:
    """A JSON value of its own. By way of text: that is done in C, and many times faster than `copy.deepcopy`."""
    return json.loads(json.dumps(value))


def live_causes(heard: Mapping[str, int]) -> tuple[int, ...]:
    """The visits that arrived live, in ascending order."""
    return tuple(sorted(number for number in heard.values() if number))
