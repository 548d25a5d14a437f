"""What reading the written workflow gives, held against the journey: what differs is in the report."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from converters.sim.writing.remarks import Remarks
from converters.sim.writing.revision import said
from converters.sim.writing.sources import is_from_sim
from journeys.canonical import dump, plain
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
    renamed = {
        old: read[state.id].name
        for state in journey.states
        if state.id in read
        for old in (state.name, state.source.node_name if state.source is not None else None)
        if old is not None and old != read[state.id].name
    }
    view = _View(hidden, renamed)
    for state in journey.states:
        if state.id not in read:
            remarks.changed(state, "state", "nothing leads to its block, so that it is no part of a run")
        elif is_from_sim(journey) and state.source is not None and read[state.id].type == state.type:
            _compare(state, read[state.id], remarks, view)
    for name in ("variables", "description", "title") if is_from_sim(journey) else ():
        if plain(journey).get(name) != plain(found).get(name):
            remarks.changed(None, name, _WHY)


def _compare(state: AnyState, found: AnyState, remarks: Remarks, view: _View) -> None:
    ours, theirs = view.of(said(state)), replace(view, is_read=True).of(said(found))
    for name in {**ours, **theirs}:
        told = any(where == state.id and what.split(".")[0].split(":")[0] == name for where, what in remarks.said)
        if ours.get(name) != theirs.get(name) and not told:
            remarks.dropped(state, name, _WHY, "look at the block in Sim")


@dataclass(frozen=True)
class _View:
    """How values are looked at: without credentials, and without the names of blocks, which follow the titles."""

    hidden: Mapping[str, Json]
    renamed: Mapping[str, str]
    is_read: bool = False
    """Whether the values are those that were read again, where the names are the new ones."""

    def of(self, value: Json) -> Json:
        match value:
            case str():
                return self._text(value)
            case {"$literal": inner} if self.hidden and dump(inner) in self.hidden:
                return None
            case list() | dict() if self.hidden and dump(value) in self.hidden:
                return None
            case ["value", held, *_]:
                return ["value", self.of(held)]
            case list():
                return [self.of(item) for item in value]
            case {"$js": tree}:
                # The tree is what counts; the source beside it is for people.
                return {"$js": self.of(tree)}
            case {"$invalid": _} if self.renamed:
                return {"$invalid": ""}
            case {"$call": "if_missing", "args": [wanted, _]} if self.renamed:
                return self.of(wanted)
            case dict():
                made = {name: self.of(item) for name, item in value.items() if name != "missing"}
                return {name: item for name, item in made.items() if item is not None}
            case _:
                return value

    def _text(self, text: str) -> Json:
        found = self.hidden.get(text, text)
        if not self.renamed or not isinstance(found, str):
            return found
        if found in self.renamed or found in self.renamed.values():
            return found if self.is_read else self.renamed.get(found, found)
        return self.names.sub("", found)

    @cached_property
    def names(self) -> re.Pattern[str]:
        """All old and new names, the longest first."""
        known = sorted({*self.renamed, *self.renamed.values()}, key=len, reverse=True)
        return re.compile("|".join(re.escape(one) for one in known))
