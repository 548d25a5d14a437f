"""What of a model's answer was refused, in words: for the record, and for the model when it is asked again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from activities.jsontext import stringify
from journeys.values import Json

Part = TypeVar("Part", bound=BaseModel)
_SHOWN = 120
_MOST = 30
"""More refusals than this are counted only."""


class Refusals:
    """Collects them."""

    def __init__(self) -> None:
        self._said: dict[str, None] = {}
        self._more = 0

    def add(self, text: str) -> None:
        """Notes one."""
        if len(self._said) < _MOST:
            self._said[text] = None
        else:
            self._more += 1

    def __bool__(self) -> bool:
        return bool(self._said)

    @property
    def said(self) -> tuple[str, ...]:
        """All of them, each once."""
        return (*self._said, f"and {self._more} more") if self._more else tuple(self._said)


def short(value: Json) -> str:
    """A value as a refusal quotes it."""
    text = value if isinstance(value, str) else stringify(value)
    return f"`{text[:_SHOWN]}…`" if len(text) > _SHOWN else f"`{text}`"


def parts(answer: dict[str, Json], name: str, kind: type[Part], refusals: Refusals) -> list[Part]:
    """The parts of one list of an answer that have the right form."""
    given = answer.get(name)
    if given is None:
        return []
    if not isinstance(given, list):
        refusals.add(f"`{name}` is no list")
        return []
    made = (part(one, name, kind, refusals) for one in given)
    return [one for one in made if one is not None]


def part(value: Json, name: str, kind: type[Part], refusals: Refusals) -> Part | None:
    """One part of an answer, if it has the right form."""
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        refusals.add(f"`{name}`: {short(value)} has not the right form: {_reasons(error)}")
        return None


def names(answer: dict[str, Json], name: str, known: Iterable[str], refusals: Refusals) -> tuple[str, ...]:
    """The names in one list of an answer that are known, each once."""
    given = answer.get(name)
    if given is None:
        return ()
    if not isinstance(given, list):
        refusals.add(f"`{name}` is no list")
        return ()
    return among(given, name, known, refusals)


def among(given: Sequence[Json], place: str, known: Iterable[str], refusals: Refusals) -> tuple[str, ...]:
    """Those of the given names that are known, each once."""
    legal = set(known)
    for one in given:
        if not isinstance(one, str) or one not in legal:
            refusals.add(f"{place}: {short(one)} was not offered")
    return tuple(dict.fromkeys(one for one in given if isinstance(one, str) and one in legal))


def _reasons(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, one['loc'])) or 'it'}: {one['msg']}" for one in found[:3])
