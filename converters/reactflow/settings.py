"""The settings of a node, gathered from where they may stand: in `data.agentConfig` and its like, or in `data`."""

from __future__ import annotations

from converters.reactflow.canvas import Node, read_shape
from converters.reactflow.kinds import CONFIGS
from converters.reactflow.registry import REGISTRY
from converters.reactflow.schema.theirs import Theirs, members_of
from converters.sim.notes import Notes
from journeys.validation.problem import Problem
from journeys.values import Json

_COMMON = frozenset({"label", "title", "blockType", "nodeType", "type", "id", "icon", "color", "style", "position",
                     "width", "height", "selected", "expanded", "state", "status"})  # fmt: skip
"""Members of `data` that say how a node looks, or where it is."""
_NAMING = ("name", "description")


def settings_of(node: Node, problems: list[Problem]) -> Theirs | None:
    """The settings of a node in the shape of its kind; what stands in the settings' own object comes before `data`."""
    shape = REGISTRY[node.kind].settings
    known = members_of(shape)
    gathered = {name: value for name, value in node.data.items() if name in known and name not in _COMMON}
    for holder in CONFIGS[node.kind]:
        inner = node.data.get(holder)
        if isinstance(inner, dict):
            gathered |= inner
        elif inner is not None:
            place = f"{node.place}, data.{holder}"
            problems.append(Problem(place=place, message="must be an object", remedy="write an object"))
    return read_shape(shape, gathered, f"{node.place}, {CONFIGS[node.kind][0]}", problems)


def note_settings(notes: Notes, node: Node, config: Theirs) -> None:
    """Says of every setting that it is carried over, or that nobody knows it. Builders say what differs."""
    for name in type(config).model_fields:
        if name in config.model_fields_set:
            notes.carried(name)
    for name in config.model_extra or {}:
        if name not in _COMMON:
            notes.dropped(name, "is no setting that is known here", "look for a typing mistake")
    known = {*members_of(type(config)), *_COMMON, *_NAMING, *CONFIGS[node.kind]}
    for name, value in node.data.items():
        if name not in known and not _is_nothing(value):
            notes.dropped(name, "has no counterpart here")


def _is_nothing(value: Json) -> bool:
    return value in (None, "", [], {}) or value is False
