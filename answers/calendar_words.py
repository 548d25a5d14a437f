"""Names of months and weekdays by language, and the small words that stand around dates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

LEADING = {
    "en": ("on", "the", "by", "coming", "for", "of"),
    "de": ("am", "den", "dem", "der", "vom", "zum", "nächsten", "nächster", "kommenden", "kommender", "diesen", "für"),
    "fr": ("le", "du", "au", "pour", "prochain", "prochaine", "ce"),
    "es": ("el", "del", "al", "para", "próximo", "proximo", "este", "día"),
    "it": ("il", "lo", "l'", "dal", "al", "prossimo", "prossima", "per", "questo"),
    "pt": ("o", "no", "na", "dia", "próximo", "próxima", "para", "este", "esta"),
    "nl": ("op", "de", "het", "volgende", "komende", "aankomende", "voor", "deze"),
}
"""What may stand before or after a date and says nothing more than that: a weekday is the next one anyway."""
JOINING = ("to", "until", "till", "through", "thru", "-", "bis", "jusqu'au", "hasta", "fino", "até", "tot")
"""Between the two ends of a period. `al`, `au` and `a` are too, and come before dates as well."""
JOINING_TOO = {"fr": ("au", "à"), "es": ("al", "a"), "it": ("al", "a"), "pt": ("a", "ao")}
LISTING = {
    "en": ("and", "or", "&"), "de": ("und", "oder"), "fr": ("et", "ou"), "es": ("y", "o"), "it": ("e", "ed", "o"),
    "pt": ("e", "ou"), "nl": ("en", "of"),
}  # fmt: skip
"""Between two dates of which neither needs the other."""
WEEKS = ("week", "weeks", "woche", "wochen", "semaine", "semana", "settimana", "weekend", "wochenende", "weeks'")
"""Beside a weekday they mean another than the next one."""
ORDINALS = {
    "en": ("st", "nd", "rd", "th"), "de": (".",), "fr": ("er", "e", "ème"), "nl": ("e", "ste", "de"),
    "es": ("º", "ª", "°"), "it": ("º", "ª", "°"), "pt": ("º", "ª", "°"),
}  # fmt: skip


@dataclass(frozen=True)
class CalendarNames:
    """Names of a language in lower case, without dots."""

    months: frozenset[str]
    weekdays: dict[str, int]
    """Name → 0 for Monday to 6."""
    short_weekdays: frozenset[str]

    def is_month(self, word: str) -> bool:
        """Whether a word names a month, in full or begun with three letters or more."""
        bare = word.rstrip(".")
        if bare in ("月", "월") or bare in self.months:
            return True
        return len(bare) >= 3 and any(month.startswith(bare) for month in self.months)

    def weekday(self, word: str) -> int | None:
        """Which weekday a word names; None: it names none."""
        return self.weekdays.get(word.rstrip("."))


@lru_cache(maxsize=32)
def calendar_names(language: str) -> CalendarNames:
    """The names of a language."""
    locale = Locale.parse(language)
    months: set[str] = set()
    weekdays: dict[str, int] = {}
    short: set[str] = set()
    for context in ("format", "stand-alone"):
        for width in ("abbreviated", "wide"):
            months |= {name.lower().rstrip(".") for name in locale.months[context][width].values()}
            for number, name in locale.days[context][width].items():
                bare = name.lower().rstrip(".")
                weekdays[bare] = int(number)
                short |= {bare} if width == "abbreviated" else set()
    return CalendarNames(frozenset(months), weekdays, frozenset(short))
