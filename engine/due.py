"""A state that is due."""

from __future__ import annotations

from typing import NamedTuple


class Due(NamedTuple):
    """A state that is to be entered, and the visits that led to it."""

    activation: str
    state: str
    scope: str
    causes: tuple[int, ...] = ()
