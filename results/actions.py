"""What somebody can do about a run now, as its messages allow."""

from __future__ import annotations

from typing import Literal

from results.record import Record
from results.shown import Shown

ActionName = Literal["answer", "say", "retry", "skip", "resolve", "pause", "resume", "cancel", "rewind"]


class AvailableAction(Shown):
    """One thing to do. `target` is the question, the user command or the visit that is meant, as its message has it."""

    action: ActionName
    label: str
    target: str | int | None = None


def available_actions(record: Record) -> tuple[AvailableAction, ...]:
    """What can be done; nothing, once a run has ended."""
    snapshot = record.snapshot
    if record.has_ended:
        return ()
    found: list[AvailableAction] = []
    for question in snapshot.questions:
        if question.kind == "incident":
            found += [
                AvailableAction(action="retry", label=f"Try {question.title} again", target=question.visit),
                AvailableAction(action="skip", label=f"Go on without {question.title}", target=question.visit),
                AvailableAction(action="resolve", label=f"Give the result of {question.title}", target=question.visit),
            ]
        else:
            found.append(AvailableAction(action="answer", label=f"Answer {question.title}", target=question.id))
    found += [AvailableAction(action="say", label=f"Say “{command}”", target=command) for command in snapshot.actions]
    latest = {visit.state: visit for visit in record.visits if visit.status == "done"}
    found += [
        AvailableAction(action="rewind", label=f"Go back to {visit.title}", target=visit.number)
        for visit in latest.values()
        if visit.asked_seconds > 0
    ]
    paused = snapshot.status == "paused"
    found.append(AvailableAction(action="resume" if paused else "pause", label="Go on" if paused else "Pause"))
    found.append(AvailableAction(action="cancel", label="Cancel"))
    return tuple(found)
