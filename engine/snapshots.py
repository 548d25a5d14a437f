"""A run as JSON and back, and the window of visits: what is old goes into chunks, which can be put back."""

from __future__ import annotations

from dataclasses import asdict, fields
from operator import attrgetter

from engine.folding import Fold
from engine.projection import copied, of_data, to_data
from engine.rewinding import folded
from engine.run import Activation, Run
from engine.visit import Region, Round, Visit
from journeys.bundle import Bundle
from journeys.values import Json

_PLAIN = tuple(
    one.name for one in fields(Run) if one.name not in ("bundle", "visits", "activations", "current", "base", "graphs")
)
_VISIT = tuple(one.name for one in fields(Visit))
_ALWAYS = ("output", "input")


def to_json(run: Run) -> dict[str, Json]:
    """All of a run but its bundle and what follows from the rest, as JSON values of its own."""
    made: dict[str, Json] = {name: getattr(run, name) for name in _PLAIN}
    made["open_visits"] = list(run.open_visits)
    made["seen"] = list(run.seen)
    made["visits"] = [_visit_data(visit) for visit in run.visits.values()]
    made["activations"] = [asdict(one) for one in run.activations.values()]
    made["base"] = to_data(run.base)
    written: dict[str, Json] = copied(made)
    return written


def from_json(bundle: Bundle, data: dict[str, Json]) -> Run:
    """The run that `to_json` wrote."""
    data = copied({name: value for name, value in data.items() if name != "base"}) | {"base": data["base"]}
    run = Run(bundle=bundle, id=data["id"])
    for name in _PLAIN:
        if name in data:  # one that an earlier version has written lacks what has been added since
            setattr(run, name, data[name])
    run.open_visits = dict.fromkeys(data["open_visits"])
    run.seen = dict.fromkeys(data["seen"])
    run.visits = {one["number"]: _visit(one) for one in data["visits"]}
    run.activations = {one["id"]: Activation(**one) for one in data["activations"]}
    run.base = of_data(data["base"])
    run.current = folded(run)
    return run


def _visit_data(visit: Visit) -> dict[str, Json]:
    """A visit without what is only empty; the values are its own."""
    found = ((name, getattr(visit, name)) for name in _VISIT)
    made = {name: value for name, value in found if value not in (None, [], {}, ()) or name in _ALWAYS}
    if visit.region is not None:
        made["region"] = _region_data(visit.region)
    return made


def _region_data(region: Region) -> dict[str, Json]:
    """A region; its rounds, of which there may be many, as lists."""
    made: dict[str, Json] = {one.name: getattr(region, one.name) for one in fields(Region)}
    return {**made, "rounds": [_round_data(one) for one in region.rounds]}


def _round_data(one: Round) -> list[Json]:
    return [one.index, one.opened_order, one.closed_order, one.how, one.error]


def _visit(data: dict[str, Json]) -> Visit:
    data["causes"] = tuple(data.get("causes", ()))
    data["open_calls"] = {int(number): call for number, call in data.get("open_calls", {}).items()}
    if data.get("region") is not None:
        rounds = [Round(*one) for one in data["region"]["rounds"]]
        data["region"] = Region(**{**data["region"], "rounds": rounds})
    return Visit(**data)


def trim(run: Run, keep: int) -> dict[str, Json] | None:
    """Takes the oldest visits that are over out of the run, so that about `keep` stay, and returns them as a chunk.

    What is still needed stays too: visits with calls under way, and those that led to where the run is. A chunk is
    `{base, base_order, archived_sequence, visits, rounds, entries, activations, from, to}`: all that `restore` needs to
    put it back. None: there is nothing to take.
    """
    over = sorted((visit for visit in run.visits.values() if visit.left_order), key=attrgetter("left_order"))
    if len(over) <= keep:
        return None
    cut = over[len(over) - keep - 1].left_order
    needed = _needed(run)
    taken = [visit for visit in over if visit.left_order <= cut and visit.number not in needed]
    if not taken:
        return None
    said_until = max((visit.sequence for visit in taken if visit.status != "superseded"), default=0)
    entries = [entry for entry in run.entries if entry["sequence"] <= said_until]
    chunk = {
        "base": to_data(run.base),
        "base_order": run.base_order,
        "archived_sequence": run.archived_sequence,
        "visits": [_visit_data(visit) for visit in taken],
        "entries": entries,
        "from": min(visit.number for visit in taken),
        "to": max(visit.number for visit in taken),
    }
    chunk = copied(chunk)
    _move_base(run, cut)
    chunk["rounds"] = _move_rounds(run, cut)
    for visit in taken:
        del run.visits[visit.number]
    run.entries = run.entries[len(entries) :]
    run.archived_sequence = max(run.archived_sequence, *(visit.sequence for visit in taken))
    return {**chunk, "activations": _drop_closed(run)}


