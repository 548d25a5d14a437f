"""Which option is meant: by its words, wherever they stand in the answer, mistyped or cut short too.

An option that is about as near as another is not taken: the person is asked which of both is meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from answers.circumstances import Circumstances
from answers.digits import in_digits, plain
from answers.phrases import Phrase, distinct
from journeys.states.input import Option

NEAR = 78.0
"""How alike words have to be to a name, from 0 to 100: one letter of five may be wrong."""
GAP = 8.0
"""How much nearer than any other an option has to be."""
_CUT_SHORT = 92.0
_RUN_TOGETHER = 90.0
_WORD = re.compile(r"[^\s!-/:-@\[-`{-~“”‘’…。！？、，]+")
_NOT = frozenset(("not", "no", "except", "without", "kein", "keine", "keinen", "nicht", "pas", "sauf", "non", "niet"))
_ORDINAL = re.compile(
    r"(?:(?:i'll take|i take|i want|the|der|die|das|le|la|el|il|de|option|number|no\.?|nummer|numéro|número|#) ?)*"
    r"(?P<number>\d{1,3})(?:st|nd|rd|th|er|e|ème|\.|º|ª|°)?(?: (?:1|one|option|please|bitte))*"
)
_COUNTS = re.compile(r"\b(?:one|option|number|nummer|numéro|número)\b")
"""Beside a number: it is the place of an option, even if the number is in the name of another."""
_LAST = re.compile(r"(?:the )?last(?: (?:1|one|option))?(?: please)?")
MOST_WORDS = 60


@dataclass(frozen=True)
class Near:
    """How near an option is, and the words of the answer that name it."""

    option: int
    score: float
    words: tuple[int, int]
    place: tuple[int, int]


def find_choice(text: str, options: Sequence[Option], circumstances: Circumstances) -> list[Phrase]:
    """One phrase with the option that is meant, or with all that may be; none if no option is near."""
    found = _best(_near(text, options))
    number = _by_number(text, options, circumstances)
    if number is not None and (not found or _COUNTS.search(text.lower())):
        found.append(Near(number, max((one.score for one in found), default=100.0), (0, 1), (0, len(text))))
    if not found:
        return []
    best = max(one.score for one in found)
    meant = [one for one in found if one.score > best - GAP]
    start, end = min(one.place[0] for one in meant), max(one.place[1] for one in meant)
    values = distinct(options[index].value for index in sorted({one.option for one in meant}))
    senses = tuple((value,) for value in values)
    return [Phrase(start, end, text[start:end], senses)]


def find_choices(text: str, options: Sequence[Option]) -> list[Phrase]:
    """One phrase with the list of all options that are named; in doubt about one of them, none is taken."""
    found = _best(_near(text, options))
    groups: list[list[Near]] = []
    for one in sorted(found, key=lambda each: each.words):
        if groups and one.words[0] < max(each.words[1] for each in groups[-1]):
            groups[-1].append(one)
        else:
            groups.append([one])
    if not groups:
        return []
    for group in groups:
        best = max(one.score for one in group)
        meant = [one for one in group if one.score > best - GAP]
        if len(meant) > 1:
            start, end = meant[0].place
            return [Phrase(start, end, text[start:end], tuple(([options[one.option].value],) for one in meant))]
    chosen = dict.fromkeys(max(group, key=lambda one: one.score).option for group in groups)
    return [Phrase(0, len(text), text, (([options[one].value for one in chosen],),))]


def option_name(options: Sequence[Option], value: object) -> str:
    """The name of an option, or of several, as people see it."""
    if isinstance(value, list):
        return ", ".join(option_name(options, one) for one in value)
    return next((one.label or str(one.value) for one in options if one.value == value), str(value))


def _near(text: str, options: Sequence[Option]) -> list[Near]:
    """For each option the words of the answer that come nearest to one of its names, if any are near."""
    words = [(_simple(one[0]), one.start(), one.end()) for one in _WORD.finditer(text)][:MOST_WORDS]
    found = []
    for index, option in enumerate(options):
        names = dict.fromkeys(_simple(name) for name in (option.label, _said(option)) if name)
        near = [one for name in names if name for one in _windows(index, name, words)]
        found += near
    return found


def _windows(option: int, name: str, words: list[tuple[str, int, int]]) -> list[Near]:
    size = len(name.split())
    found = []
    for length in range(max(1, size - 1), size + 2):
        for at in range(len(words) - length + 1):
            said = " ".join(word for word, _, _ in words[at : at + length])
            negated = at > 0 and words[at - 1][0] in _NOT
            score = 0.0 if negated else _score(said, name)
            if score >= NEAR:
                place = (words[at][1], words[at + length - 1][2])
                found.append(Near(option, score, (at, at + length), place))
    return found


def _score(said: str, name: str) -> float:
    """How alike words are to a name: all that is said word by word; a name may be cut short, or its words run
    together."""
    if said == name:
        return 100.0
    if len(name) >= 4 and len(said) >= 3 and name.startswith(said):
        return _CUT_SHORT
    ours, theirs = said.split(), name.split()
    if len(ours) == len(theirs):
        alike = [_word_score(one, other) for one, other in zip(ours, theirs, strict=True)]
        return sum(alike) / len(alike) if all(alike) else 0.0
    joined = float(fuzz.ratio("".join(ours), "".join(theirs)))
    return min(joined, 99.0) if joined >= _RUN_TOGETHER else 0.0


def _word_score(said: str, word: str) -> float:
    """How alike two words are. Short ones, and those with digits, have to be the same."""
    if said == word:
        return 100.0
    if len(word) >= 4 and len(said) >= 3 and word.startswith(said):
        return _CUT_SHORT
    if min(len(said), len(word)) < 4 or not (said + word).isalpha():
        return 0.0
    alike = float(fuzz.ratio(said, word))
    return alike if alike >= NEAR else 0.0


def _best(found: list[Near]) -> list[Near]:
    """The nearest place of each option, without those that are only a part of a longer name that fits as well."""
    nearest: dict[int, Near] = {}
    for one in found:
        known = nearest.get(one.option)
        if known is None or (one.score, one.words[1] - one.words[0]) > (known.score, known.words[1] - known.words[0]):
            nearest[one.option] = one
    return [one for one in nearest.values() if not any(_is_part(one, other) for other in nearest.values())]


def _is_part(one: Near, other: Near) -> bool:
    inside = other.words[0] <= one.words[0] and one.words[1] <= other.words[1]
    return inside and one.words != other.words


def _by_number(text: str, options: Sequence[Option], circumstances: Circumstances) -> int | None:
    """The option that is named by its place: `the second one`, `number 3`, `the last`."""
    said = in_digits(plain(text), circumstances.language).strip(" .!,")
    if _LAST.fullmatch(said):
        return len(options) - 1
    match = _ORDINAL.fullmatch(said)
    number = int(match["number"]) if match is not None else 0
    return number - 1 if 1 <= number <= len(options) else None


def _simple(text: str) -> str:
    """Words in small letters without accents and signs."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
    return " ".join(_WORD.findall(bare))


def _said(option: Option) -> str:
    value = option.value
    return str(value).replace("_", " ") if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""
