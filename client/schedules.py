"""Schedules: runs that begin by themselves. Each is a Temporal Schedule, and each of its runs an ordinary journey with
an id of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from temporalio.client import (
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleDescription,
    ScheduleHandle,
    SchedulePolicy,
    ScheduleState,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.common import TypedSearchAttributes
from temporalio.service import RPCError

from client.scheduled import Scheduled, SchedulePlan, of_description, of_listed
from client.starting import FINGERPRINT, JourneysClient, attributes_of, quoted
from client.times import spec_of
from client.translation import translated_of_schedule
from journeys import messages
from journeys.bundle import Bundle
from journeys.errors import UsageError
from journeys.values import Json

TRIGGER_SECONDS = 5.0
"""How long a run may take to appear after its schedule has been triggered."""
_KEPT = ("JourneyId", "JourneyVersion", "JourneyWorkspace", "JourneyUser")
"""What visibility knows of a schedule; the other attributes are those of its runs."""


class Schedules:
    """Schedules on one server, whose runs begin on one task queue."""

    def __init__(self, journeys: JourneysClient) -> None:
        self._journeys = journeys
        self._client = journeys.client

    async def create(
        self,
        bundle: Bundle,
        plan: SchedulePlan,
        *,
        input: Json = None,  # noqa: A002 - the messages' own word
        workspace: str | None = None,
        user: str | None = None,
        id: str | None = None,  # noqa: A002
        replace: bool = False,
    ) -> Scheduled:
        """Makes a schedule.

        Args:
            id: the schedule's; the runs' ids begin with it. Default: the journey's.
            replace: put it in the place of one of that id, if there is one: it stays paused if it was.

        Raises:
            DocumentError: its times cannot be had; nothing has been sent.
            UsageError: there is one of that id, or the input is too large.
            UnreachableError: the server does not answer.
        """
        schedule_id = id or bundle.main.id
        attributes = attributes_of(bundle, workspace, user)
        action = ScheduleActionStartWorkflow(
            messages.WORKFLOW,
            self._journeys.first_message(bundle, input, workspace, user),
            id=schedule_id,
            task_queue=self._journeys.task_queue,
            static_summary=messages.summary(bundle.main.name),
            typed_search_attributes=attributes,
            memo={FINGERPRINT: bundle.fingerprint},
        )
        schedule = Schedule(
            action,
            spec_of(plan.times, datetime.now(UTC), plan.jitter),
            SchedulePolicy(plan.overlap_policy, plan.catch_up, plan.pause_on_failure),
            ScheduleState(note=plan.note, paused=plan.paused),
        )
        own = TypedSearchAttributes([pair for pair in attributes if pair.key.name in _KEPT])
        try:
            await self._client.create_schedule(schedule_id, schedule, search_attributes=own)
        except ScheduleAlreadyRunningError:
            if not replace:
                raise UsageError(
                    f"There is a schedule {schedule_id!r} already; --replace puts this one in its place, "
                    "--id gives this one another id"
                ) from None
            await self._replace(schedule_id, schedule, own)
        except RPCError as error:
            raise translated_of_schedule(error, schedule_id) from None
        return await self.show(schedule_id)

    async def list(self, limit: int = 100) -> AsyncIterator[Scheduled]:
        """The schedules of journeys."""
        count = 0
        try:
            async for one in await self._client.list_schedules(page_size=min(limit, 200)):
                found = of_listed(one)
                if found is None:
                    continue
                yield found
                count += 1
                if count >= limit:
                    return
        except RPCError as error:
            raise translated_of_schedule(error, "") from None

    async def show(self, schedule_id: str) -> Scheduled:
        """One schedule.

        Raises:
            UsageError: there is none of that id.
        """
        return of_description(await self._describe(schedule_id))

    async def pause(self, schedule_id: str, note: str | None = None) -> None:
        """Begins no more runs until it is resumed; those under way go on. Raises as `show` does."""
        try:
            await self._handle(schedule_id).pause(note=note)
        except RPCError as error:
            raise translated_of_schedule(error, schedule_id) from None

    async def resume(self, schedule_id: str, note: str | None = None) -> None:
        """Begins runs again. Raises as `show` does."""
        try:
            await self._handle(schedule_id).unpause(note=note)
        except RPCError as error:
            raise translated_of_schedule(error, schedule_id) from None

    async def trigger(self, schedule_id: str) -> str | None:
        """Begins a run now, paused or not, as the schedule's overlap policy allows.

        Returns:
            The run's id; None if none has begun within `TRIGGER_SECONDS`, as one is under way.

        Raises:
            UsageError: there is no such schedule.
        """
        before = _begun(await self._describe(schedule_id))
        try:
            await self._handle(schedule_id).trigger()
        except RPCError as error:
            raise translated_of_schedule(error, schedule_id) from None
        deadline = asyncio.get_running_loop().time() + TRIGGER_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            now = await self._describe(schedule_id)
            new = [one for one in _begun(now) if one not in before]
            if new:
                return new[0]
            await asyncio.sleep(0.1)
        return None

    async def delete(self, schedule_id: str) -> tuple[str, ...]:
        """Deletes a schedule; its runs that are under way go on.

        Returns:
            Ids of the runs that go on.

        Raises:
            UsageError: there is none of that id.
        """
        await self._describe(schedule_id)
        try:
            await self._handle(schedule_id).delete()
        except RPCError as error:
            raise translated_of_schedule(error, schedule_id) from None
        return await self.running(schedule_id)

    async def running(self, schedule_id: str) -> tuple[str, ...]:
        """Ids of the runs of a schedule that are under way, whatever its overlap policy."""
        query = f"TemporalScheduledById = {quoted(schedule_id)} AND ExecutionStatus = 'Running'"
        return tuple([one.id async for one in self._journeys.list(query)])

    async def _replace(self, schedule_id: str, schedule: Schedule, attributes: TypedSearchAttributes) -> None:
        def updated(found: ScheduleUpdateInput) -> ScheduleUpdate:
            was = found.description.schedule.state
            schedule.state.paused = schedule.state.paused or was.paused
            schedule.state.note = schedule.state.note or was.note
            return ScheduleUpdate(schedule, attributes)

        try:
            await self._handle(schedule_id).update(updated)
        except RPCError as error:
            raise translated_of_schedule(error, schedule_id) from None

    async def _describe(self, schedule_id: str) -> ScheduleDescription:
        try:
            return await self._handle(schedule_id).describe()
        except RPCError as error:
            raise translated_of_schedule(error, schedule_id) from None

    def _handle(self, schedule_id: str) -> ScheduleHandle:
        return self._client.get_schedule_handle(schedule_id)


def _begun(description: ScheduleDescription) -> tuple[str, ...]:
    """Ids of the latest runs, the latest first."""
    return tuple(one.id for one in of_description(description).last)
