"""Visits as they were at a past moment, in the row of entering and leaving."""

from __future__ import annotations

from engine.visit import Round, Visit


def counted_at(visit: Visit, order: int) -> bool:
    """Whether it had begun, and was not undone."""
    return visit.entered_order < order and (visit.status != "superseded" or visit.undone_order >= order)


def is_over_at(visit: Visit, order: int) -> bool:
    """Whether it had ended."""
    return 0 < visit.left_order < order


def rounds_at(visit: Visit, order: int) -> list[Round]:
    """The rounds of its present pass that a container had opened."""
    region = visit.region
    return [] if region is None else [one for one in region.rounds[region.passed :] if one.opened_order < order]


def begins_anew(visit: Visit, order: int) -> bool:
    """Whether it had begun and not ended, so that its state is entered anew; containers in a round go on."""
    return counted_at(visit, order) and not is_over_at(visit, order) and not rounds_at(visit, order)


def put_back(visit: Visit, order: int) -> None:
    """Makes a visit what it was, if it is to stay: undone later, it counts again; a container goes on."""
    visit.question, visit.timers, visit.open_calls = None, {}, {}
    if not counted_at(visit, order):
        return
    if visit.undone_from is not None:
        visit.status, visit.undone_from, visit.undone_order = visit.undone_from, None, 0
    if not is_over_at(visit, order) and rounds_at(visit, order):
        _go_on(visit, order)


def _go_on(visit: Visit, order: int) -> None:
    region = visit.region
    assert region is not None
    region.rounds[region.passed :] = rounds_at(visit, order)
    for one in region.rounds:
        if one.closed_order >= order:
            one.closed_order, one.how, one.error = 0, None, None
    region.open = [at for at, one in enumerate(region.rounds) if not one.closed_order]
    region.result = None
    visit.output, visit.error, visit.error_handled, visit.choice = None, None, False, None
    visit.taken, visit.changes, visit.data = [], [], {}
    visit.status, visit.phase, visit.left_at, visit.left_order = "open", "main", None, 0
    visit.again, visit.fallback, visit.final, visit.cut_off = None, None, False, False
