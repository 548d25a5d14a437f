"""Child workflows that Sim cannot run: the block that calls one fails in Sim's words, or gets nothing, as there.

Sim looks at a child only when it is called (its executor/handlers/workflow), so that what is wrong with it is a
failure of the run, which an error edge may catch; a workflow that calls such a child can be run all the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from converters.sim.export import Document
from converters.sim.graph import structure_problems
from journeys.values import Json

_STARTS = ("start_trigger", "input_trigger", "starter")
_UNKNOWN = "Invalid block type: "


@dataclass(frozen=True, slots=True)
class StandIn:
    """What a call of such a child comes to.

    Attributes:
        title: how Sim calls the child: it learns its name only from one that can be read.
        failure: why the call fails; None: it gives nothing, and is a success.
    """

    id: str
    title: str
    failure: str | None

    def journey(self) -> dict[str, Json]:
        """A journey that does just that."""
        end: dict[str, Json] = {"id": "end", "type": "final", "output": {}}
        if self.failure is not None:
            end = {"id": "end", "type": "final", "outcome": "failed", "message": {"$literal": self.failure}}
        return {"id": self.id, "title": self.title, "initial": ["end"], "states": [end], "transitions": []}


def not_found(child_id: str) -> StandIn:
    """A child that does not exist."""
    return StandIn(child_id, child_id, f"Child workflow {child_id} not found")


def stand_in_of(child_id: str, title: str, document: Document) -> StandIn | None:
    """What stands in for a child that Sim cannot run; None if it can. Disabled starts count: Sim finds them, too."""
    unknown = [one.message for one in structure_problems(document) if one.message.startswith(_UNKNOWN)]
    if unknown:
        return StandIn(child_id, child_id, unknown[0])
    starts = [block for block in document.blocks.values() if block.type in _STARTS]
    if len(starts) > 1:
        words = "Child workflow has multiple trigger blocks. Keep only one Start block."
        return StandIn(child_id, title, words)
    if not any(block.enabled for block in starts):
        return StandIn(child_id, title, None)
    return None
