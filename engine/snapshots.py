"""A run as JSON and back, and the window of visits: what is old goes into chunks, which can be put back."""

from __future__ import annotations

import copy
from dataclasses import asdict, fields

from engine.projection import Due, Projection, fold
from engine.run import Activation, Run
from engine.visit import Visit
from journeys.bundle import Bundle
from journeys.values import Json

_PLAIN = tuple(
    one.name for one in fields(Run) if one.name not in ("bundle", "visits", "activations", "current", "base", "graphs")
)


def to_json(run: Run) -> dict[str, Json]:
    """All of a run but its bundle, as JSON values of its own."""
    made: dict[str, Json] = {name: getattr(run, name) for name in _PLAIN}
    made["open_visits"] = list(run.open_visits)
    made["seen"] = list(run.seen)
    made["visits"] = [visit_json(visit) for visit in run.visits.values()]
    made["activations"] = [asdict(one) for one in run.activations.values()]
    made["current"] = asdict(run.current)
    made["base"] = asdict(run.base)
    return copy.deepcopy(made)


def from_json(bundle: Bundle, data: dict[str, Json]) -> Run:
    """The run that `to_json` wrote."""
    data = copy.deepcopy(data)
    run = Run(bundle=bundle, id=data["id"])
    for name in _PLAIN:
        setattr(run, name, data[name])
    run.open_visits = dict.fromkeys(data["open_visits"])
    run.seen = dict.fromkeys(data["seen"])
    run.visits = {one["number"]: _visit(one) for one in data["visits"]}
    run.activations = {one["id"]: Activation(**one) for one in data["activations"]}
    run.current = _projection(data["current"])
    run.base = _projection(data["base"])
    return run


def visit_json(visit: Visit) -> dict[str, Json]:
    """A visit without what is only empty."""
    return {
        name: value
        for name, value in asdict(visit).items()
        if value not in (None, [], {}, ()) or name in ("output", "input")
    }


def _visit(data: dict[str, Json]) -> Visit:
    data["causes"] = tuple(data.get("causes", ()))
    data["open_calls"] = {int(number): call for number, call in data.get("open_calls", {}).items()}
    return Visit(**data)


def _projection(data: dict[str, Json]) -> Projection:
    data["due"] = [Due(one[0], one[1], one[2], tuple(one[3])) for one in data["due"]]
    return Projection(**data)


def trim(run: Run, keep: int) -> dict[str, Json] | None:
    """Takes the oldest visits that are over out of the run, so that about `keep` stay, and returns them as a chunk.

    A chunk is `{base, base_order, visits, entries, from, to}`: all that `restore` needs to put it back. None: there is
    nothing to take.
    """
    over = sorted((visit for visit in run.visits.values() if visit.left_order), key=lambda visit: visit.left_order)
    if len(over) <= keep:
        return None
    cut = over[len(over) - keep - 1].left_order
    taken = [visit for visit in over if visit.left_order <= cut]
    last = max(visit.sequence for visit in taken)
    entries = [entry for entry in run.entries if entry["sequence"] <= last]
    chunk = copy.deepcopy({
        "base": asdict(run.base),
        "base_order": run.base_order,
        "visits": [visit_json(visit) for visit in taken],
        "entries": entries,
        "from": taken[0].number,
        "to": taken[-1].number,
    })  # fmt: skip
    _move_base(run, cut)
    for visit in taken:
        del run.visits[visit.number]
    run.entries = run.entries[len(entries) :]
    run.archived_sequence = max(run.archived_sequence, last)
    return chunk


def _move_base(run: Run, cut: int) -> None:
    begun = [
        (one.order, one.id, run.graphs[one.journey], one.variables)
        for one in run.activations.values()
        if run.base_order < one.order <= cut
    ]
    visits = [(visit, run.graph(visit.activation)) for visit in run.visits.values() if visit.status != "superseded"]
    run.base = fold(run.base, begun, visits, after=run.base_order, until=cut)
    run.base_order = cut


def restore(run: Run, chunk: dict[str, Json]) -> None:
    """Puts a chunk back in front of the window, so that the run can go back to a visit in it."""
    chunk = copy.deepcopy(chunk)
    earlier = {one["number"]: _visit(one) for one in chunk["visits"]}
    run.visits = dict(sorted({**earlier, **run.visits}.items()))
    run.entries = [*chunk["entries"], *run.entries]
    run.base = _projection(chunk["base"])
    run.base_order = chunk["base_order"]
