"""Transitions as edges, with blocks on the way for what an edge of Sim cannot say: conditions, variables, consent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise

from converters.javascript.printer import text_literal
from converters.sim.writing.blocks.decision import expression
from converters.sim.writing.blocks.work import set_variables
from converters.sim.writing.building import Building, Piece, Site
from journeys.states import DecisionPoint, InputCollection
from journeys.transitions import SetEffect, Transition
from journeys.values import Json

Exit = tuple[str, str | None]
_LISTENING = ("external_event", "timeout")
_OTHERWISE = "otherwise"


def write_ways(site: Site, pieces: Mapping[str, Piece], source: str, ways: Sequence[Transition]) -> None:
    """Writes the transitions that leave a state."""
    _Ways(site, pieces, pieces[source]).write(ways)


class _Ways:
    """The ways out of one state."""

    def __init__(self, site: Site, pieces: Mapping[str, Piece], piece: Piece) -> None:
        self.site = site
        self.pieces = pieces
        self.piece = piece
        self.state = piece.state
        shape = site.vocabulary.shapes.get(self.state.id)
        self.local = shape.local if shape is not None else ()

    def write(self, ways: Sequence[Transition]) -> None:
        ranked = sorted((way for way in ways if self._can_stand(way)), key=lambda way: -way.priority)
        failing = [way for way in ranked if way.trigger == "tool_failure"]
        everywhere = self.state.branching == "all"
        if everywhere and failing:
            for way in [one for one in ranked if one.trigger == "automatic" and not _has_more(one)]:
                # One edge for both: it fires whatever has come out.
                self._connect([(block, None) for block, _ in self.piece.exits()], way)
                ranked.remove(way)
        self._fan_out([way for way in ranked if way.trigger != "tool_failure"])
        if failing:
            self._emit(self.piece.failures(), failing)
        else:
            self._refuse_silence()

    def _can_stand(self, way: Transition) -> bool:
        if way.trigger in _LISTENING or (way.commands and way.trigger == "user_input" and not way.choices):
            what = {"external_event": "an event", "timeout": "a time that is over"}.get(way.trigger, "a command")
            self._drop(
                way, f"{what} takes nobody out of a block of Sim", "lead there by a condition, or a trigger of its own"
            )
            return False
        for name in ("commands", "events"):
            if getattr(way, name):
                self._say(way, name, "blocks of Sim listen to nothing while they run")
        return True

    def _fan_out(self, ways: list[Transition]) -> None:
        """Each exit with the ways that may be taken by it."""
        if not self.piece.choices:
            self._emit(self.piece.exits(), [self._chosen(way) for way in ways])
            return
        fitting = {
            choice: tuple(number for number, way in enumerate(ways) if not way.choices or choice in way.choices)
            for choice in self.piece.choices
        }
        for numbers in dict.fromkeys(fitting.values()):
            exits = [self.piece.choices[choice] for choice, these in fitting.items() if these == numbers]
            self._emit(exits, [ways[number] for number in numbers])

    def _chosen(self, way: Transition) -> Transition:
        """A way for some answers only, as one with a guard."""
        if not way.choices or isinstance(self.state, DecisionPoint):
            return way
        fields = self.state.fields if isinstance(self.state, InputCollection) else ()
        named = [one for one in fields if one.type in ("choice", "choices")] or list(fields)
        if not named:
            self._say(way, "choices", "the state has no answers to choose from")
            return way.model_copy(update={"choices": ()})
        answer = {"$ref": ["outputs", self.state.id, named[0].name]}
        source = ["call", ["get", ["array", *way.choices], "includes"], ["value", answer]]
        test = source if way.guard is None else ["&&", source, ["value", way.guard]]
        return way.model_copy(update={"choices": (), "guard": {"$js": test}, "trigger": "conditional"})

    def _emit(self, exits: list[Exit], ways: list[Transition]) -> None:
        """Ways from the same exits: one after another is tested, or each for itself."""
        if self.state.branching == "all":
            for way in ways:
                if way.guard is None and way.words is None:
                    self._connect(exits, way)
                else:
                    self._choose(exits, [way])
            return
        until = next((number for number, way in enumerate(ways) if way.guard is None and way.words is None), len(ways))
        for way in ways[until + 1 :]:
            self._drop(way, "a way before it is always taken", "remove it")
        if until == 0 and ways:
            self._connect(exits, ways[0])
        elif ways:
            self._choose(exits, ways[: until + 1])

    def _choose(self, exits: list[Exit], ways: list[Transition]) -> None:
        """A condition block, or a router for conditions in words."""
        building = self._building(f"{self._name()} ways")
        worded = any(way.words is not None for way in ways)
        kind = "router" if worded else "condition"
        entries: list[dict[str, Json]] = []
        for number, way in enumerate(ways):
            is_else = way.guard is None and way.words is None
            title = "else" if is_else else "if" if number == 0 else "else if"
            entries.append(
                {"id": f"way-{number + 1}", "title": title, "value": self._test(building, way, worded=worded)}
            )
        if worded:
            routes = [{**one, "title": f"Way {number}"} for number, one in enumerate(entries, 1)]
            building.changed("words", "Sim's router fails where no route fits", "choose the router's model in Sim")
            values: dict[str, Json] = {"context": self.state.name, "routes": json.dumps(routes, ensure_ascii=False)}
            block = building.other("ways", "router_v2", values, building.name)
        else:
            block = building.other(
                "ways", "condition", {"conditions": json.dumps(entries, ensure_ascii=False)}, building.name
            )
        building.settle()
        self._link(exits, building.piece.entry)
        for way, entry in zip(ways, entries, strict=True):
            self._connect([(block.id, f"{kind}-{entry['id']}")], way)

    def _test(self, building: Building, way: Transition, *, worded: bool) -> str:
        if worded:
            if way.guard is not None:
                self._say(way, "guard", "a route of Sim has a description, and no expression")
            return way.words or "None of the others."
        return "" if way.guard is None else expression(building, f"transition {way.target}.guard", way.guard)

    def _connect(self, exits: list[Exit], way: Transition) -> None:
        """An edge to the target, with what happens on the way in between."""
        building = self._building(f"{self._name()} to {self.pieces[way.target].state.name}")
        if way.confirmation is not None or way.trigger == "user_confirmation":
            building.ask(building.text("confirmation", way.confirmation if way.confirmation is not None else "Go on?"))
        assigned = self._assigned(way)
        if assigned:
            set_variables(building, assigned)
        for effect in way.effects:
            if not isinstance(effect, SetEffect):
                self._say(way, f"effects.{effect.kind}", "Sim says nothing to people on the way", "send it by a block")
        target = self.pieces[way.target].entry
        if building.piece.steps:
            building.settle()
            self._link(exits, building.piece.entry)
            chain(self.site, building.piece)
            exits = building.piece.exits()
        self._link(exits, target)

    def _assigned(self, way: Transition) -> dict[str, tuple[str, Json]]:
        """The variables that are set on the way, each with the field that says so."""
        found: dict[str, tuple[str, Json]] = {}
        for change in way.transformations:
            if change.path:
                self._say(way, "transformations", "a variables block of Sim sets a variable as a whole")
            else:
                found[change.variable] = ("transformations", change.value)
        found |= {name: ("mappings", value) for name, value in way.mappings.items()}
        return found | {one.variable: ("effects", one.value) for one in way.effects if isinstance(one, SetEffect)}

    def _refuse_silence(self) -> None:
        """A refusal that nothing handles fails the run, here as there."""
        for block, handle in self.piece.failures():
            if handle != "error":
                building = self._building(self._name())
                building.function("refusal", f"throw new Error({text_literal('It was declined')});")
                self._link([(block, handle)], building.piece.entry)

    def _building(self, name: str) -> Building:
        building = Building(self.site, self.state, name)
        building.speech.local = self.local
        return building

    def _link(self, exits: list[Exit], target: str) -> None:
        for block, handle in exits:
            self.site.canvas.link(block, target, handle)

    def _name(self) -> str:
        return self.site.canvas.blocks[self.piece.steps[-1].block].name

    def _drop(self, way: Transition, why: str, remedy: str = "") -> None:
        self.site.remarks.dropped(self.state, f"transition to {way.target}", why, remedy)

    def _say(self, way: Transition, what: str, why: str, remedy: str = "") -> None:
        self.site.remarks.dropped(self.state, f"transition to {way.target}: {what}", why, remedy)


def chain(site: Site, piece: Piece) -> None:
    """Edges between the blocks of a piece, one after another."""
    for step, following in pairwise(piece.steps):
        site.canvas.link(step.block, following.block, step.success)


def _has_more(way: Transition) -> bool:
    """Whether something has to stand on the way."""
    return bool(way.guard or way.words or way.confirmation or way.transformations or way.mappings or way.effects)


def backward(journey_ways: Sequence[Transition], states: Sequence[str]) -> set[int]:
    """The numbers of the transitions that lead back, found depth first in the order of the states."""
    outgoing: dict[str, list[tuple[int, str]]] = {}
    for number, way in enumerate(journey_ways):
        outgoing.setdefault(way.source, []).append((number, way.target))
    found: set[int] = set()
    status: dict[str, int] = {}
    for root in states:
        stack = [(root, iter(outgoing.get(root, ())))] if root not in status else []
        status.setdefault(root, 1)
        while stack:
            state, further = stack[-1]
            step = next(further, None)
            if step is None:
                status[state] = 2
                stack.pop()
            elif step[1] not in status:
                status[step[1]] = 1
                stack.append((step[1], iter(outgoing.get(step[1], ()))))
            elif status[step[1]] == 1:
                found.add(step[0])
    return found
