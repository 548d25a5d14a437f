"""A conversation on a Temporal server: a worker of its own whose outside is stood in for; read by queries."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from temporalio import activity
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowHandle
from temporalio.exceptions import ApplicationError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from activities.contracts import Failure, Request
from activities.temporal import under_temporal
from client import JourneyHandle, JourneysClient
from conversation_tests.planned import Planned
from conversation_tests.players import PATIENCE_SECONDS, NotPlayable
from conversation_tests.world import World
from journeys.errors import JourneysError, UnknownJourneyError
from journeys.messages import SEND_EVENT, SEND_INPUT, Command, Rewind, SendEvent, SendInput
from journeys.run import ENDED, Snapshot
from results.record import Record
from storage.blobs import Blobs
from worker import build

LONGEST_WAIT = 20.0
"""How long a test may wait on a server, whose clock is the real one."""
LONGEST_TURN = 120.0
GLANCE_SECONDS = 0.03


@asynccontextmanager
async def served(client: Client, blobs: Blobs, queue: str, world: World) -> AsyncIterator[JourneysClient]:
    """A worker on a task queue of its own, and a client that starts journeys there."""
    async with build(client, world.resources, blobs, queue, interceptors=[_Answering(world)]):
        yield JourneysClient(client, queue, storage=blobs)


class ServerPlayer:
    """Plays on a server. Made and ended by `playing`."""

    def __init__(self, planned: Planned, journeys: JourneysClient, run: str) -> None:
        self._planned = planned
        self._journeys = journeys
        self._run = run
        self._handle: JourneyHandle = journeys.handle(run)

    async def begin(self) -> None:
        """See `Player`."""
        test = self._planned.test
        await self._journeys.start(
            self._planned.bundle, input=test.input, id=self._run, workspace=test.workspace, user=test.customer
        )
        await self.rest()

    async def send(self, message: SendInput, *, more: bool) -> None:
        """See `Player`."""
        if more:  # a signal does not wait for what comes of it
            await self._handle.signal(SEND_INPUT, message)
        else:
            await self._handle.submit_input(message)

    async def tell(self, message: SendEvent | Rewind | Command) -> None:
        """See `Player`."""
        match message:
            case SendEvent():
                await self._handle.signal(SEND_EVENT, message)
            case Rewind():
                await self._handle.rewind(message)
            case Command():
                await self._handle.command(message)

    async def wait(self, seconds: float) -> None:
        """See `Player`."""
        if seconds > LONGEST_WAIT:
            raise NotPlayable(f"it waits longer than {LONGEST_WAIT:g} seconds, and a server's clock is the real one")
        await asyncio.sleep(seconds)
        await self.rest()

    async def rest(self) -> None:
        """See `Player`."""
        deadline = time.monotonic() + LONGEST_TURN
        while not await self._rests(self._run):
            if time.monotonic() > deadline:
                raise JourneysError(f"The run did not come to rest within {LONGEST_TURN:g} seconds")
            await asyncio.sleep(GLANCE_SECONDS)

    async def record(self) -> Record:
        """See `Player`."""
        return Record(await self._handle.state(), await self._handle.changes(), self._planned.bundle)

    async def close(self) -> None:
        """Ends the run, if it goes on."""
        try:
            if not await self._handle.has_ended():
                await self._journeys.client.get_workflow_handle(self._run).terminate("the test is over")
        except UnknownJourneyError:
            return  # it was never started

    async def _rests(self, run: str) -> bool:
        """Whether nothing is under way but what waits for a person, an event, or a long time."""
        handle = self._journeys.client.get_workflow_handle(run)
        told = (await handle.describe()).raw_description
        if told.pending_activities or told.HasField("pending_workflow_task"):
            return False
        snapshot = await self._journeys.handle(run).state()
        if snapshot.status in ENDED:
            return await self._journeys.handle(run).has_ended()
        for place in snapshot.places:
            if place.waits_for == "tool":
                return False
            if place.waits_for == "child" and not await self._child_rests(f"{run}/{place.visit}.1"):
                return False
        return not (_is_timed(snapshot) and await _ends_soon(handle))

    async def _child_rests(self, run: str) -> bool:
        try:
            return (await self._journeys.handle(run).state()).status not in ENDED and await self._rests(run)
        except UnknownJourneyError:
            return False  # it is being started


def _is_timed(snapshot: Snapshot) -> bool:
    """Whether some place waits for nothing but a time."""
    return any(place.waits_for == "timer" for place in snapshot.places)


async def _ends_soon(handle: WorkflowHandle[Any, Any]) -> bool:
    """Whether a timer of the run is over within the time that is waited by itself."""
    due: dict[int, float] = {}
    async for event in handle.fetch_history_events():
        match event.event_type:
            case EventType.EVENT_TYPE_TIMER_STARTED:
                started = event.timer_started_event_attributes
                length = started.start_to_fire_timeout.ToTimedelta().total_seconds()
                due[event.event_id] = event.event_time.ToDatetime(tzinfo=UTC).timestamp() + length
            case EventType.EVENT_TYPE_TIMER_FIRED:
                due.pop(event.timer_fired_event_attributes.started_event_id, None)
            case EventType.EVENT_TYPE_TIMER_CANCELED:
                due.pop(event.timer_canceled_event_attributes.started_event_id, None)
            case _:
                pass
    now = datetime.now(UTC).timestamp()
    return any(moment <= now + PATIENCE_SECONDS for moment in due.values())


@asynccontextmanager
async def playing(planned: Planned, journeys: JourneysClient, run: str) -> AsyncIterator[ServerPlayer]:
    """A player, whose run ends with the context."""
    player = ServerPlayer(planned, journeys, run)
    try:
        yield player
    finally:
        await player.close()


class _Answering(Interceptor):
    """Lets the world answer activities."""

    def __init__(self, world: World) -> None:
        self._world = world

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002
        """Stands before the activities."""
        return _Answer(next, self._world)


class _Answer(ActivityInboundInterceptor):
    def __init__(self, next: ActivityInboundInterceptor, world: World) -> None:  # noqa: A002 - Temporal's own word
        super().__init__(next)
        self._world = world

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002 - Temporal's own word
        """Answers, or does the work and counts what was asked of models."""
        request = input.args[0] if input.args else None
        name = activity.info().activity_type
        if not isinstance(request, Request):
            return await super().execute_activity(input)

        async def answer(asked: Request, attempt: int) -> Any:
            return await self._world.answer(name, asked, attempt)

        answered = await under_temporal(answer, request)
        if answered is not None:
            return answered
        input.args = [self._world.addressed(request)]
        try:
            result = await super().execute_activity(input)
        except ApplicationError as error:
            failure = error.details[0] if error.details else None
            if isinstance(failure, Failure):
                self._world.count(name, {"usage": failure.details.get("usage")})
            raise
        self._world.count(name, result.model_dump(mode="json"))
        return result
