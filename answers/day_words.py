"""One date in words, as dateparser reads it: `5 May`, `next friday`, `in two weeks`. What it guesses is not taken."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from threading import Lock
from typing import Any

from dateparser.date import DateDataParser  # type: ignore[import-untyped]

from answers.calendar_words import LEADING, ORDINALS, calendar_names

ONE = frozenset(("a", "an", "einer", "einem", "eine", "un", "une", "una", "um", "uma", "een"))
"""What counts as a number in `in a week`."""
_LOCK = Lock()
"""dateparser's caches are shared by all threads."""
_TOKEN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*\.?|\d+[^\W\d_]*[.º°ª]?")
_DOT = re.compile(r"(?<=[^\W\d_])\.")
"""Behind a word that is cut short."""
_SHORT_YEAR = re.compile(r"(\d\D*[^\W\d_]\.?,? )'?(\d\d)$")


@dataclass(frozen=True)
class Day:
    """A date in words: the days that may be meant, the likeliest first; with a time, the moments.

    A loose one is a weekday or a day of the month alone, which is seen from the date before it, if there is one.
    """

    days: tuple[datetime, ...]
    has_time: bool = False
    problem: str | None = None
    is_loose: bool = False


def read_day(said: str, language: str, base: datetime, *, last: bool = True, alone: bool = True) -> Day | None:
    """The date that a few words in digits and lower case say; None: they say none.

    A date without a year is the next one or, where that does not fit, the last one.

    Args:
        last: nothing follows that the last number could count, so that it may be a year, as in `5 may 31`.
        alone: it is all that is said, so that `sat` is a day.
    """
    said = _SHORT_YEAR.sub(lambda match: f"{match[1]}{full_year(int(match[2]), base)}", said) if last else said
    words = _TOKEN.findall(said)
    bare = _without(words, LEADING.get(language, ()))
    if not bare:
        return None
    relative = _relative(said, words, language, base)
    if relative is not None:
        return relative
    if not _names_a_day(words, bare, language) or (not alone and _is_short(bare, language)):
        return None
    is_loose = not any(calendar_names(language).is_month(word) for word in words)
    days = _of_month(bare, base) if is_loose else []
    text = " ".join(bare) if language != "en" else _DOT.sub("", said)
    found = [] if days else [_parsed(text, language, base, ("absolute-time",), prefer) for prefer in ("future", "past")]
    days += [one.date_obj for one in found if one is not None and one.period == "day"]
    # A day named by its month is today rather than in a year.
    days.sort(key=lambda day: day.date() != base.date())
    if not days:
        return None
    return replace(_on_its_weekday(tuple(dict.fromkeys(days)), bare, language), is_loose=is_loose)


def _relative(said: str, words: list[str], language: str, base: datetime) -> Day | None:
    """Counted from now. `2 weeks` alone is no date, and neither is `next week`: it has seven days."""
    if sum(word[0].isdecimal() for word in words) > 1:
        return None
    text = re.sub(r"\bfrom today\b", "from now", said)
    future = _parsed(text, language, base, ("relative-time",), "future")
    past = _parsed(text, language, base, ("relative-time",), "past")
    if future is None or past is None or future.date_obj != past.date_obj:
        return None
    counted = any(word[0].isdecimal() for word in words)
    if future.period not in ("day", "time", "part_of_day") and not counted and not ONE.intersection(words):
        return None
    uncounted = _parsed(re.sub(r"\d+", "", text), language, base, ("relative-time",), "future") if counted else None
    if uncounted is not None and uncounted.date_obj == future.date_obj:
        return None  # the number is of something else, as in `2 tomorrow`
    return Day((future.date_obj,), future.period == "time")


def _names_a_day(words: list[str], bare: list[str], language: str) -> bool:
    """Whether there is enough in the words: a weekday, or a number with a month or a sign of order."""
    names = calendar_names(language)
    numbers = [word for word in words if word[0].isdecimal()]
    if not numbers:
        return any(names.weekday(word) is not None for word in bare)
    if sum(len(re.match(r"\d+", word)[0]) <= 2 for word in numbers) != 1 or len(numbers) > 2:  # type: ignore[index]
        return False
    if any(names.is_month(word) for word in words):
        return True
    ordered = any(numbers[0].endswith(ending) for ending in ORDINALS.get(language, ()))
    return ordered and len(numbers) == 1 and all(word == numbers[0] or names.weekday(word) is not None for word in bare)


def _of_month(words: list[str], base: datetime) -> list[datetime]:
    """The next and the last day of that number, if there is one among the words."""
    number = next((int(re.sub(r"\D", "", word)) for word in words if word[0].isdecimal()), 0)
    month = base.date().replace(day=1)
    around = [*(_months_on(month, shift) for shift in range(3)), *(_months_on(month, -shift) for shift in range(1, 3))]
    days = [one.replace(day=number) for one in around if 1 <= number <= monthrange(one.year, one.month)[1]]
    found = [*[one for one in days if one >= base.date()][:1], *[one for one in days if one < base.date()][:1]]
    return [datetime.combine(one, time()) for one in found]


def _months_on(month: date, shift: int) -> date:
    years, index = divmod(month.year * 12 + month.month - 1 + shift, 12)
    return date(years, index + 1, 1)


def _is_short(words: list[str], language: str) -> bool:
    """Whether there is nothing but a weekday cut short, which may be any word: `so` is Sunday in German."""
    short = calendar_names(language).short_weekdays
    return len(words) == 1 and len(words[0]) <= 3 and words[0].rstrip(".") in short


def _on_its_weekday(days: tuple[datetime, ...], words: list[str], language: str) -> Day:
    """Only days that are the weekday that is named beside the number."""
    named = [one for one in map(calendar_names(language).weekday, words) if one is not None]
    if not named or not any(word[0].isdecimal() for word in words):
        return Day(days)
    fitting = tuple(day for day in days if day.weekday() == named[0])
    return Day(fitting) if fitting else Day(days, problem=f"{shown_day(days[0].date())} is a {days[0]:%A}")


def full_year(short: int, base: datetime) -> int:
    """A year of two digits: the one that is at most fifty years ahead."""
    year = base.year - base.year % 100 + short
    return year - 100 if year > base.year + 50 else year


def shown_day(day: date) -> str:
    """As in `5 May 2030`."""
    return f"{day.day} {day:%B} {day.year}"


def _without(words: list[str], leading: tuple[str, ...]) -> list[str]:
    return [_DOT.sub("", word) for word in words if word.rstrip(".") not in leading]


def _parsed(text: str, language: str, base: datetime, parsers: tuple[str, ...], prefer: str) -> Any:
    settings = {
        "RELATIVE_BASE": base,
        "PREFER_DATES_FROM": prefer,
        "RETURN_TIME_AS_PERIOD": True,
        "DATE_ORDER": "DMY",
        "PREFER_LOCALE_DATE_ORDER": False,
        "PARSERS": list(parsers),
    }
    try:
        with _LOCK:
            found = DateDataParser(languages=[language], settings=settings).get_date_data(text)
    except Exception:  # whatever a library makes of what people write, it is no date then
        return None
    return found if found.date_obj is not None else None
