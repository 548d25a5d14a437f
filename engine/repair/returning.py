"""Going back to the question before, or to one that is named; and beginning anew."""

from __future__ import annotations

from engine.choosing import fail
from engine.outcomes import failure_of
from engine.repair.compensating import effects
from engine.repair.focus import activation_around, name_of
from engine.repair.places import meant
from engine.repair.texts import listed, say_pattern
from engine.rewinding import can_rewind, latest_visit, rewind
from engine.run import Activation, Run
from engine.states import input as form
from engine.step import Step
from engine.visit import Visit
from journeys.conversing import is_chat
from journeys.errors import StateError
from journeys.states import AgentInteraction, DecisionPoint, InputCollection, PausePoint
from journeys.turns import RepairWanted


def problem_with_back(run: Run, wanted: RepairWanted, here: Visit | None) -> str | None:
    """Why the run cannot go back so; None if it can."""
    if wanted.target is not None:
        found = places(run, wanted.target)
        if len(found) > 1:
            return f"{wanted.target!r} may mean {listed([name_of(run, run.visits[one]) for one in found])}; say which"
        return None if found else f"Nothing that was asked is like {wanted.target!r}"
    if _field_before(run, here) is None and _question_before(run, here) is None:
        return "There is no question before this one"
    return None


def places(run: Run, target: str) -> tuple[int, ...]:
    """The visits that a state's id, or words, may mean."""
    number = latest_visit(run, target)
    return (number,) if number is not None else meant(run, target)


def back(step: Step, wanted: RepairWanted, here: Visit | None) -> None:
    """Goes back; there is no problem with it. In a form that is answered field by field, to the field before."""
    run = step.run
    if wanted.target is None and (visit := _field_before(run, here)) is not None:
        _ask_field_before(step, visit)
        return
    number = _question_before(run, here) if wanted.target is None else places(run, wanted.target)[0]
    assert number is not None
    say_pattern(run, "back", title=name_of(run, run.visits[number]))
    rewind(step, number)


def _field_before(run: Run, visit: Visit | None) -> Visit | None:
    """The form whose question is open, if some of it is answered."""
    if visit is None or visit.question is None or visit.phase != "main":
        return None
    is_form = isinstance(run.graph(visit.activation).states[visit.state], InputCollection)
    return visit if is_form and visit.data.get("values") else None


def _ask_field_before(step: Step, visit: Visit) -> None:
    stay = step.stay(visit)
    assert isinstance(stay.state, InputCollection)
    name = list(visit.data["values"])[-1]
    for known in ("values", "raw"):
        visit.data.get(known, {}).pop(name, None)
    visit.data.pop("confirming", None)
    step.close_question(visit)
    label = next((field.label for field in stay.state.fields if field.name == name), name)
    say_pattern(step.run, "back", title=label, visit=visit)
    try:
        form.ask(stay.state, stay)
    except StateError as error:
        fail(step, visit, failure_of(error).error)


def _question_before(run: Run, here: Visit | None) -> int | None:
    """The latest visit before this question in which a person was asked."""
    for visit in reversed(run.visits.values()):
        is_before = here is None or (visit.number < here.number and visit.activation == here.activation)
        if is_before and visit.status in ("done", "skipped", "failed", "interrupted") and _asks(run, visit):
            if can_rewind(run, visit.number):
                return visit.number
            return None
    return None


def _asks(run: Run, visit: Visit) -> bool:
    state = run.graph(visit.activation).states[visit.state]
    match state:
        case InputCollection():
            return visit.asks > 0 or not state.from_input
        case DecisionPoint():
            return state.by == "choice"
        case PausePoint():
            return True
        case AgentInteraction():
            return state.mode == "chat" or is_chat(state)
        case _:
            return False


def problem_with_restart(run: Run, here: Visit | None) -> str | None:
    """Why the journey cannot begin anew; None if it can."""
    activation = activation_around(run, here)
    firsts = _firsts(run, activation) if activation is not None else []
    if not firsts or not all(can_rewind(run, one.number) for one in firsts):
        return "It cannot begin anew from here"
    return None


def restart(step: Step, here: Visit | None) -> None:
    """The journey begins anew, by going back to where it began; there is no problem with it."""
    run = step.run
    activation = activation_around(run, here)
    assert activation is not None
    say_pattern(run, "restart", title=run.graphs[activation.journey].journey.name)
    for visit in _firsts(run, activation):
        if can_rewind(run, visit.number):
            rewind(step, visit.number)
    run.given = {place: given for place, given in run.given.items() if not place.startswith(f"{activation.id}|")}


def _firsts(run: Run, activation: Activation) -> list[Visit]:
    """Where a journey has begun."""
    counting = [one for one in run.visits.values() if one.activation == activation.id and one.status != "superseded"]
    initial = run.graph(activation.id).journey.initial
    return [one for one in counting if not one.causes and one.state in initial]


def done_so_far(run: Run, here: Visit | None) -> list[str]:
    """The names of states of the journey that have had an effect."""
    activation = activation_around(run, here)
    return [name_of(run, one) for one in effects(run, activation.id)] if activation is not None else []
