"""Dates and times of a sentence for date, time and datetime fields, in the language in which most of them are found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from answers.circumstances import Circumstances
from answers.clock import find_times
from answers.day_words import shown_day
from answers.days import find_days
from answers.digits import in_digits
from answers.periods import DayPhrase
from answers.phrases import Phrase, masked, quoted
from journeys.values import Json


@dataclass(frozen=True)
class Moments:
    """What was found in a text in digits, which has other places than the text as it was said."""

    text: str
    language: str
    days: tuple[DayPhrase, ...] = ()
    times: tuple[Phrase, ...] = ()

    @property
    def rest(self) -> str:
        """The text without them, its number words as digits."""
        return in_digits(masked(self.text, self.phrases), self.language)

    @property
    def phrases(self) -> list[Phrase]:
        """All places."""
        return [*(one.phrase for one in self.days), *self.times]


def find_moments(plain: str, circumstances: Circumstances, wanted: tuple[str, ...]) -> Moments:
    """The dates and times of a plain text; `wanted` are the types of the fields, the asked one first."""
    best: Moments | None = None
    # Without number words too: in Portuguese, `dez` is ten, and December.
    spelt = [(language, text) for language in circumstances.languages for text in _texts(plain, language)]
    for language, text in spelt:
        times = find_times(text, language, circumstances, wanted)
        days = find_days(masked(text, times), language, circumstances, asked=wanted[0] in ("date", "datetime"))
        found = Moments(text, language, tuple(days), tuple(times))
        if best is None or len(found.phrases) > len(best.phrases):
            best = found
    assert best is not None
    return best


def _texts(plain: str, language: str) -> list[str]:
    return list(dict.fromkeys((in_digits(plain, language), plain.lower())))


def date_phrases(moments: Moments) -> list[Phrase]:
    """For date fields: a moment counted from now is its day."""
    return [one.phrase.mapped(lambda value: str(value)[:10]) for one in moments.days]


def time_phrases(moments: Moments) -> list[Phrase]:
    """For time fields: of a moment counted from now, as in `in two hours`, the time."""
    counted = [one.phrase.mapped(lambda value: str(value)[11:]) for one in moments.days if one.has_time]
    return sorted([*moments.times, *counted], key=lambda one: one.start)


def datetime_phrases(moments: Moments, circumstances: Circumstances) -> list[Phrase]:
    """For datetime fields: each date with the time beside it. A time alone is the next one, a date alone asks for a
    time."""
    left = list(moments.times)
    found: list[Phrase] = []
    for index, day in enumerate(moments.days):
        if day.has_time:
            found.append(day.phrase)
            continue
        following = moments.days[index + 1].phrase.start if index + 1 < len(moments.days) else len(moments.text)
        at = next((one for one in left if one.start < following), None)
        if at is None:
            problem = day.phrase.problem or f"a time is needed too: {_days(day.phrase)} at …"
            found.append(replace(day.phrase, problem=problem))
        else:
            left.remove(at)
            found.append(_together(day.phrase, at))
    return found + [_next(one, circumstances.today) for one in left]


def shown(value: Json) -> str:
    """A date, time or datetime as people read it."""
    said = str(value)
    if len(said) == 10:
        return shown_day(date.fromisoformat(said))
    if "T" not in said:
        return said[:5]
    at = datetime.fromisoformat(said)
    return f"{shown_day(at.date())}, {at:%H:%M}"


def _days(day: Phrase) -> str:
    return quoted(day.said) if len(day.senses) > 1 else shown(day.senses[0][0])


def _together(day: Phrase, at: Phrase) -> Phrase:
    senses = tuple(
        tuple(f"{each}T{clock}" for each in days for clock in clocks) for days in day.senses for clocks in at.senses
    )
    start, end = min(day.start, at.start), max(day.end, at.end)
    return Phrase(start, end, f"{day.said} {at.said}", senses, day.problem)


def _next(at: Phrase, now: datetime) -> Phrase:
    def moment(value: Json) -> Json:
        wanted = datetime.combine(now.date(), time.fromisoformat(value))
        return (wanted if wanted >= now.replace(second=0, microsecond=0) else wanted + timedelta(days=1)).isoformat()

    return at.mapped(moment)
