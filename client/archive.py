"""Visits and lines of the transcript that have been moved out of a run, read back from where they are kept.

What a chunk holds is told by `engine.snapshots.trim`; a visit in it is seen as `engine.views` would show it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from journeys.bundle import Bundle
from journeys.journey import Journey
from journeys.run import CallView, Changes, Entry, ErrorView, Transcript, VisitView
from journeys.values import Json

AT_ONCE = 8
"""Chunks that are fetched side by side."""


class Storage(Protocol):
    """Where the chunks are: the storage of the workers."""

    async def get(self, key: str) -> bytes:
        """The bytes of a key."""


@dataclass(frozen=True)
class Archived:
    """What stands in chunks, in order."""

    visits: tuple[VisitView, ...]
    entries: tuple[Entry, ...]

    def before(self, changes: Changes, since: int) -> Changes:
        """All changes after a sequence number: these, and those that the run still has."""
        visits = (*(visit for visit in self.visits if visit.sequence > since), *changes.visits)
        entries = (*(entry for entry in self.entries if entry.sequence > since), *changes.entries)
        ordered = tuple(sorted(visits, key=lambda visit: visit.number))
        return changes.model_copy(update={"visits": ordered, "entries": entries, "complete": True})

    def opening(self, transcript: Transcript) -> Transcript:
        """The whole conversation: these lines, and those that the run still has."""
        return transcript.model_copy(update={"entries": (*self.entries, *transcript.entries), "complete": True})


async def read(storage: Storage, references: Sequence[str], definition: Bundle) -> Archived:
    """Reads chunks.

    Raises:
        UsageError: one is not there.
    """
    gate = asyncio.Semaphore(AT_ONCE)

    async def fetch(reference: str) -> Archived:
        async with gate:
            return _chunk(json.loads(await storage.get(reference)), definition)

    chunks = await asyncio.gather(*(fetch(reference) for reference in references))
    return Archived(
        tuple(visit for chunk in chunks for visit in chunk.visits),
        tuple(entry for chunk in chunks for entry in chunk.entries),
    )


def _chunk(chunk: dict[str, Json], definition: Bundle) -> Archived:
    journeys = {journey.id: journey for journey in definition.journeys}
    states = {(journey.id, state.id): state for journey in definition.journeys for state in journey.states}

    def view(visit: dict[str, Json]) -> VisitView:
        journey = _journey_of(visit["activation"], journeys)
        state = states[journey.id, visit["state"]]
        kept = {name: visit[name] for name in _AS_THEY_ARE if name in visit}
        error, left_at = visit.get("error"), visit.get("left_at")
        return VisitView(
            **kept,
            journey=journey.id,
            title=state.name,
            type=state.type,
            entered_at=_iso(visit["entered_at"]),
            left_at=None if left_at is None else _iso(left_at),
            error=None if error is None else _error(error),
            calls=tuple(_call(call) for call in visit.get("calls", ())),
            source_node=state.source.node_id if state.source else None,
            source_type=state.source.node_type if state.source else None,
        )

    entries = tuple(Entry.model_validate({**entry, "at": _iso(entry["at"])}) for entry in chunk["entries"])
    return Archived(tuple(view(visit) for visit in chunk["visits"]), entries)


_AS_THEY_ARE = (
    "number",
    "state",
    "scope",
    "status",
    "input",
    "output",
    "error_handled",
    "choice",
    "logs",
    "asked_seconds",
    "causes",
    "sequence",
)
"""Fields of a visit that are shown as they are kept."""


def _journey_of(activation: str, journeys: dict[str, Journey]) -> Journey:
    """An activation is called like its journey; those after the first have their number behind it."""
    return journeys[activation] if activation in journeys else journeys[activation.rpartition("#")[0]]


def _error(error: dict[str, Json]) -> ErrorView:
    known = {name: error[name] for name in ("message", "kind", "outcome") if name in error}
    return ErrorView.model_validate({"message": "", **known, "details": error.get("details") or {}})


def _call(call: dict[str, Json]) -> CallView:
    moments = {name: _iso(call[name]) for name in ("started_at", "ended_at") if name in call}
    known = {name: call[name] for name in ("call", "kind", "name", "attempts", "error") if name in call}
    return CallView.model_validate(known | moments)


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
