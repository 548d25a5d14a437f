"""Ways out that were decided about before: by a person, a model, or a tool that need not be asked once more."""

from __future__ import annotations

from engine.evaluation import View
from engine.repair.reads import paths_of_ways, seen
from engine.run import Run
from engine.visit import Visit
from journeys.values import Json


def recalled(run: Run, visit: Visit, index: int) -> bool | None:
    """Whether a way out was taken by the undone visit whose work this one has taken over; None: that does not tell,
    since there is none, or what the way reads has changed."""
    known = visit.data.get("_recalled")
    if known is None:
        return None
    way = run.graph(visit.activation).out[visit.state][index]
    view = View(run, visit.activation, visit.scope)
    return index in known["taken"] if is_unchanged(seen(view, paths_of_ways([way])), known["ways"]) else None


def is_unchanged(now: dict[str, str], before: dict[str, list[Json]]) -> bool:
    """Whether everything that is read has a value that was seen then."""
    return all(value in before.get(path, ()) for path, value in now.items())
