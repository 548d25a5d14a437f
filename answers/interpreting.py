"""The request and its answer as JSON: what fields mean in plain words. Pure: the moment comes with the request."""

from __future__ import annotations

from collections.abc import Mapping

from answers.circumstances import circumstances_of
from answers.sentence import read_sentence
from journeys.states.input import Field
from journeys.values import Json


def interpret(request: Mapping[str, Json]) -> dict[str, Json]:
    """Reads an answer in plain words.

    Args:
        request: `fields` (as in a form; the first one is asked), `text` (for all of them), `said` (field → text for it
            alone), `now` (ISO 8601), `timezone` (IANA), `locale` (or None).

    Returns:
        `values` by field, as forms hold them, and `reasons` by field: why something cannot be taken although it is
        near. A field that nothing is near to is in neither. `rest`: the words of `text` that nothing was made of.
    """
    circumstances = circumstances_of(request["now"], request.get("timezone") or "UTC", request.get("locale"))
    fields = tuple(Field.model_validate(one) for one in request["fields"])
    said: Mapping[str, str] = request.get("said") or {}
    parts = [((one,), said[one.name]) for one in fields if one.name in said]
    values: dict[str, Json] = {}
    reasons: dict[str, str] = {}
    rest: list[str] = []
    for wanted, text in ((fields, request.get("text") or ""), *parts):
        found = read_sentence(wanted, text, circumstances)
        values |= found.values
        reasons |= found.reasons
        rest.append(found.rest)
    return {"values": values, "reasons": reasons, "rest": rest[0]}


def warm_up() -> None:
    """Loads what the usual languages need, so that the first answer is read as fast as all others."""
    fields: list[Json] = [{"name": kind, "type": kind} for kind in ("date", "money", "boolean")]
    interpret({"fields": fields, "text": "tomorrow", "now": "2030-01-01T00:00:00Z"})
