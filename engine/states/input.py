"""Input collection: a form, filled in one answer or in several, checked, and confirmed if asked to."""

from __future__ import annotations

from datetime import datetime

from engine.answering import agreement_of
from engine.coercion import coerce
from engine.events import Event, InputReceived
from engine.formatting import json_text, text_of
from engine.forms import Answer, Unfit, is_blank, read, read_values
from engine.giving import take
from engine.interpreting import WORDS
from engine.jsontext import parse_json
from engine.moments import iso, local_time
from engine.outcomes import Done, Outcome, Waiting, failure
from engine.states.tool import YES_NO
from engine.stay import Stay
from journeys.states import Field, InputCollection
from journeys.values import Json


def enter(state: InputCollection, stay: Stay) -> Outcome:
    """Takes the run's input if this is what it is for, else asks."""
    given = take(stay.run, stay.visit)
    if given:
        return _take_given(state, stay, given)
    answered = state.id in stay.run.current.outputs.get(stay.scope, {})
    if state.from_input and stay.run.input is not None and not answered:
        return _take_input(state, stay, stay.run.input)
    if not state.fields and state.from_input and state.question is None:
        return _take_input(state, stay, {})
    _ask(state, stay, ())
    return Waiting()


def receive(state: InputCollection, stay: Stay, event: Event) -> Outcome:
    """Takes an answer; asks for what is still missing; asks again, with the reason, for what does not fit."""
    if not isinstance(event, InputReceived):
        return Waiting()
    if stay.data.get("confirming"):
        return _confirmed(state, stay, event)
    answer = understand(state, stay, event)
    known: dict[str, Json] = stay.data.setdefault("values", {})
    known.update(answer.values)
    came = event.values if event.values is not None else {**answer.values, **answer.rest}
    stay.data.setdefault("raw", {}).update({name: value for name, value in came.items() if name not in answer.reasons})
    problems = tuple(answer.reasons.values()) + refusals(state, answer)
    if answer.rest and not problems:
        stay.data.setdefault("rest", {}).update(answer.rest)
    if problems or missing(state, stay):
        _ask(state, stay, problems)
        return Waiting()
    return _confirm(state, stay)


def _confirm(state: InputCollection, stay: Stay) -> Outcome:
    """All is known: it is confirmed first if the state says so."""
    if not state.confirm:
        return _finish(state, stay)
    stay.data["confirming"] = True
    stay.ask("confirmation", _confirmation(state, stay), options=YES_NO)
    return Waiting()


def _take_given(state: InputCollection, stay: Stay, given: dict[str, Json]) -> Outcome:
    """Takes values that were given before the form was entered. What does not fit is asked for, or read as the next
    answer if it is in plain words; values of no field of the form are left."""
    answer = read_values(state.fields, given, _now(stay))
    stay.data.update(values=dict(answer.values), raw=dict(answer.values))
    worded = [field.name for field in state.fields if field.name in answer.reasons and field.type in WORDS]
    words = {name: given[name] for name in worded if isinstance(given[name], str)}
    problems = tuple(reason for name, reason in answer.reasons.items() if name not in words)
    if not words and not problems and not missing(state, stay):
        return _confirm(state, stay)
    _ask(state, stay, problems)
    if words:
        asked = stay.visit.question["id"] if stay.visit.question is not None else None
        stay.run.inbox.insert(0, {"text": None, "values": words, "id": None, "by": None, "question": asked})
    return Waiting()


def complete(state: InputCollection, stay: Stay) -> Outcome:
    """Goes on with the values that the visit has: all of an earlier answer, of which some were corrected."""
    if missing(state, stay):
        ask(state, stay)
        return Waiting()
    return _finish(state, stay)


def ask(state: InputCollection, stay: Stay) -> None:
    """Asks for what is not known yet. Raises as `View.value` does."""
    _ask(state, stay, ())


def understand(state: InputCollection, stay: Stay, event: InputReceived) -> Answer:
    """What an answer means for this form. A text answers the first open field, or is a JSON object of several."""
    if event.values is not None:
        return _with_reasons(state, read_values(state.fields, event.values, _now(stay)), event)
    if event.reasons:
        return _with_reasons(state, Answer(), event)
    text = event.text or ""
    if text.lstrip().startswith("{"):
        try:
            values = parse_json(text)
        except ValueError:
            values = None
        if isinstance(values, dict):
            return read_values(state.fields, values, _now(stay))
    open_fields = missing(state, stay) or state.fields
    if not open_fields:
        return Answer(rest={"text": text})
    first = open_fields[0]
    if is_blank(text) and not first.required:
        return Answer()
    try:
        value = read(first, text, _now(stay))
        if event.reasons is None and _is_local(stay, first, text):
            raise Unfit(f"a number is needed, as in 42; {text[:40]} is not clear")
    except Unfit as reason:
        return Answer(reasons={first.name: _told(first, str(reason))})
    return Answer(values={first.name: value})


def _with_reasons(state: InputCollection, answer: Answer, event: InputReceived) -> Answer:
    """The answer with what was found in plain words of fields that could not be read: it says more than the usual."""
    for field in state.fields:
        reason = (event.reasons or {}).get(field.name)
        if reason is not None and field.name not in answer.values:
            answer.reasons[field.name] = f"{field.label}: {reason}"
    return answer


def _told(field: Field, reason: str) -> str:
    return field.message or f"{field.label}: {reason}"


def _now(stay: Stay) -> datetime:
    return local_time(stay.run.now, stay.run.bundle.conduct.timezone)


