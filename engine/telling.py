"""What operators tell a run: which visit they mean, and whether there is anything to act on."""

from __future__ import annotations

from engine.events import Cancelled, CommandGiven, EventReceived, Rewound
from engine.repair import handing
from engine.repair.focus import name_of
from engine.repair.places import meant
from engine.repair.texts import listed
from engine.rewinding import can_rewind, latest_visit
from engine.run import Run
from engine.silence import assigning
from journeys.errors import InputRefusedError
from journeys.messages import Command, Rewind, SendEvent


def visit_meant(run: Run, message: Command) -> int | None:
    """The open visit that a command is about: the one named, or the only incident."""
    for number in run.open_visits:
        visit = run.visits[number]
        if message.visit is None and message.state is None:
            if visit.phase == "incident":
                return number
        elif (message.visit in (None, number)) and (message.state in (None, visit.state)) and not visit.open_calls:
            return number
    return None


def problem_with_command(run: Run, message: Command) -> str | None:
    """Why a command has nothing to act on; None if it has."""
    if run.finished:
        return "The journey has ended"
    if message.kind in ("retry", "skip", "resolve") and visit_meant(run, message) is None:
        return f"There is nothing to {message.kind} now"
    if message.kind in assigning.KINDS:
        return assigning.problem_with_message(run, message)
    if message.kind == "say" and not message.name:
        return "Name the command that is given"
    if message.kind in ("answer", "hand_back"):
        return handing.problem_with(run, message.kind, message.text)
    return None


def command_event(run: Run, message: Command, at: float) -> Cancelled | CommandGiven:
    """A command as an event."""
    if message.kind == "cancel":
        return Cancelled(at, message.reason, message.by)
    if message.kind in assigning.KINDS:
        return assigning.event_of(run, message, at)
    visit = visit_meant(run, message)
    return CommandGiven(at, message.kind, visit, message.name, message.output, message.reason, message.by, message.text)


def target_of(run: Run, message: Rewind) -> int | None:
    """The visit that is to be gone back to; None: there is none, or words may mean several."""
    if message.visit is not None:
        return message.visit
    if message.words is None:
        return latest_visit(run, message.state or "")
    found = meant(run, message.words)
    return found[0] if len(found) == 1 else None


def problem_with_rewind(run: Run, message: Rewind) -> str | None:
    """Why the run cannot go back there; None if it can, or if what has been moved out of it may tell."""
    if message.visit is None and message.state is None and not (message.words or "").strip():
        return "Name a visit or a state to go back to, or say which question is meant"
    if message.visit is None and message.words is not None and len(found := meant(run, message.words)) > 1:
        names = listed([name_of(run, run.visits[number]) for number in found])
        return f"{message.words!r} may mean {names}; say which"
    target = target_of(run, message)
    if run.finished or (not run.archive and (target is None or not can_rewind(run, target))):
        if message.visit is None and message.words is not None:
            return f"Nothing that was asked is like {message.words!r}"
        wanted = f"visit {message.visit}" if message.visit is not None else f"state {message.state!r}"
        return f"The run has not been at {wanted}"
    return None


def event_told(
    run: Run, message: SendEvent | Rewind | Command, at: float
) -> EventReceived | Rewound | Cancelled | CommandGiven:
    """A message as an event, for hosts that have nothing to fetch from an archive.

    Raises:
        InputRefusedError: there is nothing that it could act on.
    """
    if isinstance(message, SendEvent):
        return EventReceived(at, message.name, message.data, message.id)
    if isinstance(message, Command):
        problem = problem_with_command(run, message)
        if problem is None:
            return command_event(run, message, at)
    else:
        target, problem = target_of(run, message), problem_with_rewind(run, message)
        if problem is None and target is not None:
            return Rewound(at, target, message.by)
    raise InputRefusedError(problem or "There is no such visit to go back to")
