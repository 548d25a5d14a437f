"""Measures as documents, in few words; and what the activity answers that works times out."""

from __future__ import annotations

from typing import Any

from activities.calendars import moment_of
from activities.moments import AskedMoment
from engine.commands import CallTool, Command
from engine.events import ToolSucceeded
from tests.engine.building import Document
from tests.engine.driving import Drive

REMIND: Document = {"kind": "remind", "text": "Are you there?"}


def after(seconds: float, do: Document | None = None, **more: Any) -> Document:
    """A measure after so many seconds; without any other, a reminder."""
    return {"when": {"kind": "after", "seconds": seconds}, "do": do or REMIND, **more}


def before(moment: Any, do: Document | None = None, **more: Any) -> Document:
    """A measure before a moment."""
    return {"when": {"kind": "before", "moment": moment, **more}, "do": do or REMIND}


def expire(how: str = "timeout") -> Document:
    """Nobody is waited for any more."""
    return {"kind": "expire", "how": how}


def escalate(**to: Any) -> Document:
    """The question is given to somebody else."""
    return {"kind": "escalate", **to}


def asked_moments(commands: list[Command]) -> list[CallTool]:
    """The calls among commands that ask when a time comes."""
    return [one for one in commands if isinstance(one, CallTool) and one.activity == "moment"]


def tell_moments(drive: Drive) -> list[Command]:
    """The activity answers the latest question about times."""
    call = asked_moments(drive.commands)[-1]
    asked = [AskedMoment.model_validate(one) for one in call.arguments["asked"]]
    since = call.arguments["since"]
    found = [{"at": moment_of(one.when, since, one.moment, one.calendar), "error": None} for one in asked]
    return drive.tell(ToolSucceeded(drive.at, call.visit, call.call, {"moments": found}))


def planned(drive: Drive, state: str) -> list[tuple[str, float]]:
    """What is planned for a state's question: kind, and seconds from now on."""
    question = next(one for one in drive.questions if one.state == state)
    times = sorted(at for name, at in drive.open(state).timers.items() if name.startswith("silence:"))
    return [(one.do, at - drive.at) for one, at in zip(question.planned, times, strict=True)]


def let_pass(drive: Drive, seconds: float) -> Drive:
    """Time passes, and timers that are over meanwhile fire, one after another."""
    from engine.events import TimerFired

    until = drive.at + seconds
    while True:
        over = [
            (at, number, name)
            for number in drive.run.open_visits
            for name, at in drive.run.visits[number].timers.items()
            if at <= until
        ]
        if not over:
            break
        at, number, name = min(over)
        drive.at = max(drive.at, at)
        drive.tell(TimerFired(drive.at, number, name))
    drive.at = until
    return drive
