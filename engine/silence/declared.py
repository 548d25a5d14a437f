"""What is declared for the question of a visit: measures, and whom it waits for; by its state, else for all."""

from __future__ import annotations

from typing import Literal

from engine.run import Run
from engine.visit import Visit
from journeys.silence import Assignment, Silence
from journeys.states import AnyState

Kind = Literal["questions", "incidents"]


def kind_of(visit: Visit) -> Kind:
    """Whether the question of a visit is for people, or a failure that an operator decides about."""
    return "incidents" if visit.question is not None and visit.question["kind"] == "incident" else "questions"


def all_measures(run: Run, visit: Visit) -> tuple[Silence, ...]:
    """All measures, of both kinds of questions."""
    own = _state(run, visit).silence
    return run.bundle.conduct.silence if own is None else own


def measures(run: Run, visit: Visit) -> list[tuple[int, Silence]]:
    """The measures for the question that a visit has now, with their places among all."""
    kind = kind_of(visit)
    return [(index, one) for index, one in enumerate(all_measures(run, visit)) if one.of == kind]


def assignment(run: Run, visit: Visit) -> Assignment | None:
    """Whom the question that a visit has now is to wait for; incidents wait for whoever operates."""
    if kind_of(visit) == "incidents":
        return None
    return _state(run, visit).assignment or run.bundle.conduct.assignment


def _state(run: Run, visit: Visit) -> AnyState:
    return run.graph(visit.activation).states[visit.state]
