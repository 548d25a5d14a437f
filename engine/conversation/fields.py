"""Values that a message may give or correct: what is asked, what will be, and what has been answered."""

from __future__ import annotations

from engine.run import Run
from engine.visit import Visit
from journeys.states import Field, InputCollection
from journeys.turns import FieldAsked, FieldStanding

AHEAD = 30
"""How many fields that have not been asked for yet a model is shown."""
ANSWERED = 30


def fields_asked(run: Run) -> tuple[FieldAsked, ...]:
    """The fields of open questions first, then what can be corrected, then what journeys will ask for."""
    made: dict[str, FieldAsked] = {}
    for number in run.open_visits:
        visit = run.visits[number]
        if visit.question is not None and run.activations[visit.activation].suspended != "left":
            made |= {one.id: one for one in _of_question(visit)}
    made |= {one.id: one for one in _answered(run) if one.id not in made}
    made |= {one.id: one for one in _ahead(run) if one.id not in made}
    made |= {one.id: one for one in _at_hand(run) if one.id not in made}
    return tuple(made.values())


def _at_hand(run: Run) -> list[FieldAsked]:
    """What journeys that may become active would ask for: a message that begins one may bring it along."""
    from engine.activating import next_scope
    from engine.conversation.situation import is_at_hand

    found: list[FieldAsked] = []
    for journey in run.bundle.journeys:
        if is_at_hand(run, journey):
            scope = next_scope(run, journey.id)
            found += [
                _asked(field_id(scope, state.id, one.name), one, "ahead")
                for state in journey.states
                if isinstance(state, InputCollection) and not state.parent
                for one in state.fields
            ]
    return found[:AHEAD]


def field_id(activation: str, state: str, name: str) -> str:
    """The id of a form's field, in whichever visit."""
    return f"{activation}/{state}/{name}"


def question_id(visit: Visit) -> str:
    """The id of a question that has no fields, as a field."""
    return f"question:{visit.number}"


def _of_question(visit: Visit) -> list[FieldAsked]:
    question = visit.question
    assert question is not None
    match question["kind"]:
        case "form":
            fields = [Field.model_validate(one) for one in question["fields"]]
            return [_asked(field_id(visit.activation, visit.state, one.name), one, "asked") for one in fields]
        case "message":
            return []
        case kind:
            field = Field.model_validate(
                {
                    "name": question_id(visit),
                    "title": question["prompt"],
                    "type": "boolean" if kind == "confirmation" else "choice",
                    "options": question["options"],
                }
            )
            return [_asked(question_id(visit), field, "asked")]


def _answered(run: Run) -> list[FieldAsked]:
    found: dict[str, FieldAsked] = {}
    for visit in reversed(run.visits.values()):
        state = run.graph(visit.activation).states[visit.state]
        if visit.status != "done" or not isinstance(state, InputCollection) or not isinstance(visit.output, dict):
            continue
        for one in state.fields:
            name = field_id(visit.activation, visit.state, one.name)
            if one.name in visit.output and name not in found and len(found) < ANSWERED:
                found[name] = _asked(name, one, "answered").model_copy(update={"value": visit.output[one.name]})
    return list(found.values())


def _ahead(run: Run) -> list[FieldAsked]:
    found: list[FieldAsked] = []
    for activation in run.activations.values():
        if activation.status != "open" or activation.suspended == "left":
            continue
        graph = run.graphs[activation.journey]
        here = tuple(run.visits[n].state for n in run.open_visits if run.visits[n].activation == activation.id)
        seen = dict.fromkeys(here)
        agenda = list(here)
        while agenda and len(found) < AHEAD:
            state = graph.states[agenda.pop(0)]
            if isinstance(state, InputCollection) and not state.parent:
                found += [_asked(field_id(activation.id, state.id, one.name), one, "ahead") for one in state.fields]
            further = [one for one in graph.targets[state.id] if one not in seen]
            seen.update(dict.fromkeys(further))
            agenda += further
    return found


def _asked(name: str, field: Field, standing: FieldStanding) -> FieldAsked:
    return FieldAsked(
        id=name,
        label=field.label,
        type=field.type,
        description=field.description,
        options=field.options,
        standing=standing,
    )
