"""From round to round: one is over, and its container is told."""

from __future__ import annotations

from engine.leaving import hear
from engine.outcomes import guarded
from engine.regions import end_round, is_over
from engine.states.container import round_over
from engine.step import Step
from engine.visit import Round, Visit
from journeys.states import Loop, ParallelExecution
from journeys.values import Json


def fail_round(step: Step) -> bool:
    """A failure inside ends the round that it happened in. False: there is none."""
    if not step.failed:
        return False
    failed = step.failed.pop(0)
    container = step.run.visits[failed.container]
    ended = container.region.opened(failed.index) if container.region is not None else None
    if container.status == "open" and ended is not None and not step.is_ending(container):
        _turn(step, container, ended, failed.error)
    return True


def finish_round(step: Step) -> bool:
    """Ends a round in which nothing is left to be done. False: there is none."""
    found = is_over(step)
    if found is not None:
        _turn(step, *found, None)
    return found is not None


def _turn(step: Step, container: Visit, ended: Round, error: dict[str, Json] | None) -> None:
    end_round(step, container, ended, "closed" if error is None else "failed", error)
    stay = step.stay(container)
    state = stay.state
    assert isinstance(state, (Loop, ParallelExecution))
    hear(step, container, guarded(lambda: round_over(state, stay, ended)))
