"""Texts made ready: digits of all scripts as 0 to 9, number words as digits, spaces and dashes as plain ones."""

from __future__ import annotations

import re
import unicodedata

from text_to_num import alpha2digit  # type: ignore[import-untyped]

SPELT = ("en", "de", "fr", "es", "it", "pt", "nl", "da")
"""Languages whose number words are known."""
_PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'", "−": "-", "‒": "-", "–": "-", "—": "-"})
_CODE = re.compile(r"\b([A-Z]{3})(?=\d)")
_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_DOZENS = (
    (re.compile(r"\bhalf a dozen\b"), "6"),
    (re.compile(r"\b(?:a |one )?dozen\b"), "12"),
    (re.compile(r"\ba (?:couple|pair)(?: of)?\b"), "2"),
    (re.compile(r"\b(an?)(?= (?:week|day|month|year|hour|fortnight)\b)"), "1"),
)
_AND_A_HALF = re.compile(r"\b(\d+) and a half\b")


def plain(text: str) -> str:
    """Text without marks that nobody sees, with plain spaces, dashes, apostrophes and digits; a code of three letters
    stands apart from its number, as in `CHF 20`."""
    found = _CODE.sub(r"\1 ", _MARKS.sub("", text).translate(_PLAIN))
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in found)


def in_digits(text: str, language: str) -> str:
    """A plain text in lower case, its number words as digits: `twenty-five people` is `25 people`."""
    said = text.lower()
    if language == "en":
        for pattern, digits in _DOZENS:
            said = pattern.sub(digits, said)
    if language in SPELT:
        said = alpha2digit(said, language, threshold=0)
    return _AND_A_HALF.sub(r"\1.5", said) if language == "en" else said
