"""Definitions that workers have already read, so that a thousand runs of one journey read it once."""

from __future__ import annotations

from engine.graph import graphs_of
from journeys.bundle import Bundle
from journeys.canonical import dump
from journeys.messages import unpack
from journeys.values import Json

NOTHING = Bundle.model_validate({"id": "invalid", "initial": ["end"], "states": [{"id": "end", "type": "final"}]})
"""What stands in for a definition that cannot be read, until the workflow has said so."""
_SIZE = 256
_read: dict[str, Bundle] = {}


def bundle_of(journey: Json) -> Bundle:
    """The bundle of a `Start.journey`, of which graphs can be made.

    Raises:
        DocumentError: it is none; carries all problems.
    """
    key = (
        journey["data"] if isinstance(journey, dict) and "data" in journey and "encoding" in journey else dump(journey)
    )
    found = _read.get(key)
    if found is None:
        if len(_read) >= _SIZE:
            del _read[next(iter(_read))]
        found = unpack(journey)
        graphs_of(found)
        _read[key] = found
    return found


def child_bundle(bundle: Bundle, journey_id: str) -> Bundle:
    """What a child is given."""
    child = bundle.child(journey_id)
    if child is None:
        raise KeyError(journey_id)
    return bundle.of_child(child)
