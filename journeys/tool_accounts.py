"""How a call of a tool went: what was changed on the way, and how long it took."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from journeys.frozen import Frozen
from journeys.values import Json


class Transformation(Frozen):
    """Something that was changed on the way to a tool or back, in the order in which it was."""

    step: Literal["inputs", "before_hook", "outputs", "after_hook"]
    by: str
    """Whose: `state`, `tool`, or the name of a hook."""
    changed: dict[str, Json] = Field(default_factory=dict)
    """What a mapping says; of a hook, the names that it changed."""


class ToolTimes(Frozen):
    """When a tool was called, by the worker's clock."""

    started_at: float
    """Seconds since 1970."""
    seconds: float
    """How long it took, hooks included."""
