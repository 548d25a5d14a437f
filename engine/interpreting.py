"""Answers in plain words: what does not fit exactly is read by an activity, and what it finds is recorded, so that
no decision depends on a library's version later. What comes meanwhile waits its turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from engine.calling import NO_RETRY
from engine.commands import CallTool
from engine.events import InputReceived, ToolFailed, ToolSucceeded
from engine.forms import Unfit, is_blank, read
from engine.moments import iso
from engine.run import Run
from engine.step import Step
from engine.visit import Visit
from journeys.errors import StateError
from journeys.states import Field
from journeys.values import Json

WORDS = (
    "date", "time", "datetime", "integer", "number", "money", "boolean", "choice", "choices", "phone", "email", "url",
)  # fmt: skip
"""Types of fields that can be said in plain words."""
LONGEST = 600
"""Characters of what is looked at; a longer text is no answer to a form."""
SECONDS = 30.0
Interpret = Callable[[Mapping[str, Json]], dict[str, Json]]
"""Reads a request, as `answers.interpreting.interpret` does."""


def request_of(run: Run, visit: Visit, event: InputReceived) -> dict[str, Json] | None:
    """What is to be read of an answer that does not fit; None if nothing of it can be said in plain words, or it has
    been read already."""
    fields = _asked(visit)
    if event.reasons is not None or not fields:
        return None
    made: dict[str, Json] = {"text": "", "said": {}}
    if event.values is not None:
        texts = {one.name: _text(event.values, one, fields) for one in fields if one.type in WORDS}
        made["said"] = {name: text for name, text in texts.items() if text}
    elif fields[0].type in WORDS:
        made["text"] = _plain(event.text)
    if not made["text"] and not made["said"]:
        return None
    conduct = run.bundle.conduct
    wordable = [one.model_dump(mode="json", exclude_defaults=True) for one in fields if one.type in WORDS]
    now = iso(max(run.now, event.at))
    return {"fields": wordable, **made, "now": now, "timezone": conduct.timezone, "locale": conduct.locale}


def begin(step: Step, visit: Visit, event: InputReceived) -> bool:
    """Has an answer read. False: there is nothing in it to be read."""
    request = request_of(step.run, visit, event)
    if request is None:
        return False
    visit.call_count += 1
    said = {"text": event.text, "values": event.values, "question": event.question, "id": event.id, "by": event.by}
    visit.open_calls[visit.call_count] = {
        "activity": "interpret", "effect": "pure", "phase": "answering", "answer": said,
    }  # fmt: skip
    state = step.state(visit)
    step.commands.append(
        CallTool(
            visit=visit.number,
            call=visit.call_count,
            activity="interpret",
            arguments=request,
            journey=step.run.activations[visit.activation].journey,
            state=visit.state,
            title=f"{state.name}: an answer in plain words",
            effect="pure",
            timeout_seconds=SECONDS,
            retry=NO_RETRY,
        )
    )
    return True


def is_under_way(run: Run) -> bool:
    """Whether an answer is being read."""
    return any("answer" in call for number in run.open_visits for call in run.visits[number].open_calls.values())


def keep_waiting(run: Run, event: InputReceived) -> None:
    """Holds what comes while an answer is being read; it is heard next."""
    said = {"text": event.text, "values": event.values, "id": event.id, "by": event.by}
    run.inbox.append({**said, "question": event.question})


def said_in(call: dict[str, Json], ended: ToolSucceeded | ToolFailed) -> tuple[InputReceived, str]:
    """The answer of a call that has ended, as it was read, and what was not understood of it.

    If it could not be looked at, it is what it was: an answer that does not fit.
    """
    event = InputReceived(at=ended.at, **call["answer"])
    found = ended.result if isinstance(ended, ToolSucceeded) else {}
    return as_read(event, found), str(found.get("rest") or "")


def as_read(event: InputReceived, found: Mapping[str, Json]) -> InputReceived:
    """An answer with what was found in it: values, and reasons why something cannot be taken."""
    values: dict[str, Json] = found.get("values") or {}
    others = {name: value for name, value in (event.values or {}).items() if name not in values}
    given = {**values, **others} if values else event.values
    return replace(event, values=given, reasons=dict(found.get("reasons") or {}))


def _asked(visit: Visit) -> tuple[Field, ...]:
    """What a question asks for, as fields: what is needed first, then the rest."""
    question: dict[str, Any] | None = visit.question
    if question is None or question["kind"] == "message":
        return ()
    fields = [Field.model_validate(one) for one in question["fields"]]
    if fields:
        return tuple(sorted(fields, key=lambda one: not one.required))
    options = question["options"]
    if not options:
        return ()
    kind = "boolean" if all(isinstance(one["value"], bool) for one in options) else "choice"
    return (Field.model_validate({"name": "choice", "type": kind, "options": options}),)


def _text(values: dict[str, Json], wanted: Field, fields: tuple[Field, ...]) -> str:
    """What values say of a field in words, if it is not that value already."""
    said = values.get(wanted.name)
    if wanted.name not in values and len(fields) == len(values) == 1:
        said = next(iter(values.values()))
    try:
        read(wanted, said)
    except (Unfit, StateError):
        return _plain(said)
    return ""


def _plain(said: Json) -> str:
    return said if isinstance(said, str) and not is_blank(said) and len(said) <= LONGEST else ""


def problem_with(wanted: Field, said: Json, interpret: Interpret, now: str) -> str | None:
    """Why an answer does not fit a field of a form, in plain words either; None if it does. `now` is ISO 8601."""
    problem = _exact_problem(wanted, said)
    if problem is None or wanted.type not in WORDS or not _plain(said):
        return problem
    found = interpret({"fields": [wanted.model_dump(mode="json")], "said": {wanted.name: said}, "now": now})
    if wanted.name in found["values"]:
        return _exact_problem(wanted, found["values"][wanted.name])
    return str(found["reasons"].get(wanted.name) or problem)


def _exact_problem(wanted: Field, said: Json) -> str | None:
    try:
        read(wanted, said)
    except Unfit as reason:
        return wanted.message or str(reason)
    return None
