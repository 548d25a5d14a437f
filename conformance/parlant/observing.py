"""What a run of ours did, turn by turn, in the words of a case: tools that ran, and the path of each journey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conformance.parlant.case import ToolRun
from conformance.parlant.numbering import END, ROOT, Numbering
from journeys.run import VisitView

GONE = ("superseded", "cancelled")
"""Visits that are no part of the current path."""


@dataclass(frozen=True)
class Moment:
    """The run at rest after a turn.

    Attributes:
        tools: the tools that ran in the turn, in order.
        paths: the current path of each journey, by names; without the root and the end.
    """

    tools: tuple[ToolRun, ...]
    paths: Mapping[str, tuple[str, ...]]


def paths_of(visits: Sequence[VisitView], numberings: Mapping[str, Numbering]) -> dict[str, tuple[str, ...]]:
    """The current path of each journey that has been active: that of its latest time."""
    latest: dict[str, str] = {}
    for visit in visits:
        latest[visit.journey] = _activation(visit)
    found: dict[str, tuple[str, ...]] = {}
    for name, numbering in numberings.items():
        if name in latest:
            states = [
                numbering.names.get(visit.state, visit.state)
                for visit in visits
                if visit.journey == name and _activation(visit) == latest[name] and visit.status not in GONE
            ]
            found[name] = tuple(one for one in states if one not in (ROOT, END))
    return found


def _activation(visit: VisitView) -> str:
    return visit.scope.partition("/")[0]
