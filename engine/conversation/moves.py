"""Moves of journeys: ways taken, going back, leaving, beginning anew. What a model says is checked here against what is
legal; what is not is refused, and the run stays where it is."""

from __future__ import annotations

from engine.activating import activate
from engine.conversation.positions import positions
from engine.conversation.recording import decided, refused
from engine.conversation.walking import plan
from engine.rewinding import can_rewind, rewind
from engine.run import Activation, Run
from engine.step import Step
from engine.visit import Visit
from journeys.turns import JourneyMove, JourneyStart


def move(step: Step, wanted: JourneyMove) -> None:
    """What a model says about a journey that is under way."""
    run = step.run
    position = next((one for one in positions(run) if one.name == wanted.journey), None)
    if position is None:
        refused(run, f"`{wanted.journey}` is no journey that waits for words now")
        return
    activation = run.activations[position.visit.activation]
    match wanted.move:
        case "stay":
            decided(run, "stay", wanted.why, visit=position.visit)
        case "advance":
            plan(run, activation, wanted.ways, position.visit.scope)
        case "leave":
            leave(step, activation, wanted.why)
        case "back":
            go_back(step, activation, wanted.back_to, wanted.ways, wanted.why)
        case "restart":
            restart(step, activation, wanted.ways, wanted.why)


def leave(step: Step, activation: Activation, why: str) -> None:
    """A journey does not go on; it stands where it is until the customer returns to it, or its condition holds."""
    run = step.run
    activation.suspended = "left"
    for number in run.open_visits:
        visit = run.visits[number]
        if visit.activation == activation.id and visit.question is not None:
            step.close_question(visit)
    decided(run, "leave", why, journey=activation.journey)
    run.say("status", f"left {run.graphs[activation.journey].journey.name}", who="system")


def go_back(step: Step, activation: Activation, state: str | None, ways: tuple[str, ...], why: str) -> None:
    """A journey goes back to a state that it has been in, and on from there."""
    run = step.run
    number = latest_of(run, activation.id, state) if state is not None else None
    if number is None:
        refused(run, f"`{state}` is no state that `{activation.journey}` has been in, to go back to")
        return
    decided(run, "back", why, journey=activation.journey, to=state)
    activation.suspended = ""
    rewind(step, number)
    plan(run, activation, ways)


def restart(step: Step, activation: Activation, ways: tuple[str, ...], why: str) -> None:
    """A journey begins anew: its path is cut at its beginning."""
    run = step.run
    first = next((one.number for one in run.visits.values() if _is_first(run, one, activation)), None)
    if first is None or not can_rewind(run, first):
        refused(run, f"`{activation.journey}` cannot begin anew from here")
        return
    decided(run, "restart", why, journey=activation.journey)
    activation.suspended = ""
    rewind(step, first)
    plan(run, activation, ways)


def _is_first(run: Run, visit: Visit, activation: Activation) -> bool:
    initial = run.graph(activation.id).journey.initial
    return visit.activation == activation.id and visit.state in initial and visit.status != "superseded"


def latest_of(run: Run, activation: str, state: str) -> int | None:
    """The latest visit of a state in a journey that the run can go back to."""
    numbers = (one for one in reversed(run.visits) if run.visits[one].activation == activation)
    return next((one for one in numbers if run.visits[one].state == state and can_rewind(run, one)), None)


def start(step: Step, wanted: JourneyStart) -> None:
    """A journey at hand becomes active, or goes on."""
    from engine.conversation.situation import is_at_hand, latest_activation

    run = step.run
    journey = next((one for one in run.bundle.journeys if one.id == wanted.journey), None)
    if journey is None or not is_at_hand(run, journey):
        refused(run, f"`{wanted.journey}` is no journey that can be started now")
        return
    latest = latest_activation(run, journey.id)
    if wanted.resume and latest is not None:
        _resume(step, latest, wanted)
        return
    begin(step, journey.id, wanted.ways, wanted.why)


def begin(step: Step, journey: str, ways: tuple[str, ...], why: str) -> None:
    """A journey becomes active, and goes these ways."""
    run = step.run
    turn = run.turn
    assert turn is not None
    activate(step, journey)
    scope = next(reversed(run.activations))
    decided(run, "start", why, journey=journey)
    turn["started"].append(scope)
    plan(run, run.activations[scope], ways)


def _resume(step: Step, latest: Activation, wanted: JourneyStart) -> None:
    run = step.run
    if wanted.back_to is not None or latest.status == "closed":
        target = wanted.back_to
        if target is None:
            numbers = [one.number for one in run.visits.values() if one.activation == latest.id]
            last = next((one for one in reversed(numbers) if can_rewind(run, one)), None)
            target = run.visits[last].state if last is not None else None
        go_back(step, latest, target, wanted.ways, wanted.why)
        return
    latest.suspended = ""
    decided(run, "resume", wanted.why, journey=latest.journey)
    plan(run, latest, wanted.ways)
