"""Times of day in words and digits: `half past two`, `5pm`, `17 Uhr 30`, `noon`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import time
from functools import lru_cache

from answers.circumstances import Circumstances
from answers.phrases import Phrase
from journeys.values import Json

_HALF = r"(?:\s?(?P<half>am|pm|a\.m\.|p\.m\.))(?!\w)"
_HOUR = r"(?<![\w.,:/-])(?P<hour>\d{1,2})"
_NUMERIC = re.compile(
    r"(?<![\d.,:/-])(?P<hour>\d{1,2})(?:[:h](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?|\.(?P<dotted>[0-5]\d)"
    rf"(?=\s?(?:uhr|h|[ap]\.?m)))(?:{_HALF}|\s?uhr|\s?h(?!\w))?(?![\d:])"
)
_HOURS = re.compile(rf"{_HOUR}(?:{_HALF}|\s?(?:uhr|h|uur|o'?clock)(?!\w)(?:\s(?P<minute>[0-5]?\d)(?![\w.:/]))?)")
_NAMED = {
    "noon": 12, "midday": 12, "midnight": 0, "mittag": 12, "mittags": 12, "mitternacht": 0, "midi": 12, "minuit": 0,
    "mediodía": 12, "mediodia": 12, "medianoche": 0, "mezzogiorno": 12, "mezzanotte": 0, "meio-dia": 12,
    "meia-noite": 0, "middernacht": 0,
}  # fmt: skip
_NAMES = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(_NAMED, key=len, reverse=True)))})(?!\w)")
_PARTS = {
    "en": re.compile(
        r"(?<!\w)(?:(?P<part>half|quarter)|(?P<minutes>\d{1,2})(?: minutes?(?= )|(?= past)))"
        r" (?P<side>past|to) (?P<hour>\d{1,2})"
        rf"(?:{_HALF})?(?![\w.:/])"
    ),
    "de": re.compile(
        r"(?<!\w)(?:(?P<part>halb)|(?:(?P<quarter>viertel)|(?P<minutes>\d{1,2})(?: minuten)?) (?P<side>vor|nach))"
        r" (?P<hour>\d{1,2})(?:\s?uhr)?(?![\w.:/])"
    ),
}
_AT = {
    "en": "at|around|about", "de": "um|gegen|ab", "fr": "à|vers", "es": "a las?|hacia las", "it": "alle|all'",
    "pt": "às|as", "nl": "om",
}  # fmt: skip
_BARE = r"(?<!\w)(?:{at})\s?(?P<hour>\d{{1,2}})(?:\s(?:heures?|horas?|ore))?(?=\s*(?:$|[,;!?](?!\d)|\.(?!\d)|{part}))"
_ALONE = re.compile(r"\s*(?P<hour>\d{1,2})(?:\.(?P<minute>[0-5]\d))?\s*")
_MORNING = (
    r"in the morning|this morning|morning|morgens|vormittags?|du matin|matin|de la mañana|del mattino|di mattina"
    r"|da manhã|de manhã|'s ochtends"
)
_LATER = (
    r"in the afternoon|in the evening|afternoon|evening|tonight|nachmittags?|abends?|heute abend"
    r"|de l'après-midi|après-midi|du soir|soir|de la tarde|de la noche|del pomeriggio|di sera|da tarde|da noite"
    r"|'s middags|'s avonds"
)
_DAY_PART = re.compile(rf"(?<!\w)(?:(?P<early>{_MORNING})|(?P<late>{_LATER}))(?!\w)")


Found = tuple[re.Match[str], bool]
"""A match, and whether it leaves open which half of the day is meant."""


def find_times(text: str, language: str, circumstances: Circumstances, wanted: Collection[str] = ()) -> list[Phrase]:
    """The times of day in a text in digits, in their order, as ISO 8601.

    Args:
        wanted: the types of the fields, the asked one first. Only for times `at 7` is one, and only where it is asked
            for one an answer that is nothing but an hour, or `14.30`.
    """
    part = _DAY_PART.search(text)
    half = None if part is None else "am" if part["early"] else "pm"
    found: list[Phrase] = []
    for match, open_half in _matches(text, language, circumstances, wanted):
        phrase = _phrase(match, half, open_half=open_half)
        if phrase is not None and all(phrase.end <= one.start or one.end <= phrase.start for one in found):
            found.append(phrase)
    return sorted(found, key=lambda one: one.start)


def _matches(text: str, language: str, circumstances: Circumstances, wanted: Collection[str]) -> Iterator[Found]:
    half_days = circumstances.has_half_days
    if language in _PARTS:
        yield from ((one, True) for one in _PARTS[language].finditer(text))
    yield from ((one, half_days) for one in _NUMERIC.finditer(text))
    yield from ((one, half_days or "clock" in one[0]) for one in _HOURS.finditer(text))
    yield from ((one, False) for one in _NAMES.finditer(text))
    if language in _AT and not {"time", "datetime"}.isdisjoint(wanted):
        yield from ((one, half_days or language == "en") for one in _bare(language).finditer(text))
    alone = _ALONE.fullmatch(text) if [*wanted][:1] == ["time"] else None
    if alone is not None:
        yield alone, half_days or (language == "en" and alone["minute"] is None)


@lru_cache
def _bare(language: str) -> re.Pattern[str]:
    return re.compile(_BARE.format(at=_AT[language], part=rf"(?:{_MORNING}|{_LATER})"))


def _phrase(match: re.Match[str], part: str | None, *, open_half: bool) -> Phrase | None:
    if match[0] in _NAMED:
        return Phrase(match.start(), match.end(), match[0], ((_iso(_NAMED[match[0]], 0),),))
    said = match.groupdict()
    hour, minute = _clock(said)
    half = said.get("half") or part
    written = said["hour"]
    if hour > 24 or (hour == 24 and minute) or (said.get("half") is not None and not 1 <= hour <= 12):
        return None
    if half is part == "pm" and hour == 12:
        hours = [12, 0]
    elif half is not None and hour <= 12 and not (half is part and written.startswith("0")):
        hours = [hour % 12 + (12 if half.startswith("p") else 0)]
    elif open_half and 1 <= hour < 12 and not written.startswith("0"):
        hours = [hour, hour + 12]
    else:
        hours = [hour % 24]
    senses = tuple((_iso(one, minute, int(said.get("second") or 0)),) for one in hours)
    return Phrase(match.start(), match.end(), match[0].strip(), senses)


def _clock(said: dict[str, str | None]) -> tuple[int, int]:
    """Hour and minute, also of `half past two`, `ten to five` and `halb drei`, which is half an hour before three."""
    hour = int(said["hour"] or 0)
    if "side" not in said:
        return hour, int(said.get("minute") or said.get("dotted") or 0)
    if said["part"] == "halb":
        return (hour - 1) % 12 or 12, 30
    minutes = {"half": 30, "quarter": 15}.get(said["part"] or "", int(said["minutes"] or 15))
    if said["side"] in ("past", "after", "nach"):
        return hour, minutes
    return (hour - 1) % 12 or 12, 60 - minutes


def _iso(hour: int, minute: int, second: int = 0) -> Json:
    return time(hour, minute, second).isoformat()
