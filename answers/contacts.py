"""E-mail addresses, telephone numbers and web addresses in a sentence."""

from __future__ import annotations

import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher

from answers.circumstances import Circumstances
from answers.phrases import Phrase

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"']+@[^\s@<>()\[\],;:\"']+\.[^\s@<>()\[\],;:\"'.!?]+")
_SPELT = re.compile(r"(?<!\S)([\w.+-]+(?: (?:dot|punkt|point|punto) [\w+-]+)*) ?(?:\(at\)|\[at\]|at|ät) ?"
                    r"([\w-]+(?:(?: (?:dot|punkt|point|punto) |\.)[\w-]+)+)(?!\S)", re.IGNORECASE)  # fmt: skip
_DOT = re.compile(r" (?:dot|punkt|point|punto) ", re.IGNORECASE)
_URL = re.compile(
    r"(?<![\w@.])(?:(?P<scheme>https?)://)?(?P<rest>(?:[\w-]+\.)+(?!\d)[^\W\d_]{2,}(?::\d+)?(?:[/?#][^\s<>\"]*)?)(?<![.,;!?)])",
    re.IGNORECASE,
)


SHORTEST = 7
"""Digits of a telephone number."""


def find_emails(text: str, _: Circumstances) -> list[Phrase]:
    """The e-mail addresses in a text, as email-validator writes them; also spelt out: `ada at example dot com`."""
    places = [(one.start(), one.end(), one[0]) for one in _EMAIL.finditer(text)]
    if not places:
        spelt = ((one, f"{_DOT.sub('.', one[1])}@{_DOT.sub('.', one[2])}") for one in _SPELT.finditer(text))
        places = [(one.start(), one.end(), made) for one, made in spelt]
    found = []
    for start, end, said in places:
        try:
            address = validate_email(said, check_deliverability=False, test_environment=True).normalized
        except EmailNotValidError:
            continue
        found.append(Phrase(start, end, said, ((address,),)))
    return found


def find_phones(text: str, circumstances: Circumstances, *, asked: bool) -> list[Phrase]:
    """The telephone numbers in a text, as E.164 has them; national ones are of the country of the locale.

    One with an extension is left alone: it would be lost. `asked`: it need only look like one that could be given out.
    """
    leniency = Leniency.POSSIBLE if asked else Leniency.VALID
    found = []
    for match in PhoneNumberMatcher(text, circumstances.region, leniency=leniency):
        if match.number.extension is None and sum(sign.isdecimal() for sign in match.raw_string) >= SHORTEST:
            number = phonenumbers.format_number(match.number, PhoneNumberFormat.E164)
            found.append(Phrase(match.start, match.end, match.raw_string, ((number,),)))
    return found


def find_urls(text: str, _: Circumstances) -> list[Phrase]:
    """The web addresses in a text; without a scheme they are https."""
    found = []
    for match in _URL.finditer(text):
        address = f"{(match['scheme'] or 'https').lower()}://{match['rest']}"
        found.append(Phrase(match.start(), match.end(), match[0], ((address,),)))
    return found
