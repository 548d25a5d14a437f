"""All dates in a sentence, in words and in digits."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from answers.calendar_words import JOINING, JOINING_TOO, LISTING, WEEKS
from answers.circumstances import Circumstances
from answers.day_words import Day, read_day
from answers.numeric_days import find_numeric_days
from answers.periods import DayPhrase, Token, with_their_ends
from answers.phrases import Phrase, masked
from journeys.values import Json

_TOKEN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*\.?|'?\d+[^\W\d_]*[.º°ª]?(?!\d)|[^\w\s]|\x00+")
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
        found.append(DayPhrase(phrase, (at, past)))
    found.sort(key=lambda one: one.phrase.start)
    return with_their_ends(found, tokens, text, language)


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
    """Whether a comma separates what does not belong together: only a year or a day follows one within a date."""
    at = words.index(",") if "," in words else None
    if at is None:
        return False
    behind = words[at + 1 :]
    is_year = len(behind) == 1 and re.fullmatch(r"\d{4}", behind[0]) is not None
    return "," in behind or not (is_year or not any(word[0].isdecimal() for word in words[:at]))


def _phrase(text: str, place: tuple[int, int], day: Day) -> Phrase:
    senses: tuple[Json, ...] = tuple(
        one.replace(microsecond=0).isoformat() if day.has_time else one.date().isoformat() for one in day.days
    )
    return Phrase(*place, text[place[0] : place[1]], (senses,), day.problem)
