"""What came of a run, without what differs from run to run: numbers of visits, moments, the order within a round."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from journeys.messages import JourneyResult
from journeys.run import Changes, VisitView

_ROUND = re.compile(r"/([0-9]+)\.([0-9]+)")


@dataclass(frozen=True)
class Outcome:
    """What two runs of the same workflow with the same input must agree in.

    Attributes:
        output: that of the whole, if its last block ran; otherwise it is that of whichever block ended last. Results of
            containers in it, and in the visits, are in order of content.
        visits: one line of JSON for each, in order of place. None where the run failed: what else ran until then hangs
            on what ended first.
    """

    status: str
    error: str | None
    output: Any
    visits: tuple[str, ...] | None


def outcome_of(result: JourneyResult, changes: Changes) -> Outcome:
    """The outcome of a run that has ended."""
    visits = {visit.number: visit for visit in changes.visits}
    assert changes.complete
    ended = any(visit.state == "end" and visit.status == "done" for visit in changes.visits)
    lines = sorted(json.dumps(_line(visit, visits), sort_keys=True) for visit in changes.visits)
    return Outcome(
        result.status,
        result.error.message if result.error else None,
        result.output if ended and result.success else None,
        tuple(lines) if result.success else None,
    )


def effects_of(changes: Changes, tools: tuple[str, ...]) -> list[str]:
    """Visit and call of each call that should have happened outside."""
    return sorted(
        f"{visit.number}.{call.call}" for visit in changes.visits if visit.state in tools for call in visit.calls
    )


def _line(visit: VisitView, visits: dict[int, VisitView]) -> list[Any]:
    error = visit.error.message if visit.error else None
    return [
        _place(visit, visits),
        visit.status,
        visit.choice,
        visit.error_handled,
        error,
        _settled(visit.output),
        visit.logs,
    ]


def _place(visit: VisitView, visits: dict[int, VisitView]) -> str:
    """The rounds around, by the names of their containers, and the state."""
    rounds = [f"{visits[int(number)].state}[{index}]" for number, index in _ROUND.findall(visit.scope)]
    return "/".join([*rounds, visit.state])


def _settled(value: Any, *, inside: bool = False) -> Any:
    """A value in which results of containers stand in order of content, not in that in which they came."""
    if isinstance(value, dict):
        return {name: _settled(one, inside=inside or name == "results") for name, one in value.items()}
    if isinstance(value, list):
        settled = [_settled(one, inside=inside) for one in value]
        return sorted(settled, key=lambda one: json.dumps(one, sort_keys=True)) if inside else settled
    return value
