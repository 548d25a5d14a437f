"""The one workflow. It runs any journey: messages become events, the engine decides, commands become activities, timers, children."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, FailureError

with workflow.unsafe.imports_passed_through():
    from pydantic import ValidationError

    from activities.contracts import ARCHIVE, UNARCHIVE
    from engine import events, views
    from engine.commands import CallTool, CancelChild, CancelTimer, Command, Finish, StartChild, StartTimer, Yield
    from engine.engine import apply
    from engine.hearing import is_new, problems_with
    from engine.resuming import commands_to_resume
    from engine.rewinding import can_rewind, latest_visit
    from engine.run import Run
    from engine.snapshots import restore, trim
    from journeys import messages
    from journeys.canonical import plain
    from journeys.errors import JourneysError
    from journeys.messages import JourneyResult, SendEvent, SendInput, Start, Turn
    from journeys.run import Changes, Progress, Snapshot, Transcript
    from journeys.values import Json
    from workflows import attributes, calls, carrying, details
    from workflows.definitions import bundle_of, child_bundle

QUICK_SECONDS = 3.0
"""How long an update waits for the run to come to rest, before it answers "queued"."""
DRAIN_SECONDS = 60.0
KEEP_VISITS = 200
MAX_VISITS = 2_000
MAX_MESSAGES = 1_500
"""Visits, and messages, after which the workflow continues as new even if the server does not suggest it."""
MAX_DEPTH = 25


@workflow.defn(name=messages.WORKFLOW)
class JourneyWorkflow:
    """See `journeys.messages` for how to talk to it."""

    @workflow.init
    def __init__(self, start: Start) -> None:
        info = workflow.info()
        self.start = start
        self.inbox: deque[events.Event] = deque()
        self.tasks: dict[tuple[int, str], asyncio.Task[None]] = {}
        self.under_way = 0
        self.heard = 0
        self.holding = False
        self.first_visit = 0
        self.key = f"{info.workflow_id}:{info.first_execution_run_id[:8]}"
        self.commands: list[Command] = []
        try:
            bundle = bundle_of(start.journey)
        except (JourneysError, ValidationError) as error:
            raise ApplicationError(f"The journey is not valid: {error}", type="InvalidJourney", non_retryable=True) from None
        self.attributes: dict[str, str] = {}
        if start.carried is not None:
            self.journey, waiting, self.key, self.attributes = carrying.read(bundle, start.carried)
            self.commands = commands_to_resume(self.journey, self.now())
            self.inbox.extend(waiting)
            self.first_visit = self.journey.visit_count
        else:
            self.journey = Run(bundle, info.workflow_id, start.workspace, start.user, start.input, self.now(), self.now())
            self.inbox.append(events.Started(self.now()))

    @workflow.run
    async def run(self, start: Start) -> JourneyResult:
        """Works off the inbox until the journey has ended."""
        self.perform(self.commands)
        while not self.journey.finished:
            try:
                await workflow.wait_condition(lambda: bool(self.inbox) and not self.holding)
            except asyncio.CancelledError:
                self.inbox.append(events.Cancelled(self.now(), "cancelled from outside"))
            while self.inbox and not self.journey.finished:
                self.perform(apply(self.journey, self.inbox.popleft()))
            self.tell()
            if self.due_to_continue():
                await self.continue_as_new()
        return await self.finish()

    def now(self) -> float:
        """The workflow's own time, seconds since 1970."""
        return workflow.time()

    def perform(self, commands: list[Command]) -> None:
        """Starts what the engine asks for; each ends by putting an event into the inbox."""
        for command in commands:
            match command:
                case CallTool():
                    asyncio.create_task(self.call(command))
                case StartTimer():
                    self.tasks[command.visit, command.timer] = asyncio.create_task(self.sleep(command))
                case CancelTimer():
                    task = self.tasks.pop((command.visit, command.timer), None)
                    if task is not None:
                        task.cancel()
                case StartChild():
                    asyncio.create_task(self.start_child(command))
                case CancelChild():
                    asyncio.create_task(self.cancel_child(command))
                case Yield():
                    asyncio.create_task(self.breathe())
                case Finish():
                    pass

    async def call(self, command: CallTool) -> None:
        """A tool call, with its result or failure."""
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
        await workflow.sleep(command.seconds, summary=command.title[: calls.SUMMARY_BYTES] or None)
        self.tasks.pop((command.visit, command.timer), None)
        self.inbox.append(events.TimerFired(self.now(), command.visit, command.timer))

    async def breathe(self) -> None:
        """A long stretch of pure states goes on in a workflow task of its own."""
        await workflow.sleep(0.001)
        self.inbox.append(events.Continued(self.now()))

    async def start_child(self, command: StartChild) -> None:
        """A child journey; it tells its end by signal, since handles do not survive continue-as-new."""
        self.under_way += 1
        depth = self.start.parent.depth + 1 if self.start.parent else 1
        problem = f"Journeys may call one another {MAX_DEPTH} deep" if depth > MAX_DEPTH else ""
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
                    static_summary=command.title[: calls.SUMMARY_BYTES],
                )
        except FailureError as error:
            problem = f"The child could not be started: {error.message}"
        finally:
            self.under_way -= 1
        if problem:
            result = {"status": "failed", "success": False, "error": {"message": problem}}
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

    def tell(self) -> None:
        """Lets the Temporal UI and visibility know where the run is; visibility only when something in it changes."""
        workflow.set_current_details(details.markdown(self.journey))
        self.attributes = attributes.upsert(self.journey, self.attributes)

    def due_to_continue(self) -> bool:
        """Whether the history has become long enough to begin a new one."""
        if self.journey.finished:
            return False
        visits = self.journey.visit_count - self.first_visit
        return workflow.info().is_continue_as_new_suggested() or visits >= (self.start.continue_after or MAX_VISITS) or self.heard >= MAX_MESSAGES

    async def continue_as_new(self) -> None:
        """Stops dispatching, lets what is under way end, and begins a new history with all that is known. Gives up if it takes too long."""
        self.holding = True
        try:
            await workflow.wait_condition(
                lambda: self.under_way == 0 and workflow.all_handlers_finished(), timeout=timedelta(seconds=DRAIN_SECONDS)
            )
        except asyncio.TimeoutError:
            self.holding = False
            self.first_visit = self.journey.visit_count
            return
        chunk = trim(self.journey, KEEP_VISITS)
        if chunk is not None:
            stored: Any = await calls.store(ARCHIVE, {"chunk": chunk, "run": self.journey.id})
            self.journey.archive.append(stored["ref"])
        await workflow.wait_condition(workflow.all_handlers_finished)
        carried = carrying.write(self.journey, list(self.inbox), self.key, self.attributes)
        workflow.continue_as_new(self.start.model_copy(update={"carried": carried, "input": None}))

    async def finish(self) -> JourneyResult:
        """Tells the parent, and ends as the journey has ended."""
        result = views.result(self.journey)
        for task in self.tasks.values():
            task.cancel()
        await workflow.wait_condition(workflow.all_handlers_finished)
        if self.start.parent is not None:
            await self.tell_the_parent(self.start.parent, result)
        if result.status == "failed":
            message = result.error.message if result.error else "failed"
            raise ApplicationError(message, result.model_dump(mode="json"), type="JourneyFailed", non_retryable=True)
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

    @workflow.signal(name=messages.SEND_INPUT)
    def send_input(self, message: Any) -> None:
        """An answer; what is wrong with it is said in the transcript, since a signal cannot be refused."""
        self.hear(SendInput, {"text": message} if isinstance(message, str) else message)

    @workflow.signal(name=messages.SEND_EVENT)
    def send_event(self, message: Any) -> None:
        """Something happened outside."""
        self.hear(SendEvent, {"name": message} if isinstance(message, str) else message)

    @workflow.signal(name=messages.PAUSE)
    def pause(self, message: Any = None) -> None:
        """Nothing new starts."""
        self.hear(messages.Pause, message or {})

    @workflow.signal(name=messages.RESUME)
    def resume(self, message: Any = None) -> None:
        """Goes on."""
        self.hear(messages.Resume, message or {})

    @workflow.signal(name=messages.CHILD_ENDED)
    def child_ended(self, message: dict[str, Any]) -> None:
        """A child tells its end."""
        event = events.ChildEnded(self.now(), message["visit"], message["call"], message["result"])
        self.inbox.append(event)

    def hear(self, kind: type[Any], message: Json) -> None:
        """Puts what a signal says into the inbox, once."""
        self.heard += 1
        try:
            read = kind.model_validate(message)
        except ValidationError as error:
            reason = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
            self.journey.say("refusal", f"A message could not be read: {reason}", who="system")
            return
        if not is_new(self.journey, getattr(read, "id", None)):
            return
        match read:
            case SendInput():
                self.inbox.append(
                    events.InputReceived(self.now(), read.text, read.values, read.question, read.id, read.by)
                )
            case SendEvent():
                self.inbox.append(events.EventReceived(self.now(), read.name, read.data, read.id))
            case messages.Pause():
                self.inbox.append(events.Paused(self.now(), read.reason, read.by))
            case messages.Resume():
                self.inbox.append(events.Resumed(self.now(), read.by))

    @workflow.update(name=messages.SUBMIT_INPUT)
    async def submit_input(self, message: SendInput) -> Turn:
        """An answer, and what comes of it."""
        if not is_new(self.journey, message.id):
            return self.turn(self.journey.sequence, duplicate=True)
        event = events.InputReceived(self.now(), message.text, message.values, message.question, message.id, message.by)
        return await self.take(event)

    @submit_input.validator
    def check_input(self, message: SendInput) -> None:
        """Refuses an answer that does not fit; nothing of it is then in the history."""
        if message.id is not None and message.id in self.journey.seen:
            return
        event = events.InputReceived(self.now(), message.text, message.values, message.question)
        problems = problems_with(self.journey, event)
        if problems:
            raise ApplicationError("; ".join(problems), type="InputRefused", non_retryable=True)

    @workflow.update(name=messages.REWIND)
    async def rewind(self, message: messages.Rewind) -> Turn:
        """Goes back."""
        if not is_new(self.journey, message.id):
            return self.turn(self.journey.sequence, duplicate=True)
        target = self.target_of(message)
        while target is None or not can_rewind(self.journey, target):
            if not await self.unarchive():
                raise ApplicationError("There is no such visit to go back to", type="InputRefused", non_retryable=True)
            target = self.target_of(message)
        return await self.take(events.Rewound(self.now(), target, message.by))

    @rewind.validator
    def check_rewind(self, message: messages.Rewind) -> None:
        """Refuses to go back to where the run has not been."""
        if message.visit is None and message.state is None:
            raise ApplicationError("Name a visit or a state to go back to", type="InputRefused", non_retryable=True)
        target = self.target_of(message)
        if self.journey.finished or (not self.journey.archive and (target is None or not can_rewind(self.journey, target))):
            wanted = f"visit {message.visit}" if message.visit is not None else f"state {message.state!r}"
            raise ApplicationError(f"The run has not been at {wanted}", type="InputRefused", non_retryable=True)

    def target_of(self, message: messages.Rewind) -> int | None:
        """The visit that is meant."""
        return message.visit if message.visit is not None else latest_visit(self.journey, message.state or "")

    async def unarchive(self) -> bool:
        """Puts the latest chunk of the archive back in front of the window."""
        if not self.journey.archive:
            return False
        found: Any = await calls.store(UNARCHIVE, {"ref": self.journey.archive[-1], "run": self.journey.id})
        self.journey.archive.pop()
        restore(self.journey, found["chunk"])
        return True

    @workflow.update(name=messages.COMMAND)
    async def command(self, message: messages.Command) -> Turn:
        """An operator's command."""
        if not is_new(self.journey, message.id):
            return self.turn(self.journey.sequence, duplicate=True)
        if message.kind == "cancel":
            return await self.take(events.Cancelled(self.now(), message.reason, message.by))
        visit = self.visit_of(message)
        event = events.CommandGiven(
            self.now(), message.kind, visit, message.name, message.output, message.reason, message.by
        )
        return await self.take(event)

    @command.validator
    def check_command(self, message: messages.Command) -> None:
        """Refuses a command that has nothing to act on."""
        if self.journey.finished:
            raise ApplicationError("The journey has ended", type="InputRefused", non_retryable=True)
        if message.kind in ("retry", "skip", "resolve") and self.visit_of(message) is None:
            said = f"There is nothing to {message.kind} now"
            raise ApplicationError(said, type="InputRefused", non_retryable=True)
        if message.kind == "say" and not message.name:
            raise ApplicationError("Name the command that is given", type="InputRefused", non_retryable=True)

    def visit_of(self, message: messages.Command) -> int | None:
        """The open visit that a command is about: the one named, or the only incident."""
        for number in self.journey.open_visits:
            visit = self.journey.visits[number]
            if message.visit is None and message.state is None:
                if visit.phase == "incident":
                    return number
            elif (message.visit in (None, number)) and (message.state in (None, visit.state)) and not visit.open_calls:
                return number
        return None

    async def take(self, event: events.Event) -> Turn:
        """Puts an event into the inbox and waits until the run has come to rest, though not for long."""
        self.heard += 1
        before = self.journey.sequence
        self.inbox.append(event)
        await workflow.wait_condition(lambda: not self.inbox or self.holding)
        if self.under_way and not self.holding:
            try:
                await workflow.wait_condition(self.at_rest, timeout=timedelta(seconds=QUICK_SECONDS))
            except asyncio.TimeoutError:
                return self.turn(before, queued=True)
        return self.turn(before, queued=self.holding)

    def at_rest(self) -> bool:
        """Whether nothing is under way, or the workflow is about to continue as new."""
        return self.holding or (not self.inbox and self.under_way == 0)

    def turn(self, before: int, *, queued: bool = False, duplicate: bool = False) -> Turn:
        """What has been said since, what is asked, and where the run is."""
        run = self.journey
        said = tuple(views.entry(one) for one in run.entries if one["sequence"] > before and one["who"] != "user")
        return Turn(
            queued=queued, duplicate=duplicate, said=() if duplicate else said, questions=views.questions(run),
            status=run.status, sequence=run.sequence,
        )  # fmt: skip

    @workflow.query(name=messages.STATE)
    def state(self) -> Snapshot:
        """Where the run is."""
        return views.snapshot(self.journey)

    @workflow.query(name=messages.PROGRESS)
    def progress(self) -> Progress:
        """How far it is."""
        return views.progress_of(self.journey)

    @workflow.query(name=messages.TRANSCRIPT)
    def transcript(self) -> Transcript:
        """What has been said."""
        return views.transcript(self.journey)

    @workflow.query(name=messages.CHANGES)
    def changes(self, since: int = 0) -> Changes:
        """What has changed since a sequence number."""
        return views.changes(self.journey, since)

    @workflow.query(name=messages.DEFINITION)
    def definition(self) -> Any:
        """The bundle that is being run."""
        return plain(self.journey.bundle)


_TOLD = {"status", "success", "output", "error"}
