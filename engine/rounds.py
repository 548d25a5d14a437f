"""What follows from the opening and the end of a container's rounds, for the projection: tables of their own, and what
of them can be read from elsewhere.

A round sees what earlier rounds of its loop gave, where it has given nothing itself yet. Once a container is over, what
the last round of a loop, or the first branch of a parallel, gave can be read beside the container (Sim's rule).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.due import Due
from engine.graph import Graph
from engine.scopes import is_within, round_scope
from engine.visit import Round, Visit
from journeys.states import Loop, ParallelExecution
from journeys.values import Json

if TYPE_CHECKING:
    from engine.projection import Projection


def open_round(projection: Projection, visit: Visit, opened: Round, graph: Graph) -> None:
    """A round begins: where its region begins is due."""
    scope = round_scope(visit.scope, visit.number, opened.index)
    projection.outputs[scope] = {}
    for entry in entries(graph, visit.state, opened.index):
        projection.due.append(Due(visit.activation, entry, scope, (visit.number,)))


def entries(graph: Graph, container: str, index: int) -> tuple[str, ...]:
    """Where a round's region begins. A parallel that has neither count nor collection gives each its own branch."""
    state = graph.states[container]
    found = graph.entries[container]
    if isinstance(state, ParallelExecution) and state.count is None and state.collection is None:
        return found[index : index + 1]
    return found


def close_round(projection: Projection, visit: Visit, closed: Round, graph: Graph) -> None:
    """A round is over: what it gave is kept with its container, what it had for itself is not."""
    scope = round_scope(visit.scope, visit.number, closed.index)
    outputs = projection.outputs.get(scope, {})
    known = {**projection.known.get(scope, {}), **outputs}
    errors = {name: error for name, error in projection.known_errors.get(scope, {}).items() if name not in outputs}
    errors.update(projection.errors.get(scope, {}))
    if closed.how == "closed":
        for table in _own_tables(projection):
            table.pop(scope, None)
    else:
        forget_scope(projection, scope)
    if closed.how != "dropped" and visit.region is not None and visit.region.counts(closed):
        projection.rounds.setdefault(_key(visit), []).append([closed.index, outputs, closed.error])
    carrier = _carrier(visit, closed, graph)
    if carrier is not None and known:
        projection.known[carrier] = known
        if errors:
            projection.known_errors[carrier] = errors


def begin_rounds(projection: Projection, visit: Visit, graph: Graph) -> None:
    """A container is entered: a loop's first round sees what its region gave when it was here before."""
    if not _is_loop(visit, graph):
        return
    scope = round_scope(visit.scope, visit.number, 0)
    for tables in (projection.known, projection.known_errors):
        before = tables.get(visit.scope, {})
        found = {name: before[name] for name in graph.inside[visit.state] if name in before}
        if found:
            tables[scope] = found


def end_rounds(projection: Projection, visit: Visit, graph: Graph) -> None:
    """A container has been left: what its rounds gave can be read beside it."""
    projection.rounds.pop(_key(visit), None)
    index = visit.region.next_index if visit.region is not None else 0
    carrier = round_scope(visit.scope, visit.number, index) if _is_loop(visit, graph) else _key(visit)
    known = projection.known.get(carrier, {})
    errors = projection.known_errors.get(carrier, {})
    for table in (projection.known, projection.known_errors):
        for name in [name for name in table if name == carrier or name.startswith(f"{_key(visit)}.")]:
            del table[name]
    if known:
        projection.known.setdefault(visit.scope, {}).update(known)
        beside = projection.known_errors.setdefault(visit.scope, {})
        for name in known:
            beside.pop(name, None)
        beside.update(errors)
        if not beside:
            del projection.known_errors[visit.scope]


def forget_scope(projection: Projection, scope: str) -> None:
    """A scope, and all inside it, is over: nothing is due in it, nothing waits in it, its tables are gone."""
    if any(is_within(due.scope, scope) for due in projection.due):
        projection.due = [due for due in projection.due if not is_within(due.scope, scope)]
    for table in (*_own_tables(projection), projection.rounds):
        for name in [name for name in table if is_within(name, scope)]:
            del table[name]


def _own_tables(projection: Projection) -> tuple[dict[str, Json], ...]:
    return projection.outputs, projection.errors, projection.joins, projection.known, projection.known_errors


def _carrier(visit: Visit, closed: Round, graph: Graph) -> str | None:
    """Where what a round gave goes on to be known: in the next one of a loop, else with whoever comes after."""
    state = graph.states[visit.state]
    if isinstance(state, Loop):
        return round_scope(visit.scope, visit.number, closed.index + 1)
    if not isinstance(state, ParallelExecution) or closed.how != "closed":
        return None
    return _key(visit) if closed.index == 0 or state.until != "all" else None


def _is_loop(visit: Visit, graph: Graph) -> bool:
    return isinstance(graph.states[visit.state], Loop)


def _key(visit: Visit) -> str:
    """The name of a container's own row in the tables."""
    return f"{visit.scope}/{visit.number}"
