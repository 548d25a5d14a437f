"""A case played on a Temporal server: a worker of its own, whose outside world is stood in for; read by queries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from temporalio.client import Client

from client import JourneyHandle, JourneysClient
from conformance.parlant.observing import Moment, paths_of
from conformance.parlant.playing import bundle_of
from conformance.parlant.preparing import Prepared
from conformance.parlant.standing_in import StandIn
from conformance.parlant.world import World
from journeys.messages import SendInput
from journeys.run import ENDED
from storage.blobs import Blobs
from worker import build

GLANCE_SECONDS = 0.05
"""How long to wait before a run whose turn is under way is looked at again."""


@asynccontextmanager
async def served(client: Client, blobs: Blobs, queue: str, world: World) -> AsyncIterator[JourneysClient]:
    """A worker on a task queue of its own, and a client that starts journeys there."""
    async with build(client, world.resources, blobs, queue):
        yield JourneysClient(client, queue, storage=blobs)


async def play_on_server(prepared: Prepared, world: World, journeys: JourneysClient, run: str) -> list[Moment]:
    """Plays a case, turn by turn. What was seen after each."""
    stand_in = StandIn(run, prepared)
    world.add(stand_in)
    handle = await journeys.start(bundle_of(prepared, run), id=run, user=prepared.customer)
    sent = 0

    async def say(text: str) -> None:
        nonlocal sent
        sent += 1
        await handle.signal("send_input", SendInput(text=text, id=f"message-{sent}"))

    stand_in.say = say
    try:
        seen: list[Moment] = []
        for number in range(len(prepared.case.conversation)):
            before = len(stand_in.tools)
            await say(stand_in.turn(number))
            await _at_rest(handle, sent)
            if not stand_in.interrupted:
                await stand_in.interrupt_now()
                await _at_rest(handle, sent)
            paths = paths_of((await handle.changes()).visits, prepared.numberings)
            seen.append(Moment(tuple(stand_in.tools[before:]), paths))
        return seen
    finally:
        if not await handle.has_ended():
            await handle.cancel()


async def _at_rest(handle: JourneyHandle, sent: int) -> None:
    """Waits until all that was sent has been heard, and the run waits for the customer, or has ended."""
    while True:
        snapshot = await handle.state()
        heard = sum(entry.input_id is not None for entry in (await handle.transcript()).entries)
        if snapshot.status in ENDED or (snapshot.status != "running" and heard >= sent):
            return
        await asyncio.sleep(GLANCE_SECONDS)
