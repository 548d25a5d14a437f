"""Questions in words: what is asked, and how to answer it with a command."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator

from cli.console import compact
from journeys.run import Question
from journeys.states import Field, Option
from journeys.values import Json

_EXAMPLES: dict[str, Json] = {
    "integer": 1,
    "number": 1.5,
    "money": {"amount": 20.5, "currency": "EUR"},
    "boolean": True,
    "date": "2030-12-31",
    "time": "14:30",
    "datetime": "2030-12-31T14:30",
    "email": "ada@example.com",
    "url": "https://example.com",
    "phone": "+44 20 7946 0000",
    "object": {},
    "array": [],
}


def describe(question: Question) -> Iterator[str]:
    """A question, line by line."""
    prompt = question.prompt if question.prompt not in ("", question.title) else ""
    yield f"{question.title}: {prompt}" if prompt else question.title
    if question.display is not None:
        yield f"  {compact(question.display)}"
    for problem in question.problems:
        yield f"  not taken: {problem}"
    for field in question.fields:
        yield f"  {field_line(field)}"
    for option in question.options:
        told = f": {option.description}" if option.description else ""
        yield f"  {option.label or option.value}{told}"


def standing(question: Question) -> Iterator[str]:
    """Whom a question waits for, and what happens if nobody answers."""
    queue = f"the queue {question.queue}" if question.queue else ""
    if question.assignee:
        yield f"  for {question.assignee}" + (f", from {queue}" if queue else "")
    elif queue:
        yield f"  in {queue}, not claimed"
    for one in question.planned:
        yield f"  if nobody answers: {one.do.replace('_', ' ')} at {one.at.partition('.')[0]}Z"


def field_line(field: Field) -> str:
    """A field: its name, what is needed, what is offered."""
    told = [field.type if field.required else f"{field.type}, optional"]
    if field.options:
        told.append("one of " + ", ".join(str(option.label or option.value) for option in field.options))
    if has_plain_default(field):
        told.append(f"default {compact(field.default)}")
    about = f" {field.description}" if field.description else ""
    title = f" {field.title}" if field.title and field.title != field.name else ""
    return f"{field.name}{title} ({'; '.join(told)}){about}"


def has_plain_default(field: Field) -> bool:
    """Whether the default is a value that can be shown; others are worked out by the run."""
    return field.default not in (None, "") and not isinstance(field.default, dict)


def how_to_answer(run_id: str, question: Question) -> str:
    """The command that answers a question."""
    send = f"journeys send {shlex.quote(run_id)}"
    if question.kind == "form":
        values = json.dumps({field.name: _example(field) for field in question.fields}, ensure_ascii=False)
        return f"{send} --values {shlex.quote(values)}"
    if question.options:
        return f"{send} {shlex.quote(word_for(question.options[0]))}"
    return f"{send} 'your answer'"


def word_for(option: Option) -> str:
    """The answer that means an option."""
    return option.label.lower() if isinstance(option.value, bool) and option.label else str(option.value)


def _example(field: Field) -> Json:
    if field.options:
        return [field.options[0].value] if field.type == "choices" else field.options[0].value
    if has_plain_default(field):
        return field.default
    return _EXAMPLES.get(field.type, "…")
