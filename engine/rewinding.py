"""Going back: a visit and all that came of it are undone on paper, and its state is entered anew.

What came of a visit is what it led to, not what merely happened later: a branch that ran beside it stays as it is.
Nothing is deleted; undone visits are marked, and effects that they had are remembered, so that they are not repeated
without asking.
"""

from __future__ import annotations

import copy

from engine.projection import Projection, fold
from engine.repeating import remember
from engine.run import Run
from engine.step import Step
from engine.visit import Visit


def rewind(step: Step, number: int) -> None:
    """Goes back to a visit. A number that is not on the current path changes nothing, and is said so."""
    run = step.run
    target = run.visits.get(number)
    if not can_rewind(run, number) or target is None:
        run.say("refusal", f"There is no visit {number} to go back to", who="system")
        return
    undone = what_came_of(run, target)
    for visit in undone:
        _undo(step, visit)
    activation = run.activations[target.activation]
    if activation.status != "open":
        activation.status = "open"
        activation.error = None
        activation.output = None
    run.ending = None
    run.percent = 0.0
    rebuild(run)
    title = run.graph(target.activation).states[target.state].name
    run.say("repair", f"Went back to {title}", who="system", visit=target)


def can_rewind(run: Run, number: int) -> bool:
    """Whether a visit is in the window and still counts."""
    visit = run.visits.get(number)
    return (
        visit is not None and visit.status != "superseded" and visit.entered_order > run.base_order and not run.finished
    )


def latest_visit(run: Run, state: str) -> int | None:
    """The latest visit of a state that still counts."""
    return next(
        (number for number in reversed(run.visits) if run.visits[number].state == state and can_rewind(run, number)),
        None,
    )


def what_came_of(run: Run, target: Visit) -> list[Visit]:
    """The visit and all that it led to, and what the end of its journey has cancelled; in the order of entering."""
    ended = run.activations[target.activation].status != "open" or run.ending is not None
    undone: dict[int, None] = {}
    for visit in run.visits.values():
        if visit.status == "superseded":
            continue
        led = any(cause in undone for cause in visit.causes)
        cancelled = ended and visit.status == "cancelled" and visit.activation == target.activation
        if visit is target or led or cancelled:
            undone[visit.number] = None
    return [run.visits[number] for number in undone]


def _undo(step: Step, visit: Visit) -> None:
    run = step.run
    step.let_go(visit)
    remember(run, visit)
    if visit.status == "open":
        visit.left_at = run.now
    visit.status = "superseded"
    visit.data = {}
    if visit.left_order == 0:
        visit.left_order = run.next_order()
    run.open_visits.pop(visit.number, None)
    run.touch(visit)


def rebuild(run: Run) -> None:
    """The projection, folded anew from the visits that count."""
    run.current = folded(run)


def folded(run: Run) -> Projection:
    """What the visits say, from the beginning of the window."""
    begun = [
        (one.order, one.id, run.graphs[one.journey], one.variables)
        for one in run.activations.values()
        if one.order > run.base_order
    ]
    visits = [(visit, run.graph(visit.activation)) for visit in run.visits.values() if visit.status != "superseded"]
    return fold(copy.deepcopy(run.base), begun, visits, after=run.base_order)
