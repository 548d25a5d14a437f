"""Compares two values of outcomes, and says where they differ."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from datetime import datetime

from conformance.verdicts import ABSENT, Difference
from journeys.values import Json

TIME = "<time>"
_MOMENT = r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))"


def differences(place: str, expected: Json, actual: Json, subject: Hashable = None) -> Iterator[Difference]:
    """What differs, member by member. `subject` is what all of it is about."""
    match expected, actual:
        case Mapping(), Mapping():
            for name in dict.fromkeys((*expected, *actual)):
                here = f"{place}.{name}" if place else str(name)
                yield from differences(here, expected.get(name, ABSENT), actual.get(name, ABSENT), subject)
        case list(), list():
            for index in range(max(len(expected), len(actual))):
                yield from differences(f"{place}[{index}]", _at(expected, index), _at(actual, index), subject)
        case _:
            if not same(expected, actual):
                yield Difference(place, expected, actual, subject)


def same(expected: Json, actual: Json) -> bool:
    """Whether two values agree; a marked time stands for any."""
    match expected, actual:
        case str(), str():
            return expected == actual or _fits(expected, actual)
        case (bool(), _) | (_, bool()):
            return expected is actual
        case Mapping(), Mapping():
            return expected.keys() == actual.keys() and all(same(expected[name], actual[name]) for name in expected)
        case list(), list():
            return len(expected) == len(actual) and all(map(same, expected, actual))
        case _:
            return bool(expected == actual)


def _at(values: list[Json], index: int) -> Json:
    return values[index] if index < len(values) else ABSENT


def _fits(expected: str, actual: str) -> bool:
    if TIME not in expected:
        return False
    found = re.fullmatch(_MOMENT.join(re.escape(part) for part in expected.split(TIME)), actual)
    return found is not None and all(_is_moment(one) for one in found.groups())


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
