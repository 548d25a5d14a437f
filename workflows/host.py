"""What the workflow does with commands: activities, timers, children. Each ends by putting an event into the inbox."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine, Iterable
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ActivityError, FailureError

from activities.contracts import INTERPRET
from engine import events
from engine.commands import CallTool, CancelChild, CancelTimer, Command, Finish, StartChild, StartTimer, Yield
from engine.run import Run
from journeys import messages
from journeys.messages import Start
from workflows import calls
from workflows.definitions import child_bundle


class Host:
    """The run, its inbox, and what is under way for it."""

    start: Start
    journey: Run
    key: str
    """The run's own part of idempotency keys: the same across continue-as-new, another for another run of the same
    id."""
    heard: int
    """Messages in this history."""

    def __init__(self) -> None:
        self.inbox: deque[events.Event] = deque()
        self.tasks: dict[asyncio.Task[None], None] = {}
        self.timers: dict[tuple[int, str], asyncio.Task[None]] = {}
        self.under_way = 0
        self.heard = 0
        self.holding = False

    def now(self) -> float:
        """The workflow's own time, seconds since 1970."""
        return workflow.time()

    def perform(self, commands: Iterable[Command]) -> None:
        """Starts what the engine asks for; each ends by putting an event into the inbox."""
        for command in commands:
            match command:
                case CallTool():
                    self.begin(self.call(command))
                case StartTimer():
                    self.timers[command.visit, command.timer] = asyncio.create_task(self.sleep(command))
                case CancelTimer():
                    task = self.timers.pop((command.visit, command.timer), None)
                    if task is not None:
                        task.cancel()
                case StartChild():
                    self.begin(self.start_child(command))
                case CancelChild():
                    self.begin(self.cancel_child(command))
                case Yield():
                    self.begin(self.breathe())
                case Finish():
                    pass

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Starts something whose end nobody awaits; it tells its end by an event."""
        task = asyncio.create_task(work)
        self.tasks[task] = None
        task.add_done_callback(lambda ended: self.tasks.pop(ended, None))

    async def call(self, command: CallTool) -> None:
        """A tool call, with its result or failure."""
        if command.activity == INTERPRET and not workflow.patched("answers-in-words"):
            # It was refused at once when this history was made.
            failure = {"message": "It was not read in plain words", "kind": "tool", "outcome": "failed", "details": {}}
            self.inbox.append(events.ToolFailed(self.now(), command.visit, command.call, failure))
            return
        self.under_way += 1
        try:
            result = await calls.execute(self.journey, command, self.key)
        except ActivityError as error:
            failure = calls.failure_of(error, command)
            self.inbox.append(events.ToolFailed(self.now(), command.visit, command.call, failure))
        else:
            self.inbox.append(events.ToolSucceeded(self.now(), command.visit, command.call, result))
        finally:
            self.under_way -= 1

    async def sleep(self, command: StartTimer) -> None:
        """A timer."""
        await workflow.sleep(command.seconds, summary=messages.summary(command.title) or None)
        self.timers.pop((command.visit, command.timer), None)
        self.inbox.append(events.TimerFired(self.now(), command.visit, command.timer))

    async def breathe(self) -> None:
        """A long stretch of pure states goes on after a breath."""
        if workflow.patched("breath-by-local-activity"):
            await calls.breathe()
        else:
            await workflow.sleep(0.001)
        self.inbox.append(events.Continued(self.now()))

    async def start_child(self, command: StartChild) -> None:
        """A child journey; it tells its end by signal, since handles do not survive continue-as-new."""
        self.under_way += 1
        depth = self.start.parent.depth + 1 if self.start.parent else 1
        problem = "" if depth < messages.MAX_CHAIN else messages.CHAIN_TOO_LONG
        link = messages.ParentLink(workflow_id=self.journey.id, visit=command.visit, call=command.call, depth=depth)
        try:
            if not problem:
                await workflow.start_child_workflow(
                    messages.WORKFLOW,
                    Start(
                        journey=messages.pack(child_bundle(self.journey.bundle, command.journey)),
                        input=command.input,
                        workspace=self.start.workspace,
                        user=self.start.user,
                        parent=link,
                    ),
                    id=self.child_id(command.visit, command.call),
                    parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                    static_summary=messages.summary(command.title),
                )
        except FailureError as error:
            problem = f"The child could not be started: {error.message}"
        finally:
            self.under_way -= 1
        if problem:
            kind = "depth" if problem == messages.CHAIN_TOO_LONG else "error"
            result = {"status": "failed", "success": False, "error": {"message": problem, "kind": kind}}
            self.inbox.append(events.ChildEnded(self.now(), command.visit, command.call, result))

    def child_id(self, visit: int, call: int) -> str:
        """The workflow id of a child."""
        return f"{self.journey.id}/{visit}.{call}"

    async def cancel_child(self, command: CancelChild) -> None:
        """Nobody waits for the child any more."""
        handle = workflow.get_external_workflow_handle(self.child_id(command.visit, command.call))
        try:
            await handle.cancel()
        except FailureError:
            workflow.logger.info("the child had already ended")
