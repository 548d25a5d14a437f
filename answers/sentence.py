"""A sentence as the answer to a form: which of its phrases is for which field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from answers.agreement import find_agreement
from answers.choices import find_choice, find_choices, option_name
from answers.circumstances import Circumstances
from answers.contacts import find_emails, find_phones, find_urls
from answers.cues import named
from answers.digits import plain
from answers.moments import date_phrases, datetime_phrases, find_moments, shown, time_phrases
from answers.money import find_money, find_named_money
from answers.numbers import find_numbers, grouped_only
from answers.phrases import Phrase, alternatives, masked, quoted, settle
from journeys.limits import moment_problem
from journeys.states.input import Field
from journeys.values import Json

_COUNTED = re.compile(r" ?[^\W\d_]{2}")
"""What is counted stands behind its number; a bare one beside other values may be anything."""
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
LONGEST = 600
"""Characters of an answer in which values are looked for; what is longer is no answer to a form."""


@dataclass(slots=True)
class Found:
    """What a sentence came to: values by field, reasons by field, and the fields that were named in it.

    `rest`: the words that nothing was made of.
    """

    values: dict[str, Json] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    rest: str = ""


def read_sentence(fields: tuple[Field, ...], said: str, circumstances: Circumstances) -> Found:
    """Reads an answer to the first of the fields, and to others that it answers as well.

    Others are filled only together with the first one, or where their own name stands beside the value: what is
    meant for another question is not taken.
    """
    found = Found()
    if not fields or not said.strip() or len(said) > LONGEST:
        return found
    found.rest = " ".join(_WORD.findall(_read(fields, plain(said), circumstances, found)))
    first = fields[0].name
    if first not in found.values and first not in found.reasons:
        found.values = {name: value for name, value in found.values.items() if name in found.named}
        found.reasons = {name: reason for name, reason in found.reasons.items() if name in found.named}
    return found


def _read(fields: tuple[Field, ...], text: str, circumstances: Circumstances, found: Found) -> str:
    """Reads kind after kind, of which each leaves to the next what it has not taken; gives what is left at the end."""
    first = fields[0].type

    def of(*types: str) -> list[Field]:
        return [one for one in fields if one.type in types]

    for kind, find in (("email", find_emails), ("url", find_urls)):
        phrases = find(text, circumstances) if of(kind) or kind == "email" else []
        _assign(phrases, of(kind), text, circumstances, found)
        text = masked(text, phrases)
    if of("phone"):
        phrases = find_phones(text, circumstances, asked=first == "phone")
        _assign(phrases, of("phone"), text, circumstances, found)
        text = masked(text, phrases)
    for one in of("choice", "choices"):
        phrases = _chosen(one, text, circumstances)
        _assign(phrases, [one], text, circumstances, found)
        text = masked(text, phrases) if one.name in found.values else text
    moments = find_moments(text, circumstances, tuple(one.type for one in fields))
    datetimes = of("datetime")
    days = datetime_phrases(moments, circumstances) if datetimes else date_phrases(moments)
    _assign(days, datetimes or of("date"), moments.text, circumstances, found)
    if not datetimes:
        _assign(time_phrases(moments), of("time"), moments.text, circumstances, found)
    left = _read_numbers(of, moments.rest, circumstances, found)
    for one in of("boolean"):
        agreement = find_agreement(text, circumstances)
        _assign(agreement, [one], text, circumstances, found)
        left = "" if agreement else left
    return left


def _read_numbers(of: Callable[..., list[Field]], said: str, circumstances: Circumstances, found: Found) -> str:
    """Amounts of money, then numbers."""
    wanted = of("money")
    currencies = {one.currency for one in wanted}
    currency = currencies.pop() if len(currencies) == 1 else None
    money = find_money(said, circumstances, currency) if wanted else find_named_money(said, circumstances)
    _assign(money, wanted, said, circumstances, found)
    numbers = find_numbers(masked(said, money), circumstances)
    phrases = numbers if of("number") else [grouped_only(one) for one in numbers]
    others = found.values or found.reasons
    counted = [one for one in phrases if _COUNTED.match(said, one.end)] if others else phrases
    _assign(counted, of("integer", "number"), said, circumstances, found)
    return masked(masked(said, money), counted)


def _chosen(wanted: Field, text: str, circumstances: Circumstances) -> list[Phrase]:
    if wanted.type == "choices":
        return find_choices(text, wanted.options)
    return find_choice(text, wanted.options, circumstances)


def _assign(
    phrases: list[Phrase], fields: Iterable[Field], text: str, circumstances: Circumstances, found: Found
) -> None:
    """Gives phrases of one kind to fields of that kind: by the words beside them, then in their order."""
    left = list(fields)
    if not left or not phrases:
        return
    rest: list[Phrase] = []
    for phrase in phrases:
        name = (
            named(phrase, phrases, text, left) if len(phrases) > 1 or len(left) > 1 else named(phrase, [], text, left)
        )
        wanted = next((one for one in left if one.name == name), None)
        if wanted is None:
            rest.append(phrase)
        else:
            left.remove(wanted)
            found.named.add(wanted.name)
            _settle(wanted, phrase, circumstances, found)
    if len(rest) <= len(left):
        for wanted, phrase in zip(left, rest, strict=False):
            _settle(wanted, phrase, circumstances, found)
    elif left:
        names = alternatives(dict.fromkeys(quoted(one.said) for one in rest))
        found.reasons[left[0].name] = f"which is meant: {names}?"


def _settle(wanted: Field, phrase: Phrase, circumstances: Circumstances, found: Found) -> None:
    reading = settle(phrase, lambda value: _admits(wanted, value, circumstances), lambda value: _shown(wanted, value))
    if reading.problem is not None:
        found.reasons[wanted.name] = reading.problem
    else:
        found.values[wanted.name] = reading.value


def _admits(wanted: Field, value: Json, circumstances: Circumstances) -> bool:
    """Whether a value is within the limits of a field, so far as they decide between two meanings."""
    if wanted.type in ("date", "time", "datetime"):
        return moment_problem(wanted, value, circumstances.now) is None
    number = value["amount"] if wanted.type == "money" else value
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        return True
    low, high = wanted.minimum, wanted.maximum
    return (low is None or number >= low) and (high is None or number <= high)


def _shown(wanted: Field, value: Json) -> str:
    if wanted.type in ("date", "time", "datetime"):
        return shown(value)
    if wanted.type in ("choice", "choices"):
        return option_name(wanted.options, value)
    return f"{value['amount']} {value['currency']}" if wanted.type == "money" else str(value)
