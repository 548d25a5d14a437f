"""What undone visits gave, written down before they are undone: what each has read, what it has given, where it was.

A visit that saw the same, when its state is entered again, need not do its work again (see `engine.repair.keeping`).
What it saw is found by folding the visits once more: when it was entered, and when it was left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from engine.evaluation import View
from engine.folding import Fold
from engine.graph import Graph
from engine.projection import copied, of_data, to_data
from engine.repair.reads import Path, paths_of_state, paths_of_ways, seen, view_of_ways
from engine.run import Run
from engine.scopes import place
from engine.silence import TIMER
from engine.visit import Visit
from journeys.values import Json

Memo = dict[str, Json]
"""`{visit, status, input, output, choice, error, effect, taken, again, fallback, retries, asks, reads, ways}`; of an
open visit also `{phase, data, question, silence, assignment, timers, busy, waits}`; of the one that is corrected
`{corrected}`, and `{words}` that are still to be read. `reads` and `ways` are by path what was seen there."""
Seen = dict[str, list[Json]]
_GIVEN = ("status", "input", "output", "choice", "error", "effect", "taken", "again", "fallback", "retries",
          "asks")  # fmt: skip


def memories(run: Run, undone: Iterable[Visit]) -> dict[str, dict[str, list[Memo]]]:
    """What visits that are about to be undone have seen and given: by activation and place, in the order of
    entering."""
    wanted = {visit.number: visit for visit in undone}
    looking = _Looking(of_data(to_data(run.base)), wanted=wanted)
    looking.run_seen = replace(run, current=looking.base)
    begun = [(one, run.graphs[one.journey]) for one in run.activations.values()]
    counting = [(one, run.graph(one.activation)) for one in run.visits.values() if one.status != "superseded"]
    looking.run(begun, counting, after=run.base_order)
    found: dict[str, dict[str, list[Memo]]] = {}
    for number, visit in wanted.items():
        reads, ways = looking.found.get(number, ({}, {}))
        found.setdefault(visit.activation, {}).setdefault(place(run, visit), []).append(_memo(visit, reads, ways))
    return found


def _memo(visit: Visit, reads: Seen, ways: Seen) -> Memo:
    given = {name: getattr(visit, name) for name in _GIVEN}
    made: Memo = {"visit": visit.number, **given, "reads": reads, "ways": ways}
    if visit.status == "open":
        waits = any(call.get("phase") == "main" and "child" not in call for call in visit.open_calls.values())
        timers = {name: at for name, at in visit.timers.items() if not name.startswith(TIMER)}
        open_now = {name: getattr(visit, name) for name in ("phase", "data", "question", "silence", "assignment")}
        open_now["timers"] = timers
        made |= {**open_now, "waits": waits, "busy": bool(visit.open_calls)}
    written: Memo = copied(made)
    return written


@dataclass
class _Looking(Fold):
    """A fold that looks at what visits see, on its way: before they have changed anything themselves, what the state
    reads; after what the state has changed, and before what its ways out change, what those read."""

    wanted: Mapping[int, Visit] = field(default_factory=dict)
    found: dict[int, tuple[Seen, Seen]] = field(default_factory=dict)
    changed: dict[int, int] = field(default_factory=dict)
    """How many changes of a visit have been folded."""
    run_seen: Run | None = None

    def _enter(self, visit: Visit, graph: Graph) -> None:
        Fold._enter(self, visit, graph)
        if visit.number in self.wanted:
            self.found[visit.number] = ({}, {})
            self.changed[visit.number] = 0
            self._look(visit, graph)
            if visit.status in ("open", "interrupted"):
                self._look_at_ways(visit, graph)

    def _change(self, visit: Visit, name: str, value: Json) -> None:
        if visit.number in self.found:
            self._look_before_change(visit, self.changed[visit.number])
            self.changed[visit.number] += 1
        Fold._change(self, visit, name, value)

    def _leave(self, visit: Visit, graph: Graph) -> None:
        if visit.number in self.found:
            self._look_before_change(visit, len(visit.changes))
        Fold._leave(self, visit, graph)

    def _look_before_change(self, visit: Visit, index: int) -> None:
        assert self.run_seen is not None
        graph = self.run_seen.graph(visit.activation)
        if index == 0:
            self._look(visit, graph)
        if index == max(0, len(visit.changes) - _changes_on_ways(visit, graph)):
            self._look_at_ways(visit, graph)

    def _look(self, visit: Visit, graph: Graph) -> None:
        assert self.run_seen is not None
        view = View(self.run_seen, visit.activation, visit.scope)
        _note(self.found[visit.number][0], view, paths_of_state(graph.states[visit.state]))

    def _look_at_ways(self, visit: Visit, graph: Graph) -> None:
        assert self.run_seen is not None
        _note(self.found[visit.number][1], view_of_ways(self.run_seen, visit), paths_of_ways(graph.out[visit.state]))


def _changes_on_ways(visit: Visit, graph: Graph) -> int:
    """How many variables the ways out that were taken have set: they are the last changes of a visit."""
    ways = [graph.out[visit.state][index] for index in visit.taken]
    return sum(
        len(way.transformations) + len(way.mappings) + sum(effect.kind == "set" for effect in way.effects)
        for way in ways
    )


def _note(known: Seen, view: View, paths: Iterable[Path]) -> None:
    for path, value in seen(view, paths).items():
        if value not in known.setdefault(path, []):
            known[path].append(value)
