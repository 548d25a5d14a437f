"""Journeys by a Temporal client: start, answer, read, follow. Knows the workflow by its name and messages only, as
any client may."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
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
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, CancelledError, TerminatedError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from journeys import messages
from journeys.bundle import Bundle
from journeys.errors import (
    InputRefusedError,
    JourneyFailedError,
    JourneysError,
    UnknownJourneyError,
    UnreachableError,
    UsageError,
)
from journeys.messages import JourneyResult, SendInput, Start, Turn
from journeys.run import ENDED, Changes, Progress, Snapshot, Transcript
from journeys.values import Json

QUERY_SECONDS = 10.0
MAX_INPUT_BYTES = 64_000_000
FINGERPRINT = "JourneyFingerprint"
"""The memo by which runs of the same definition are known, whatever it is called."""
Read = TypeVar("Read", bound=BaseModel)


@dataclass(frozen=True)
class Listed:
    """A journey as visibility lists it. Moments are ISO 8601."""

    id: str
    journey: str
    status: str
    waiting: str
    started_at: str
    ended_at: str | None


class JourneysClient:
    """Starts and finds journeys on one server and task queue."""

    def __init__(
        self, client: Client, task_queue: str = messages.TASK_QUEUE, continue_after: int | None = None
    ) -> None:
        self.client = client
        self.task_queue = task_queue
        self.continue_after = continue_after

    async def start(
        self,
        bundle: Bundle,
        *,
        input: Json = None,  # noqa: A002 - the messages' own word
        workspace: str | None = None,
        user: str | None = None,
        id: str | None = None,  # noqa: A002
    ) -> JourneyHandle:
        """Starts a journey.

        Raises:
            UsageError: the id is taken by a journey that is under way, or the input is too large.
            UnreachableError: the server does not answer.
        """
        main = bundle.main
        run_id = id or f"{main.id[:60]}-{uuid.uuid4().hex[:12]}"
        size = len(json.dumps(input))
        if size > MAX_INPUT_BYTES:
            raise UsageError(
                f"The input is {size:,} bytes; at most {MAX_INPUT_BYTES:,} are taken. "
                "Put large data where a tool can fetch it"
            )
        start = Start(
            journey=messages.pack(bundle),
            input=input,
            workspace=workspace,
            user=user,
            continue_after=self.continue_after,
        )
        try:
            await self.client.start_workflow(
                messages.WORKFLOW,
                start.model_dump(mode="json", exclude_none=True),
                id=run_id,
                task_queue=self.task_queue,
                static_summary=main.name[:200],
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                search_attributes=_attributes(bundle, workspace, user),
                memo={FINGERPRINT: bundle.fingerprint},
            )
        except WorkflowAlreadyStartedError:
            raise UsageError(f"A journey with the id {run_id!r} is under way; choose another id") from None
        except RPCError as error:
            raise _translated(error, run_id) from None
        return self.handle(run_id)

    def handle(self, run_id: str) -> JourneyHandle:
        """A journey by its id; nothing is asked of the server yet."""
        return JourneyHandle(self.client, run_id)

    async def list(self, query: str = "", limit: int = 100) -> AsyncIterator[Listed]:
        """Journeys that match a visibility query, the latest first."""
        wanted = f"WorkflowType = '{messages.WORKFLOW}'" + (f" AND ({query})" if query else "")
        count = 0
        try:
            async for one in self.client.list_workflows(wanted, page_size=min(limit, 200)):
                told = one.typed_search_attributes
                named = {n: told.get(SearchAttributeKey.for_keyword(n)) or "" for n in messages.SEARCH_ATTRIBUTES}
                ended = one.close_time.isoformat() if one.close_time else None
                status = named["JourneyStatus"]
                if one.status is not None and one.status != WorkflowExecutionStatus.RUNNING and status not in ENDED:
                    status = one.status.name.lower()
                yield Listed(
                    one.id, named["JourneyId"], status, named["JourneyWaiting"], one.start_time.isoformat(), ended
                )
                count += 1
                if count >= limit:
                    return
        except RPCError as error:
            raise _translated(error, "") from None

    async def earlier_seconds(
        self, journey: str, fingerprint: str, but: str = "", limit: int = 50
    ) -> tuple[float, ...]:
        """How long completed runs of the same definition took, the latest first, by visibility.

        Runs that have continued as new are left out: of those only the last part could be seen.

        Args:
            journey: the journey's id.
            fingerprint: the bundle's.
            but: a run that does not count, by its id.
            limit: at most so many runs are looked at.
        """
        wanted = (
            f"WorkflowType = '{messages.WORKFLOW}' AND ExecutionStatus = 'Completed' AND JourneyId = {quoted(journey)}"
        )
        found = []
        try:
            async for one in self.client.list_workflows(wanted, page_size=limit, limit=limit):
                is_whole = one.raw_info.first_run_id in ("", one.run_id)
                if one.close_time is None or one.id == but or not is_whole:
                    continue
                if await one.memo_value(FINGERPRINT, None) == fingerprint:
                    found.append((one.close_time - one.start_time).total_seconds())
        except RPCError as error:
            raise _translated(error, "") from None
        return tuple(found)


class JourneyHandle:
    """One journey."""

    def __init__(self, client: Client, run_id: str) -> None:
        self.id = run_id
        self._client = client

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
        """What has been said."""
        return await self._query(messages.TRANSCRIPT, Transcript)

    async def changes(self, since: int = 0) -> Changes:
        """What has changed since a sequence number."""
        return await self._query(messages.CHANGES, Changes, since)

    async def definition(self) -> Bundle:
        """What it runs."""
        return await self._query(messages.DEFINITION, Bundle)

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
            raise _translated(error, self.id) from None

    async def has_ended(self) -> bool:
        """Whether nothing more will happen; needs no worker."""
        try:
            description = await self._handle.describe()
        except RPCError as error:
            raise _translated(error, self.id) from None
        return description.status not in (None, WorkflowExecutionStatus.RUNNING)

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
            raise _translated(error, self.id) from None

    async def result(self) -> JourneyResult:
        """Waits for the end.

        Raises:
            JourneyFailedError: it was terminated from outside, or could not begin.
        """
        try:
            return JourneyResult.model_validate(await self._handle.result())
        except WorkflowFailureError as error:
            return _result_of(error, self.id)
        except RPCError as error:
            raise _translated(error, self.id) from None

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
                    raise _translated(error, self.id) from None
            if last is not None and last != EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW:
                bell.set()
                return

    async def _query(self, name: str, kind: type[Read], *arguments: Json) -> Read:
        try:
            answer = await self._handle.query(
                name,
                args=list(arguments),
                rpc_timeout=timedelta(seconds=QUERY_SECONDS),
                result_type=Any,
            )
        except WorkflowQueryFailedError as error:
            raise JourneysError(f"The journey {self.id!r} could not be read: {error}") from None
        except RPCError as error:
            raise _translated(error, self.id) from None
        return kind.model_validate(answer)

    async def _update(self, name: str, message: BaseModel) -> Turn:
        try:
            answer = await self._handle.execute_update(name, message.model_dump(mode="json", exclude_none=True))
        except WorkflowUpdateFailedError as error:
            raise InputRefusedError(str(error.cause).removeprefix("InputRefused: ")) from None
        except RPCError as error:
            raise _translated(error, self.id) from None
        return Turn.model_validate(answer)


def quoted(text: str) -> str:
    """A text as a value in a visibility query."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _attributes(bundle: Bundle, workspace: str | None, user: str | None) -> TypedSearchAttributes:
    """What visibility is told at the start, so that the workflow need not."""
    main = bundle.main
    told = {
        "JourneyId": main.id,
        "JourneyVersion": main.version,
        "JourneyStatus": "running",
        "JourneyWaiting": "no",
        "JourneyTemplate": main.template,
        "JourneyWorkspace": workspace,
        "JourneyUser": user,
    }
    pairs = [
        SearchAttributePair(SearchAttributeKey.for_keyword(name), value[:250]) for name, value in told.items() if value
    ]
    return TypedSearchAttributes(pairs)


