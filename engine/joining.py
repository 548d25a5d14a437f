"""Joins that have heard something, and that nothing can reach any more.

Most joins are settled by arrivals, live or dead. Where a dead path leads through states that may be entered from
elsewhere too, no arrival tells; then it is reachability that does.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.projection import Due, live_causes
from engine.run import Run


def ready_joins(run: Run) -> Iterator[Due]:
    """The joins with a live arrival whose other sources cannot come any more. Asked only when nothing is due."""
    for scope, joins in run.current.joins.items():
        activation = scope.split("/", 1)[0]
        if not joins or run.activations[activation].status != "open":
            continue
        graph = run.graph(activation)
        open_states = dict.fromkeys(
            run.visits[number].state for number in run.open_visits if run.visits[number].activation == activation
        )
        for state, heard in joins.items():
            causes = live_causes(heard)
            if causes and not any(state in graph.reach(other) for other in open_states):
                yield Due(activation, state, scope, causes)
