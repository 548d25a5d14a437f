"""A journey as a canvas: blocks for its states, edges for its transitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from converters.sim.graph import is_start_type
from converters.sim.references import normalised
from converters.sim.writing.blocks import write
from converters.sim.writing.blocks.work import set_variables
from converters.sim.writing.building import Building, Piece, Site, Step
from converters.sim.writing.changes import changed_value
from converters.sim.writing.drafts import Canvas, Draft, Link, end_handle
from converters.sim.writing.placing import place
from converters.sim.writing.remarks import Remarks, Said
from converters.sim.writing.shapes import shape_of
from converters.sim.writing.sources import inserted, loose_edges, variables_of
from converters.sim.writing.sources import kept as kept_of
from converters.sim.writing.speech import Vocabulary
from converters.sim.writing.ways import backward, chain, write_ways
from journeys.journey import Journey
from journeys.states import AnyState, DecisionPoint, Initial, InputCollection, Loop, ParallelExecution
from journeys.transitions import Transition

_REASONS = {
    "version": "a workflow of Sim has no version of its own",
    "template": "Sim does not know from which template a workflow was made",
    "activation": "a workflow of Sim begins by its trigger",
    "priority": "workflows of Sim do not stand beside each other",
    "composition": "Sim has no replies written beforehand",
    "tags": "Sim has no tags",
    "labels": "Sim has no labels",
    "success_output": "a run of Sim gives what its last block gives",
}


@dataclass(slots=True)
class Kept:
    """What is left of the workflow that the journey was read from: blocks by state, and edges by transition number."""

    drafts: dict[str, Draft] = field(default_factory=dict)
    links: dict[int, Link] = field(default_factory=dict)
    aside: list[tuple[int, Draft]] = field(default_factory=list)
    """Blocks that are no part of the run, with their places among all."""
    said: Said = field(default_factory=dict)
    """Remarks on what has changed in blocks that are kept."""


def compose(journey: Journey, titles: Mapping[str, str], kept: Kept | None = None) -> tuple[Canvas, Remarks]:
    """The canvas of a journey, and what Sim cannot say of it.

    Args:
        titles: those of the journeys that it may call, by id.
        kept: the blocks and edges that are written as they are.
    """
    return _Composition(journey, titles, kept or Kept()).write()


def vocabulary_of(journey: Journey, names: Mapping[str, str]) -> Vocabulary:
    """What texts of a journey can refer to, when all its states are blocks that have these names."""
    made = Vocabulary(names=dict(names))
    made.secrets = tuple(one.name for one in journey.variables if one.secret)
    parents = {state.id: state.parent for state in journey.states}
    made.kinds = {
        one.id: "loop" if isinstance(one, Loop) else "parallel" for one in journey.states if _is_container(one)
    }
    for state in journey.states:
        around = [state.id] if _is_container(state) else []
        parent = state.parent
        while parent in made.kinds and parent not in around:
            around.append(str(parent))
            parent = parents.get(parent)
        made.around[state.id] = around
    return made


class _Composition:
    def __init__(self, journey: Journey, titles: Mapping[str, str], kept: Kept) -> None:
        self.journey = journey
        self.kept = kept
        self.site = Site(journey, Canvas(), vocabulary_of(journey, {}), Remarks(journey), dict(titles))
        self.site.canvas.variables = variables_of(journey)
        self.site.remarks.said.update(kept.said)
        self.pieces: dict[str, Piece] = {}
        self.computed: dict[str, str] = {}
        self.old = {one.id for one in kept.drafts.values()} | {draft.id for _, draft in kept.aside}
        self.start = self._start_state()

    def write(self) -> tuple[Canvas, Remarks]:
        self._name_all()
        self._begin()
        for state in self.journey.states:
            self.pieces[state.id] = self._kept(state) if state.id in self.kept.drafts else self._new(state)
        self._connect()
        canvas = self.site.canvas
        self._put_back()
        canvas.connect_containers(self._newly_inside())
        place(canvas)
        self._remark()
        return canvas, self.site.remarks

    def _name_all(self) -> None:
        """Names for all states first: any text may refer to any of them."""
        known = self.site.vocabulary
        self.site.taken.ids = {state.id for state in self.journey.states} | self.old
        for one in [*self.kept.drafts.values(), *(draft for _, draft in self.kept.aside)]:
            self.site.taken.names.add(normalised(one.name))
        for state in self.journey.states:
            if state.id in self.kept.drafts:
                known.names[state.id] = self.kept.drafts[state.id].name
                continue
            name = self.site.taken.name(state.name, state.id, state.id)
            if normalised(name) != normalised(state.name):
                self.site.remarks.changed(state, "title", f"its block is called {name}, so that references can name it")
            shape = known.shapes[state.id] = shape_of(state)
            known.names[state.id] = name
            if shape.output is None:
                known.failing[state.id] = name
                known.names[state.id] = self.computed[state.id] = self.site.taken.name(f"{name} result", "result")

    def _start_state(self) -> str | None:
        """The state whose block begins the run, if there is one."""
        if len(self.journey.initial) != 1:
            return None
        wanted = self.journey.initial[0]
        state = next((one for one in self.journey.states if one.id == wanted), None)
        if state is None or state.parent is not None or any(way.target == wanted for way in self.journey.transitions):
            return None
        if wanted in self.kept.drafts:
            draft = self.kept.drafts[wanted]
            return wanted if is_start_type(draft.type) or draft.details.get("triggerMode") else None
        takes_input = isinstance(state, InputCollection) and state.from_input
        return wanted if takes_input or isinstance(state, Initial) else None

    def _begin(self) -> None:
        """A start block of its own, unless the first state is one."""
        known = self.site.vocabulary
        if self.start is not None:
            known.start = known.failing.get(self.start, known.names[self.start])
            return
        known.start = self.site.taken.name("Start", "Start")
        self.site.add("start_trigger", known.start, "start", {"inputFormat": []}, None)

    def _kept(self, state: AnyState) -> Piece:
        draft = self.site.canvas.add(self.kept.drafts[state.id])
        piece = Piece(state, [Step(draft.id)])
        if draft.is_container:
            piece.steps[0] = Step(draft.id, end_handle(draft), None)
        if isinstance(state, DecisionPoint):
            piece.choices = {one.id: (draft.id, f"condition-{one.id}") for one in state.branches}
        Building(self.site, state).note_fields()
        return piece

    def _new(self, state: AnyState) -> Piece:
        building = Building(self.site, state)
        building.note_fields()
        if getattr(state, "confirm", None) not in (None, False) and state.type == "tool_execution":
            building.take("confirm")
            building.ask(building.text("confirm", building.state.confirm))  # type: ignore[union-attr]
        write(building, is_start=state.id == self.start)
        if state.id in self.computed:
            building.function(
                "result", f"return {building.script('output', building.take('output'))};", self.computed[state.id]
            )
        elif "output" in type(state).model_fields:
            building.take("output")
        changes = {one.variable: ("context_changes", changed_value(one)) for one in building.take("context_changes")}
        if changes:
            set_variables(building, changes, "changes")
        piece = building.finish()
        chain(self.site, piece)
        return piece

    def _connect(self) -> None:
        back = backward(self.journey.transitions, [*self.journey.initial, *self.pieces])
        ways: dict[str, list[Transition]] = {state: [] for state in self.pieces}
        canvas = self.site.canvas
        if self.start is None:
            begin = next(iter(canvas.blocks))
            for state in self.journey.initial:
                if state in self.pieces:
                    canvas.link(begin, self.pieces[state].entry, "source")
        for number, way in enumerate(self.journey.transitions):
            if number in self.kept.links:
                kept = self.kept.links[number]
                canvas.link(kept.source, kept.target, kept.handle, kept.id)
            elif self._can_stand(number, way, back):
                ways[way.source].append(way)
        for state, these in ways.items():
            if these or state not in self.kept.drafts:
                write_ways(self.site, self.pieces, state, these)

    def _can_stand(self, number: int, way: Transition, back: set[int]) -> bool:
        if way.source not in self.pieces or way.target not in self.pieces:
            where = self.pieces[way.source].state if way.source in self.pieces else None
            self.site.remarks.dropped(where, f"transition to {way.target}", "one of its ends is no state")
            return False
        source, target = self.pieces[way.source].state, self.pieces[way.target].state
        why, remedy = "", ""
        if number in back:
            why, remedy = "it leads back, and Sim's canvas has no cycles", "put what is repeated into a loop block"
        elif source.parent != target.parent:
            why, remedy = "it crosses the border of a container", "lead it from the container"
        if why:
            self.site.remarks.dropped(source, f"transition to {way.target}", why, remedy)
        return not why

    def _put_back(self) -> None:
        """The blocks and edges that are no part of the run, where they stood."""
        canvas = self.site.canvas
        others = [(at, draft) for at, draft in self.kept.aside if draft.id not in canvas.blocks]
        drafts = inserted(list(canvas.blocks.values()), [draft for _, draft in others], [at for at, _ in others])
        canvas.blocks = {one.id: one for one in drafts}
        used = {link.id for link in canvas.links}
        loose = [
            one for one in loose_edges(self.journey) if self._is_whole(one["source"], one["target"], one["id"], used)
        ]
        links = [Link(one["id"], one["source"], one["target"], one["handle"]) for one in loose]
        canvas.links = inserted(canvas.links, links, [one["at"] for one in loose])

    def _newly_inside(self) -> list[str]:
        """The blocks that are new in their container; the others are led to as they were."""
        moved = {one.id for one in self.kept.drafts.values() if one.parent is not None}
        return [one.id for one in self.site.canvas.blocks.values() if one.id in moved or one.id not in self.old]

    def _is_whole(self, source: str, target: str, link: str, used: set[str]) -> bool:
        return source in self.site.canvas.blocks and target in self.site.canvas.blocks and link not in used

    def _remark(self) -> None:
        for name, why in _REASONS.items():
            if getattr(self.journey, name) != type(self.journey).model_fields[name].default:
                self.site.remarks.dropped(None, name, why)
        for one in self._secrets():
            self.site.remarks.changed(
                None, f"variables.{one}", f"it is a secret; blocks read it as {{{{{one}}}}}", "set it in Sim"
            )
        self._remark_variables()
        wanted = self.site.vocabulary.wanted
        read = [name for name in wanted if name != "run"]
        if read and self.start is None:
            self.site.remarks.carried(
                None, "input", f"the run's input is read: {', '.join(read)}", "add fields to Start"
            )
        if "run" in wanted:
            self._tell_run()
        self._remark_joins()

    def _remark_variables(self) -> None:
        kinds = {one["name"]: one["type"] for one in self.site.canvas.variables}
        known = {one["name"] for one in kept_of(self.journey).get("variables", [])}
        for one in self.journey.variables:
            if one.type == "any" and one.name not in known:
                how = f"it has one type in Sim, {kinds[one.name]}"
                self.site.remarks.changed(None, f"variables.{one.name}", how, "choose another in Sim")
            if one.description:
                self.site.remarks.dropped(None, f"variables.{one.name}.description", "variables of Sim have none")

    def _tell_run(self) -> None:
        start = next(one for one in self.site.canvas.blocks.values() if one.name == self.site.vocabulary.start)
        if start.type == "start_trigger":
            start.values["runMetadata"] = True
        else:
            self.site.remarks.changed(
                None, "run", "only Sim's newer start block tells of the run", "replace the start block"
            )

    def _remark_joins(self) -> None:
        several = len(self.journey.initial) > 1 or any(one.branching == "all" for one in self.journey.states)
        arrivals = [way.target for way in self.journey.transitions]
        for state in self.journey.states if several else ():
            if state.join == "any" and arrivals.count(state.id) > 1:
                why = "a block of Sim runs once, when nothing that leads to it is still under way"
                self.site.remarks.changed(state, "join", why)

    def _secrets(self) -> Iterator[str]:
        return (one.name for one in self.journey.variables if one.secret)


def _is_container(state: AnyState) -> bool:
    return isinstance(state, (Loop, ParallelExecution))
