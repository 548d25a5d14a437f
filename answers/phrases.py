"""Phrases: places in a text that say a value, and what they may mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from journeys.values import Json

Sense = tuple[Json, ...]
"""One meaning: values in order of preference, of which the first that the field admits is taken."""


@dataclass(frozen=True)
class Phrase:
    """A place in a text. Senses are as likely as each other; with more than one the person is asked which.

    `problem` says why it cannot be taken although it is clear what it is.
    """

    start: int
    end: int
    said: str
    senses: tuple[Sense, ...] = ()
    problem: str | None = None

    def mapped(self, change: Callable[[Json], Json]) -> Phrase:
        """The same place with other values."""
        return replace(self, senses=tuple(tuple(change(one) for one in sense) for sense in self.senses))


@dataclass(frozen=True)
class Reading:
    """What a phrase came to: a value, or the reason why there is none."""

    value: Json = None
    problem: str | None = None


def settle(phrase: Phrase, admits: Callable[[Json], bool], shown: Callable[[Json], str] = str) -> Reading:
    """The one value that a phrase means for a field, or what is to be asked back.

    Where the field admits none, it is the likeliest, which is then refused with the field's own reason.
    """
    if phrase.problem is not None:
        return Reading(problem=phrase.problem)
    fitting = [next((one for one in sense if admits(one)), None) for sense in phrase.senses]
    found = distinct(one for one in fitting if one is not None) or [phrase.senses[0][0]]
    if len(found) == 1:
        return Reading(found[0])
    return Reading(problem=f"{quoted(phrase.said)} may be {alternatives(map(shown, found))}; which is meant?")


def distinct(values: Iterable[Json]) -> list[Json]:
    """Values without those that are there twice, in their order."""
    found: list[Json] = []
    for value in values:
        if not any(type(value) is type(one) and value == one for one in found):
            found.append(value)
    return found


def alternatives(names: Iterable[str]) -> str:
    """As in `a, b or c`."""
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


def quoted(said: str) -> str:
    """What was said, as it stands in a reason: on one line, and short."""
    plain = " ".join(said.split())
    return f"“{plain if len(plain) <= 60 else plain[:59] + '…'}”"


def masked(text: str, phrases: Sequence[Phrase]) -> str:
    """The text with phrases blanked out, so that nothing in them is read again; places stay the same."""
    for phrase in phrases:
        text = text[: phrase.start] + "\x00" * (phrase.end - phrase.start) + text[phrase.end :]
    return text
