"""The ways that journeys are to take: noted as a model has said them, and taken one by one, as the states allow."""

from __future__ import annotations

from engine.choosing import choose
from engine.conversation.positions import END, Position, positions, read_way, ways_of
from engine.conversation.recording import decided, refused
from engine.evaluation import View
from engine.leaving import hear
from engine.outcomes import Done
from engine.run import Activation, Run
from engine.states import decision
from engine.step import Step
from engine.visit import Visit
from journeys.states import DecisionPoint
from journeys.values import Json


def plan(run: Run, activation: Activation, ways: tuple[str, ...], scope: str = "") -> None:
    """Notes the ways that a journey, or one of its branches, is to take. What follows one that does not exist cannot be
    meant, and is left out."""
    turn = run.turn
    assert turn is not None
    taken: list[str] = []
    for one in ways:
        if read_way(run, activation.journey, one) is None:
            refused(run, f"`{one}` is no way in `{activation.journey}`")
            break
        taken.append(one)
    turn["plan"][scope or activation.id] = taken


def _planned(run: Run, scope: str) -> list[str] | None:
    """What is planned for a scope: for itself, or for one around it."""
    turn = run.turn
    assert turn is not None
    while not turn["plan"].get(scope) and "/" in scope and scope not in run.activations:
        scope = scope.rpartition("/")[0]
    found: list[str] | None = turn["plan"].get(scope)
    return found


def walk(step: Step) -> bool:
    """Takes the next planned way of some journey. False: none can be taken now."""
    run = step.run
    for position in positions(run):
        activation = run.activations[position.visit.activation]
        planned = _planned(run, position.visit.scope)
        if not planned or activation.suspended:
            continue
        found = read_way(run, activation.journey, planned[0])
        if found is None or found[0] != position.visit.state:
            if found is not None and _was_taken(run, position, found):
                planned.pop(0)
                return True
            if _is_elsewhere(run, position, found):
                refused(run, f"`{planned[0]}` does not lead on from `{position.visit.state}`", visit=position.visit)
                planned.clear()
            continue
        if position.visit.data.get("_wanting"):
            continue  # a tool state is not passed without its tool
        planned.pop(0)
        if not _take(step, position, found[1]):
            planned.clear()
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
