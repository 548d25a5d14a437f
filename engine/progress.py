"""How far a run is, and how long the rest may take, with the error of that estimate.

Done is the weight of the states on the current path; expected is the mean of the lightest and the heaviest way from where the run is to an
end. The time left is the expected rest of the states' durations: what was seen in this run, else what the author estimates.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from engine.graph import Graph
from engine.run import Run
from journeys.run import ENDED, Progress


def progress_of(run: Run) -> Progress:
    """The progress of a run; never less than what was told before, unless the run has gone back."""
    done = [visit for visit in run.visits.values() if visit.status in ("done", "failed", "skipped", "interrupted")]
    elapsed = (run.ended_at or run.now) - run.started_at
    if run.status in ENDED:
        percent = 100.0 if run.status == "completed" else run.percent
        return Progress(percent=percent, states_done=len(done), states_expected=len(done), elapsed_seconds=elapsed,
                        remaining_seconds=0.0, remaining_error_seconds=0.0)  # fmt: skip
    done_weight = 0.0
    rest = _Rest()
    for activation in run.activations.values():
        graph = run.graph(activation.id)
        done_weight += sum(graph.states[visit.state].weight for visit in done if visit.activation == activation.id)
        if activation.status == "open":
            rest.add(_rest_of(run, graph, activation.id))
    total = done_weight + rest.weight
    percent = 100.0 * done_weight / total if total else 0.0
    run.percent = max(run.percent, min(99.0, percent))
    return Progress(
        percent=round(run.percent, 1),
        states_done=len(done),
        states_expected=len(done) + round(rest.states),
        elapsed_seconds=elapsed,
        remaining_seconds=round(rest.seconds, 3) if rest.known else None,
        remaining_error_seconds=round(math.sqrt(rest.variance), 3) if rest.known else None,
    )


class _Rest:
    """What is expected to come."""

    def __init__(self, weight: float = 0.0, states: float = 0.0, seconds: float = 0.0, variance: float = 0.0) -> None:
        self.weight, self.states, self.seconds, self.variance = weight, states, seconds, variance
        self.known = True

    def add(self, other: _Rest) -> None:
        self.weight += other.weight
        self.states += other.states
        self.seconds += other.seconds
        self.variance += other.variance
        self.known = self.known and other.known


def _rest_of(run: Run, graph: Graph, activation: str) -> _Rest:
    """The expected rest of one journey, from its open visits and what is due."""
    here = dict.fromkeys(
        [run.visits[number].state for number in run.open_visits if run.visits[number].activation == activation]
        + [due.state for due in run.current.due if due.activation == activation]
    )
    ahead = dict.fromkeys(state for start in here for state in (start, *graph.reach(start)))
    light, heavy = _way(graph, ahead, here, min), _way(graph, ahead, here, max)
    rest = _Rest(weight=(light[0] + heavy[0]) / 2, states=(light[1] + heavy[1]) / 2)
    share = rest.states / len(ahead) if ahead else 0.0
    for state in ahead:
        mean, variance = _duration(run, graph, state)
        if mean is None or variance is None:
            rest.known = False
            continue
        rest.seconds += share * mean
        rest.variance += share * (variance + (1 - share) * mean * mean)
    return rest


def _duration(run: Run, graph: Graph, state: str) -> tuple[float | None, float | None]:
    """Mean and variance of a state's seconds: seen, or estimated (then the estimate is as uncertain as it is long)."""
    seen = run.durations.get(state)
    if seen:
        count, total, squares = seen
        mean = total / count
        spread = max(0.0, squares / count - mean * mean) if count > 1 else mean * mean
        return mean, spread
    estimate = graph.states[state].estimated_seconds
    if estimate is not None:
        return estimate, estimate * estimate
    known = [total / count for count, total, _ in run.durations.values() if count]
    if not known:
        return None, None
    mean = sum(known) / len(known)
    return mean, sum((one - mean) ** 2 for one in known) / len(known) + mean * mean


def _way(
    graph: Graph, ahead: dict[str, None], here: dict[str, None], pick: Callable[[list[tuple[float, float]]], tuple[float, float]]
) -> tuple[float, float]:
    """Weight and number of states of the lightest or heaviest way to an end. Where all ways are taken, all count."""
    if all(graph.states[state].branching == "all" for state in ahead):
        return sum(graph.states[state].weight for state in ahead), float(len(ahead))
    memo: dict[str, tuple[float, float]] = {}

    def follow(state: str, on_the_way: tuple[str, ...]) -> tuple[float, float]:
        if state in memo:
            return memo[state]
        if state in on_the_way or len(on_the_way) > 200:
            return (0.0, 0.0)
        further = [follow(target, (*on_the_way, state)) for target in graph.targets[state]]
        weight, count = pick(further) if further else (0.0, 0.0)
        memo[state] = (weight + graph.states[state].weight, count + 1)
        return memo[state]

    ways = [follow(state, ()) for state in here]
    return sum(weight for weight, _ in ways), sum(count for _, count in ways)
