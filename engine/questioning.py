"""Which of the questions that are open a message is for that names none."""

from __future__ import annotations

from engine.run import Run
from engine.visit import Visit


def questioning(run: Run) -> Visit | None:
    """The oldest question or, in a conversation, the oldest of the journey that has begun last: what interrupts is
    settled before what it has interrupted. Whether a repair is to be done comes before all; a chat comes after all that
    asks for something in particular."""
    asking = [visit for visit in map(run.visits.__getitem__, run.open_visits) if visit.question is not None]
    repairs = (visit for visit in asking if visit.question is not None and visit.question["purpose"] == "repair")
    if (repair := next(repairs, None)) is not None:
        return repair
    if not run.talk.get("conversation"):
        return next(iter(asking), None)
    return max(asking, key=lambda visit: _urgency(run, visit), default=None)


def _urgency(run: Run, visit: Visit) -> tuple[bool, int]:
    assert visit.question is not None
    return visit.question["kind"] != "message", run.activations[visit.activation].order
