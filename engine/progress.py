"""How far a run is, and how long the rest may take, with the error of that estimate.

Done is the weight of the states on the current path; expected is the mean of the lightest and the heaviest way from
where the run is to an end. A container counts with all states inside of it, as far as its rounds have come. The time
left is the expected rest of the states' durations: what was seen in this run, else what the author estimates.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from engine.graph import Graph
from engine.run import Run
from engine.scopes import round_scope
from engine.visit import Region, Visit
from journeys.run import ENDED, Progress, RoundsView

SHOWN_ROUNDS = 100
"""How many of a container's open rounds are named."""


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
    for visit in _containers(run):
        part = fraction(run, visit) * run.graph(visit.activation).weights[visit.state]
        done, rest = done + part, rest - part
    return max(run.percent, min(99.0, 100.0 * done / (done + rest))) if done + rest else run.percent


def progress_of(run: Run) -> Progress:
    """The progress of a run."""
    left = int(sum(done[0] for done in run.current.done.values()))
    inside = sum(_states_ahead(run, visit) for visit in _containers(run, everywhere=True))
    elapsed = (run.ended_at or run.now) - run.started_at
    rest = Rest()
    for activation in run.activations.values():
        if activation.status == "open" and run.status not in ENDED:
            _add_rest(run, run.graph(activation.id), activation.id, rest)
    return Progress(
        containers=tuple(_rounds_of(run, visit) for visit in _containers(run, everywhere=True)),
        percent=round(percent_of(run), 1),
        states_done=left,
        states_expected=left + round(rest.states) + inside,
        elapsed_seconds=elapsed,
        remaining_seconds=round(rest.seconds, 3) if rest.known else None,
        remaining_error_seconds=round(math.sqrt(rest.variance), 3) if rest.known else None,
    )


def here(run: Run, activation: str) -> tuple[str, ...]:
    """The states in which a journey is, or is about to be; of what is inside containers, the containers."""
    is_open = [run.visits[number].state for number in run.open_visits if run.visits[number].scope == activation]
    due = [due.state for due in run.current.due if due.scope == activation]
    return tuple(dict.fromkeys(is_open + due))


def fraction(run: Run, container: Visit) -> float:
    """How far a container is, 0 to 1. Without a known number of rounds, one more is expected."""
    region = container.region
    if region is None:
        return 0.0
    graph = run.graph(container.activation)
    whole = sum(graph.weights[member] for member in graph.regions[container.state]) or 1.0
    is_open = [region.rounds[at] for at in region.open]
    closed = region.gone + len(region.rounds) - region.passed - len(is_open)
    begun = sum(
        graph.weights[state] / whole
        for one in is_open
        for state in run.current.outputs.get(round_scope(container.scope, container.number, one.index), ())
    )
    total = region.total if region.total is not None else closed + len(is_open) + 1
    return min(1.0, (closed + begun) / total) if total else 1.0


def _states_ahead(run: Run, container: Visit) -> int:
    """How many states the rounds of an open container may still enter, as far as their number is known."""
    region = container.region or Region()
    members = run.graph(container.activation).regions[container.state]
    is_open = [region.rounds[at] for at in region.open]
    begun = sum(
        len(run.current.outputs.get(round_scope(container.scope, container.number, one.index), ())) for one in is_open
    )
    closed = region.gone + len(region.rounds) - region.passed - len(is_open)
    total = region.total if region.total is not None else closed + len(is_open)
    return max(0, (total - closed) * len(members) - begun)


def _containers(run: Run, *, everywhere: bool = False) -> Iterator[Visit]:
    """Containers that are open: those outside of others, or all."""
    for number in run.open_visits:
        visit = run.visits[number]
        if visit.region is not None and (everywhere or visit.scope == visit.activation):
            yield visit


def _rounds_of(run: Run, container: Visit) -> RoundsView:
    region = container.region or Region()
    rounds = region.rounds[region.passed :]
    is_open = sorted(region.rounds[at].index for at in region.open)
    return RoundsView(
        visit=container.number,
        state=container.state,
        title=run.graph(container.activation).states[container.state].name,
        scope=container.scope,
        done=region.gone - region.gone_failed + sum(one.how == "closed" for one in rounds),
        failed=region.gone_failed + sum(one.how == "failed" for one in rounds),
        total=region.total,
        open=tuple(is_open[:SHOWN_ROUNDS]),
        percent=round(100 * fraction(run, container), 1),
    )


def _add_rest(run: Run, graph: Graph, activation: str, rest: Rest) -> None:
    """Adds the expected rest of one journey."""
    ahead = graph.ahead(here(run, activation))
    rest.weight += ahead.weight
    rest.states += ahead.states
    share = ahead.states / ahead.among.bit_count() if ahead.among else 0.0
    under_way = {visit.state: visit for visit in _containers(run) if visit.activation == activation}
    for state in graph.reachability.names(ahead.among):
        found = _rest_of(run, under_way[state]) if state in under_way else None
        found = found or _duration(run, graph, state)
        if found is None:
            rest.known = False
            return
        mean, variance = found
        rest.seconds += share * mean
        rest.variance += share * (variance + (1 - share) * mean * mean)


def _rest_of(run: Run, container: Visit) -> tuple[float, float] | None:
    """The seconds that an open container may still take, at the pace it has had; as uncertain as they are long."""
    part = fraction(run, container)
    if not part:
        return None
    seconds = (run.now - container.entered_at) * (1 - part) / part
    return seconds, seconds * seconds


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
