"""Numbers in digits and words: with the signs of the locale, thousands and millions, and in doubt both meanings."""

from __future__ import annotations

import re

from answers.circumstances import Circumstances
from answers.phrases import Phrase, distinct
from journeys.values import Json

_FORM = re.compile(
    r"(?:(?<![\w.,:/'-])|(?<=\d-))(?P<sign>(?:minus|moins|menos|meno|min) |[-+])?"
    r"(?P<digits>\d{1,3}(?:[ '.,٬]\d{2,3})+(?:[.,٫]\d+)?|\d+(?:[.,٫]\d+)?)"
    r"(?P<times>\s?k\b| (?:1000000000|1000000|1000)\b)?"
    r"(?!(?:st|nd|rd|th|er|ère|º|ª)\b)(?!\d)(?![.,:/]\d)"
)
_GROUPED = re.compile(r"\d{1,3}(?:([ '.,٬])\d{3})(?:\1\d{3})*|\d{1,3}(?:,\d{2})*,\d{3}|\d+")
LARGEST = 2**53
"""From here on a number in JSON is no longer exact."""


def find_numbers(text: str, circumstances: Circumstances) -> list[Phrase]:
    """The numbers in a text in digits (`digits.in_digits`), which may stand before letters, as in `20eur`."""
    found = []
    for match in _FORM.finditer(text):
        senses = distinct(_values(match["digits"], circumstances))
        if senses:
            factor = _factor(match["times"]) * (-1 if match["sign"] and match["sign"] != "+" else 1)
            values = tuple((as_json(one * factor),) for one in senses)
            found.append(Phrase(match.start(), match.end(), match[0].strip(), values))
    return found


def grouped_only(phrase: Phrase) -> Phrase:
    """A number of which thousandths make no sense: people, money. `1,000` is a thousand there."""
    whole = tuple(sense for sense in phrase.senses if isinstance(sense[0], int))
    larger = tuple(sense for sense in whole if abs(sense[0]) >= 1000) or whole
    if len(phrase.senses) < 2 or not larger:
        return phrase
    return Phrase(phrase.start, phrase.end, phrase.said, larger[:1])


def as_json(number: float) -> Json:
    """A number, whole where it is."""
    rounded = round(number, 10)
    return int(rounded) if rounded == int(rounded) and abs(rounded) < LARGEST else rounded


def _values(digits: str, circumstances: Circumstances) -> list[float]:
    """What digits and signs may mean: by the locale or, where it does not know the form, by any."""
    own = circumstances.decimal_point
    if own is not None:
        read = _value(digits, own, circumstances.group_sign)
        if read is not None:
            return [read]
    every = [_value(digits, point, None) for point in (".", ",", "٫")]
    return [one for one in every if one is not None]


def _value(digits: str, point: str, group: str | None) -> float | None:
    whole, has_point, decimals = digits.rpartition(point)
    if not has_point:
        whole, decimals = digits, ""
    if not (decimals.isdecimal() or not has_point):
        return None
    grouped = _GROUPED.fullmatch(whole)
    if grouped is None or point in whole:
        return None
    sign = grouped[1] or ("," if "," in whole else None)
    if sign in (".", ",") and group in (".", ",") and sign != group:
        return None
    number = "".join(one for one in whole if one.isdecimal())
    return float(f"{number[:300]}.{decimals[:30] or '0'}")


def _factor(times: str | None) -> int:
    said = (times or "").strip()
    return 1000 if said == "k" else int(said or 1)
