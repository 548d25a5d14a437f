"""All dates in a sentence, in words and in digits."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

from answers.calendar_words import JOINING, JOINING_TOO, LISTING, WEEKS
from answers.circumstances import Circumstances
from answers.day_words import Day, read_day, shown_day
from answers.numeric_days import find_numeric_days
from answers.periods import DayPhrase, Token, with_their_ends
from answers.phrases import Phrase, masked
from journeys.values import Json

_TOKEN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*\.?|'?\d+[^\W\d_]*[.º°ª]?(?!\d)|[^\w\s]|\x00+")
_BESIDE = re.compile(r"[\s,(]*")
_SIGN = re.compile(r"[^\w,']")
LONGEST = 7
"""Words of a date."""
MOST = 80
"""Words that are looked at."""


def find_days(text: str, language: str, circumstances: Circumstances, *, asked: bool) -> list[DayPhrase]:
    """The dates in a text in digits, in their order; their senses are ISO 8601, with the time where they have one."""
    numeric = find_numeric_days(text, circumstances, asked=asked)
    tokens = [Token(one.start(), one.end(), one[0]) for one in _TOKEN.finditer(masked(text, numeric))][:MOST]
    found = [*_in_words(text, tokens, language, circumstances)]
    for phrase in numeric:
        at = next((index for index, token in enumerate(tokens) if token.end > phrase.start), len(tokens))
        past = next((index for index, token in enumerate(tokens) if token.start >= phrase.end), len(tokens))
        found.append(DayPhrase(phrase, (at, past), is_numeric=True))
    found.sort(key=lambda one: one.phrase.start)
    return with_their_ends(_on_their_weekdays(found, text), tokens, text, language)


def _on_their_weekdays(found: list[DayPhrase], text: str) -> list[DayPhrase]:
    """Dates in digits that have their weekday beside them: it tells which order is meant, or that they are none."""
    made: list[DayPhrase] = []
    for one in found:
        before = made[-1] if made else None
        if before is None or not _BESIDE.fullmatch(text[before.phrase.end : one.phrase.start]):
            made.append(one)
        elif before.is_weekday and one.is_numeric:
            made[-1] = replace(one, phrase=_on_weekday(one.phrase, before.phrase))
        elif before.is_numeric and one.is_weekday:
            made[-1] = replace(before, phrase=_on_weekday(before.phrase, one.phrase))
        else:
            made.append(one)
    return made


def _on_weekday(phrase: Phrase, named: Phrase) -> Phrase:
    wanted = date.fromisoformat(str(named.senses[0][0])).weekday()
    senses = tuple(
        tuple(value for value in sense if date.fromisoformat(str(value)).weekday() == wanted) for sense in phrase.senses
    )
    fitting = tuple(sense for sense in senses if sense)
    start, end = min(phrase.start, named.start), max(phrase.end, named.end)
    if fitting:
        return Phrase(start, end, phrase.said, fitting)
    at = date.fromisoformat(str(phrase.senses[0][0]))
    return Phrase(start, end, phrase.said, phrase.senses, f"{shown_day(at)} is a {at:%A}")


def _in_words(text: str, tokens: list[Token], language: str, circumstances: Circumstances) -> list[DayPhrase]:
    found: list[DayPhrase] = []
    start = 0
    while start < len(tokens):
        length, day = _longest(text, tokens, start, language, circumstances.today)
        if day is not None:
            around = [token.text for token in (*tokens[max(0, start - 1) : start], *tokens[start + length :][:2])]
            if not day.has_time and any(word in WEEKS for word in around):
                day = replace(day, problem="say which day is meant, as in 5 May")
            place = (tokens[start].start, tokens[start + length - 1].end)
            found.append(DayPhrase(_phrase(text, place, day), (start, start + length), day.has_time, day.is_loose))
        start += length
    return found


def _longest(text: str, tokens: list[Token], start: int, language: str, base: datetime) -> tuple[int, Day | None]:
    """The longest date that begins at a word, and its words; without one, the word alone."""
    breaks = {*JOINING, *LISTING.get(language, ())}
    room = min(LONGEST, len(tokens) - start)
    words = [token.text for token in tokens[start : start + room]]
    if start and words[0] in JOINING_TOO.get(language, ()) and tokens[start - 1].text[0].isdecimal():
        return 1, None
    end = next((index for index, word in enumerate(words) if word in breaks or _SIGN.match(word)), room)
    for length in range(end, 0, -1):
        last = tokens[start + length - 1]
        if last.text in (",", *JOINING_TOO.get(language, ())) or _lists(words[:length]):
            continue
        following = tokens[start + length].text if start + length < len(tokens) else "."
        ends = not following[0].isalnum() or following in breaks
        said = text[tokens[start].start : last.end].rstrip(".")
        day = read_day(said, language, base, last=ends, alone=length == len(tokens))
        if day is not None and (length == 1 or words[0] not in ("a", ",")):
            return length, day
    return 1, None


def _lists(words: list[str]) -> bool:
    """Whether a comma separates what does not belong together: within a date one stands only behind the weekday, and
    before the year."""
    if "," not in words:
        return False
    at = words.index(",")
    before, behind = words[:at], words[at + 1 :]
    counts = any(word[0].isdecimal() for word in before)
    if not counts and at <= 2 and any(word[0].isdecimal() for word in behind):
        return _lists(behind)
    return len(behind) != 1 or re.fullmatch(r"\d{4}", behind[0]) is None


def _phrase(text: str, place: tuple[int, int], day: Day) -> Phrase:
    senses: tuple[Json, ...] = tuple(
        one.replace(microsecond=0).isoformat() if day.has_time else one.date().isoformat() for one in day.days
    )
    return Phrase(*place, text[place[0] : place[1]], (senses,), day.problem)
