"""What waits for people, read from visibility: no worker is needed to see it, and none is asked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from temporalio.client import WorkflowExecution
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError

from client.starting import JourneysClient, quoted
from client.translation import translated
from journeys import messages
from journeys.messages import Command, Turn


@dataclass(frozen=True)
class Waiting:
    """A journey that waits for people, as visibility knows it.

    Attributes:
        status: `waiting`, `incident` …
        since: since when it has waited, ISO 8601; None: a version that did not tell runs it.
        assignees: the people whom its open questions wait for, if any are named.
        queues: the queues that they wait in.
    """

    id: str
    journey: str
    status: str
    since: str | None
    assignees: tuple[str, ...]
    queues: tuple[str, ...]
    workspace: str
    user: str


class Inbox:
    """What waits for people on one server."""

    def __init__(self, journeys: JourneysClient) -> None:
        self._journeys = journeys

    async def waiting(
        self,
        *,
        queue: str | None = None,
        assignee: str | None = None,
        workspace: str | None = None,
        journey: str | None = None,
        unclaimed: bool = False,
        limit: int = 100,
    ) -> AsyncIterator[Waiting]:
        """Journeys that wait for people.

        Args:
            queue: only those with a question in this queue.
            assignee: only those with a question for this person.
            unclaimed: only those with no question that is somebody's.
            limit: at most so many.

        Raises:
            UnreachableError: the server does not answer.
        """
        wanted = {"JourneyQueue": queue, "JourneyAssignee": assignee, "JourneyWorkspace": workspace}
        wanted |= {"JourneyId": journey, "JourneyWaiting": "person", "WorkflowType": messages.WORKFLOW}
        parts = [f"{name} = {quoted(value)}" for name, value in wanted.items() if value is not None]
        parts += ["JourneyAssignee IS NULL"] if unclaimed else []
        parts.append("ExecutionStatus = 'Running'")
        query = " AND ".join(parts)
        try:
            async for one in self._journeys.client.list_workflows(query, page_size=min(limit, 200), limit=limit):
                yield _waiting(one)
        except RPCError as error:
            raise translated(error, "") from None

    async def claim(self, run_id: str, by: str, question: str | None = None) -> Turn:
        """Takes a question, by its id or the oldest that can be taken.

        Raises:
            InputRefusedError: somebody else has it; the message says who.
        """
        return await self.command(run_id, Command(kind="claim", by=by, question=question))

    async def release(self, run_id: str, by: str, question: str | None = None) -> Turn:
        """Gives a question back. Raises as `claim` does."""
        return await self.command(run_id, Command(kind="release", by=by, question=question))

    async def assign(
        self, run_id: str, assignee: str | None, queue: str | None, by: str | None = None, question: str | None = None
    ) -> Turn:
        """Gives a question to a person, or into a queue, whoever has it. Raises as `claim` does."""
        return await self.command(
            run_id, Command(kind="assign", by=by, question=question, assignee=assignee, queue=queue)
        )

    async def command(self, run_id: str, command: Command) -> Turn:
        """Any command about what waits: `answer` and `hand_back` too, of a conversation that was handed over. Raises as
        `claim` does."""
        return await self._journeys.handle(run_id).command(command)


def _waiting(one: WorkflowExecution) -> Waiting:
    told = one.typed_search_attributes

    def text(name: str) -> str:
        return told.get(SearchAttributeKey.for_keyword(name)) or ""

    def texts(name: str) -> tuple[str, ...]:
        return tuple(told.get(SearchAttributeKey.for_keyword_list(name)) or ())

    since = told.get(SearchAttributeKey.for_datetime("JourneyWaitingSince"))
    return Waiting(
        id=one.id,
        journey=text("JourneyId"),
        status=text("JourneyStatus"),
        since=since.isoformat() if since is not None else None,
        assignees=texts("JourneyAssignee"),
        queues=texts("JourneyQueue"),
        workspace=text("JourneyWorkspace"),
        user=text("JourneyUser"),
    )
