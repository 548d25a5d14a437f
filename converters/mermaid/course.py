"""The course of a diagram: where it and its composite states begin and end, and its ways as transitions."""

from __future__ import annotations

from dataclasses import dataclass, field

from converters.document.names import Names
from converters.mermaid.diagram import Diagram, Node, Place, Way
from converters.mermaid.exits import Exit, all_of, decision, transitions
from converters.mermaid.states import FINAL, fields_of, is_parlant, passage, region, work_of
from journeys.states import Aggregation, AnyState, Final, Initial
from journeys.transitions import Transition
from journeys.validation.problem import Problem


@dataclass(slots=True)
class Course:
    """States and transitions of a diagram without problems.

    Attributes:
        drawn: the states of the diagram, by name.
        marks: the states that are drawn as `[*]`, by id.
        unsaid: the states of which several ways out have no label.
        doubts: what may not be meant as it was taken.
    """

    diagram: Diagram
    names: Names
    drawn: dict[str, AnyState] = field(default_factory=dict)
    marks: dict[str, AnyState] = field(default_factory=dict)
    transitions: list[Transition] = field(default_factory=list)
    initial: list[str] = field(default_factory=list)
    unsaid: dict[str, None] = field(default_factory=dict)
    doubts: list[Problem] = field(default_factory=list)
    _members: dict[str | None, list[Node]] = field(default_factory=dict)
    _out: dict[str, list[Way]] = field(default_factory=dict)
    _begun: dict[Place, list[Way]] = field(default_factory=dict)
    _begun_in: dict[str | None, list[Place]] = field(default_factory=dict)
    _led_to: dict[str, None] = field(default_factory=dict)

    @classmethod
    def of(cls, diagram: Diagram) -> Course:
        """The course of a diagram."""
        titles = [{"id": node.id, "title": node.title} for node in diagram.nodes.values()]
        course = cls(diagram, Names.of({"states": titles}, {}))
        course._sort()
        course.initial = course._beginning()
        parlant = is_parlant(diagram)
        for node in diagram.nodes.values():
            course._add(node, parlant=parlant)
        for composite in list(course._members):
            if composite is not None:
                course._inside(composite)
        return course

    def out(self, node: Node) -> list[Way]:
        """The ways out of a state of the diagram."""
        return self._out.get(node.id, [])

    def _sort(self) -> None:
        for node in self.diagram.nodes.values():
            self._members.setdefault(node.place.composite, []).append(node)
        for way in self.diagram.ways:
            if way.source is None:
                if way.place not in self._begun:
                    self._begun_in.setdefault(way.place.composite, []).append(way.place)
                self._begun.setdefault(way.place, []).append(way)
            else:
                self._out.setdefault(way.source, []).append(way)
                if way.target is not None and way.target != way.source:
                    self._led_to[way.target] = None

    def _add(self, node: Node, *, parlant: bool) -> None:
        ways = self.out(node)
        if FINAL in node.classes and all(way.target is None for way in ways):
            self.drawn[node.id] = Final.model_validate(fields_of(node))
            return
        exits = [one for way in ways if (one := self._exit(way, alone=len(ways) == 1)) is not None]
        if node.kind != "fork" and sum(not one.way.label for one in exits) > 1:
            self.unsaid[node.id] = None
        branches = node.kind == "choice" or (parlant and not node.texts)
        if branches and (len(exits) != 1 or exits[0].way.label):
            self.drawn[node.id], made = decision(fields_of(node), exits, self.names)
            self.transitions += made
        elif branches or node.kind in ("fork", "join"):
            self.drawn[node.id] = passage(node)
            self.transitions += (all_of if node.kind == "fork" else transitions)(node.id, exits, self.names)
        else:
            self.drawn[node.id] = region(node) if node.id in self._members else work_of(node, parlant=parlant)
            self.transitions += transitions(node.id, exits, self.names)

    def _exit(self, way: Way, *, alone: bool) -> Exit | None:
        """A way out with its target; None for one that says that a region is over where nothing follows anyway."""
        if way.target is not None:
            return Exit(way, way.target, self._called(self.diagram.nodes[way.target]))
        around = way.place.composite
        if around is not None and alone and not way.label:
            return None
        parent = around if way.source is None else self.diagram.nodes[way.source].place.composite
        if around is not None:
            end = self._mark(Aggregation(id=self._free(f"{around}_end"), title="end", parent=around))
        else:
            end = self._mark(Final(id=self._free(f"{parent}_final" if parent else "end"), parent=parent))
        return Exit(way, end, "Nothing is left to do")

    def _called(self, node: Node) -> str:
        """A state's name, with its id where others are called the same."""
        return node.name if self.names.state(node.name) == node.id else f"{node.name} ({node.id})"

    def _mark(self, state: AnyState) -> str:
        return self.marks.setdefault(state.id, state).id

    def _free(self, name: str) -> str:
        """An id that no state of the diagram has."""
        name = name[-190:]
        while name in self.diagram.nodes:
            name += "_"
        return name

    def _beginning(self) -> list[str]:
        """The states that the journey begins with."""
        found = self._begin(Place())
        if found:
            return found
        outside = self._members.get(None, [])
        free = next((node.id for node in outside if node.id not in self._led_to), outside[0].id)
        message, hint = f"no `[*]` says where it begins; it begins with `{free}`", f"write `[*] --> {free}`"
        self.doubts.append(Problem(place="the diagram", message=message, remedy=hint, severity="warning"))
        return [free]

    def _begin(self, place: Place) -> list[str]:
        """The states that the `[*]` of a place leads to or, where it has labels, the decision between them."""
        ways = self._begun.get(place, [])
        exits = [one for way in ways if (one := self._exit(way, alone=False)) is not None]
        if not any(way.label for way in ways):
            return list(dict.fromkeys(one.target for one in exits))
        fields = {"id": self._start(place), "title": "start", "parent": place.composite}
        made, found = decision(fields, exits, self.names)
        self.transitions += found
        return [self._mark(made)]

    def _start(self, place: Place) -> str:
        around = f"{place.composite}_" if place.composite is not None else ""
        return self._free(f"{around}start{place.region or ''}")

    def _inside(self, composite: str) -> None:
        """Lets the regions of a composite state begin where its `[*]` say: at states that nothing else leads to."""
        regions: dict[Place, list[Node]] = {place: [] for place in self._begun_in.get(composite, ())}
        for node in self._members[composite]:
            regions.setdefault(node.place, []).append(node)
        for place, members in regions.items():
            starts = self._begin(place)
            free = [node.id for node in members if node.id not in self._led_to]
            if starts:
                self._doubt_others(place, free, starts)
            elif not free:
                starts = [members[0].id]
            if any(one in self._led_to for one in starts):
                made = self._mark(Initial(id=self._start(place), parent=composite, branching="all"))
                self.transitions += [Transition(source=made, target=one) for one in starts]

    def _doubt_others(self, place: Place, free: list[str], starts: list[str]) -> None:
        known = dict.fromkeys([*starts, *(way.target for way in self._begun[place])])
        for one in free:
            if one not in known:
                message = f"nothing leads to `{one}`: it begins together with `{place.composite}`"
                hint = f"draw a way to it, or take it out of `{place.composite}`"
                self.doubts.append(Problem(place=f"`{one}`", message=message, remedy=hint, severity="warning"))
