"""A situation as a model reads it: one JSON object, without what is empty or is nobody's business there."""

from __future__ import annotations

from activities.jsontext import storable
from journeys.turns import Talk
from journeys.values import Json

_CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160)))


_LATE = ("summary", "known", "summarise", "window", "results", "turn", "round", "message")
"""Written last, in this order: providers charge less for a beginning that they have seen before."""


def written(talk: Talk, **more: Json) -> dict[str, Json]:
    """The object: what is at its default is left out, but for the message. `more` takes the place of fields; None
    leaves one out."""
    made = talk.model_dump(mode="json", exclude_defaults=True)
    whole: dict[str, Json] = {**made, **more, "message": talk.message}
    order = [*(key for key in whole if key not in _LATE), *(key for key in _LATE if key in whole)]
    return {key: clean(whole[key]) for key in order if key == "message" or whole[key] is not None}


def clean(value: Json) -> Json:
    """The same without control characters, but for line ends and tabs, and without broken characters."""
    return _clean(storable(value))


def _clean(value: Json) -> Json:
    match value:
        case str():
            return value.translate(_CONTROL)
        case dict():
            return {_clean(key): _clean(item) for key, item in value.items()}
        case list():
            return [_clean(item) for item in value]
        case _:
            return value
