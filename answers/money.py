"""Amounts of money: a number with a sign, code or name of a currency beside it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from answers.circumstances import Circumstances
from answers.currencies import currencies, pattern, short_names
from answers.numbers import as_json, find_numbers, grouped_only
from answers.phrases import Phrase, quoted
from journeys.values import Json

_CENTS = re.compile(r"\s*(?:and|und|et|y|e|en)?\s*(\d{1,2})\s*(?:cents?|centimes?|c|pence|p)(?!\w)")
_LESS = re.compile(r"(?:(?<!\S)-|(?<!\w)minus )$")
_SPACES = re.compile(r"\s*")
_LETTERS = re.compile(r"[^\W\d_]{2}$")
"""A name begins within a word."""
_LONGEST = 60
"""Characters before a number in which a name may stand."""


def find_money(text: str, circumstances: Circumstances, currency: str | None = None) -> list[Phrase]:
    """The amounts in a text in digits. Where none names a currency, they are in `currency`; without it they ask for
    one."""
    named: list[Phrase] = []
    bare: list[Phrase] = []
    for number in find_numbers(text, circumstances):
        if named and number.start < named[-1].end:
            continue
        start, end, name = _beside(text, number, circumstances)
        code = _code(name, circumstances, currency)
        cents = _CENTS.match(text, end) if name is not None else None
        end = cents.end() if cents is not None else end
        less = _LESS.search(text[:start]) if name is not None and start < number.start else None
        start = less.start() if less is not None else start
        factor = -1 if less is not None else 1
        amount = partial(_amount, cents=int(cents[1]) if cents else 0, factor=factor, code=code)
        amounts = grouped_only(number).mapped(amount)
        phrase = replace(amounts, start=start, end=end, said=text[start:end].strip())
        (bare if name is None else named).append(replace(phrase, problem=_problem(code, currency, number)))
    return named or bare


def find_named_money(text: str, circumstances: Circumstances) -> list[Phrase]:
    """The amounts in a text in digits whose currency is said."""
    return [one for one in find_money(text, circumstances) if one.senses[0][0]["currency"]]


def _amount(number: Json, cents: int, factor: int, code: str | None) -> Json:
    return {"amount": as_json(factor * (number + cents / 100)), "currency": code}


def _beside(text: str, number: Phrase, circumstances: Circumstances) -> tuple[int, int, str | None]:
    """Where an amount begins and ends, and the name of its currency; behind the number it is looked for first."""
    names = pattern(circumstances.locale)
    behind = names.match(text, _SPACES.match(text, number.end).end())  # type: ignore[union-attr]
    if behind is not None:
        return number.start, behind.end(), behind[0]
    before = text[max(0, number.start - _LONGEST) : number.start]
    found = [one for one in names.finditer(before.rstrip()) if one.end() == len(before.rstrip())]
    if not found or _LETTERS.search(before[: found[0].start()] + found[0][0][:1]):
        return number.start, number.end, None
    return number.start - len(before) + found[0].start(), number.end, found[0][0]


def _code(name: str | None, circumstances: Circumstances, wanted: str | None) -> str | None:
    """The currency that is meant. A short name is that of the wanted one if it can be: many countries have dollars."""
    if name is None or (wanted is not None and name in short_names(wanted)):
        return wanted
    return currencies(circumstances.locale).get(name)


def _problem(code: str | None, wanted: str | None, number: Phrase) -> str | None:
    if wanted is not None and code != wanted:
        return f"an amount in {wanted} is needed"
    if code is None:
        return f"name the currency of {quoted(number.said)}, as in 20.50 EUR"
    return None
