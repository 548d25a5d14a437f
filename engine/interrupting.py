"""Ways out that do not wait for the state: by an event, a user's command, the time. A person may have to confirm."""

from __future__ import annotations

from engine.settling import settle_visit
from engine.states.tool import YES_NO
from engine.step import Step
from engine.visit import Visit
from journeys.errors import StateError
from journeys.values import Json


def fires(step: Step, visit: Visit, index: int, event: Json = None, *, note: bool = True) -> bool:
    """Whether the guard of such a way holds; `local.event` is what has happened.

    One that cannot be evaluated does not; the visit's log tells, unless nothing may be noted.
    """
    way = step.run.graph(visit.activation).out[visit.state][index]
    stay = step.stay(visit)
    stay.local["event"] = event
    try:
        return stay.truth(way.guard)
    except StateError as error:
        if note:
            visit.logs.append(f"the condition on the way to {way.target} cannot be evaluated: {error}")
        return False


def interrupt(step: Step, visit: Visit, index: int, data: Json = None) -> None:
    """A visit is left by one of its ways. If a person must confirm, the state goes on until they do."""
    way = step.run.graph(visit.activation).out[visit.state][index]
    if way.confirmation is None:
        _leave(step, visit, index, data)
        return
    stay = step.stay(visit)
    try:
        prompt = stay.text(way.confirmation)
    except StateError as error:
        visit.logs.append(f"the question on the way to {way.target} cannot be put: {error}")
        prompt = f"Leave {stay.state.name}?"
    earlier = visit.data.get("_interruption")
    question = earlier["question"] if earlier else visit.question
    step.close_question(visit)
    visit.data["_interruption"] = {"way": index, "data": data, "question": question}
    stay.ask("confirmation", prompt, purpose="interruption", options=YES_NO)


def interruption_confirmed(step: Step, visit: Visit, agreed: bool) -> None:
    """A person has said whether the visit is to be left. If not, what was asked before is asked still."""
    waiting = visit.data.pop("_interruption")
    if agreed:
        _leave(step, visit, waiting["way"], waiting["data"])
    elif waiting["question"] is not None:
        visit.question = {**waiting["question"], "asked_at": step.run.now}
        step.run.touch(visit)


def _leave(step: Step, visit: Visit, index: int, data: Json) -> None:
    way = step.run.graph(visit.activation).out[visit.state][index]
    visit.error = None
    visit.choice = None
    visit.output = {"event": way.trigger, "data": data}
    visit.taken = [index]
    settle_visit(step, visit, "interrupted")
