"""Words of a sentence that name the field that a value beside them is for: `arriving on Monday`, `2 rooms`."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from answers.phrases import Phrase
from journeys.states.input import Field

_WORD = re.compile(r"[^\W\d_]{3,}")
_BREAK = re.compile(r"[,;.!?\x00\n]|\d| (?:and|und|et|y|e|en|to|bis|until|till) ")
REACH = 3
"""How many words before a value, and behind it, may name its field."""
_ALIKE = 85.0
_STEM = 5
_COMMON = frozenset(
    ("the", "your", "number", "date", "time", "day", "many", "how", "what", "when", "and", "for", "with")
)


def named(phrase: Phrase, phrases: list[Phrase], text: str, fields: list[Field]) -> str | None:
    """The only field that the words around a phrase name; None if there is none, or more than one.

    Args:
        phrases: all of the sentence: words beyond the next one belong to that.
        text: the sentence, in which the places are.
    """
    ends = [one.end for one in phrases if one.end <= phrase.start]
    starts = [one.start for one in phrases if one.start >= phrase.end]
    before = _words(_BREAK.split(text[max(ends, default=0) : phrase.start].lower())[-1])[-REACH:]
    behind = _words(_BREAK.split(text[phrase.end : min(starts, default=len(text))].lower())[0])[:REACH]
    for words in (behind[:1], before, behind):
        found = [field.name for field in fields if any(_alike(one, other) for one in words for other in _names(field))]
        if len(found) == 1:
            return found[0]
    return None


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _names(field: Field) -> list[str]:
    return [word for word in _words(f"{field.name.replace('_', ' ')} {field.title}".lower()) if word not in _COMMON]


def _alike(said: str, name: str) -> bool:
    """Whether two words are of one stem: `arriving`, `arrival`; `rooms`, `room`."""
    stem = min(len(said), len(name), _STEM)
    return (stem >= 4 and said[:stem] == name[:stem]) or fuzz.ratio(said, name) >= _ALIKE
