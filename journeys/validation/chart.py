"""A journey as a graph for the checks: states by id, ways out in the order they are looked at, regions, places."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

from journeys.bundle import Bundle
from journeys.journey import Journey
from journeys.states import AnyState, Loop, ParallelExecution
from journeys.transitions import Transition
from journeys.validation.contents import Content, contents_of
from journeys.validation.problem import Problem


class Chart:
    """One journey of a bundle. Transitions from or to unknown states, and second states of one id, are left out."""

    def __init__(self, bundle: Bundle, journey: Journey) -> None:
        self.bundle = bundle
        self.journey = journey
        self.states: dict[str, AnyState] = {}
        for state in journey.states:
            self.states.setdefault(state.id, state)
        self.outgoing: dict[str, list[Transition]] = {state: [] for state in self.states}
        self.incoming: dict[str, list[Transition]] = {state: [] for state in self.states}
        for way in sorted(journey.transitions, key=lambda way: -way.priority):
            if way.source in self.states and way.target in self.states:
                self.outgoing[way.source].append(way)
                self.incoming[way.target].append(way)
        alone = len(bundle.journeys) + len(bundle.children) == 1
        self._prefix = "" if alone else f"journey `{journey.id}`, "

    @cached_property
    def regions(self) -> dict[str, list[str]]:
        """Ids of the states directly inside each container."""
        found: dict[str, list[str]] = {one.id: [] for one in self.states.values() if is_container(one)}
        for state in self.states.values():
            if state.parent in found:
                found[state.parent].append(state.id)
        return found

    @cached_property
    def entries(self) -> dict[str, list[str]]:
        """Ids of the states where each container's region begins: those that no other state of the region leads to."""
        return {
            container: [one for one in members if not any(way.source != one for way in self.incoming[one])]
            for container, members in self.regions.items()
        }

    @cached_property
    def reachable(self) -> dict[str, None]:
        """Ids of the states that some way leads to, in the order they are found."""
        found: dict[str, None] = {}
        agenda = [one for one in reversed(self.journey.initial) if one in self.states]
        while agenda:
            current = agenda.pop()
            if current not in found:
                found[current] = None
                agenda.extend(way.target for way in reversed(self.outgoing[current]))
                agenda.extend(reversed(self.entries.get(current, ())))
        return found

    @cached_property
    def contents(self) -> list[tuple[AnyState, list[Content]]]:
        """Each state, second ones of one id too, with what its values and conditions hold."""
        return [(state, contents_of(state)) for state in self.journey.states]

    @cached_property
    def contents_of_ways(self) -> list[tuple[Transition, list[Content]]]:
        """The same of each transition that has any, also of those that lead nowhere."""
        found = ((way, contents_of(way)) for way in self.journey.transitions)
        return [(way, contents) for way, contents in found if contents]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The place of each state among all."""
        return {state: number for number, state in enumerate(self.states)}

    def parent(self, state: str) -> str | None:
        """The container around a state, if it is one."""
        found = self.states[state].parent
        return found if found in self.regions else None

    def around(self, state: str) -> list[str]:
        """Ids of the containers around a state, innermost first."""
        found: dict[str, None] = {}
        container = self.parent(state)
        while container is not None and container not in found:
            found[container] = None
            container = self.parent(container)
        return list(found)

    def problem(self, place: str, message: str, remedy: str = "", *, warning: bool = False) -> Problem:
        """A problem at a place of this journey."""
        where = f"{self._prefix}{place}" if place else self._prefix.rstrip(", ") or f"journey `{self.journey.id}`"
        return Problem(place=where, message=message, remedy=remedy, severity="warning" if warning else "error")


def is_container(state: AnyState) -> bool:
    """Whether a state owns a region."""
    return isinstance(state, (ParallelExecution, Loop))


def way_place(way: Transition) -> str:
    """A transition in words, by what it joins."""
    return f"state `{way.source}`, the transition to `{way.target}`"


def listed(names: Iterable[str], most: int = 6) -> str:
    """Names in backquotes, the first few of them."""
    found = [f"`{name}`" for name in names]
    return ", ".join(found) if len(found) <= most else ", ".join(found[:most]) + f" and {len(found) - most} more"


def cycles(nodes: Iterable[str], after: Callable[[str], Iterable[str]]) -> list[list[str]]:
    """The strongly connected parts that contain a cycle, each in the order of its nodes."""
    order = {node: place for place, node in enumerate(dict.fromkeys(nodes))}
    forth = {node: [one for one in after(node) if one in order] for node in order}
    found = [part for part in parts_of(forth) if len(part) > 1 or part[0] in forth[part[0]]]
    return sorted((sorted(part, key=order.__getitem__) for part in found), key=lambda part: order[part[0]])


def parts_of(forth: dict[str, list[str]]) -> list[list[str]]:
    """The strongly connected parts of a graph (Kosaraju's algorithm), each after those that lead to it."""
    back: dict[str, list[str]] = {node: [] for node in forth}
    for node, following in forth.items():
        for one in following:
            back[one].append(node)
    placed: dict[str, None] = {}
    found: list[list[str]] = []
    for root in reversed(_finishing_order(forth)):
        part: list[str] = []
        agenda = [root]
        while agenda:
            node = agenda.pop()
            if node not in placed:
                placed[node] = None
                part.append(node)
                agenda.extend(back[node])
        if part:
            found.append(part)
    return found


def _finishing_order(forth: dict[str, list[str]]) -> list[str]:
    """Nodes in the order in which a depth-first walk is done with them."""
    seen: dict[str, None] = {}
    finished: list[str] = []
    for root in forth:
        agenda = [(root, False)]
        while agenda:
            node, done = agenda.pop()
            if done:
                finished.append(node)
            elif node not in seen:
                seen[node] = None
                agenda.append((node, True))
                agenda.extend((one, False) for one in forth[node] if one not in seen)
    return finished
