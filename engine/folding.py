"""Folding visits: what the projection would be, had it been kept up step by step. After going back, some of it is not
to have happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING

from engine.graph import Graph
from engine.projection import Projection
from engine.visit import Round, Visit
from journeys.values import Json

if TYPE_CHECKING:
    from engine.run import Activation

Step = tuple[int, Callable[[], object]]
"""Something that happened: when, in the order of entering and leaving, and what."""


@dataclass(slots=True)
class Fold:
    """Brings `base`, which knows all up to some order, up to what activations and visits say.

    Visits that nothing has made due any more, because what led to them is not among those given, are `orphans`: they
    are left out, with all that came of them. `untold` are moments, in the order of entering and leaving, that are left
    out too.
    """

    base: Projection
    untold: Mapping[int, None] = field(default_factory=dict)
    orphans: dict[int, Visit] = field(default_factory=dict)

    def run(
        self,
        begun: Iterable[tuple[Activation, Graph]],
        visits: Iterable[tuple[Visit, Graph]],
        after: int = 0,
        until: int | None = None,
    ) -> list[Visit]:
        """Folds what happened after an order, and until one. Returns the orphans."""
        steps: list[Step] = []
        for activation, graph in begun:
            begin = partial(self.base.begin, activation.id, graph, activation.variables)
            steps.append((activation.order, begin))
            steps += [(order, partial(self.base.call, activation.id, state)) for order, state in activation.called]
        for visit, graph in visits:
            steps.extend(self._of(visit, graph))
        for order, step in sorted(steps, key=itemgetter(0)):
            if order > after and (until is None or order <= until) and order not in self.untold:
                step()
        return list(self.orphans.values())

    def _of(self, visit: Visit, graph: Graph) -> Iterator[Step]:
        yield visit.entered_order, partial(self._enter, visit, graph)
        for order, name, value in visit.changes:
            yield order, partial(self._change, visit, name, value)
        for one in visit.region.rounds if visit.region is not None else ():
            yield one.opened_order, partial(self._turn, self.base.open, visit, one, graph)
            if one.closed_order:
                yield one.closed_order, partial(self._turn, self.base.close, visit, one, graph)
        if visit.left_order:
            yield visit.left_order, partial(self._leave, visit, graph)

    def _enter(self, visit: Visit, graph: Graph) -> None:
        if not self.base.enter(visit, graph):
            self.orphans[visit.number] = visit

    def _leave(self, visit: Visit, graph: Graph) -> None:
        if visit.number not in self.orphans:
            self.base.leave(visit, graph)

    def _change(self, visit: Visit, name: str, value: Json) -> None:
        if visit.number not in self.orphans:
            self.base.change(visit.activation, name, value)

    def _turn(self, turn: Callable[[Visit, Round, Graph], None], visit: Visit, one: Round, graph: Graph) -> None:
        if visit.number not in self.orphans:
            turn(visit, one, graph)
