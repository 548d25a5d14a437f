"""What a scenario sends to a paused block, as an answer to our question, or as the end of its time."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.sim.case import Resumption
from conformance.sim.observing import Observation
from conformance.sim.pauses import Pause
from journeys.messages import SendInput


def resumed(seen: Observation, wanted: Resumption) -> tuple[int, Pause] | None:
    """The block, and the branch, that is meant, with the number of its visit; None if it does not wait."""
    for visit, pause in seen.pauses.items():
        inner = pause.rounds[-1] if pause.rounds else None
        branch = inner.index if inner is not None and inner.kind == "parallel" else None
        if pause.title == wanted.block and wanted.branch in (None, branch):
            return visit, pause
    return None


def answer(pause: Pause, wanted: Resumption) -> SendInput | None:
    """The answer to what is asked; None where nothing is asked, and the time decides."""
    if pause.question is None:
        return None
    values = wanted.input if isinstance(wanted.input, Mapping) else {"value": wanted.input}
    return SendInput(values=dict(values), question=pause.question.id)
