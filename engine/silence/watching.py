"""Watching questions: the time of silence begins with a question, stands still, begins anew, and ends with it.

After each event all is made to be as the questions are, whatever has happened to them.
"""

from __future__ import annotations

from engine.events import InputReceived
from engine.run import Run
from engine.silence.assigning import assign_as_declared, holder
from engine.silence.declared import all_measures, assignment, kind_of
from engine.silence.planning import plan, stop_timers
from engine.step import Step
from engine.visit import Visit
from journeys.silence import Before

BROKEN = ""
"""The question that is measured is none: somebody has just said something."""


def watch(step: Step) -> None:
    """Sets, stops and cancels what questions that nobody answers lead to."""
    for number in list(step.run.open_visits):
        visit = step.run.visits[number]
        if visit.question is None or step.is_ending(visit):
            if visit.silence.get("question") is not None:
                _end(step, visit)
        elif visit.silence or all_measures(step.run, visit) or assignment(step.run, visit) is not None:
            _follow(step, visit)


def heard(run: Run, event: InputReceived, asked: Visit | None, *, conversing: bool) -> None:
    """A person has said something: the silence is broken of the question that is meant and, where a message may mean
    anything, of all that are for nobody in particular."""
    for number in run.open_visits:
        visit = run.visits[number]
        meant = visit is asked or (conversing and event.question is None and _is_for_anybody(visit))
        if meant and visit.silence.get("question") is not None:
            visit.silence["question"] = BROKEN


def _is_for_anybody(visit: Visit) -> bool:
    return kind_of(visit) == "questions" and holder(visit) is None


def _follow(step: Step, visit: Visit) -> None:
    question = visit.question
    assert question is not None
    if visit.silence.get("question") != question["id"]:
        _begin(step, visit, question["id"])
    known, now = visit.silence, step.run.now
    if _stands_still(step, visit):
        if known["stopped"] is None:
            stop_timers(step, visit)
            known["stopped"] = now
    elif known["stopped"] is not None:
        known["since"] += now - known["stopped"]
        known["stopped"] = None
        plan(step, visit)


def _begin(step: Step, visit: Visit, question: str) -> None:
    """The time of a question begins. It is taken to stand, so that it is planned as soon as it runs."""
    stop_timers(step, visit)
    earlier, now = visit.silence, step.run.now
    declared = all_measures(step.run, visit)
    visit.silence = {
        "question": question,
        "since": now,
        "stopped": now,
        # What comes before a moment comes once, however often the question is asked.
        "done": [index for index in earlier.get("done", ()) if isinstance(declared[index].when, Before)],
        "asked": None,
        "plans": earlier.get("plans", 0),
        "calls": earlier.get("calls", 0),
    }
    assign_as_declared(step, visit)


def _end(step: Step, visit: Visit) -> None:
    stop_timers(step, visit)
    visit.silence["question"] = None


def _stands_still(step: Step, visit: Visit) -> bool:
    """Whether nobody could answer: the run is paused or, for whoever the conversation is with, a turn is in progress, a
    person has taken over, or the journey has been left."""
    run = step.run
    if run.paused:
        return True
    aside = run.turn is not None or run.handoff is not None or bool(run.activations[visit.activation].suspended)
    return aside and _is_for_anybody(visit)
