"""Journeys in memory: the same engine, the same activities, a virtual clock, no server. Nothing of it lasts."""

from __future__ import annotations

import asyncio
import heapq
import math
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from engine import events, interpreting, views
from engine.commands import CallTool, CancelChild, CancelTimer, Command, Finish, StartChild, StartTimer, Yield
from engine.contexts import context_of
from engine.engine import apply, start
from engine.hearing import is_new, problems_with
from engine.run import Run
from engine.telling import event_told
from engine.visit import Visit
from journeys.bundle import Bundle
from journeys.errors import InputRefusedError, ToolError
from journeys.messages import CHAIN_TOO_LONG, MAX_CHAIN, JourneyResult, Rewind, SendEvent, SendInput
from journeys.messages import Command as Commanded
from journeys.run import Changes, Question, Snapshot, Transcript
from journeys.states import Field
from journeys.values import Json

Perform = Callable[[str, dict[str, Json], int], Awaitable[dict[str, Json]]]
"""Makes an attempt of a call: activity name, request, number of the attempt → result. Raises `ToolError`."""
Answer = Callable[[Question], Awaitable[SendInput | None] | SendInput | None]
"""Answers a question; None: nobody does."""


@dataclass
class Simulation:
    """One run in memory.

    Time is virtual: it stands still while tools work, and jumps to the next timer when nothing else can happen.

    Attributes:
        run: the run, at every moment.
        now: the virtual moment, seconds since 1970.
    """

    bundle: Bundle
    perform: Perform
    answer: Answer = lambda _: None
    input: Json = None
    run_id: str = "simulation"
    workspace: str | None = None
    user: str | None = None
    now: float = 0.0
    depth: int = 0
    """How many journeys around it wait for this one."""
    on_change: Callable[[Run], None] | None = None
    holds: Callable[[Visit], bool] = lambda _: False
    """Visits whose timers the clock does not jump to: they are over only when `ring` says so."""
    until: float = math.inf
    """A virtual moment: the clock jumps to no timer after it."""
    run: Run = field(init=False)
    inbox: deque[events.Event] = field(init=False, default_factory=deque)
    _timers: list[tuple[float, int, int, str]] = field(init=False, default_factory=list)
    _cancelled: dict[int, None] = field(init=False, default_factory=dict)
    _live: dict[tuple[int, str], int] = field(init=False, default_factory=dict)
    _tasks: dict[asyncio.Task[None], Command] = field(init=False, default_factory=dict)
    _count: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        about: dict[str, Json] = {"input": self.input, "workspace": self.workspace, "user": self.user}
        self.run, commands = start(self.bundle, self.run_id, self.now, **about)
        self._first = commands

    async def play(self) -> Run:
        """Runs until the journey has ended, or nobody answers and nothing else can happen. After an answer, goes on.

        An exception of `perform` that is no `ToolError` is a mistake of its author's, and comes out here.
        """
        first, self._first = self._first, []
        self._do(first)
        try:
            while not self.run.finished:
                if self.inbox:
                    self._do(apply(self.run, self.inbox.popleft()))
                elif not await self._next():
                    break
                if self.on_change is not None:
                    self.on_change(self.run)
            await asyncio.gather(*(task for task, command in self._tasks.items() if _is_detached(command)))
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        return self.run

    def send(self, message: SendInput) -> None:
        """Puts an answer into the inbox; one whose id has been heard counts once.

        Raises:
            InputRefusedError: it does not fit what is asked.
        """
        if message.id is not None and message.id in self.run.seen:
            return
        problems = self.problems_with(message)
        if problems:
            raise InputRefusedError("; ".join(problems))
        is_new(self.run, message.id)
        self.inbox.append(self._event(message))

    def tell(self, message: SendEvent | Rewind | Commanded) -> None:
        """Puts what happened outside, or what an operator wants, into the inbox.

        Raises:
            InputRefusedError: there is nothing that it could act on.
        """
        self.inbox.append(event_told(self.run, message, self.now))

    def problems_with(self, message: SendInput) -> tuple[str, ...]:
        """Why an answer would be refused now; empty if it would be taken. Nothing is changed."""
        return problems_with(self.run, self._event(message), interpret)

    def snapshot(self) -> Snapshot:
        """Where it is, as the query `state` tells of a run on a server."""
        return views.snapshot(self.run)

    def changes(self, since: int = 0) -> Changes:
        """What has changed since a sequence number."""
        return views.changes(self.run, since)

    def transcript(self) -> Transcript:
        """What has been said."""
        return views.transcript(self.run)

    def result(self) -> JourneyResult:
        """The result so far; after the end, the result."""
        return views.result(self.run)

    def _event(self, message: SendInput) -> events.InputReceived:
        return events.InputReceived(self.now, message.text, message.values, message.question, message.id, message.by)

    async def _next(self) -> bool:
        """Lets something happen: a call ends, a question is answered, a timer is over. False: nothing can."""
        if self._tasks:
            ended, _ = await asyncio.wait(list(self._tasks), return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                del self._tasks[task]
                if not task.cancelled():
                    task.result()
            return True
        for question in views.questions(self.run):
            message = self.answer(question)
            if isinstance(message, Awaitable):
                message = await message
            if message is not None:
                said = (message.text or "").strip().lower()
                is_command = message.values is None and said in map(str.lower, views.actions(self.run))
                self.send(message if is_command else message.model_copy(update={"question": question.id}))
                return True
        return self._jump(lambda visit: visit == 0 or not self.holds(self.run.visits[visit]))

    def ring(self, visit: int) -> bool:
        """The clock jumps to the end of a visit's next timer, held or not. False: it has none."""
        return self._jump(lambda number: number == visit)

    def due(self) -> float | None:
        """The virtual moment at which the next timer is over; None: there is none."""
        return min((at for at, number, *_ in self._timers if number not in self._cancelled), default=None)

    def _jump(self, wanted: Callable[[int], bool]) -> bool:
        """The first timer of such a visit (0: of the run itself) is over."""
        others: list[tuple[float, int, int, str]] = []
        found = None
        while self._timers and found is None:
            one = heapq.heappop(self._timers)
            if self._cancelled.pop(one[1], 0) is None:
                continue
            if wanted(one[2]) and one[0] <= self.until:
                found = one
            else:
                others.append(one)
        for one in others:
            heapq.heappush(self._timers, one)
        if found is None:
            return False
        at, _, visit, timer = found
        self.now = max(self.now, at)
        self._live.pop((visit, timer), None)
        self.inbox.append(events.TimerFired(self.now, visit, timer))
        return True

    def _do(self, commands: Iterable[Command]) -> None:
        for command in commands:
            match command:
                case CallTool():
                    self._begin(command, self._call(command))
                case StartTimer():
                    self._count += 1
                    self._live[command.visit, command.timer] = self._count
                    heapq.heappush(
                        self._timers, (self.now + command.seconds, self._count, command.visit, command.timer)
                    )
                case CancelTimer():
                    number = self._live.pop((command.visit, command.timer), None)
                    if number is not None:
                        self._cancelled[number] = None
                case StartChild():
                    self._begin(command, self._child(command))
                case Yield():
                    self.inbox.append(events.Continued(self.now))
                case CancelChild():
                    self._cancel_child(command)
                case Finish():
                    pass

    def _begin(self, command: Command, work: Coroutine[Any, Any, None]) -> None:
        self._tasks[asyncio.ensure_future(work)] = command

    def _cancel_child(self, wanted: CancelChild) -> None:
        for task, command in list(self._tasks.items()):
            if isinstance(command, StartChild) and (command.visit, command.call) == (wanted.visit, wanted.call):
                task.cancel()

    async def _call(self, command: CallTool) -> None:
        request = {**command.arguments, "context": context_of(self.run, command, self.run_id)}
        for attempt in range(1, command.retry.max_attempts + 1):
            try:
                if command.activity == "interpret":
                    result = interpret(request)
                else:
                    result = await self.perform(command.activity, request, attempt)
            except ToolError as error:
                again = error.retryable or (command.retry.retry_all and error.repeatable)
                if again and attempt < command.retry.max_attempts:
                    continue
                failure = {"message": str(error), "kind": error.kind, "outcome": error.outcome,
                           "details": error.details, "logs": list(error.logs)}  # fmt: skip
                self.inbox.append(events.ToolFailed(self.now, command.visit, command.call, failure, attempt))
            else:
                self.inbox.append(events.ToolSucceeded(self.now, command.visit, command.call, result, attempt))
            return

    async def _child(self, command: StartChild) -> None:
        result: dict[str, Json]
        child = self.bundle.child(command.journey)
        too_deep = self.depth + 1 >= MAX_CHAIN
        if child is None or too_deep:
            said = CHAIN_TOO_LONG if too_deep else f"There is no journey {command.journey}"
            error: dict[str, Json] = {"message": said, "kind": "depth" if too_deep else "error"}
            result = {"status": "failed", "success": False, "error": error}
        else:
            inner = Simulation(
                self.bundle.of_child(child), self.perform, self.answer, command.input,
                f"{self.run_id}/{command.visit}.{command.call}",
                self.workspace, self.user, self.now, self.depth + 1,
            )  # fmt: skip
            run = await inner.play()
            if not run.finished:
                return  # nobody answers it; so this one waits too
            self.now = max(self.now, inner.now)
            result = views.result(run).model_dump(mode="json", include={"status", "success", "output", "error"})
        self.inbox.append(events.ChildEnded(self.now, command.visit, command.call, result))


def _is_detached(command: Command) -> bool:
    return isinstance(command, CallTool) and command.detached


def answers_in_order(answers: Iterable[Json]) -> Answer:
    """Gives answers from a list, one after another: texts, or objects of values by field name."""
    left = deque(answers)

    def answer(_: Question) -> SendInput | None:
        if not left:
            return None
        said = left.popleft()
        return (
            SendInput(values=said)
            if isinstance(said, dict)
            else SendInput(text=said if isinstance(said, str) else str(said))
        )

    return answer


def interpret(request: Mapping[str, Json]) -> dict[str, Json]:
    """Reads an answer in plain words, see `answers.interpreting`. Loads the libraries that do it: half a second, which
    nobody waits for whose answers fit exactly."""
    from answers.interpreting import interpret as read

    return read(request)


def problem_with(field: Field, answer: Json) -> str | None:
    """Why an answer does not fit a field of a form, in plain words either; None if it does."""
    return interpreting.problem_with(field, answer, interpret, datetime.now(UTC).isoformat())
