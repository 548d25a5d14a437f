"""Values of cases put in the place of `${NAME}`. A text that is nothing else becomes the value; `$${` is `${`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from journeys.validation.problem import Problem
from journeys.validation.suggestion import remedy
from journeys.values import Json

_NAME = re.compile(r"(\$?)\$\{([^{}]*)\}")


def filled(value: Json, case: Mapping[str, Json], place: str, problems: list[Problem]) -> Json:
    """A value with all names filled in; names that the case does not have are noted, and stay."""
    match value:
        case str():
            return _filled_text(value, case, place, problems)
        case list():
            return [filled(one, case, f"{place}[{index}]", problems) for index, one in enumerate(value)]
        case dict():
            return {
                str(filled(name, case, place, problems)): filled(one, case, f"{place}.{name}", problems)
                for name, one in value.items()
            }
        case _:
            return value


def title_of(case: Mapping[str, Json]) -> str:
    """What a case is called: its `name`, or its values."""
    if isinstance(case.get("name"), str):
        return str(case["name"])
    return ", ".join(f"{name}: {_as_text(value)}" for name, value in case.items())


def _filled_text(text: str, case: Mapping[str, Json], place: str, problems: list[Problem]) -> Json:
    whole = _NAME.fullmatch(text)
    if whole is not None and not whole[1] and whole[2].strip() in case:
        return case[whole[2].strip()]

    def fill(found: re.Match[str]) -> str:
        name = found[2].strip()
        if found[1]:
            return found[0][1:]
        if name in case:
            return _as_text(case[name])
        hint = remedy(name, case, "add it to the cases, or write `$${` for the text itself")
        problems.append(Problem(place=place, message=f"no case has a value `{name}`", remedy=hint))
        return found[0]

    return _NAME.sub(fill, text)


def _as_text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
