"""Where and when something is said: the moment, the language, the country. They decide what words and digits mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.numbers import get_decimal_symbol, get_group_symbol

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl")
"""In which dates are looked for where no locale is given."""


@dataclass(frozen=True)
class Circumstances:
    """The moment in the time zone of the run, and the locale, if one is known."""

    now: datetime
    locale: Locale | None = None

    @cached_property
    def today(self) -> datetime:
        """The moment by the clock on the wall, without a zone."""
        return self.now.replace(tzinfo=None)

    @property
    def language(self) -> str:
        """The language of the locale; English where none is known."""
        return self.locale.language if self.locale is not None else "en"

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that dates and names may be in, the likeliest first."""
        return tuple(dict.fromkeys((self.language, "en"))) if self.locale is not None else LANGUAGES

    @property
    def region(self) -> str | None:
        """The country, as two letters."""
        return self.locale.territory if self.locale is not None else None

    @cached_property
    def date_order(self) -> str | None:
        """The order of day, month and year in digits, as in `DMY`; None: it is not known.

        English alone does not decide: its countries differ.
        """
        locale = self.locale
        if locale is None or (locale.language == "en" and locale.territory is None):
            return None
        pattern = locale.date_formats["short"].pattern.upper()
        return "".join(sorted("DMY", key=pattern.find))

    @cached_property
    def decimal_point(self) -> str | None:
        """The sign before decimals; None: it is not known."""
        return get_decimal_symbol(self.locale) if self.locale is not None else None

    @cached_property
    def group_sign(self) -> str | None:
        """The sign between groups of digits; None: it is not known."""
        return get_group_symbol(self.locale) if self.locale is not None else None

    @cached_property
    def has_half_days(self) -> bool:
        """Whether the clock of the locale has twelve hours."""
        return self.locale is not None and "a" in self.locale.time_formats["short"].pattern


def circumstances_of(now: str, timezone: str, locale: str | None) -> Circumstances:
    """Circumstances as requests name them: a moment (ISO 8601), a zone, a locale.

    Of a locale that nobody knows, the language counts; if that is not known either, there is none.
    """
    return Circumstances(datetime.fromisoformat(now).astimezone(ZoneInfo(timezone)), _locale(locale))


def _locale(name: str | None) -> Locale | None:
    if not name:
        return None
    parts = name.replace("_", "-").split("-")
    for known in ("-".join(parts), parts[0]):
        try:
            return Locale.parse(known, sep="-")
        except (ValueError, UnknownLocaleError):
            continue
    return None