def _move_rounds(run: Run, cut: int) -> dict[str, list[Json]]:
    """Takes rounds that are over out of open containers, by visit; the last one stays, as it tells the next index."""
    moved: dict[str, list[Json]] = {}
    for number in run.open_visits:
        region = run.visits[number].region
        if region is None:
            continue
        old = [at for at, one in enumerate(region.rounds[:-1]) if one.closed_order and one.closed_order <= cut]
        count = next((index for index, at in enumerate(old) if index != at), len(old))
        taken = region.rounds[:count]
        if taken:
            moved[str(number)] = [_round_data(one) for one in taken]
            present = taken[region.passed :]
            region.rounds = region.rounds[count:]
            region.open = [at - count for at in region.open]
            region.passed = max(0, region.passed - count)
            region.gone += len(present)
            region.gone_failed += sum(one.how == "failed" for one in present)
    return moved


def _put_back(region: Region, rounds: list[Round]) -> None:
    """Rounds come back to the beginning of the list; more than are gone are of an earlier pass."""
    present = rounds[len(rounds) - min(len(rounds), region.gone) :]
    region.rounds = [*rounds, *region.rounds]
    region.open = [at + len(rounds) for at in region.open]
    region.passed += len(rounds) - len(present)
    region.gone -= len(present)
    region.gone_failed -= sum(one.how == "failed" for one in present)


def _needed(run: Run) -> dict[int, None]:
    """Visits that may still be asked about: they led to where the run is, have a call under way, or have done something
    that can be taken back."""
    needed = dict.fromkeys(cause for due in run.current.due for cause in due.causes)
    for visit in run.visits.values():
        if visit.status == "open":
            needed.update(dict.fromkeys(visit.causes))
        if visit.open_calls or visit.state in run.graph(visit.activation).compensators:
            needed[visit.number] = None
    return needed


def _drop_closed(run: Run) -> list[dict[str, Json]]:
    """Activations that are over, and have no visit left, go too; the first one stays, since it gives the result."""
    busy = dict.fromkeys(visit.activation for visit in run.visits.values())
    first = next(iter(run.activations))
    gone = [
        one
        for one in run.activations.values()
        if one.status == "closed" and one.id not in busy and one.id != first and one.ended_order <= run.base_order
    ]
    for activation in gone:
        del run.activations[activation.id]
        run.base.forget(activation.id)
        run.current.forget(activation.id)
    return [asdict(one) for one in gone]


def _move_base(run: Run, cut: int) -> None:
    begun = [(one, run.graphs[one.journey]) for one in run.activations.values()]
    visits = [(visit, run.graph(visit.activation)) for visit in run.visits.values() if visit.status != "superseded"]
    run.base = of_data(to_data(run.base))
    Fold(run.base).run(begun, visits, after=run.base_order, until=cut)
    run.base_order = cut


def restore(run: Run, chunk: dict[str, Json]) -> None:
    """Puts a chunk back in front of the window, so that the run can go back to a visit in it."""
    chunk = copied(chunk)
    earlier = {one["number"]: _visit(one) for one in chunk["visits"]}
    activations = {one["id"]: Activation(**one) for one in chunk["activations"]}
    run.visits = dict(sorted({**earlier, **run.visits}.items()))
    for number, rounds in chunk.get("rounds", {}).items():
        region = run.visits[int(number)].region
        if region is not None:
            _put_back(region, [Round(*one) for one in rounds])
    run.activations = dict(sorted({**run.activations, **activations}.items(), key=lambda item: item[1].order))
    run.entries = [*chunk["entries"], *run.entries]
    run.base = of_data(chunk["base"])
    run.base_order = chunk["base_order"]
    run.archived_sequence = chunk["archived_sequence"]
    run.current = folded(run)
