"""The rounds of containers: opened, ended, dropped; and which container takes a failure inside of it."""

from __future__ import annotations

from collections.abc import Iterable

from engine.ending import cancel_visit
from engine.scopes import containers, is_within, round_scope
from engine.step import FailedRound, Step
from engine.visit import Round, RoundEnd, Visit
from journeys.states import ParallelExecution
from journeys.values import Json


def open_rounds(step: Step, visit: Visit, indexes: Iterable[int]) -> None:
    """Rounds of a container begin."""
    assert visit.region is not None
    graph = step.run.graph(visit.activation)
    for index in indexes:
        opened = Round(index, step.run.next_order())
        visit.region.open.append(len(visit.region.rounds))
        visit.region.rounds.append(opened)
        step.run.current.open(visit, opened, graph)
    step.run.touch(visit)


def end_round(step: Step, visit: Visit, ended: Round, how: RoundEnd, error: dict[str, Json] | None = None) -> None:
    """A round of a container is over. If it was not done, what is open in it is cancelled: side effects that are under
    way are let finish, and their results kept with their visits."""
    region = visit.region
    assert region is not None
    if how != "closed":
        _cancel_inside(step, round_scope(visit.scope, visit.number, ended.index))
    ended.how, ended.error, ended.closed_order = how, error, step.run.next_order()
    region.open = [at for at in region.open if region.rounds[at] is not ended]
    step.run.current.close(visit, ended, step.run.graph(visit.activation))
    step.run.touch(visit)


def drop_rounds(step: Step, visit: Visit) -> None:
    """The container does not wait for its open rounds any more."""
    if visit.region is not None:
        for ended in [visit.region.rounds[at] for at in visit.region.open]:
            end_round(step, visit, ended, "dropped")


def _cancel_inside(step: Step, scope: str) -> None:
    for number in list(step.run.open_visits):
        visit = step.run.visits[number]
        if is_within(visit.scope, scope):
            cancel_visit(step, visit)


def is_caught(step: Step, visit: Visit) -> bool:
    """Whether some container around a visit takes its failure: by a way out for it, or because a branch may fail."""
    return any(_takes_failures(step, container) for container, _ in containers(step.run, visit.scope))


def _takes_failures(step: Step, container: Visit) -> bool:
    state = step.state(container)
    if isinstance(state, ParallelExecution) and (state.failures == "collect" or state.until != "all"):
        return True
    return any(way.trigger == "tool_failure" for way in step.run.graph(container.activation).out[container.state])


def give_up_round(step: Step, visit: Visit, error: dict[str, Json]) -> None:
    """A failure that the container around it, or one around that, takes: its round has failed."""
    container, index = next(containers(step.run, visit.scope))
    step.failed.append(FailedRound(container.number, index, error))


def is_over(step: Step) -> tuple[Visit, Round] | None:
    """A round in which nothing is open any more; asked when nothing is due."""
    run = step.run
    busy = dict.fromkeys(run.visits[number].scope for number in run.open_visits)
    for number in run.open_visits:
        visit = run.visits[number]
        if visit.region is None or visit.phase != "main" or step.is_ending(visit):
            continue
        for at in visit.region.open:
            ended = visit.region.rounds[at]
            if round_scope(visit.scope, number, ended.index) not in busy:
                return visit, ended
    return None
