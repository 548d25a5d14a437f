"""D4: in Sim a child that pauses is a success for its parent, which goes on; here the parent waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from conformance.sim.rules.situation import Situation
from conformance.verdicts import Difference
from journeys.values import Json


def excuse(situation: Situation) -> Iterable[Difference]:
    """The block whose child waits, and all that comes after it."""
    waiting = {
        key
        for key, there in situation.there.items()
        if there.type in ("workflow", "workflow_input")
        and _shows_a_pause(there.output)
        and key in situation.here
        and situation.here[key].output is None
    }
    canvas = situation.canvas
    later = canvas.after(block for block, _ in waiting)
    if not waiting or situation.actual.status != "waiting" or situation.only_here:
        return ()
    if not {block for block, _ in situation.only_there} <= later:
        return ()
    touched = later | {block for block, _ in waiting}
    keys = waiting | situation.only_there
    return [*situation.about(touched, keys), *situation.whole("success", "status", "output", "error")]


def _shows_a_pause(output: Json) -> bool:
    """Whether a child's result is what Sim gives of a run that waits."""
    result = output.get("result") if isinstance(output, Mapping) else None
    if not isinstance(result, Mapping):
        return False
    data = result.get("data")
    return "pausedBlocks" in result or (isinstance(data, Mapping) and "_resume" in data)
