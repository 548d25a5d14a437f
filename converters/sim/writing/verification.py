"""What reading the written workflow gives, held against the journey: what differs is in the report."""

from __future__ import annotations

from collections.abc import Mapping

from converters.sim.writing.remarks import Remarks
from converters.sim.writing.revision import said
from converters.sim.writing.sources import is_from_sim
from journeys.canonical import plain
from journeys.journey import Journey
from journeys.states import AnyState
from journeys.values import Json

_WHY = "its block of Sim cannot say this"


def tell_differences(journey: Journey, found: Journey | None, remarks: Remarks, hidden: Mapping[str, Json]) -> None:
    """Remarks on all that is not the same after reading, unless something is said of it already.

    Args:
        found: the journey as it is read again; None where it cannot be.
        hidden: texts that were left out on purpose, with what stands in their place; None for nothing.
    """
    if found is None:
        remarks.changed(None, "workflow", "Sim refuses it as it is", "look at its start block")
        return
    read = {state.id: state for state in found.states}
    names: dict[str, Json] = {
        was.name: state.name
        for state in journey.states
        if (was := read.get(state.id)) is not None and was.name != state.name
    }
    names |= {
        state.source.node_name: read[state.id].name
        for state in journey.states
        if state.id in read and state.source is not None and state.source.node_name is not None
    }
    names |= hidden
    for state in journey.states:
        if state.id not in read:
            remarks.changed(state, "state", "nothing leads to its block, so that it is no part of a run")
        elif is_from_sim(journey) and state.source is not None and read[state.id].type == state.type:
            _compare(state, read[state.id], remarks, names)
    for name in ("variables", "description", "title") if is_from_sim(journey) else ():
        if plain(journey).get(name) != plain(found).get(name):
            remarks.changed(None, name, _WHY)


def _compare(state: AnyState, found: AnyState, remarks: Remarks, names: Mapping[str, Json]) -> None:
    ours, theirs = (_comparable(said(one), names) for one in (state, found))
    for name in {**ours, **theirs}:
        told = any(where == state.id and what.split(".")[0].split(":")[0] == name for where, what in remarks.said)
        if ours.get(name) != theirs.get(name) and not told:
            remarks.dropped(state, name, _WHY, "look at the block in Sim")


def _comparable(value: Json, names: Mapping[str, Json]) -> Json:
    """A value without the names of blocks in it, which follow the titles, and without credentials."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        value = value[:2] if value[:1] == ["value"] else value
        return [_comparable(item, names) for item in value]
    if isinstance(value, dict) and "$js" in value:
        # The tree is what counts; the source beside it is for people.
        return {"$js": _comparable(value["$js"], names)}
    if isinstance(value, dict):
        made = {name: _comparable(item, names) for name, item in value.items() if name != "missing"}
        return {name: item for name, item in made.items() if item is not None}
    return value