def _result_of(error: WorkflowFailureError, run_id: str) -> JourneyResult:
    cause = error.cause
    if isinstance(cause, ApplicationError) and cause.type == "JourneyFailed" and cause.details:
        return JourneyResult.model_validate(cause.details[0])
    if isinstance(cause, CancelledError):
        return JourneyResult(journey="", fingerprint="", status="cancelled", success=False)
    if isinstance(cause, TerminatedError):
        raise JourneyFailedError(f"The journey {run_id!r} was terminated") from None
    raise JourneyFailedError(str(cause)) from None


def _translated(error: RPCError, run_id: str) -> JourneysError:
    """A server's error in the user's words."""
    match error.status:
        case RPCStatusCode.NOT_FOUND:
            if "completed" in str(error).lower():
                return InputRefusedError(f"The journey {run_id!r} has ended")
            return UnknownJourneyError(
                f"There is no journey {run_id!r} here; `journeys list` shows those that there are"
            )
        case RPCStatusCode.UNAVAILABLE:
            return UnreachableError(
                "The Temporal server does not answer; is it running? `journeys dev` starts a local one"
            )
        case RPCStatusCode.DEADLINE_EXCEEDED | RPCStatusCode.CANCELLED | RPCStatusCode.FAILED_PRECONDITION:
            return UnreachableError(
                f"No worker answers for the journey {run_id!r}; start one with `journeys worker` or `journeys dev`"
            )
        case _:
            return JourneysError(f"The Temporal server says: {error}")
