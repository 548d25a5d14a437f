"""A question at the terminal: what is asked, what can be chosen, what is still needed."""

from __future__ import annotations

from collections.abc import Iterator

from cli.console import compact
from cli.questions import has_plain_default
from journeys.run import Question
from journeys.states import Field, Option

Line = tuple[str, str | None]
"""A text and its style; None: it is part of the conversation itself."""
_KINDS = {
    "integer": "a number",
    "number": "a number",
    "money": "an amount",
    "boolean": "yes or no",
    "date": "a date",
    "time": "a time",
    "datetime": "a date and time",
    "email": "an e-mail address",
    "url": "an address of a page",
    "phone": "a telephone number",
    "choices": "one or more",
    "object": "JSON",
    "array": "JSON",
}


def asking(question: Question, before: Question | None = None) -> Iterator[Line]:
    """A question, line by line.

    Args:
        before: the same visit's question when it was shown last; a form then names only what it still needs.
    """
    if before is None or question.kind != "form":
        yield question.prompt or question.title, None
        if question.display is not None:
            yield f"  {compact(question.display, 2_000)}", "dim"
    for problem in question.problems:
        yield f"  {problem}", "yellow"
    if question.kind == "form":
        yield from _form(question.fields, () if before is None else before.fields)
    elif question.kind == "confirmation":
        yield "  (yes or no)", "dim"
    elif before is not None and before.options == question.options:
        yield f"  {_in_a_row(question.options)}", None
    else:
        yield from _options(question.options)


def next_field(fields: tuple[Field, ...]) -> Field | None:
    """The field that words are taken for first: one that must be given."""
    return next((one for one in fields if one.required), next(iter(fields), None))


def _form(fields: tuple[Field, ...], before: tuple[Field, ...]) -> Iterator[Line]:
    asked = next_field(fields)
    if asked is None:
        return
    if fields == before:
        yield f"  {_about(asked)}{f': {_in_a_row(asked.options)}' if asked.options else ''}", "bold"
        return
    yield f"  {_about(asked)}", "bold"
    yield from _options(asked.options)
    others = [one for one in fields if one is not asked]
    if others:
        yield f"  then: {', '.join(_about(one) for one in others)}", "dim"


def _about(field: Field) -> str:
    told = [] if field.options and field.type == "choice" else [_KINDS[field.type]] if field.type in _KINDS else []
    if field.description:
        told.append(field.description)
    if has_plain_default(field):
        told.append(f"default {compact(field.default)}")
    elif not field.required:
        told.append("optional")
    return f"{field.label} ({'; '.join(told)})" if told else field.label


def _options(options: tuple[Option, ...]) -> Iterator[Line]:
    for number, option in enumerate(options, 1):
        told = f" – {option.description}" if option.description else ""
        yield f"  {number}. {option.label or option.value}{told}", None


def _in_a_row(options: tuple[Option, ...]) -> str:
    return ", ".join(f"{number} {option.label or option.value}" for number, option in enumerate(options, 1))
