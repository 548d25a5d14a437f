"""A reply that is being made, as those who watch see it."""

from __future__ import annotations

from typing import Literal

from journeys.frozen import Frozen


class Partial(Frozen):
    """How far a reply has come. Best effort: the finished reply comes in the transcript, whatever was seen here."""

    run: str
    turn: int
    text: str = ""
    """All of it so far, and not only what is new: one that is missed does no harm."""
    status: Literal["coming", "whole", "withdrawn"] = "coming"
    """`withdrawn`: it will not be said; another may come."""


CHANNEL = "journeys:replies:"
"""Before the run's id: the channel of Redis in which they are published."""
