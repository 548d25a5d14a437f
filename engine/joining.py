"""Joins that have heard something, and that nothing can reach any more.

Most joins are settled by arrivals, live or dead. Where a dead path leads through states that may be entered from
elsewhere too, no arrival tells; then it is reachability that does.
"""

from __future__ import annotations

from engine.due import Due
from engine.graph import Graph
from engine.projection import live_causes
from engine.run import Run


def ready_join(run: Run) -> Due | None:
    """A join with a live arrival whose other sources cannot come any more. Asked only when nothing is due.

    Where one join leads to another, it goes first; where each leads to the other, the one that heard first.
    """
    at: dict[str, list[str]] = {}
    for number in run.open_visits if run.current.joins else ():
        at.setdefault(run.visits[number].scope, []).append(run.visits[number].state)
    for scope, joins in run.current.joins.items():
        activation = run.activation_of(scope)
        if not joins or activation.status != "open":
            continue
        graph = run.graphs[activation.journey]
        heard = {state: live_causes(sources) for state, sources in joins.items()}
        settled = [state for state, causes in heard.items() if causes and not _reached(graph, state, at.get(scope, []))]
        for state in _first_of(graph, settled):
            return Due(activation.id, state, scope, heard[state])
    return None


def _reached(graph: Graph, state: str, others: list[str]) -> bool:
    return any(graph.reachability.leads(other, state) for other in others)


def _first_of(graph: Graph, joins: list[str]) -> list[str]:
    """Those that none of the others leads to; all, if each is led to."""
    return [one for one in joins if not _reached(graph, one, [other for other in joins if other != one])] or joins
