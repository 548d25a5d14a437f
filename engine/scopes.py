"""Scopes: where a visit happens. A text: the activation, then `/VISIT.INDEX` for each container's round around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.expressions import UNDEFINED
from journeys.values import Json

if TYPE_CHECKING:
    from engine.run import Run
    from engine.visit import Visit

ROUND_FIELDS = ("index", "item", "items")
_LEVEL = re.compile(r"(.+)/([0-9]+)\.([0-9]+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Level:
    """One round around a visit: the scope itself, the container's visit, and the index."""

    scope: str
    container: int
    index: int


def round_scope(scope: str, container: int, index: int) -> str:
    """The scope of a container's round."""
    return f"{scope}/{container}.{index}"


def is_within(scope: str, outer: str) -> bool:
    """Whether a scope is another, or inside it."""
    return scope == outer or scope.startswith(outer + "/")


def levels(scope: str) -> Iterator[Level]:
    """The rounds around, innermost first."""
    while (match := _LEVEL.fullmatch(scope)) is not None:
        yield Level(scope, int(match[2]), int(match[3]))
        scope = match[1]


def containers(run: Run, scope: str) -> Iterator[tuple[Visit, int]]:
    """The visits of the containers around a scope that are in the window, innermost first, and the round's index."""
    for level in levels(scope):
        visit = run.visits.get(level.container)
        if visit is not None:
            yield visit, level.index


def home(run: Run, activation: str, scope: str, state: str) -> str:
    """The scope in which a state's results are to be looked for: that of the innermost round whose region has it.

    What a state gave in another branch, or beside the round, is none of this round's.
    """
    inside = run.graph(activation).around.get(state, ())
    for level in levels(scope):
        visit = run.visits.get(level.container)
        if visit is not None and visit.state in inside:
            return level.scope
    return activation


def about_round(run: Run, scope: str, path: list[str | int]) -> tuple[Json, list[str | int]]:
    """What `scope` stands for, and what is left of the path: the innermost round, or that of a container by its id.

    A name of a round's own (`index`, `item`, `items`) comes before a container of that id.
    """
    if not path:
        return UNDEFINED, []
    named = path[0] not in ROUND_FIELDS
    field, rest = (path[1:2], path[2:]) if named else (path[:1], path[1:])
    for visit, index in containers(run, scope):
        if named and visit.state != path[0]:
            continue
        items = visit.region.items if visit.region is not None else None
        about: dict[str, Json] = {"index": index}
        if items is not None:
            about |= {"item": items[index] if index < len(items) else None, "items": items}
        return (about.get(str(field[0]), UNDEFINED), rest) if field else (about, [])
    return UNDEFINED, []


def place(run: Run, visit: Visit) -> str:
    """The scope and state of a visit in words that stay the same when the containers around it are entered anew."""
    return f"{named(run, visit.scope)}|{visit.state}"


def named(run: Run, scope: str) -> str:
    """A scope with the containers' states instead of their visits."""
    parts = [f"{container.state}.{index}" for container, index in containers(run, scope)]
    return "/".join([run.activation_of(scope).id, *reversed(parts)])
