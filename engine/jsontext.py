"""JSON texts, read strictly: without the `NaN` and `Infinity` that Python takes and JSON does not have."""

from __future__ import annotations

import json
from typing import NoReturn

from journeys.values import Json


def parse_json(text: str) -> Json:
    """The value that a text says.

    Raises:
        ValueError: it is no JSON, or nests too deep.
    """
    try:
        return json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("it nests too deep") from None


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
