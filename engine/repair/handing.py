"""A person takes over: what the customer says is kept and not answered by the journey, until it is handed back.

`run.handoff` is `{reason, queue, since, by}` for so long, `since` in seconds since 1970.
"""

from __future__ import annotations

from engine.events import CommandGiven, InputReceived
from engine.repair.focus import ask_once_more, focus
from engine.repair.texts import remembered, say_pattern
from engine.run import Run
from engine.step import Step


def hand_over(run: Run, reason: str, by: str | None, queue: str | None = None) -> None:
    """Calls for a person. Where one has been called already, nothing changes. `queue`: None: the pattern's own."""
    if run.handoff is not None:
        return
    queue = queue or run.bundle.conduct.repair.of("handoff").queue
    run.handoff = {"reason": reason, "queue": queue, "since": run.now, "by": by}
    run.say("status", f"handed over: {reason}" if reason else "handed over", who="system", data=dict(run.handoff))
    say_pattern(run, "handoff", reason=reason)


def keep_message(run: Run, event: InputReceived) -> None:
    """What the customer says meanwhile is for the person."""
    run.say("message", event.text or "", who="user", visit=focus(run), input_id=event.id, data=event.values)
    remembered(run, event.text or "", "customer")


def problem_with(run: Run, kind: str, text: str | None) -> str | None:
    """Why a person's command cannot be obeyed; None if it can."""
    if run.handoff is None:
        return "Nobody has handed the conversation over; the journey answers"
    return "Say what is to be answered" if kind == "answer" and not (text or "").strip() else None


def obey(step: Step, event: CommandGiven) -> None:
    """A person answers the customer, or hands the conversation back."""
    run = step.run
    problem = problem_with(run, event.kind, event.text)
    if problem is not None:
        run.say("refusal", problem, who="system")
    elif event.kind == "answer":
        run.say(
            "message", event.text or "", who="person", visit=focus(run), data={"by": event.by} if event.by else None
        )
        remembered(run, event.text or "", "person")
    else:
        run.handoff = None
        run.say("status", "handed back", who="system", data={"by": event.by} if event.by else None)
        ask_once_more(step, focus(run))
