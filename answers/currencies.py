"""Currencies by their signs, codes and names, in the language of the locale and in English."""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale
from babel.numbers import get_currency_name, get_currency_symbol, get_territory_currencies

ENGLISH = Locale.parse("en")

COMMON = {
    "$": "USD", "us$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "₩": "KRW", "₺": "TRY",
    "₴": "UAH", "₪": "ILS", "zł": "PLN", "r$": "BRL", "dollar": "USD", "dollars": "USD", "bucks": "USD", "buck": "USD",
    "euro": "EUR", "euros": "EUR", "pound": "GBP", "pounds": "GBP", "quid": "GBP", "yen": "JPY", "yuan": "CNY",
    "franc": "CHF", "francs": "CHF", "franken": "CHF", "rupee": "INR", "rupees": "INR", "zloty": "PLN",
}  # fmt: skip
"""What the locale may say otherwise: a dollar is Canada's in Canada."""
SHARED = {"kr": ("SEK", "NOK", "DKK"), "krona": ("SEK",), "kronor": ("SEK",), "kroner": ("NOK", "DKK")}
"""Signs and names that several countries have: only a locale, or the field, says whose is meant."""


@lru_cache(maxsize=32)
def currencies(locale: Locale | None) -> dict[str, str]:
    """Signs, codes and names, in lower case, and the code that each means."""
    known = dict(COMMON)
    for one in (ENGLISH, locale):
        if one is None:
            continue
        for code, name in one.currencies.items():
            known |= {code.lower(): code, name.lower(): code, get_currency_name(code, 2, locale=one).lower(): code}
        signs = {sign.lower(): code for code, sign in one.currency_symbols.items()}
        known |= signs if one is locale else {sign: code for sign, code in signs.items() if len(sign) > 1}
    return known | _of_the_country(locale)


def _of_the_country(locale: Locale | None) -> dict[str, str]:
    """The short names of a country's own currency: in Canada a dollar is a Canadian one."""
    if locale is None or locale.territory is None:
        return {}
    return {name: code for code in get_territory_currencies(locale.territory)[:1] for name in short_names(code)}


@lru_cache(maxsize=64)
def short_names(code: str) -> frozenset[str]:
    """What a currency is called where nobody thinks of others: `dollars`, `$`."""
    words = {get_currency_name(code, count, locale=ENGLISH).lower().split()[-1] for count in (1, 2)}
    sign = get_currency_symbol(code, locale=ENGLISH).lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    shared = {name for name, codes in SHARED.items() if code in codes}
    return frozenset(words | shared | ({sign} if sign else set()))


@lru_cache(maxsize=32)
def pattern(locale: Locale | None) -> re.Pattern[str]:
    """A sign, code or name, the longest that fits. A word is not part of a longer one."""
    names = sorted({*currencies(locale), *SHARED}, key=len, reverse=True)
    escaped = (re.escape(name) + (r"(?!\w)" if name[-1].isalpha() else "") for name in names)
    return re.compile("|".join(escaped))
