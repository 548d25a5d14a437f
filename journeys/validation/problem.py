"""One thing that is wrong with a document: where, what, and what to do."""

from __future__ import annotations

from typing import Literal

from journeys.frozen import Frozen


class Problem(Frozen):
    """A problem. `place` names the thing in the reader's words, as in ``state `ask_budget` ``."""

    place: str
    message: str
    remedy: str = ""
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        said = f"{self.place}: {self.message}" if self.place else self.message
        return f"{said}; {self.remedy}" if self.remedy else said
