"""A run of ours as an outcome in Sim's words: its log of blocks, its pauses, what reached the outside."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from conformance.sim.case import Block, Outcome, Round
from conformance.sim.outside import calls_of
from conformance.sim.pauses import Pause, pauses_of, shown_at_the_end
from conformance.sim.stubs import Call
from journeys.run import VisitView
from journeys.values import Json
from results.record import Record

_STEP = re.compile(r"/(\d+)\.(\d+)")
CONTAINERS = ("loop", "parallel")
_OF_RESUMED = ("response", "submission", "resumeInput", "resume")
_HIDDEN = {"human_in_the_loop": _OF_RESUMED, "wait": _OF_RESUMED}
"""Fields of outputs that Sim's log does not show. It shows none that begin with an underscore either."""


@dataclass(frozen=True)
class Observation:
    """One run, at rest.

    Attributes:
        record: what the queries tell.
        calls: what it and its children asked of the outside.
        blocks: all blocks of the workflow, as `(id, name, type)`.
    """

    record: Record
    calls: Sequence[Call]
    blocks: Sequence[tuple[str, str, str]]

    @cached_property
    def visits(self) -> dict[int, VisitView]:
        """The visits that stand for blocks, by number."""
        return {visit.number: visit for visit in self.record.visits if visit.source_node is not None}

    @cached_property
    def pauses(self) -> dict[int, Pause]:
        """The blocks that wait for a person, or are put aside for a time, by visit."""
        return pauses_of(self.record, self.rounds)

    def rounds(self, scope: str) -> list[Round]:
        """The rounds around a visit, the outermost first."""
        made = []
        for number, index in _STEP.findall(scope):
            container = self.visits[int(number)]
            kind: Literal["loop", "parallel"] = "loop" if container.source_type == "loop" else "parallel"
            made.append(Round(container=container.source_node or "", index=int(index), kind=kind))
        return made

    def outcome(self) -> Outcome:
        """The outcome."""
        snapshot = self.record.snapshot
        entries = [self._block(visit) for visit in self._in_order()]
        ran = {entry.id for entry in entries}
        never = [
            Block(id=one, name=name, type=kind, executed=False) for one, name, kind in self.blocks if one not in ran
        ]
        waiting = snapshot.status not in ("completed", "failed", "cancelled")
        return Outcome(
            success=snapshot.status == "completed" or (waiting and bool(self.pauses)),
            output=pause_output(list(self.pauses.values())) if self.pauses else snapshot.output,
            error=snapshot.error.message if snapshot.error else None,
            status="paused" if self.pauses else "waiting" if waiting else None,
            paused=[pause.point for pause in self.pauses.values()],
            blocks=[*entries, *never],
            containers=self._containers(),
            calls=calls_of(self.calls, self.record.snapshot.run, self._iteration),
        )

    def _in_order(self) -> list[VisitView]:
        """The visits that Sim's log tells of, as it orders them: by their beginning, containers by their end."""
        told = [visit for visit in self.visits.values() if self._is_told(visit)]
        return sorted(told, key=self._place)

    def _inside(self, container: VisitView) -> list[VisitView]:
        scope = f"{container.scope}/{container.number}."
        return [visit for visit in self.visits.values() if visit.scope.startswith(scope)]

    def _is_told(self, visit: VisitView) -> bool:
        """Whether it stands in the log: of containers, those that ended, and those that failed by themselves.

        A start that refuses the run's input does so in Sim before anything runs.
        """
        if visit.status == "failed" and visit.error is not None and visit.error.kind == "input":
            return False
        if visit.source_type not in CONTAINERS:
            return True
        if visit.status == "failed":
            return not any(one.status == "failed" and not one.error_handled for one in self._inside(visit))
        return visit.status == "done"

    def _place(self, visit: VisitView) -> tuple[int, int]:
        if visit.source_type not in CONTAINERS:
            return visit.number, 0
        last = max((one.number for one in self._inside(visit)), default=visit.number)
        # Of two that end together the inner one, which began later, is first.
        return last, self.record.snapshot.visits - visit.number + 1

    def _block(self, visit: VisitView) -> Block:
        rounds = [] if visit.source_type in CONTAINERS else self.rounds(visit.scope)
        inner = rounds[-1] if rounds else None
        pause = self.pauses.get(visit.number)
        output = pause.shown if pause is not None else visit.output
        if visit.source_type == "human_in_the_loop" and visit.status == "cancelled":
            output = shown_at_the_end(self.record, visit, rounds)
        return Block(
            id=visit.source_node or "",
            name=visit.title,
            type=visit.source_type or "",
            executed=True,
            success=visit.status != "failed",
            output=shown(output, visit.source_type or ""),
            error=visit.error.message if visit.error else None,
            loop_id=inner.container if inner and inner.kind == "loop" else None,
            parallel_id=inner.container if inner and inner.kind == "parallel" else None,
            iteration=inner.index if inner else None,
            parents=rounds[:-1],
        )

    def _containers(self) -> dict[str, Json]:
        """The final output of each container; of one inside a parallel that of its first branch."""
        return {
            visit.title: visit.output
            for visit in self._in_order()
            if visit.source_type in CONTAINERS
            and visit.status == "done"
            and all(one.index == 0 for one in self.rounds(visit.scope) if one.kind == "parallel")
        }

    def _iteration(self, number: int) -> int | None:
        visit = self.visits.get(number)
        rounds = self.rounds(visit.scope) if visit is not None else []
        return rounds[-1].index if rounds else None


def shown(output: Json, kind: str) -> Json:
    """An output as Sim's log shows it."""
    if not isinstance(output, Mapping):
        return output
    hidden = _HIDDEN.get(kind, ())
    return {name: value for name, value in output.items() if not name.startswith("_") and name not in hidden}


def pause_output(pauses: Sequence[Pause]) -> Json:
    """The output of a run that waits: what its pause shows, or all of them."""
    if len(pauses) == 1:
        return pauses[0].point["response"]
    return {"pausedBlocks": [pause.point["response"] for pause in pauses], "pauseCount": len(pauses)}
