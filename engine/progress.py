"""How far a run is, and how long the rest may take, with the error of that estimate.

Done is the weight of the states on the current path; expected is the mean of the lightest and the heaviest way from
where the run is to an end. The time left is the expected rest of the states' durations: what was seen in this run, else
what the author estimates.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.graph import Graph
from engine.run import Run
from journeys.run import ENDED, Progress


@dataclass(slots=True)
class Rest:
    """What is expected to come: weight, states, seconds and their variance; `known` if there is an estimate at all."""

    weight: float = 0.0
    states: float = 0.0
    seconds: float = 0.0
    variance: float = 0.0
    known: bool = True


def percent_of(run: Run) -> float:
    """How far a run is, 0 to 100; never less than what was told before, unless the run has gone back."""
    if run.status in ENDED:
        return 100.0 if run.status == "completed" else run.percent
    done = sum(weight for _, weight in run.current.done.values())
    rest = 0.0
    for activation in run.activations.values():
        if activation.status == "open":
            rest += run.graph(activation.id).ahead(here(run, activation.id)).weight
    return max(run.percent, min(99.0, 100.0 * done / (done + rest))) if done + rest else run.percent


def progress_of(run: Run) -> Progress:
    """The progress of a run."""
    left = int(sum(done[0] for done in run.current.done.values()))
    elapsed = (run.ended_at or run.now) - run.started_at
    rest = Rest()
    for activation in run.activations.values():
        if activation.status == "open" and run.status not in ENDED:
            _add_rest(run, run.graph(activation.id), activation.id, rest)
    return Progress(
        percent=round(percent_of(run), 1),
        states_done=left,
        states_expected=left + round(rest.states),
        elapsed_seconds=elapsed,
        remaining_seconds=round(rest.seconds, 3) if rest.known else None,
        remaining_error_seconds=round(math.sqrt(rest.variance), 3) if rest.known else None,
    )


def here(run: Run, activation: str) -> tuple[str, ...]:
    """The states in which a journey is, or is about to be."""
    is_open = [run.visits[number].state for number in run.open_visits if run.visits[number].activation == activation]
    due = [due.state for due in run.current.due if due.activation == activation]
    return tuple(dict.fromkeys(is_open + due))


def _add_rest(run: Run, graph: Graph, activation: str, rest: Rest) -> None:
    """Adds the expected rest of one journey."""
    ahead = graph.ahead(here(run, activation))
    rest.weight += ahead.weight
    rest.states += ahead.states
    share = ahead.states / ahead.among.bit_count() if ahead.among else 0.0
    for state in graph.reachability.names(ahead.among):
        found = _duration(run, graph, state)
        if found is None:
            rest.known = False
            return
        mean, variance = found
        rest.seconds += share * mean
        rest.variance += share * (variance + (1 - share) * mean * mean)


def _duration(run: Run, graph: Graph, state: str) -> tuple[float, float] | None:
    """Mean and variance of a state's seconds: seen, or estimated, or as those of the others; None if nothing is known.

    What was seen once, and what is only estimated, counts as uncertain as it is long.
    """
    seen = run.durations.get(f"{graph.journey.id}/{state}")
    if seen:
        count, total, squares = seen
        mean = total / count
        return mean, max(0.0, squares / count - mean * mean) if count > 1 else mean * mean
    estimate = graph.states[state].estimated_seconds
    if estimate is not None:
        return estimate, estimate * estimate
    known = [total / count for count, total, _ in run.durations.values() if count]
    if not known:
        return None
    mean = sum(known) / len(known)
    return mean, sum((one - mean) ** 2 for one in known) / len(known) + mean * mean
