"""Journeys of the bundle become active: from the start, or woken by an event. Each time a scope of its own."""

from __future__ import annotations

from engine.run import Activation, Run
from engine.step import Step


def activate(step: Step, journey_id: str) -> None:
    """A journey of the bundle becomes active."""
    run = step.run
    graph = run.graphs[journey_id]
    scope = next_scope(run, journey_id)
    run.activated[journey_id] = run.activated.get(journey_id, 0) + 1
    variables = {one.name: one.default for one in graph.journey.variables if not one.secret}
    run.activations[scope] = Activation(scope, journey_id, run.next_order(), variables)
    run.current.begin(scope, graph, variables)


def next_scope(run: Run, journey_id: str) -> str:
    """The scope of a journey's next activation."""
    times = run.activated.get(journey_id, 0) + 1
    return journey_id if times == 1 else f"{journey_id}#{times}"


def wake(step: Step, event: str) -> bool:
    """Makes the journeys active that an event wakes, the most important first. Whether there are any."""
    if step.run.ending is not None:
        return False
    active = [one.journey for one in step.run.activations.values() if one.status != "closed"]
    woken = [
        journey
        for journey in step.run.bundle.journeys
        if event in journey.activation.events and journey.id not in active
    ]
    for journey in sorted(woken, key=lambda one: -one.priority):
        activate(step, journey.id)
    return bool(woken)
