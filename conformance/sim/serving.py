"""A case run on a Temporal server: a worker of its own, whose outside world is stood in for; read by queries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from temporalio.client import Client
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from activities.contracts import Request
from client import JourneyHandle, JourneysClient
from conformance.sim.answering import answer, resumed
from conformance.sim.observing import Observation
from conformance.sim.pauses import after_its_time, is_suspended
from conformance.sim.preparing import Prepared
from conformance.sim.world import World
from journeys.errors import UnknownJourneyError
from journeys.messages import Command
from journeys.run import ENDED, Place, Snapshot
from results.record import Record
from storage.blobs import Blobs
from worker import build

GLANCE_SECONDS = 0.05
"""How long to wait before a run that waits for a child is looked at again: the child rings no bell of its parent's."""


@asynccontextmanager
async def served(client: Client, blobs: Blobs, queue: str, world: World) -> AsyncIterator[JourneysClient]:
    """A worker on a task queue of its own, and a client that starts journeys there."""
    async with build(client, world.resources, blobs, queue, interceptors=[_Callers(world)]):
        yield JourneysClient(client, queue, storage=blobs)


async def play_on_server(prepared: Prepared, world: World, journeys: JourneysClient, run: str) -> list[Observation]:
    """Plays a case to its end, or until it waits; then once more for each resumption. What was seen at each rest."""
    world.add(prepared.stand_in(run))
    scenario = prepared.case.scenario
    handle = await journeys.start(prepared.bundle, input=scenario.input, id=run)
    try:
        seen = [await _observed(handle, journeys, prepared, world)]
        for one in scenario.resume:
            found = resumed(seen[-1], one)
            if found is None:
                break
            visit, pause = found
            message = answer(pause, one)
            if message is not None:
                await handle.submit_input(message)
            else:
                await handle.command(Command(kind="resolve", visit=visit, output=after_its_time(pause)))
            seen.append(await _observed(handle, journeys, prepared, world))
        return seen
    finally:
        if not await handle.has_ended():
            await handle.cancel()


async def _observed(handle: JourneyHandle, journeys: JourneysClient, prepared: Prepared, world: World) -> Observation:
    snapshot = await _at_rest(handle, journeys, prepared)
    record = Record(snapshot, await handle.changes(), prepared.bundle)
    return Observation(record, world.calls(handle.id), prepared.blocks)


async def _at_rest(handle: JourneyHandle, journeys: JourneysClient, prepared: Prepared) -> Snapshot:
    """The run when it has ended, or when nothing but an answer, or a long time, brings it on."""
    async for _ in handle.follow():
        while True:
            snapshot = await handle.state()
            if snapshot.status in ENDED or await _rests(snapshot, journeys, prepared):
                return snapshot
            if not any(place.waits_for == "child" for place in snapshot.places):
                break
            await asyncio.sleep(GLANCE_SECONDS)
    return await handle.state()


async def _rests(snapshot: Snapshot, journeys: JourneysClient, prepared: Prepared) -> bool:
    """Whether every place waits for a person, here or in a child, or for a time that Sim does not sit out."""
    children = [place for place in snapshot.places if place.waits_for == "child"]
    others = [place for place in snapshot.places if place.waits_for not in ("child", None)]
    if not snapshot.places or not all(_is_patient(place, prepared) for place in others):
        return False
    for place in children:
        try:
            inner = await journeys.handle(f"{snapshot.run}/{place.visit}.1").state()
        except UnknownJourneyError:
            return False  # it is being started
        if inner.status in ENDED or not await _rests(inner, journeys, prepared):
            return False
    return True


def _is_patient(place: Place, prepared: Prepared) -> bool:
    if place.waits_for == "timer":
        return is_suspended(prepared.sources.get((place.journey, place.state)))
    return place.waits_for in ("person", "event")


class _Callers(Interceptor):
    """Says of every activity which run it works for."""

    def __init__(self, world: World) -> None:
        self._world = world

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002
        """Stands before the activities."""
        return _Caller(next, self._world)


class _Caller(ActivityInboundInterceptor):
    def __init__(self, next: ActivityInboundInterceptor, world: World) -> None:  # noqa: A002 - Temporal's own word
        super().__init__(next)
        self._world = world

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002 - Temporal's own word
        """Does the work with the world knowing whose it is."""
        request = input.args[0] if input.args else None
        if not isinstance(request, Request):
            return await super().execute_activity(input)
        with self._world.calling(request.context.model_dump(include={"run", "journey", "state", "visit"})) as key:
            input.args = [self._world.rewritten(request, key)]
            return await super().execute_activity(input)
