"""One workflow of the family that an export is: the main one, or a child that a workflow block calls."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from converters.report import Entry, Made, MissingField
from converters.sim.accounting import account
from converters.sim.blocks import build
from converters.sim.blocks.start import refusal
from converters.sim.blocks.variables import journey_variable
from converters.sim.context import Built, Context
from converters.sim.conversation.making import Conversation
from converters.sim.conversation.settings import Texts
from converters.sim.edges import name_handles, transitions_of
from converters.sim.export import Document
from converters.sim.graph import Graph, Trigger, choose_start, graph_of, structure_problems
from converters.sim.missing import missing_of
from converters.sim.notes import Notes
from converters.sim.outputs import Outputs
from converters.sim.parameters import Parameters, parameters_of
from converters.sim.provenance import kept_of, source_of
from converters.sim.references import Scope, Workflow, normalised
from converters.sim.schema import Block
from journeys.validation.problem import Problem
from journeys.values import Json

_NOTHING: Mapping[str, str | None] = {}
_NO_ERROR_OUTPUT = ("final", "wait", "loop", "parallel_execution", "decision_point")
"""States whose output has no member `error` that could be taken for a failure."""


@dataclass(slots=True)
class Part:
    """A workflow, what a run of it reaches, and what was noted of it while it was read."""

    id: str
    document: Document
    trigger: Trigger
    title: str = ""
    named: str | None = None
    child: str | None = None
    """The id by which it is called, if it is a child."""
    address: str | None = None
    """Where paused runs are answered."""
    texts: Texts = field(default_factory=Texts)
    """What is to be said beside what the workflow does."""
    settings: Json = None
    """Where they are not the usual ones: what they were given as."""
    start: Block | None = None
    graph: Graph | None = None
    parameters: dict[str, Parameters] = field(default_factory=dict)
    refused: list[Problem] = field(default_factory=list)
    notes: dict[str, Notes] = field(default_factory=dict)
    edges: list[Entry] = field(default_factory=list)
    """What became of the edges that are no ways."""
    workflow: Workflow | None = None
    missing: list[MissingField] = field(default_factory=list)
    confidences: dict[str, float] = field(default_factory=dict)
    made: list[Made] = field(default_factory=list)
    misplaced: list[Problem] = field(default_factory=list)
    """Texts that were given for blocks that have no use for them."""

    def problems(self) -> list[Problem]:
        """What is wrong with the document itself; nothing more is looked for in a broken one."""
        return self.document.problems or structure_problems(self.document)

    def prepare(self) -> None:
        """Finds the start, what a run reaches, and the parameters of its blocks, when values are supplied."""
        start = choose_start(self.document, self.trigger, self.named)
        if isinstance(start, Problem):
            self.refused.append(start)
            return
        self.start = start
        self.graph = graph_of(self.document, start)
        self.parameters = {block_id: parameters_of(self.document.blocks[block_id]) for block_id in self.graph.live}
        fields = self.parameters[start.id].values.get("inputFormat")
        reserved = refusal(start, fields) if isinstance(fields, list) and start.type != "chat_trigger" else None
        if reserved is not None:
            place = f"block `{start.name}`"
            self.refused.append(Problem(place=place, message=reserved, remedy="rename these fields"))

    def input_fields(self) -> tuple[str, ...]:
        """Names of the start block's fields."""
        stored = self.parameters[self.start.id].values.get("inputFormat") if self.start is not None else None
        listed = stored if isinstance(stored, list) else []
        return tuple(
            one["name"].strip() for one in listed if isinstance(one, dict) and str(one.get("name") or "").strip()
        )

    def journey(
        self,
        titles: Mapping[str, str],
        fields: Mapping[str, tuple[str, ...]],
        plain: Container[str] = (),
        failing: Mapping[str, str | None] = _NOTHING,
    ) -> dict[str, Json]:
        """The workflow as a journey document; notes are taken on the way."""
        assert self.graph is not None
        assert self.start is not None
        name_handles(self.document, self.graph)
        workflow = self.workflow = self._workflow(self.graph, plain)
        built: dict[str, Built] = {}
        for block_id in self.graph.live:
            block = self.document.blocks[block_id]
            notes = self.notes[block_id] = Notes(block, workflow=self.child)
            parameters = self.parameters[block_id]
            missing = missing_of(block, parameters)
            scope = Scope(workflow, block)
            context = Context(block, parameters, scope, notes, self.graph, titles, fields, failing, missing)
            built[block_id] = self._build(context)
            self.missing.extend(context.missing)
            if workflow.by_name[normalised(block.name)] != block.id:
                notes.shadowed()
        self._converse(built, self.start)
        transitions, self.edges = transitions_of(self.document, self.graph, built)
        variables = [journey_variable(one) for one in self.document.variables]
        return {
            "id": self.id,
            "title": self.title,
            "description": self.document.description,
            "variables": variables,
            "initial": [self.start.id],
            "states": [one.state for one in built.values()],
            "transitions": transitions,
            "origin": self._origin(kept_of(self.document, self.graph.live, transitions, variables)),
            "mapping_confidence": round(sum(self.confidences.values()) / len(self.confidences), 4),
        }

    def _converse(self, built: Mapping[str, Built], start: Block) -> None:
        greets = self.child is None and self.trigger in ("manual", "chat")
        side = Conversation(self.texts, self.title, self.document.description, start.id, greets, self.child)
        side.add_to((self.document.blocks[block_id], one.state) for block_id, one in built.items())
        self.made, self.misplaced = side.made, side.misplaced

    def _workflow(self, graph: Graph, plain: Container[str]) -> Workflow:
        variables = {normalised(one.name): one for one in self.document.variables}
        variables.update({one.id: one for one in self.document.variables if one.id})
        return Workflow(self.document.blocks, Outputs(self.parameters), variables, graph.live, plain, self.address)

    def _build(self, context: Context) -> Built:
        block, notes = context.block, context.notes
        made = build(context)
        if made.state["type"] not in ("loop", "parallel_execution"):
            context.note_the_rest()
        account(notes, block, context.parameters)
        state = made.state
        parent = self.document.blocks.get(block.parent or "")
        if parent is not None and parent.is_container:
            state["parent"] = parent.id
        elif block.parent is not None:
            notes.say("changed", f"its container `{block.parent}` does not exist; it stands outside, as in Sim")
        if state["type"] not in _NO_ERROR_OUTPUT and block.id != context.graph.start:
            state["error_output"] = True
        self.confidences[block.id] = notes.confidence
        state |= {"id": block.id, "title": block.name, "join": "all", "branching": "all"}
        state |= {"source": source_of(block), "mapping_confidence": self.confidences[block.id]}
        return made

    def _origin(self, kept: dict[str, Json]) -> dict[str, Json]:
        details = {"trigger": self.trigger, **({"resume_address": self.address} if self.address else {}), **kept}
        if self.settings is not None:
            details["conversation"] = self.settings
        made: dict[str, Json] = {"format": "sim", "details": details}
        known = {"id": self.document.id, "name": self.document.name or None, "version": self.document.version}
        return made | {name: value for name, value in known.items() if value is not None}
