"""Fields of a form: options, limits, patterns, defaults that fit each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, time

from journeys.states import Field, InputCollection
from journeys.validation.chart import Chart, listed
from journeys.validation.problem import Problem
from journeys.validation.suggestion import remedy
from journeys.values import word

_CHOICES = ("choice", "choices")
_NUMBERS = ("integer", "number", "money", "any")
_MOMENTS: dict[str, tuple[Callable[[str], object], str]] = {
    "date": (date.fromisoformat, "2030-12-31"),
    "time": (time.fromisoformat, "14:30"),
    "datetime": (datetime.fromisoformat, "2030-12-31T14:30"),
}
_SIZED = ("string", "text", "email", "url", "phone", "array", "choices", "object", "file", "any")
_TYPES: dict[str, type | tuple[type, ...]] = {
    "integer": int, "number": (int, float), "money": dict, "boolean": bool, "object": dict, "array": list,
    "choices": list,
    "string": str, "text": str, "email": str, "url": str, "phone": str, "date": str, "time": str, "datetime": str,
}  # fmt: skip
# RE2 has none of these; see its documented syntax (https://github.com/google/re2/wiki/Syntax).
_NOT_RE2 = {
    "(?=": "looking ahead, `(?=…)`", "(?!": "looking ahead, `(?!…)`", "(?<=": "looking back, `(?<=…)`",
    "(?<!": "looking back, `(?<!…)`", "(?>": "atomic groups, `(?>…)`", "(?(": "conditions, `(?(…)…)`",
    "(?P=": "references back, `(?P=…)`", "(?#": "comments, `(?#…)`",
}  # fmt: skip
# Python's `re` reads these otherwise than RE2 or not at all, so that it cannot judge a pattern that has them.
_ONLY_RE2 = re.compile(r"\\[pPzQCE]|\[\[:|\(\?[a-zA-Z-]*U|.\(\?[imsU-]+\)|\(\?<[a-zA-Z]|[*+?}]\+")


def check(chart: Chart, state: InputCollection) -> Iterator[Problem]:
    """All that is wrong with the fields of an input state."""
    for field in state.fields:
        for message, hint, severe in _of_field(field):
            place = f"state `{state.id}`, field `{field.name}`"
            yield chart.problem(place, message, hint, warning=not severe)
        if field.name in state.reserved:
            hint = "rename the field, or take its name out of `reserved`"
            yield chart.problem(
                f"state `{state.id}`, field `{field.name}`", "no answer may bring a reserved name", hint
            )
    if state.completion is not None and state.output is None and state.extra == "refuse":
        names = [field.name for field in state.fields]
        for name in state.completion.required:
            if name not in names:
                message = f"`completion` requires `{name}`, which is no field: the state can never be complete"
                yield chart.problem(f"state `{state.id}`", message, remedy(name, names, f"add the field `{name}`"))


Found = Iterator[tuple[str, str, bool]]


def _of_field(field: Field) -> Found:
    yield from _options(field)
    yield from _limits(field)
    yield from _moments(field)
    if field.pattern is not None:
        yield from _pattern(field.pattern)
    yield from _default(field)


def _options(field: Field) -> Found:
    if field.type in _CHOICES and not field.options:
        yield "is a choice without options", "give it `options`, or another type", True
    if field.type not in _CHOICES and field.options:
        yield f"has options, which a {field.type} does not offer", "give it the type `choice`, or remove them", False
    for value, times in Counter(repr(option.value) for option in field.options).items():
        if times > 1:
            yield f"the option {value} is there {times} times", "keep one of them", True


def _limits(field: Field) -> Found:
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        yield f"its minimum {field.minimum:g} is above its maximum {field.maximum:g}", "swap them", True
    low, high = field.min_length, field.max_length
    if low is not None and high is not None and low > high:
        yield f"its min_length {low} is above its max_length {high}", "swap them", True
    elif high is not None and high < (1 if field.required else 0):
        yield f"its max_length is {high}, so that no answer fits", "raise it", True
    if field.type not in _NUMBERS and (field.minimum is not None or field.maximum is not None):
        yield f"has a minimum or maximum, which a {field.type} does not have", "use min_length and max_length", False
    if field.type != "money" and field.currency is not None:
        yield f"has a currency, which a {field.type} does not have", "give it the type `money`, or take it out", False
    if field.type not in _SIZED and (low is not None or high is not None):
        yield f"has a min_length or max_length, which a {field.type} does not have", "use minimum and maximum", False


def _moments(field: Field) -> Found:
    said = {"earliest": field.earliest, "latest": field.latest}
    limits = {name: limit for name, limit in said.items() if limit is not None}
    if field.type not in _MOMENTS:
        if limits:
            name = " or ".join(f"`{limit}`" for limit in limits)
            yield f"has {name}, which a {field.type} does not have", "take it out", False
        return
    read, example = _MOMENTS[field.type]
    for name, limit in limits.items():
        try:
            read(example if limit == "now" else limit)
        except ValueError:
            yield f"its {name} `{limit}` is no {field.type}", f"write it as {example}, or `now`", True
    low, high = field.earliest, field.latest
    if field.type != "datetime" and low is not None and high is not None and "now" not in (low, high) and low > high:
        yield f"its earliest {low} is after its latest {high}", "swap them", True


def _pattern(pattern: str) -> Found:
    hint = "patterns are RE2, which matches in linear time (https://github.com/google/re2/wiki/Syntax)"
    bare = re.sub(r"\\[^0-9]", "", pattern)
    for construct, words in _NOT_RE2.items():
        if construct in re.sub(r"\[[^\]]*\]", "", bare):
            yield f"its pattern uses {words}, which RE2 does not know", hint, True
            return
    if re.search(r"\\[1-9]", bare):
        yield "its pattern refers back to a group, which RE2 does not know", hint, True
        return
    if _ONLY_RE2.search(pattern) or "[[" in pattern:
        return
    try:
        re.compile(pattern)
    except re.error as error:
        yield f"its pattern cannot be read: {error}", hint, True


def _default(field: Field) -> Found:
    default = field.default
    if default is None or word(default) is not None:
        return
    wanted = _TYPES.get(field.type)
    fits = wanted is None or (
        isinstance(default, wanted) and (field.type == "boolean" or not isinstance(default, bool))
    )
    if not fits and not isinstance(default, str):
        yield f"its default is no {field.type}", "give it a default of its type", False
    values = [option.value for option in field.options]
    if field.type in _CHOICES and values:
        for one in default if isinstance(default, list) else [default]:
            if one not in values and not isinstance(one, dict):
                shown = listed(str(value) for value in values)
                yield f"its default is none of its options {shown}", "name one of them", True
