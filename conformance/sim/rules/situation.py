"""What a rule looks at: a case, what Sim gave, what came here, and what differs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from conformance.sim.canvas import Canvas
from conformance.sim.case import Block, Outcome
from conformance.sim.comparing import Key, key_of
from conformance.verdicts import Difference


@dataclass(frozen=True)
class Situation:
    """One outcome that differs from Sim's."""

    canvas: Canvas
    expected: Outcome
    actual: Outcome
    differences: Sequence[Difference]

    @cached_property
    def there(self) -> dict[Key, Block]:
        """What Sim executed."""
        return {key_of(one): one for one in self.expected.blocks if one.executed}

    @cached_property
    def here(self) -> dict[Key, Block]:
        """What was executed here."""
        return {key_of(one): one for one in self.actual.blocks if one.executed}

    @cached_property
    def only_here(self) -> set[Key]:
        """What Sim did not execute."""
        return self.here.keys() - self.there.keys()

    @cached_property
    def only_there(self) -> set[Key]:
        """What was not executed here."""
        return self.there.keys() - self.here.keys()

    def about(self, blocks: set[str], keys: set[Key]) -> list[Difference]:
        """The differences that concern these executions, or calls, containers and ends of these blocks.

        Args:
            blocks: ids of blocks whose calls, and whose results as a container, may differ.
            keys: executions that may differ.
        """
        names = {self.canvas.name(one) for one in blocks}
        found = []
        for one in self.differences:
            match one.subject:
                case ("call" | "container", str() as name):
                    fits = name in names
                case (str(), tuple()):
                    fits = one.subject in keys
                case _:
                    fits = False
            if fits:
                found.append(one)
        return found

    def whole(self, *places: str) -> list[Difference]:
        """The differences of the outcome as a whole: `output`, `success`, `error`, `status`."""
        return [one for one in self.differences if one.subject is None and _part(one.place) in places]


def _part(place: str) -> str:
    """Which part of an outcome a place is in."""
    place = re.sub(r"^resumed\[\d+\]\.", "", place)
    return re.split(r"[.\[/]", place, maxsplit=1)[0]