def _is_local(stay: Stay, field: Field, text: str) -> bool:
    """Whether a number has a point that may mean something else where the run's people live: `1.000` is a thousand
    in German. The libraries know."""
    locale = stay.run.bundle.conduct.locale or "en"
    return field.type in ("integer", "number", "money") and "." in text and locale[:2].lower() != "en"


def problems_with(state: InputCollection, stay: Stay, event: InputReceived) -> tuple[str, ...]:
    """Why an answer would not be taken as it is; nothing is changed."""
    if stay.data.get("confirming"):
        try:
            agreement_of(event)
        except Unfit as reason:
            return (str(reason),)
        return ()
    answer = understand(state, stay, event)
    return tuple(answer.reasons.values()) + refusals(state, answer)


def refusals(state: InputCollection, answer: Answer) -> tuple[str, ...]:
    """Values that an answer may not bring."""
    if keeps_all(state):
        return tuple(f"{name} is a reserved name" for name in answer.rest if name in state.reserved)
    known = ", ".join(field.name for field in state.fields)
    return tuple(f"{name} was not asked for; asked for are {known}" for name in answer.rest)


def keeps_all(state: InputCollection) -> bool:
    """Whether values without a field are taken: where the author says so, or where there are no fields at all."""
    return state.extra == "keep" or not state.fields


def missing(state: InputCollection, stay: Stay) -> tuple[Field, ...]:
    """Required fields without a value yet."""
    known = stay.data.get("values", {})
    return tuple(field for field in state.fields if field.name not in known and field.required)


def _ask(state: InputCollection, stay: Stay, problems: tuple[str, ...]) -> None:
    known = stay.data.get("values", {})
    wanted = tuple(field for field in state.fields if field.name not in known) if problems or known else state.fields
    fields = wanted or state.fields
    prompt = stay.text(state.question) or stay.text(fields[0].prompt if fields else None) or state.name
    display = stay.value(state.display)
    stay.ask("form", prompt, fields=fields, display=display, problems=problems)


def _confirmation(state: InputCollection, stay: Stay) -> str:
    if state.confirmation is not None:
        stay.local["values"] = stay.data["values"]
        return stay.text(state.confirmation)
    lines = [f"{field.label}: {stay.text({'$literal': stay.data['values'].get(field.name)})}" for field in state.fields]
    return "Is this right? " + "; ".join(lines)


def _confirmed(state: InputCollection, stay: Stay, event: InputReceived) -> Outcome:
    try:
        right = agreement_of(event)
    except Unfit as reason:
        stay.ask("confirmation", _confirmation(state, stay), options=YES_NO, problems=(str(reason),))
        return Waiting()
    del stay.data["confirming"]
    if right:
        return _finish(state, stay)
    stay.data.update(values={}, raw={})
    _ask(state, stay, ())
    return Waiting()


def _take_input(state: InputCollection, stay: Stay, given: Json) -> Outcome:
    """The run's own input: checked like an answer, or taken as it is by the rules of Sim's start block."""
    if state.coercion == "strict":
        values = given if isinstance(given, dict) else None
        said = None if values is not None else given if isinstance(given, str) else json_text(given)
        return receive(state, stay, InputReceived(at=stay.run.now, text=said, values=values))
    stay.local["raw"] = given
    source = given if isinstance(given, dict) else {"input": given}
    stay.data["values"] = {field.name: lenient(field, source) for field in state.fields}
    stay.data["rest"] = {name: value for name, value in source.items() if name not in stay.data["values"]}
    return _finish(state, stay)


def lenient(field: Field, source: dict[str, Json]) -> Json:
    """A field's value by Sim's rules: from `input.NAME`, else `NAME`, else the default; coerced where it fits."""
    nested = source.get("input")
    value = nested.get(field.name) if isinstance(nested, dict) and field.name in nested else source.get(field.name)
    if value is None:
        value = field.default
    return coerce(value, field.type)


def _finish(state: InputCollection, stay: Stay) -> Outcome:
    known = stay.data.get("values", {})
    values = {field.name: known.get(field.name, stay.value(field.default)) for field in state.fields}
    rest = stay.data.get("rest", {})
    moments = {"asked_at": iso(stay.visit.entered_at), "submitted_at": iso(stay.run.now)}
    stay.local.update(values=values, rest=rest, display=stay.value(state.display), **moments)
    stay.local.setdefault("raw", stay.data.get("raw", {}))
    raw = stay.local["raw"]
    # Of its own: what is answered later, where this is not complete yet, is no part of it.
    stay.visit.input = dict(raw) if isinstance(raw, dict) else raw
    given = {**values, **rest} if keeps_all(state) else values
    made = given if state.output is None else stay.value(state.output)
    refusal = _refusal(state, made) if state.coercion == "lenient" else None
    return refusal or Done(made, _choice(state, values))


def _refusal(state: InputCollection, made: Json) -> Outcome | None:
    """What Sim says of a start whose output has a name that steers the run."""
    found = [name for name in made if name in state.reserved] if isinstance(made, dict) else []
    if not found:
        return None
    return failure(
        f'Start block "{state.name}" cannot use reserved runtime input field name(s): {", ".join(found)}. These names'
        " control workflow execution and cannot be used as Start outputs. Rename these fields before running the"
        f" workflow. Reserved names are: {', '.join(state.reserved)}.",
        "input",
    )


def _choice(state: InputCollection, values: dict[str, Json]) -> str | None:
    """What was chosen, if the form has one choice to make: transitions may go by it."""
    choices = [values[field.name] for field in state.fields if field.type == "choice"]
    return text_of(choices[0]) if len(choices) == 1 and choices[0] is not None else None
