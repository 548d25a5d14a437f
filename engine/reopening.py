"""Containers that go on again, because the run has gone back to a visit inside of them."""

from __future__ import annotations

from engine.run import Run
from engine.scopes import round_scope
from engine.step import Step
from engine.visit import Region, Round, Visit
from journeys.states import Loop


def rounds_untold(run: Run, container: Visit, index: int) -> tuple[dict[int, None], list[tuple[str, int]]]:
    """What is not to have happened if a round of a container goes on: moments, by their order, and of the rounds that
    were dropped because of it the scope, and the order of their opening.

    These are the end of the round and of the container, with what that has changed; of a loop, all later rounds; of a
    parallel, that others were dropped.
    """
    untold = {container.left_order: None} if container.left_order else {}
    untold.update(dict.fromkeys(order for order, _, _ in container.changes))
    dropped: list[tuple[str, int]] = []
    region = container.region or Region()
    for one in region.rounds[region.passed :]:
        if _goes_on(run, container, one, index) and one.closed_order:
            untold[one.closed_order] = None
            if one.how != "closed":
                dropped.append((round_scope(container.scope, container.number, one.index), one.opened_order))
        elif _comes_after(run, container, one, index):
            untold.update(dict.fromkeys((one.opened_order, one.closed_order)))
    return untold, dropped


def is_of_this_pass(container: Visit, index: int, visit: Visit) -> bool:
    """Whether a visit is in a round that the container has made since it last began anew."""
    region = container.region or Region()
    rounds = region.rounds[region.passed :]
    return any(one.index == index and one.opened_order < visit.entered_order for one in rounds)


def reopen(step: Step, container: Visit, index: int) -> None:
    """A container goes on with a round; its time begins anew."""
    run = step.run
    region = container.region or Region()
    kept = [one for one in region.rounds[region.passed :] if not _comes_after(run, container, one, index)]
    region.rounds[region.passed :] = kept
    for one in kept:
        if _goes_on(run, container, one, index):
            one.closed_order, one.how, one.error = 0, None, None
    region.open = [at for at, one in enumerate(region.rounds) if not one.closed_order]
    region.result = None
    container.region = region
    container.output, container.error, container.error_handled, container.taken = None, None, False, []
    container.phase = "main"
    container.data = {}
    container.changes = []
    run.touch(container)
    step.let_go(container)
    container.open_calls = {}  # hooks after it, its condition: nobody waits for their answers any more
    step.set_timers(container)
    container.status, container.left_at, container.left_order = "open", None, 0
    container.cut_off = False
    run.open_visits = dict.fromkeys(sorted({*run.open_visits, container.number}))


def _goes_on(run: Run, container: Visit, one: Round, index: int) -> bool:
    return one.index == index or (one.how == "dropped" and not _is_loop(run, container))


def _comes_after(run: Run, container: Visit, one: Round, index: int) -> bool:
    return one.index > index and _is_loop(run, container)


def _is_loop(run: Run, container: Visit) -> bool:
    return isinstance(run.graph(container.activation).states[container.state], Loop)
