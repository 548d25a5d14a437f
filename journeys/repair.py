"""Patterns of repair: what a conversation does when it does not go as planned. Every journey has them; an author may
change each, or switch it off."""

from __future__ import annotations

from pydantic import Field

from journeys.frozen import Frozen
from journeys.turns import RepairKind


class Pattern(Frozen):
    """What an author says of one pattern. None: as it comes."""

    enabled: bool = True
    words: tuple[str, ...] | None = None
    """What a person writes to ask for it, beside `/NAME`."""
    message: str | None = None
    """What is said."""
    confirm: bool | None = None
    """Whether a person is asked first."""


class Patterns(Frozen):
    """What an author says of the patterns of repair, by kind."""

    by_kind: dict[RepairKind, Pattern] = Field(default_factory=dict)

    def of(self, kind: RepairKind) -> Pattern:
        """What is said of one pattern."""
        return self.by_kind.get(kind, Pattern())
