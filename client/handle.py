"""One journey that has been started: read, answered, followed, ended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from pydantic import BaseModel
from temporalio.api.enums.v1 import EventType
from temporalio.client import (
    Client,
    WorkflowExecutionStatus,
    WorkflowFailureError,
    WorkflowHandle,
    WorkflowHistoryEventFilterType,
    WorkflowQueryFailedError,
    WorkflowUpdateFailedError,
)
from temporalio.service import RPCError, RPCStatusCode

from client.archive import Archived, Storage, read
from client.translation import result_of, translated
from journeys import messages
from journeys.bundle import Bundle
from journeys.errors import (
    InputRefusedError,
    JourneysError,
)
from journeys.messages import JourneyResult, SendInput, Turn
from journeys.run import ENDED, Changes, Progress, Snapshot, Transcript
from journeys.values import Json

QUERY_SECONDS = (1.0, 9.0)
"""How long each attempt of a query may take. A query that arrives while a run is just ending can get lost."""
STARTING_SECONDS = 3.0
"""How long a worker that has just been started may need until the server knows of it."""
_LATE = (RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED)
Read = TypeVar("Read", bound=BaseModel)


class JourneyHandle:
    """One journey."""

    def __init__(self, client: Client, run_id: str, storage: Storage | None = None) -> None:
        self.id = run_id
        self._client = client
        self._storage = storage

    @property
    def _handle(self) -> WorkflowHandle[Any, Any]:
        return self._client.get_workflow_handle(self.id)

    async def state(self) -> Snapshot:
        """Where it is."""
        return await self._query(messages.STATE, Snapshot)

    async def progress(self) -> Progress:
        """How far it is."""
        return await self._query(messages.PROGRESS, Progress)

    async def transcript(self) -> Transcript:
        """What has been said; what has been moved out of the run too, where the client has its storage.

        Raises:
            UsageError: a part of it is not in the storage.
        """
        found = await self._query(messages.TRANSCRIPT, Transcript)
        archived = None if found.complete else await self._archived(found.archive)
        return found if archived is None else archived.opening(found)

    async def changes(self, since: int = 0) -> Changes:
        """What has changed since a sequence number; of visits and lines that have been moved out of the run too, where
        the client has its storage.

        Raises:
            UsageError: a part of it is not in the storage.
        """
        found = await self.kept_changes(since)
        archived = None if found.complete else await self._archived(found.archive)
        return found if archived is None else archived.before(found, since)

    async def kept_changes(self, since: int = 0) -> Changes:
        """The same, of what the run still has; needs no storage."""
        return await self._query(messages.CHANGES, Changes, since)

    async def definition(self) -> Bundle:
        """What it runs."""
        return await self._query(messages.DEFINITION, Bundle)

    async def carry(self, message: messages.Carry) -> messages.Carried:
        """What a fork of it would begin with; see `client.forking`."""
        return await self._query(messages.CARRY, messages.Carried, message.model_dump(mode="json"))

    async def submit_input(self, message: SendInput) -> Turn:
        """Answers, and waits for what comes of it.

        Raises:
            InputRefusedError: the answer does not fit; nothing has changed.
        """
        return await self._update(messages.SUBMIT_INPUT, message)

    async def rewind(self, message: messages.Rewind) -> Turn:
        """Goes back. Raises as `submit_input` does."""
        return await self._update(messages.REWIND, message)

    async def command(self, message: messages.Command) -> Turn:
        """Gives a command. Raises as `submit_input` does."""
        return await self._update(messages.COMMAND, message)

    async def signal(self, name: str, message: BaseModel) -> None:
        """Sends a signal: `send_input`, `send_event`, `pause`, `resume`."""
        try:
            await self._handle.signal(name, message.model_dump(mode="json", exclude_none=True))
        except RPCError as error:
            raise translated(error, self.id) from None

    async def has_ended(self) -> bool:
        """Whether nothing more will happen; needs no worker."""
        try:
            description = await self._handle.describe()
        except RPCError as error:
            raise translated(error, self.id) from None
        return description.status not in (None, WorkflowExecutionStatus.RUNNING)

    async def task_queue(self) -> str:
        """The task queue on which it waits for its workers; needs no worker. Empty if the server does not tell."""
        try:
            return (await self._handle.describe()).task_queue
        except RPCError:
            return ""

    async def cancel(self) -> None:
        """Asks it to end; what is under way is let finish.

        Raises:
            InputRefusedError: it has ended.
        """
        if await self.has_ended():
            raise InputRefusedError(f"The journey {self.id!r} has ended")
        try:
            await self._handle.cancel()
        except RPCError as error:
            raise translated(error, self.id) from None

    async def result(self) -> JourneyResult:
        """Waits for the end.

        Raises:
            JourneyFailedError: it was terminated from outside, or could not begin.
        """
        try:
            return JourneyResult.model_validate(await self._handle.result())
        except WorkflowFailureError as error:
            return result_of(error, self.id)
        except RPCError as error:
            raise translated(error, self.id) from None

    async def follow(self, since: int = 0) -> AsyncGenerator[Changes, None]:
        """All changes after a sequence number, as they come, until the journey has ended.

        The history is the bell, and costs nothing; what changed is asked for once for each ring.
        """
        bell = asyncio.Event()
        bell.set()
        ringer = asyncio.create_task(self._ring(bell))
        try:
            while True:
                await bell.wait()
                bell.clear()
                change = await self.changes(since)
                if change.sequence > since or change.status in ENDED:
                    since = change.sequence
                    yield change
                if change.status in ENDED:
                    return
                if ringer.done():
                    await ringer
                    if not bell.is_set():
                        return
        finally:
            ringer.cancel()

    async def _ring(self, bell: asyncio.Event) -> None:
        """Rings for each new event of the history, across continue-as-new."""
        while True:
            last = None
            pages = self._handle.fetch_history_events(
                wait_new_event=True, event_filter_type=WorkflowHistoryEventFilterType.ALL_EVENT
            )
            try:
                async for event in pages:
                    last = event.event_type
                    bell.set()
            except RPCError as error:
                if error.status != RPCStatusCode.DEADLINE_EXCEEDED:
                    raise translated(error, self.id) from None
            if last is not None and last != EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW:
                bell.set()
                return

    async def _archived(self, references: Sequence[str]) -> Archived | None:
        return None if self._storage is None else await read(self._storage, references, await self.definition())

    async def _query(self, name: str, kind: type[Read], *arguments: Json) -> Read:
        loop = asyncio.get_running_loop()
        began, attempt = loop.time(), 0
        while True:
            try:
                answer = await self._handle.query(
                    name,
                    args=list(arguments),
                    rpc_timeout=timedelta(seconds=QUERY_SECONDS[attempt]),
                    result_type=Any,
                )
                return kind.model_validate(answer)
            except WorkflowQueryFailedError as error:
                raise JourneysError(f"The journey {self.id!r} could not be read: {error}") from None
            except RPCError as error:
                if error.status in _LATE and attempt + 1 < len(QUERY_SECONDS):
                    attempt += 1
                elif error.status == RPCStatusCode.FAILED_PRECONDITION and loop.time() - began < STARTING_SECONDS:
                    await asyncio.sleep(0.2)
                else:
                    raise translated(error, self.id, await self.task_queue()) from None

    async def _update(self, name: str, message: BaseModel) -> Turn:
        try:
            answer = await self._handle.execute_update(name, message.model_dump(mode="json", exclude_none=True))
        except WorkflowUpdateFailedError as error:
            raise InputRefusedError(str(error.cause).removeprefix("InputRefused: ")) from None
        except RPCError as error:
            raise translated(error, self.id) from None
        return Turn.model_validate(answer)
