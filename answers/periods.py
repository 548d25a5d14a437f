"""The two ends of a period, of which one may be a bare number: `from 5 to 7 May`, `Monday until Wednesday`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from answers.calendar_words import JOINING, JOINING_TOO, LEADING, LISTING
from answers.day_words import read_day
from answers.phrases import Phrase
from journeys.values import Json

_NUMBER = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|e|\.|º|ª|°)?")


@dataclass(frozen=True)
class Token:
    """A word, a number or a sign."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class DayPhrase:
    """A date in a sentence, its words by their numbers. `has_time`: as in `in two hours`; `is_loose`: see `Day`."""

    phrase: Phrase
    tokens: tuple[int, int]
    has_time: bool = False
    is_loose: bool = False
    is_numeric: bool = False

    @property
    def is_weekday(self) -> bool:
        """Whether it is a weekday and nothing more."""
        return self.is_loose and not any(one.isdecimal() for one in self.phrase.said)


def with_their_ends(found: list[DayPhrase], tokens: list[Token], text: str, language: str) -> list[DayPhrase]:
    """Dates, in their order, and the numbers joined to them; the end of a period comes after its beginning."""
    dated = [one for one, behind in pairwise([*found, None]) if one and not _leads_to(one, behind, tokens, language)]
    ends = [end for one in dated for end in _with_the_other_end(one, tokens, language, dated)]
    return _after_each_other(ends, text, language)


def _with_the_other_end(
    one: DayPhrase, tokens: list[Token], language: str, all_found: list[DayPhrase]
) -> list[DayPhrase]:
    """A date, and the bare number that is joined to it: `5 to 7 May`, `May 5 to 7`, `5 and 7 May`."""
    start, end = one.tokens
    joining = (*JOINING, *JOINING_TOO.get(language, ()))
    taken = {index for other in all_found for index in range(*other.tokens)}
    lead = tokens[start - 1].text if start else ""
    skip = start - 1 if lead in LEADING.get(language, ()) and lead not in joining else start
    before = _joined(tokens, skip - 2, skip - 1, (*joining, *LISTING.get(language, ())), taken)
    behind = _joined(tokens, end + 1, end, joining, taken)
    following = tokens[end + 2].text if end + 2 < len(tokens) else "."
    if before is not None and not one.has_time:
        return [_moved(one, tokens[skip - 2], before, earlier=True), one]
    if behind is not None and not one.has_time and not following[0].isalnum():
        return [one, _moved(one, tokens[end + 1], behind, earlier=False)]
    return [one]


def _leads_to(one: DayPhrase, other: DayPhrase | None, tokens: list[Token], language: str) -> bool:
    """Whether a day of the month has its month from the date behind it: `the 5th to the 7th of June`."""
    number = tokens[one.tokens[1] - 1].text
    if other is None or other.is_loose or not one.is_loose or not number[0].isdecimal():
        return False
    joints = {*JOINING, *JOINING_TOO.get(language, ()), *LISTING.get(language, ()), *LEADING.get(language, ())}
    between = tokens[one.tokens[1] : other.tokens[0]]
    return 0 < len(between) <= 2 and all(token.text in joints for token in between)


def _joined(tokens: list[Token], number: int, joint: int, joining: tuple[str, ...], taken: set[int]) -> int | None:
    """The day of the month that stands beside a joining word; None: there is none."""
    if not (0 <= number < len(tokens) and 0 <= joint < len(tokens)) or {number, joint} & taken:
        return None
    match = _NUMBER.fullmatch(tokens[number].text)
    if match is None or tokens[joint].text not in joining or not 1 <= int(match[1]) <= 31:
        return None
    return int(match[1])


def _moved(one: DayPhrase, token: Token, day: int, *, earlier: bool) -> DayPhrase:
    """The other end of a period, in the same month or, where it would be the wrong way round, in that beside it."""

    def move(value: Json) -> Json:
        at = date.fromisoformat(value)
        if earlier and day > at.day:
            at = at.replace(day=1) - timedelta(days=1)
        if not earlier and day < at.day:
            at = (at.replace(day=28) + timedelta(days=4)).replace(day=1)
        try:
            return at.replace(day=day).isoformat()
        except ValueError:
            return value

    phrase = replace(one.phrase.mapped(move), start=token.start, end=token.end, said=token.text)
    return DayPhrase(phrase, one.tokens)


def _after_each_other(found: list[DayPhrase], text: str, language: str) -> list[DayPhrase]:
    """In a period, the end is the first such day after its beginning: `from Monday to Wednesday`, said on a Tuesday."""
    joining = (*JOINING, *JOINING_TOO.get(language, ()))
    made: list[DayPhrase] = []
    for one in found:
        between = text[made[-1].phrase.end : one.phrase.start].strip(" ,") if made else ""
        follows = made and (between in joining or one.is_loose)
        made.append(_later(one, made[-1], language) if follows else one)
    return made


def _later(one: DayPhrase, before: DayPhrase, language: str) -> DayPhrase:
    first, second = before.phrase.senses[0][0], one.phrase.senses[0][0]
    unclear = len(before.phrase.senses) + len(one.phrase.senses) > 2 or one.phrase.problem or before.phrase.problem
    if unclear or str(second)[:10] >= str(first)[:10]:
        return one
    base = datetime.combine(date.fromisoformat(str(first)[:10]), time())
    day = read_day(one.phrase.said, language, base)
    if day is None or day.has_time or day.problem is not None:
        return one
    return replace(one, phrase=replace(one.phrase, senses=((day.days[0].date().isoformat(),),)))
