"""What is heard before anything else: words for a person who has taken over, and words that ask for a repair."""

from __future__ import annotations

from engine.events import InputReceived
from engine.repair import handing
from engine.repair.focus import focus
from engine.repair.performing import perform, problem
from engine.repair.texts import remembered
from engine.repair.words import might_be_an_answer, wanted
from engine.run import Run
from engine.step import Step
from engine.visit import Visit
from journeys.turns import RepairWanted


def hear(step: Step, event: InputReceived) -> bool:
    """Takes a message that is for a person, or asks for a repair. False: it is an ordinary one."""
    run = step.run
    if _is_for_a_person(run, event):
        handing.keep_message(run, event)
        return True
    found = _repair_in(run, event)
    if found is None:
        return False
    text, here = event.text or "", _meant(run, event)
    sure = not might_be_an_answer(run, text)
    run.say("answer", text, who="user", visit=here, input_id=event.id)
    remembered(run, text, "customer")
    return perform(step, found, by="rule", sure=sure, here=here)


def problems_with(run: Run, event: InputReceived) -> tuple[str, ...] | None:
    """Why a message that is for a person, or asks for a repair, would not be taken. None: it is an ordinary one."""
    if _is_for_a_person(run, event):
        return ()
    found = _repair_in(run, event)
    if found is None:
        return None
    if run.bundle.conduct.repair.of(found.kind).journey is not None:
        return ()
    reason = problem(run, found, _meant(run, event))
    return () if reason is None else (reason,)


def _meant(run: Run, event: InputReceived) -> Visit | None:
    """The visit whose question a message is about."""
    from engine.hearing import asked

    return (asked(run, event.question) if event.question is not None else None) or focus(run)


def _is_for_a_person(run: Run, event: InputReceived) -> bool:
    return run.handoff is not None and event.question is None and not run.finished


def _repair_in(run: Run, event: InputReceived) -> RepairWanted | None:
    """Words that name the question they answer are its answer, unless they are written as a command."""
    text = event.text or ""
    if event.values is not None or (event.question is not None and not text.strip().startswith("/")):
        return None
    return wanted(run, text, event.at)
