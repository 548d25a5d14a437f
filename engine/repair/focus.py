"""What a repair is about where nothing is named: the question that is open, or where the run is."""

from __future__ import annotations

from engine.questioning import questioning
from engine.repair.texts import remembered
from engine.run import Activation, Run
from engine.step import Step
from engine.visit import Visit


def focus(run: Run) -> Visit | None:
    """The visit whose question an answer would be for; else the one entered last that is open."""
    last = next(reversed(run.open_visits), None)
    return questioning(run) or (None if last is None else run.visits[last])


def activation_around(run: Run, here: Visit | None) -> Activation | None:
    """The journey that a repair is about: that of a visit, else the first that is open."""
    if here is not None:
        return run.activations[here.activation]
    return next((one for one in run.activations.values() if one.status == "open"), None)


def name_of(run: Run, visit: Visit) -> str:
    """The name of a visit's state."""
    return run.graph(visit.activation).states[visit.state].name


def ask_once_more(step: Step, visit: Visit | None) -> None:
    """Says the open question again, as it stands."""
    if visit is not None and visit.question is not None:
        prompt = visit.question["prompt"]
        step.run.say("question", prompt, visit=visit, data={"id": visit.question["id"], "again": True})
        remembered(step.run, prompt)
