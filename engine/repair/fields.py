"""Answers that can be corrected: values of forms, and choices; which one is meant by words or by an id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.conversation.fields import field_id
from engine.formatting import text_of
from engine.forms import read_values
from engine.rewinding import can_rewind
from engine.run import Run
from engine.states.decision import as_field
from engine.states.input import lenient
from engine.visit import Visit
from journeys.states import DecisionPoint, Field, InputCollection
from journeys.values import Json

_WORD = re.compile(r"[^\W_]+")
_ARTICLES = ("the", "my", "a", "an", "our", "your", "of", "for")


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer. `field` says what fits; of a choice that is the decision itself, by its id. `is_open`: the question
    that it belongs to is still asked."""

    id: str
    visit: int
    field: Field
    value: Json = None
    is_open: bool = False

    @property
    def label(self) -> str:
        """What people call it."""
        return self.field.label

    def shown(self, value: Json) -> str:
        """A value of it as people read it."""
        label = next((one.label for one in self.field.options if one.value == value), "")
        return label or text_of(value)


def correctable(run: Run) -> tuple[Answered, ...]:
    """Answers that can be corrected, those of open questions first, then the latest; each field once."""
    found: dict[str, Answered] = {}
    for number in run.open_visits:
        for one in _of_open(run, run.visits[number]):
            found.setdefault(one.id, one)
    for visit in reversed(run.visits.values()):
        if visit.status == "done":
            for one in _of_done(run, visit):
                found.setdefault(one.id, one)
    return tuple(found.values())


def meant(run: Run, said: str) -> tuple[Answered, ...]:
    """The answers that an id or words may mean: one, none, or several that are equally near."""
    known = correctable(run)
    by_id = [one for one in known if said == one.id]
    if by_id:
        return tuple(by_id[:1])
    wanted = words_of(said)
    exact = [one for one in known if wanted and wanted in (words_of(one.label), words_of(one.field.name))]
    if exact:
        return tuple(exact[:1])
    near = [one for one in known if wanted and all(word in _all_words(one) for word in wanted)]
    return tuple(near)


def words_of(text: str) -> list[str]:
    """The words of a name, in lower case and without articles."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    found = [match[0].lower() for match in _WORD.finditer(apart)]
    return [one for one in found if one not in _ARTICLES] or found


def _all_words(one: Answered) -> list[str]:
    return words_of(one.label) + words_of(one.field.name)


def _of_open(run: Run, visit: Visit) -> Iterator[Answered]:
    state = run.graph(visit.activation).states[visit.state]
    if not isinstance(state, InputCollection) or visit.phase != "main":
        return
    values = visit.data.get("values", {})
    for field in state.fields:
        found = field_id(visit.activation, visit.state, field.name)
        yield Answered(found, visit.number, field, values.get(field.name), is_open=True)


def _of_done(run: Run, visit: Visit) -> Iterator[Answered]:
    state = run.graph(visit.activation).states[visit.state]
    if isinstance(state, InputCollection):
        made = visit.output if state.output is None and isinstance(visit.output, dict) else {}
        known = {**made, **values_given(state, visit)}
        for field in state.fields:
            found = field_id(visit.activation, visit.state, field.name)
            yield Answered(found, visit.number, field, known.get(field.name))
    elif isinstance(state, DecisionPoint) and state.by == "choice":
        field = as_field(state).model_copy(update={"name": state.id, "title": state.title})
        yield Answered(field_id(visit.activation, visit.state, "choice"), visit.number, field, visit.choice)


def values_given(state: InputCollection, visit: Visit) -> dict[str, Json]:
    """The values by field that a form's visit was given: what came, as the form understood it."""
    came = visit.input if isinstance(visit.input, dict) else {}
    if state.coercion == "lenient":
        source = came if isinstance(visit.input, dict) else {"input": visit.input}
        read = {field.name: lenient(field, source) for field in state.fields}
    else:
        read = read_values(state.fields, {name: came[name] for name in came if name in _names(state)}).values
    if state.output is None and isinstance(visit.output, dict):
        read |= {name: visit.output[name] for name in _names(state) if name in came and name in visit.output}
    return read


def _names(state: InputCollection) -> list[str]:
    return [field.name for field in state.fields]


def reachable(run: Run, one: Answered) -> bool:
    """Whether the run can go back to where an answer was given."""
    return one.is_open or can_rewind(run, one.visit)
