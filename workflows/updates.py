"""What updates do: check, put the event into the inbox, and answer when the run has come to rest."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from activities.contracts import UNARCHIVE
from engine import events, views
from engine.hearing import is_new, problems_with
from engine.rewinding import can_rewind, latest_visit
from engine.snapshots import restore
from journeys import messages
from journeys.messages import Command, Rewind, SendInput, Turn
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
        event = events.InputReceived(self.now(), message.text, message.values, message.question)
        problems = problems_with(self.journey, event)
        if problems:
            raise refused("; ".join(problems))

    @workflow.update(name=messages.REWIND)
    async def rewind(self, message: Rewind) -> Turn:
        """Goes back."""
        if not is_new(self.journey, message.id):
            return self.turn(self.journey.sequence, duplicate=True)
        target = self.target_of(message)
        while target is None or not can_rewind(self.journey, target):
            if not await self.unarchive():
                raise refused("There is no such visit to go back to")
            target = self.target_of(message)
        return await self.take(events.Rewound(self.now(), target, message.by))

    @rewind.validator
    def check_rewind(self, message: Rewind) -> None:
        """Refuses to go back to where the run has not been."""
        if message.visit is None and message.state is None:
            raise refused("Name a visit or a state to go back to")
        target = self.target_of(message)
        if self.journey.finished or (
            not self.journey.archive and (target is None or not can_rewind(self.journey, target))
        ):
            wanted = f"visit {message.visit}" if message.visit is not None else f"state {message.state!r}"
            raise refused(f"The run has not been at {wanted}")

    def target_of(self, message: Rewind) -> int | None:
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
    async def command(self, message: Command) -> Turn:
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
    def check_command(self, message: Command) -> None:
        """Refuses a command that has nothing to act on."""
        if self.journey.finished:
            raise refused("The journey has ended")
        if message.kind in ("retry", "skip", "resolve") and self.visit_of(message) is None:
            said = f"There is nothing to {message.kind} now"
            raise refused(said)
        if message.kind == "say" and not message.name:
            raise refused("Name the command that is given")

    def visit_of(self, message: Command) -> int | None:
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
