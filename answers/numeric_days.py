"""Dates in digits: `31.12.2030`, `5/6`, `2030-05-06`, `5月6日`. Where the order is not known, all orders count."""

from __future__ import annotations

import re
from datetime import date, datetime

from answers.circumstances import Circumstances
from answers.day_words import full_year
from answers.phrases import Phrase, Sense, distinct

_DIGITS = re.compile(
    r"(?<![\w.,:/'$€£-])(?P<a>\d{4}|\d{1,2})(?P<sep>[./-]|\. )(?P<b>\d{1,2})(?:(?P=sep)(?P<c>\d{4}|\d{2}))?\.?"
    r"(?![\w%€$£]|[.,:/-]\d)"
)
_SIGNS = re.compile(r"(?:(?P<year>\d{4})\s?[年년]\s?)?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]")


def find_numeric_days(text: str, circumstances: Circumstances, *, asked: bool) -> list[Phrase]:
    """The dates in digits, as ISO 8601. `asked`: `5.6` and `5/6` count too, which may as well be numbers."""
    found = []
    for match in _DIGITS.finditer(text):
        if match["c"] is None and (not asked or "-" in match["sep"] or len(match["a"]) == 4):
            continue
        senses = _senses(match, circumstances)
        if senses:
            found.append(Phrase(match.start(), match.end(), match[0].strip(), senses))
    for match in _SIGNS.finditer(text):
        sense = _days(match["year"], match["month"], match["day"], circumstances.today)
        found += [Phrase(match.start(), match.end(), match[0], (sense,))] if sense else []
    return found


def _senses(match: re.Match[str], circumstances: Circumstances) -> tuple[Sense, ...]:
    a, b, c = match["a"], match["b"], match["c"]
    if len(a) == 4:
        orders = {"YMD": (a, b, c)}
    else:
        orders = {"DMY": (c, b, a), "MDY": (c, a, b)}
        if c is not None and len(c) == 2:
            orders["YMD"] = (a, b, c)
    by_order = {order: _days(*parts, circumstances.today) for order, parts in orders.items()}
    own = _own_order(circumstances, c)
    if own is not None and by_order.get(own):
        return (by_order[own],)
    if own is None and len(a) < 4 and c is not None and len(c) == 2:
        by_order.pop("YMD", None)
    return tuple(distinct(days for days in by_order.values() if days))


def _own_order(circumstances: Circumstances, third: str | None) -> str | None:
    """The order of the locale; that of day and month, where the year is left out or stands behind in full."""
    order = circumstances.date_order
    if order == "YMD" and (third is None or len(third) == 4):
        return "MDY" if third is None else None
    return order


def _days(year: str | None, month: str, day: str, base: datetime) -> Sense:
    """The days that are meant, as ISO 8601; without a year: the next one, then the last one."""
    if year is not None:
        full = int(year) if len(year) == 4 else full_year(int(year), base)
        years = [full] if len(year) == 4 else [full, full - 100]
        return tuple(one for one in (_day(each, month, day) for each in years) if one is not None)
    found = [_day(base.year + shift, month, day) for shift in range(-8, 9)]
    days = sorted(one for one in found if one is not None)
    today = base.date().isoformat()
    return (*[one for one in days if one >= today][:1], *[one for one in days if one < today][-1:])


def _day(year: int, month: str, day: str) -> str | None:
    try:
        return date(year, int(month), int(day)).isoformat()
    except ValueError:
        return None
