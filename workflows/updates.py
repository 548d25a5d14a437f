"""What updates do: check, put the event into the inbox, and answer when the run has come to rest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from activities.contracts import UNARCHIVE
from answers import interpreting
from engine import events, views
from engine.hearing import is_new, problems_with
from engine.rewinding import can_rewind
from engine.silence import assigning
from engine.snapshots import restore
from engine.telling import command_event, problem_with_command, problem_with_rewind, target_of
from journeys import messages
from journeys.messages import Command, Rewind, SendInput, Turn
from journeys.values import Json
from workflows import calls
from workflows.host import Host

QUICK_SECONDS = 3.0
"""How long an update waits for the run to come to rest, before it answers "queued"."""


class Updates(Host):
    """The workflow's updates and their validators."""

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
        event = events.InputReceived(self.now(), message.text, message.values, message.question, by=message.by)
        problems = problems_with(self.journey, event, read_words)
        if problems:
            raise refused("; ".join(problems))

    @workflow.update(name=messages.REWIND)
    async def rewind(self, message: Rewind) -> Turn:
        """Goes back."""
        if not is_new(self.journey, message.id):
            return self.turn(self.journey.sequence, duplicate=True)
        target = target_of(self.journey, message)
        while target is None or not can_rewind(self.journey, target):
            if not await self.unarchive():
                raise refused("There is no such visit to go back to")
            target = target_of(self.journey, message)
        return await self.take(events.Rewound(self.now(), target, message.by))

    @rewind.validator
    def check_rewind(self, message: Rewind) -> None:
        """Refuses to go back to where the run has not been."""
        problem = problem_with_rewind(self.journey, message)
        if problem is not None:
            raise refused(problem)

    async def unarchive(self) -> bool:
        """Puts the latest chunk of the archive back in front of the window."""
        if not self.journey.archive:
            return False
        found: Any = await calls.store(UNARCHIVE, {"ref": self.journey.archive[-1], "run": self.journey.id})
        self.journey.archive.pop()
        restore(self.journey, found["chunk"])
        return True

    @workflow.update(name=messages.COMMAND)
    async def command(self, message: Command) -> Turn:
        """An operator's command."""
        if not is_new(self.journey, message.id):
            return self.turn(self.journey.sequence, duplicate=True)
        event = command_event(self.journey, message, self.now())
        turn = await self.take(event)
        # Somebody else may have been first since the command was accepted.
        problem = assigning.lost(self.journey, event) if isinstance(event, events.CommandGiven) else ""
        if problem:
            raise refused(problem)
        return turn

    @command.validator
    def check_command(self, message: Command) -> None:
        """Refuses a command that has nothing to act on."""
        problem = problem_with_command(self.journey, message)
        if problem is not None:
            raise refused(problem)

    async def take(self, event: events.Event) -> Turn:
        """Puts an event into the inbox and waits until the run has come to rest, though not for long."""
        self.heard += 1
        before = self.journey.sequence
        self.inbox.append(event)
        await workflow.wait_condition(lambda: not self.inbox or self.holding)
        if self.under_way and not self.holding:
            try:
                await workflow.wait_condition(self.at_rest, timeout=timedelta(seconds=QUICK_SECONDS))
            except TimeoutError:
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


def refused(reason: str) -> ApplicationError:
    """A refusal, in words."""
    return ApplicationError(reason, type="InputRefused", non_retryable=True)


def read_words(request: Mapping[str, Json]) -> dict[str, Json]:
    """Reads plain words outside the sandbox, which the libraries do not know. Only validators may: what they do is not
    replayed."""
    with workflow.unsafe.sandbox_unrestricted(), workflow.unsafe.imports_passed_through():
        return interpreting.interpret(request)
