"""The one workflow. It runs any journey: messages become events, the engine decides, commands become activities,
timers, children."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ApplicationError, FailureError

with workflow.unsafe.imports_passed_through():
    from activities.contracts import ARCHIVE
    from engine import events, views
    from engine.commands import Command
    from engine.engine import apply
    from engine.forking.beginning import begin_fork
    from engine.resuming import commands_to_resume
    from engine.run import Run
    from engine.snapshots import trim
    from journeys import messages
    from journeys.canonical import dump
    from journeys.errors import DocumentError
    from journeys.messages import JourneyResult, Start
    from journeys.values import Json
    from workflows import attributes, calls, carrying, details
    from workflows.definitions import NOTHING, bundle_of
    from workflows.queries import Queries
    from workflows.signals import Signals
    from workflows.updates import Updates

DRAIN_SECONDS = 60.0
FAILURE_BYTES = 32_000
KEEP_VISITS = 200
MAX_VISITS = 2_000
MAX_MESSAGES = 1_500
"""Visits, and messages, after which the workflow continues as new even if the server does not suggest it."""


@workflow.defn(name=messages.WORKFLOW)
class JourneyWorkflow(Signals, Updates, Queries):
    """See `journeys.messages` for how to talk to it."""

    @workflow.init
    def __init__(self, start: Start) -> None:
        super().__init__()
        info = workflow.info()
        self.start = start
        self.first_visit = 0
        self.key = f"{info.workflow_id}:{info.first_execution_run_id[:8]}"
        self.first_commands: list[Command] = []
        self.invalid: ApplicationError | None = None
        try:
            bundle = bundle_of(start.journey)
        except DocumentError as error:
            # Not raised here: the workflow would never be awaited, and the SDK would complain.
            self.invalid = ApplicationError(str(error), type="InvalidJourney", non_retryable=True)
            bundle = NOTHING
        self.attributes: attributes.Told = {}
        if start.carried is not None:
            self.journey, waiting, self.key, self.attributes = carrying.read(bundle, start.carried)
            self.first_commands = commands_to_resume(self.journey, self.now())
            self.inbox.extend(waiting)
            if self.journey.current.due and not any(isinstance(one, events.Continued) for one in waiting):
                # The run before this one had stopped for breath.
                self.inbox.append(events.Continued(self.now()))
            self.first_visit = self.journey.visit_count
        elif start.forked is not None:
            self.journey, self.first_commands = begin_fork(bundle, start.forked, info.workflow_id, self.now())
            self.inbox.append(events.Continued(self.now()))
            self.first_visit = self.journey.visit_count
        else:
            self.journey = Run(
                bundle, info.workflow_id, start.workspace, start.user, start.input, self.now(), self.now()
            )
            self.inbox.append(events.Started(self.now()))

    @workflow.run
    async def run(self, start: Start) -> JourneyResult:  # noqa: ARG002 - __init__ has taken it
        """Works off the inbox until the journey has ended."""
        if self.invalid is not None:
            raise self.invalid
        self.perform(self.first_commands)
        while not self.journey.finished:
            try:
                await workflow.wait_condition(lambda: bool(self.inbox))
                while self.inbox and not self.journey.finished:
                    self.perform(apply(self.journey, self.inbox.popleft()))
                self.tell()
                if self.due_to_continue():
                    await self.continue_as_new()
            except asyncio.CancelledError:
                self.holding = False
                self.inbox.append(events.Cancelled(self.now(), "cancelled from outside"))
        return await self.finish()

    def tell(self) -> None:
        """Lets the Temporal UI and visibility know where the run is; visibility only when something in it changes."""
        workflow.set_current_details(details.markdown(self.journey))
        self.attributes = attributes.upsert(self.journey, self.attributes)

    def due_to_continue(self) -> bool:
        """Whether the history has become long enough to begin a new one."""
        if self.journey.finished:
            return False
        visits = self.journey.visit_count - self.first_visit
        return (
            workflow.info().is_continue_as_new_suggested()
            or visits >= (self.start.continue_after or MAX_VISITS)
            or self.heard >= MAX_MESSAGES
        )

    async def continue_as_new(self) -> None:
        """Stops dispatching, lets what is under way end, and begins a new history with all that is known. Gives up
        if it takes too long."""
        self.holding = True
        try:
            await workflow.wait_condition(
                lambda: self.under_way == 0 and workflow.all_handlers_finished(),
                timeout=timedelta(seconds=DRAIN_SECONDS),
            )
        except TimeoutError:
            self.holding = False
            self.first_visit = self.journey.visit_count
            return
        chunk = trim(self.journey, KEEP_VISITS)
        if chunk is not None:
            stored: Any = await calls.store(ARCHIVE, {"chunk": chunk, "run": self.journey.id})
            self.journey.archive.append(stored["ref"])
        await workflow.wait_condition(workflow.all_handlers_finished)
        carried = carrying.write(self.journey, list(self.inbox), self.key, self.attributes)
        workflow.continue_as_new(self.start.model_copy(update={"carried": carried, "input": None, "forked": None}))

    async def finish(self) -> JourneyResult:
        """Tells the parent, and ends as the journey has ended."""
        result = views.result(self.journey)
        for task in self.timers.values():
            task.cancel()
        await workflow.wait_condition(workflow.all_handlers_finished)
        if self.start.parent is not None:
            await self.tell_the_parent(self.start.parent, result)
        if result.status == "failed":
            message = result.error.message if result.error else "failed"
            raise ApplicationError(message, told_by_failure(result), type="JourneyFailed", non_retryable=True)
        if result.status == "cancelled":
            raise asyncio.CancelledError
        return result

    async def tell_the_parent(self, parent: messages.ParentLink, result: JourneyResult) -> None:
        """The child's end, by signal."""
        told = {"visit": parent.visit, "call": parent.call, "result": result.model_dump(mode="json", include=_TOLD)}
        try:
            await workflow.get_external_workflow_handle(parent.workflow_id).signal(messages.CHILD_ENDED, told)
        except FailureError:
            workflow.logger.info("the parent has already ended")


def told_by_failure(result: JourneyResult) -> Json:
    """A result as the detail of a failure: without a large output, since failures are never kept outside the history.
    The query `state` has it still."""
    told: Json = result.model_dump(mode="json")
    return told if len(dump(told["output"])) <= FAILURE_BYTES else {**told, "output": None}


_TOLD = {"status", "success", "output", "error"}
