"""Ways out that were decided about before: by a person, a model, or a tool that need not be asked once more."""

from __future__ import annotations

from engine.repair.reads import paths_of_ways, seen, view_of_ways
from engine.run import Run
from engine.visit import Visit
from journeys.values import Json


def recalled(run: Run, visit: Visit, index: int) -> bool | None:
    """Whether a way out was taken by the undone visit whose work this one has taken over; None: that does not tell,
    since there is none, or what the way reads has changed."""
    known = visit.data.get("_recalled")
    return None if known is None else _was_taken(run, visit, index, known)


def was_told(run: Run, visit: Visit, index: int) -> bool:
    """Whether what a way out tells, or sends, has been told by the undone visit of this place: the same."""
    known = visit.data.get("_recalled") or visit.data.get("_told")
    return known is not None and _was_taken(run, visit, index, known) is True


def _was_taken(run: Run, visit: Visit, index: int, known: dict[str, Json]) -> bool | None:
    way = run.graph(visit.activation).out[visit.state][index]
    now = seen(view_of_ways(run, visit), paths_of_ways([way]))
    return index in known["taken"] if is_unchanged(now, known["ways"]) else None


def is_unchanged(now: dict[str, str], before: dict[str, list[Json]]) -> bool:
    """Whether everything that is read has a value that was seen then."""
    return all(value in before.get(path, ()) for path, value in now.items())
