"""Where a conversation stands: visits that wait for the customer's words, or for a condition in words to be judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from engine.run import Run
from engine.visit import Visit
from journeys.conversing import is_chat, is_inferred, is_judged
from journeys.errors import StateError
from journeys.states import AnyState, DecisionPoint
from journeys.turns import Way

from engine.evaluation import View  # isort: skip

END = "end"
Needs = Literal["customer", "judgement"]


@dataclass(frozen=True, slots=True)
class Position:
    """A visit that waits for words. `name` is what requests call it: its activation, and the visit where one
    activation waits at several places."""

    name: str
    visit: Visit
    needs: Needs


def needs_of(run: Run, visit: Visit) -> Needs | None:
    """What an open visit waits for, if that is words."""
    if visit.data.get("_words"):
        return "judgement"
    if visit.phase != "main" or (visit.question is not None and visit.question["kind"] != "message"):
        return None
    state = run.graph(visit.activation).states[visit.state]
    if is_chat(state) and visit.data.get("_chat"):
        return "customer"
    if is_inferred(state) and visit.data.get("_wanting"):
        return "judgement"
    return "judgement" if is_judged(state) and visit.data.get("_judging") else None


def positions(run: Run, *, suspended: bool = False) -> list[Position]:
    """Where the run waits for words, in the order of entering; of journeys that were left, only if asked for."""
    found: list[Position] = []
    named: dict[str, None] = {}
    for number in run.open_visits:
        visit = run.visits[number]
        activation = run.activations[visit.activation]
        if activation.status != "open" or (activation.suspended == "left" and not suspended):
            continue
        needs = needs_of(run, visit)
        if needs is not None:
            name = visit.activation if visit.activation not in named else f"{visit.activation}@{number}"
            named[visit.activation] = None
            found.append(Position(name, visit, needs))
    return found


def ways_of(run: Run, journey: str, state: AnyState, view: View | None = None) -> list[Way]:
    """The ways out of a state that a message may take, with those left out whose guard does not hold.

    A branch of a judge is a way; where nothing leads on from a chat, its end is one.
    """
    graph = run.graphs[journey]
    if isinstance(state, DecisionPoint) and state.branches and state.by == "judge":
        return list(_branches(run, journey, state))
    found = []
    for index, way in enumerate(graph.out[state.id]):
        if way.trigger in ("external_event", "timeout", "tool_failure") or (way.commands and not way.worded):
            continue
        if view is None or _holds(view, way.guard):
            found.append(Way(id=way_id(journey, state.id, index), when=way.words or None, to=way.target))
    if not graph.out[state.id] and is_chat(state):
        found.append(Way(id=way_id(journey, state.id, END), to=END))
    return found


def _branches(run: Run, journey: str, state: DecisionPoint) -> Iterator[Way]:
    for branch in state.branches:
        ways = run.graphs[journey].out[state.id]
        to = next((one.target for one in ways if not one.choices or branch.id in one.choices), END)
        when = branch.words or branch.description or branch.title or None
        yield Way(id=way_id(journey, state.id, f"branch:{branch.id}"), when=when, to=to)


def way_id(journey: str, state: str, which: int | str) -> str:
    """The id of a way out of a state."""
    return f"{journey}/{state}/{which}"


def read_way(run: Run, journey: str, way: str) -> tuple[str, str] | None:
    """The state and the way out that an id names; None: there is no such way."""
    if not way.startswith(f"{journey}/"):
        return None
    state, _, which = way[len(journey) + 1 :].rpartition("/")
    graph = run.graphs[journey]
    if state not in graph.states:
        return None
    known = [one.id for one in ways_of(run, journey, graph.states[state])]
    return (state, which) if way in known else None


def _holds(view: View, guard: object) -> bool:
    """Whether a guard holds now; one that cannot be told yet is looked at when the way is taken."""
    try:
        return view.truth(guard)
    except StateError:
        return True
