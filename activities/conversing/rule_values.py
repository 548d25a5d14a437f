"""Values for fields and arguments, when words are compared instead of a model being asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from activities.conversing.nearness import coverage
from activities.conversing.polarity import agreement
from activities.conversing.stems import words_of
from journeys.catalogue import ToolParameter
from journeys.turns import CallWanted, FieldAsked, FieldValue, Situation, ToolOffer
from journeys.values import Json

_NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d+)?(?![\w.])")
_FREE = frozenset(("string", "text", "any", "date", "datetime", "time", "timedelta"))
_LONGEST = 500
"""No longer message is taken as one value."""
_NEAR = 0.6


def values_given(fields: Iterable[FieldAsked], message: str) -> tuple[FieldValue, ...]:
    """Values that a message gives for the fields that are asked now. A field for any text takes all of it, if it is
    the only one that could."""
    asked = [one for one in fields if one.standing == "asked"]
    made: dict[str, FieldValue] = {}
    for one in asked:
        value = _value(one.type, [(option.value, option.label) for option in one.options], message)
        if value is not None:
            made[one.id] = FieldValue(field=one.id, value=[value] if one.type == "choices" else value)
    free = [one for one in asked if one.type in ("string", "text", "any") and not one.options]
    if not made and len(free) == 1 and len(message) <= _LONGEST:
        made[free[0].id] = FieldValue(field=free[0].id, value=message.strip())
    return tuple(made.values())


def call_wanted(offer: ToolOffer, situation: Situation, message: str | None, *, asked: bool) -> CallWanted:
    """A call with the arguments that are known by their names, or that the message gives, and what is missing.

    Args:
        message: what may be an argument; None: nothing.
        asked: whether the message answers a question for the first of those that are missing, and not only for the one
            that is.
    """
    known = dict(_known(situation))
    names = [name for name in dict.fromkeys((*offer.parameters, *offer.required)) if name not in offer.given]
    arguments = {}
    for name in names:
        parameter = offer.parameters.get(name, ToolParameter())
        found = known.get(_plain(name), known.get(_plain(parameter.display_name or name)))
        if found is None and message is not None and (parameter.choices or parameter.type != "string"):
            found = _value(parameter.type, [(one, str(one)) for one in parameter.choices], message)
        if found is not None:
            arguments[name] = found
    missing = [name for name in offer.required if name not in arguments and name not in offer.given]
    missing.sort(key=lambda name: _rank(offer.parameters.get(name)))
    if missing and message is not None and (asked or len(missing) == 1):
        parameter = offer.parameters.get(missing[0], ToolParameter())
        if parameter.type in _FREE and not parameter.choices and len(message) <= _LONGEST:
            arguments[missing.pop(0)] = message.strip()
    return CallWanted(offer=offer.id, arguments=arguments, missing=tuple(missing))


def _value(kind: str, options: Sequence[tuple[Json, str]], message: str) -> Json:
    """The value in a message, of a type that words can be held against; None: there is none, or more than one."""
    if options:
        return _option(options, message)
    match kind:
        case "boolean":
            return agreement(message)
        case "integer" | "number":
            found = _NUMBER.findall(message)
            if len(found) != 1:
                return None
            number = float(found[0])
            return int(number) if number.is_integer() else (None if kind == "integer" else number)
        case _:
            return None


def _option(options: Sequence[tuple[Json, str]], message: str) -> Json:
    said = " ".join(words_of(message))
    texts = [" ".join(words_of(label or str(value))) for value, label in options]
    whole = [value for (value, _), text in zip(options, texts, strict=True) if text and f" {text} " in f" {said} "]
    if len(whole) == 1:
        return whole[0]
    near = coverage(message, [f"{value} {label}" for value, label in options])
    best = max(near)
    return options[near.index(best)][0] if best >= _NEAR and near.count(best) == 1 and not whole else None


def _known(situation: Situation) -> Iterator[tuple[str, Json]]:
    """Values by their plain names: what was collected, what is known of the customer, what tools have answered."""
    sources: list[Json] = [situation.variables, *(one.result for one in situation.results), *situation.known.values()]
    for source in sources:
        if not isinstance(source, Mapping):
            continue
        for name, value in source.items():
            if isinstance(value, Mapping):
                yield from ((_plain(inner), found) for inner, found in value.items() if found is not None)
            if value is not None:
                yield _plain(name), value


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower()


def _rank(parameter: ToolParameter | None) -> float:
    return float("inf") if parameter is None or parameter.precedence is None else parameter.precedence
