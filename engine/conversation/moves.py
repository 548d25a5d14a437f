"""Moves of journeys: ways taken, going back, leaving, beginning anew. What a model says is checked here against what is
legal; what is not is refused, and the run stays where it is."""

from __future__ import annotations

from engine.activating import activate
from engine.choosing import choose
from engine.conversation.positions import END, Position, positions, read_way, ways_of
from engine.conversation.recording import decided, refused
from engine.evaluation import View
from engine.leaving import hear
from engine.outcomes import Done
from engine.rewinding import can_rewind, rewind
from engine.run import Activation, Run
from engine.states import decision
from engine.step import Step
from engine.visit import Visit
from journeys.states import DecisionPoint
from journeys.turns import JourneyMove, JourneyStart
from journeys.values import Json


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
            plan(run, activation, wanted.ways)
        case "leave":
            leave(step, activation, wanted.why)
        case "back":
            go_back(step, activation, wanted.back_to, wanted.ways, wanted.why)
        case "restart":
            restart(step, activation, wanted.ways, wanted.why)


def plan(run: Run, activation: Activation, ways: tuple[str, ...]) -> None:
    """Notes the ways that a journey is to take; they are taken one by one, as its states allow."""
    turn = run.turn
    assert turn is not None
    known = [one for one in ways if read_way(run, activation.journey, one) is not None]
    for one in ways:
        if one not in known:
            refused(run, f"`{one}` is no way in `{activation.journey}`")
            break
    turn["plan"][activation.id] = list(ways[: len(known)]) if tuple(known) == ways else _before_the_first(ways, known)


def _before_the_first(ways: tuple[str, ...], known: list[str]) -> list[str]:
    """The ways up to the first that does not exist: what would follow it cannot be meant."""
    taken: list[str] = []
    for one in ways:
        if one not in known:
            break
        taken.append(one)
    return taken


def walk(step: Step) -> bool:
    """Takes the next planned way of some journey. False: none can be taken now."""
    run = step.run
    turn = run.turn
    assert turn is not None
    for position in positions(run):
        activation = run.activations[position.visit.activation]
        planned = turn["plan"].get(activation.id)
        if not planned or activation.suspended:
            continue
        found = read_way(run, activation.journey, planned[0])
        if found is None or found[0] != position.visit.state:
            if found is not None and _was_taken(run, position, found):
                planned.pop(0)
                return True
            if _is_elsewhere(run, position, found):
                refused(run, f"`{planned[0]}` does not lead on from `{position.visit.state}`", visit=position.visit)
                turn["plan"][activation.id] = []
            continue
        if position.visit.data.get("_wanting"):
            continue  # a tool state is not passed without its tool
        planned.pop(0)
        if not _take(step, position, found[1]):
            turn["plan"][activation.id] = []
        return True
    return False


def _was_taken(run: Run, position: Position, way: tuple[str, str]) -> bool:
    """Whether a planned way was taken by itself meanwhile, since nothing had to be judged."""
    turn = run.turn
    assert turn is not None
    state, which = way
    return any(
        one.state == state and one.left_order > turn["order"] and which.isdecimal() and int(which) in one.taken
        for one in run.visits.values()
        if one.activation == position.visit.activation and one.status != "superseded"
    )


def _is_elsewhere(run: Run, position: Position, found: tuple[str, str] | None) -> bool:
    """Whether a planned way begins where no open visit of the journey is, so that it can never be taken."""
    if found is None:
        return True
    here = (run.visits[number] for number in run.open_visits)
    others = [one.state for one in here if one.activation == position.visit.activation]
    return found[0] not in others


def _take(step: Step, position: Position, which: str) -> bool:
    """Leaves a visit by a way. False: its condition, beyond the words, does not hold."""
    run, visit = step.run, position.visit
    state = run.graph(visit.activation).states[visit.state]
    output = _said(run, visit)
    if isinstance(state, DecisionPoint) and which.startswith("branch:"):
        branch = next(one for one in state.branches if one.id == which.removeprefix("branch:"))
        decided(run, "branch", branch.label, visit=visit)
        hear(step, visit, decision.take(state, step.stay(visit), branch))
        return True
    if which == END:
        decided(run, "end", "", visit=visit)
        hear(step, visit, Done(output))
        return True
    view = View(run, visit.activation, visit.scope, {"output": visit.output or output, "error": visit.error})
    journey = run.activations[visit.activation].journey
    offered = [one.id for one in ways_of(run, journey, state, view)]
    if f"{journey}/{visit.state}/{which}" not in offered:
        refused(run, f"the condition on the way {which} out of `{visit.state}` does not hold", visit=visit)
        return False
    index = int(which)
    way = run.graph(visit.activation).out[visit.state][index]
    decided(run, "advance", way.words or "", visit=visit, to=way.target)
    visit.data.update(_judged=[index], _candidates=[index])
    if visit.data.pop("_words", None):
        choose(step, visit)
    else:
        hear(step, visit, Done(output))
    return True


def _said(run: Run, visit: Visit) -> Json:
    """What a chat gives: what the customer said last, and what was answered in it before."""
    turn = run.turn
    assert turn is not None
    return {"content": visit.data.get("reply", ""), "answer": turn["text"]}


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
