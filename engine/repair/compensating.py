"""A journey that is cancelled takes back what it has done: the states that compensate others run, the latest effect
first. Then it has ended as cancelled.

One that fails is for a person to decide about. If it is let fail, or left out, the others still run.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.ending import cancel_visit, close
from engine.run import Activation, Run
from engine.step import Step
from engine.visit import Visit
from journeys.states import WorkflowBridge


def cancel(step: Step, activation: Activation) -> None:
    """A journey ends as cancelled, once what can be taken back has been."""
    run = step.run
    if activation.status != "open" or activation.undoing is not None:
        return
    if not any(compensator(run, one) for one in effects(run, activation.id)) and not _may_do_more(run, activation):
        close(step, activation.id, "cancelled", None, None)
        return
    for number in list(run.open_visits):
        if run.visits[number].activation == activation.id:
            cancel_visit(step, run.visits[number])
    run.kept.pop(activation.id, None)
    activation.undoing = 0
    activation.suspended = ""
    _call(run, activation, None)


def go_on(step: Step) -> bool:
    """Takes the next effect back, or ends the journey whose effects have been. False: there is nothing to do now."""
    run = step.run
    for activation in run.activations.values():
        if activation.undoing is None or activation.status != "open" or _is_busy(run, activation):
            continue
        done = [visit.compensates for visit in run.visits.values() if visit.status != "superseded"]
        left = [one for one in effects(run, activation.id) if one.number not in done and compensator(run, one)]
        if left:
            activation.undoing = left[-1].number
            _call(run, activation, compensator(run, left[-1]))
        else:
            close(step, activation.id, "cancelled", None, None)
        return True
    return False


def effects(run: Run, activation: str) -> list[Visit]:
    """The visits of a journey that have done something outside, in the order of entering; what another has taken over
    counts with that one."""
    kept = [visit.kept for visit in run.visits.values()]
    return [one for one in _of(run, activation) if _has_done_something(run, one) and one.number not in kept]


def _has_done_something(run: Run, visit: Visit) -> bool:
    if visit.compensates is not None:
        return False
    is_child = isinstance(run.graph(visit.activation).states[visit.state], WorkflowBridge)
    return visit.effect is not None or (is_child and visit.status == "done")


def compensator(run: Run, visit: Visit) -> str | None:
    """The state that takes a visit's effect back, if there is one."""
    return run.graph(visit.activation).compensators.get(visit.state)


def _may_do_more(run: Run, activation: Activation) -> bool:
    """Whether a call under way may have an effect that is to be taken back."""
    return any(visit.open_calls and compensator(run, visit) for visit in _of(run, activation.id))


def _is_busy(run: Run, activation: Activation) -> bool:
    """Whether something is open, or a call is being let finish: what it does is to be taken back too."""
    return any(
        visit.status == "open" or any("child" not in call for call in visit.open_calls.values())
        for visit in _of(run, activation.id)
    )


def _of(run: Run, activation: str) -> Iterator[Visit]:
    return (visit for visit in run.visits.values() if visit.activation == activation)


def _call(run: Run, activation: Activation, state: str | None) -> None:
    activation.called.append([run.next_order(), state])
    run.current.call(activation.id, state)
