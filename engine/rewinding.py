"""Going back: a visit and all that came of it are undone on paper, and its state is entered anew.

What came of a visit is what it led to, not what merely happened later: a branch that ran beside it stays as it is.
Containers around it that were over go on again, from the round that it is in. Nothing is deleted; undone visits are
marked, and effects that they had are remembered, so that they are not repeated without asking.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from engine.folding import Fold
from engine.projection import Projection, of_data, to_data
from engine.reopening import is_of_this_pass, reopen, rounds_untold
from engine.repeating import remember
from engine.run import Run
from engine.scopes import containers, is_within, levels
from engine.step import Step
from engine.visit import Visit


def rewind(step: Step, number: int) -> None:
    """Goes back to a visit. One that the run cannot go back to changes nothing, and is said so."""
    run = step.run
    if not can_rewind(run, number):
        run.say("refusal", f"There is no visit {number} to go back to", who="system")
        return
    target = run.visits[number]
    run.kept.pop(target.activation, None)
    go_back(step, target)
    title = run.graph(target.activation).states[target.state].name
    run.say("repair", f"Went back to {title}", who="system", visit=target)


def go_back(step: Step, target: Visit, awaited: Collection[int] = ()) -> None:
    """Undoes a visit that the run can go back to, with all that came of it. `awaited`: see `remember`."""
    run = step.run
    undone = what_came_of(run, target)
    around = list(containers(run, target.scope))
    for visit in undone:
        _undo(step, visit)
    remember(run, undone, awaited)
    for container, index in around:
        reopen(step, container, index)
    run.activations[target.activation].reopen()
    run.percent = 0.0
    run.current = folded(run)


def can_rewind(run: Run, number: int) -> bool:
    """Whether the run can go back to a visit: it counts, is in the window, nothing else has ended its journey, and the
    journey is not being taken back."""
    visit = run.visits.get(number)
    if visit is None or visit.status == "superseded" or visit.entered_order <= run.base_order:
        return False
    if run.finished or run.ending is not None or run.activations[visit.activation].undoing is not None:
        return False
    if any(level.container not in run.visits for level in levels(visit.scope)):
        return False
    if not all(is_of_this_pass(container, index, visit) for container, index in containers(run, visit.scope)):
        return False
    activation = run.activations[visit.activation]
    if activation.status == "open" and visit.scope == activation.id:
        return True
    undone = dict.fromkeys(one.number for one in what_came_of(run, visit))
    if any(run.visits[one].entered_order <= run.base_order for one in undone):
        return False
    stays_ended = any(one.final and one.number not in undone for one in _of(run, visit.activation))
    return activation.status == "open" or (not stays_ended and activation.ended_order > run.base_order)


def latest_visit(run: Run, state: str) -> int | None:
    """The latest visit of a state that the run can go back to."""
    numbers = (number for number in reversed(run.visits) if run.visits[number].state == state)
    return next((number for number in numbers if can_rewind(run, number)), None)


def what_came_of(run: Run, target: Visit) -> list[Visit]:
    """The visit and all that it led to, and what the end of its journey, or of a container around it, has cut off; in
    the order of entering."""
    undone = {target.number: target}
    around = dict(_numbered(run, target))
    if run.activations[target.activation].status != "open":
        cut_off = (one for one in _of(run, target.activation) if one.status == "cancelled" or one.cut_off)
        undone.update({one.number: one for one in cut_off if one.number not in around})
    untold: dict[int, None] = {}
    for number, index in around.items():
        orders, rounds = rounds_untold(run, run.visits[number], index)
        untold.update(orders)
        cancelled = (one for one in _of(run, target.activation) if one.status == "cancelled")
        undone.update({one.number: one for one in cancelled if any(_is_in(one, *dropped) for dropped in rounds)})
    _, orphans = _fold(run, undone, untold)
    undone.update({one.number: one for one in orphans})
    return [undone[number] for number in sorted(undone)]


def _is_in(visit: Visit, scope: str, opened_order: int) -> bool:
    return is_within(visit.scope, scope) and visit.entered_order > opened_order


def _numbered(run: Run, target: Visit) -> Iterable[tuple[int, int]]:
    return ((container.number, index) for container, index in containers(run, target.scope))


def folded(run: Run) -> Projection:
    """What the visits say, from the beginning of the window."""
    projection, orphans = _fold(run, {}, {})
    assert not orphans, "a visit that counts has been led to"
    return projection


def _fold(run: Run, left_out: Mapping[int, Visit], untold: Mapping[int, None]) -> tuple[Projection, list[Visit]]:
    """The projection without some visits and moments, and the visits that nothing leads to then."""
    projection = of_data(to_data(run.base))
    begun = [(one, run.graphs[one.journey]) for one in run.activations.values()]
    counting = [visit for visit in run.visits.values() if visit.status != "superseded" and visit.number not in left_out]
    visits = [(visit, run.graph(visit.activation)) for visit in counting]
    orphans = Fold(projection, untold).run(begun, visits, after=run.base_order)
    closed = [one.id for one in run.activations.values() if run.ending is not None or one.status != "open"]
    projection.due = [due for due in projection.due if due.activation not in closed]
    return projection, orphans


def _of(run: Run, activation: str) -> Iterable[Visit]:
    """The visits of one activation that count."""
    return (one for one in run.visits.values() if one.activation == activation and one.status != "superseded")


def _undo(step: Step, visit: Visit) -> None:
    run = step.run
    visit.undone_order, visit.undone_from = run.order, visit.status
    step.let_go(visit)
    if visit.status == "open":
        visit.left_at = run.now
        visit.left_order = run.next_order()
    visit.status = "superseded"
    visit.data = {}
    run.open_visits.pop(visit.number, None)
    run.touch(visit)
