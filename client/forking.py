"""A new journey from a past visit of another, which is not touched."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass

from client.archive import Storage
from client.handle import JourneyHandle
from client.starting import JourneysClient
from journeys import messages
from journeys.errors import InputRefusedError, UsageError
from journeys.messages import Carried, Carry, Forked, Start
from journeys.values import Json


@dataclass(frozen=True)
class Fork:
    """A journey that has begun at a visit of another."""

    handle: JourneyHandle
    origin: str
    visit: int
    state: str
    title: str


async def fork(
    journeys: JourneysClient,
    origin: str,
    place: Carry,
    *,
    id: str | None = None,  # noqa: A002 - the messages' own word
    mark: bool = False,
    by: str | None = None,
) -> Fork:
    """Starts a journey that begins at a past visit of another, on the same task queue, by the same definition.

    The other one may have ended; what has been moved out of it is read from the client's storage.

    Args:
        place: the visit, by its number, its state or in words; `chunks` are left to this function.
        id: of the new journey; default: one made of the other's.
        mark: note it in the other's transcript too, if it has not ended. That is an event of its history.

    Raises:
        InputRefusedError: no journey can begin there; says why.
        UsageError: the id is taken; a part of the archive cannot be read.
        UnknownJourneyError, UnreachableError: as of all reading.
    """
    if id == origin:
        raise UsageError(f"The id {id!r} is that of the journey itself; choose another")
    handle = journeys.handle(origin)
    told = await _carried(handle, place, journeys.storage)
    definition = await handle.definition()
    queue = await handle.task_queue() or journeys.task_queue
    start = Start(
        journey=messages.pack(definition),
        workspace=told["workspace"],
        user=told["user"],
        continue_after=journeys.continue_after,
        forked=told,
    )
    begun = await JourneysClient(journeys.client, queue, storage=journeys.storage).begin(
        definition,
        start.model_dump(mode="json", exclude_none=True),
        id or f"{origin[:150]}-fork-{uuid.uuid4().hex[:8]}",
    )
    if mark and not await handle.has_ended():
        await handle.signal(messages.FORKED, Forked(run=begun.id, visit=told["visit"], by=by))
    return Fork(begun, origin, told["visit"], told["state"], told["title"])


async def _carried(handle: JourneyHandle, place: Carry, storage: Storage | None) -> dict[str, Json]:
    """Asks until all is there that the answer needs."""
    chunks: list[Json] = []
    while True:
        answer: Carried = await handle.carry(place.model_copy(update={"chunks": tuple(chunks)}))
        if answer.problem is not None:
            raise InputRefusedError(answer.problem)
        if answer.missing is None:
            told: dict[str, Json] = answer.forked
            return told
        if storage is None:
            raise UsageError("That visit has been moved out of the journey; use the storage that it was run with")
        chunks.append(json.loads(await storage.get(answer.missing)))
