"""Values that a message gives: to the open question, to forms that are still to come, to answers given before."""

from __future__ import annotations

from engine.conversation.fields import field_id, fields_asked, question_id
from engine.conversation.recording import decided, refused
from engine.events import InputReceived
from engine.giving import give
from engine.repair.performing import perform
from engine.run import Run
from engine.step import Step
from engine.visit import Visit
from journeys.turns import FieldAsked, FieldValue, RepairWanted
from journeys.values import Json


def give_values(step: Step, values: tuple[FieldValue, ...]) -> None:
    """Hands each value to whoever wants it. Whether it fits is the form's to say, as of any answer."""
    run = step.run
    known = {one.id: one for one in fields_asked(run)}
    answers: dict[int, dict[str, Json]] = {}
    for one in values:
        field = known.get(one.field)
        if field is None:
            refused(run, f"`{one.field}` is no value that can be given now")
        elif field.standing == "asked":
            visit = _asker(run, field)
            if visit is not None:
                answers.setdefault(visit.number, {})[one.field.rpartition("/")[2]] = one.value
        elif field.standing == "ahead":
            activation, state, name = _parts(run, one.field)
            give(run, activation, activation, state, name, one.value)
            decided(run, "value", field.label, field=one.field)
        else:
            perform(step, RepairWanted(kind="correct", field=one.field, value=one.value), by=_by(run))
    for number, given in answers.items():
        _answer(step, run.visits[number], given)


def _by(run: Run) -> str:
    return run.turn["by"] if run.turn is not None else "rule"


def _parts(run: Run, name: str) -> tuple[str, str, str]:
    """Activation, state and field of a field's id."""
    for activation in (*run.activations, *(one.id for one in run.bundle.journeys)):
        if name.startswith(f"{activation}/"):
            state, _, field = name[len(activation) + 1 :].rpartition("/")
            return activation, state, field
    return name, "", ""


def _asker(run: Run, field: FieldAsked) -> Visit | None:
    for number in run.open_visits:
        visit = run.visits[number]
        if visit.question is None:
            continue
        names = [field_id(visit.activation, visit.state, one["name"]) for one in visit.question["fields"]]
        if field.id in names or field.id == question_id(visit):
            return visit
    return None


def _answer(step: Step, visit: Visit, given: dict[str, Json]) -> None:
    from engine.hearing import answer

    if visit.question is None:
        return
    decided(step.run, "answer", "", visit=visit)
    name = question_id(visit)
    if name in given:
        value = given[name]
        text = None if isinstance(value, bool) else str(value)
        event = InputReceived(step.run.now, text, {"choice": value} if text is None else None)
    else:
        event = InputReceived(step.run.now, None, given)
    answer(step, visit, event)
