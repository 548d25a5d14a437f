"""Starting journeys on one server and task queue, and finding them again."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from temporalio.client import (
    Client,
    WorkflowExecutionStatus,
)
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from client.archive import Storage
from client.handle import JourneyHandle
from client.translation import translated
from journeys import messages
from journeys.bundle import Bundle
from journeys.errors import (
    UsageError,
)
from journeys.messages import Start
from journeys.run import ENDED
from journeys.values import Json

MAX_INPUT_BYTES = 64_000_000
FINGERPRINT = "JourneyFingerprint"
"""The memo by which runs of the same definition are known, whatever it is called."""


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
    """Starts and finds journeys on one server and task queue.

    Attributes:
        continue_after: visits after which a run that is started here continues as new; None: the usual number.
        storage: that of the workers; without it, what has been moved out of a run cannot be read.
    """

    def __init__(
        self,
        client: Client,
        task_queue: str = messages.TASK_QUEUE,
        continue_after: int | None = None,
        storage: Storage | None = None,
    ) -> None:
        self.client = client
        self.task_queue = task_queue
        self.continue_after = continue_after
        self.storage = storage

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
        run_id = id or f"{bundle.main.id[:60]}-{uuid.uuid4().hex[:12]}"
        message = self.first_message(bundle, input, workspace, user)
        return await self.begin(bundle, message, run_id, {FINGERPRINT: bundle.fingerprint})

    async def begin(
        self, bundle: Bundle, message: dict[str, Json], run_id: str, memo: Mapping[str, Json] | None = None
    ) -> JourneyHandle:
        """Starts a journey with a message (a `Start`, as JSON). Raises as `start` does."""
        try:
            await self.client.start_workflow(
                messages.WORKFLOW,
                message,
                id=run_id,
                task_queue=self.task_queue,
                static_summary=messages.summary(bundle.main.name),
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                search_attributes=attributes_of(bundle, message.get("workspace"), message.get("user")),
                memo=memo,
            )
        except WorkflowAlreadyStartedError:
            raise UsageError(f"A journey with the id {run_id!r} is under way; choose another id") from None
        except RPCError as error:
            raise translated(error, run_id) from None
        return self.handle(run_id)

    def first_message(self, bundle: Bundle, input: Json, workspace: str | None, user: str | None) -> dict[str, Json]:  # noqa: A002
        """What a run is started with: its definition travels with it.

        Raises:
            UsageError: the input is too large.
        """
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
        return start.model_dump(mode="json", exclude_none=True)

    def handle(self, run_id: str) -> JourneyHandle:
        """A journey by its id; nothing is asked of the server yet."""
        return JourneyHandle(self.client, run_id, self.storage)

    async def list(self, query: str = "", limit: int = 100) -> AsyncIterator[Listed]:
        """Journeys that match a visibility query, the latest first."""
        # A history that has been continued is the same journey, of which there is a later one.
        wanted = f"WorkflowType = '{messages.WORKFLOW}' AND ExecutionStatus != 'ContinuedAsNew'"
        wanted += f" AND ({query})" if query else ""
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
            raise translated(error, "") from None

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
            raise translated(error, "") from None
        return tuple(found)


def quoted(text: str) -> str:
    """A text as a value in a visibility query."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def attributes_of(bundle: Bundle, workspace: str | None, user: str | None) -> TypedSearchAttributes:
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
