"""What a scenario sends to a paused block, as an answer to our question."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.sim.case import Resumption
from conformance.sim.observing import Observation
from journeys.messages import SendInput


def resumption(seen: Observation, wanted: Resumption) -> SendInput | None:
    """The answer for the block, and the branch, that is meant; None if it does not wait."""
    for pause in seen.pauses.values():
        inner = pause.rounds[-1] if pause.rounds else None
        branch = inner.index if inner is not None and inner.kind == "parallel" else None
        if pause.question.title == wanted.block and wanted.branch in (None, branch):
            values = wanted.input if isinstance(wanted.input, Mapping) else {"value": wanted.input}
            return SendInput(values=dict(values), question=pause.question.id)
    return None
