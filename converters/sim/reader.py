"""Reads a Sim workflow export into a bundle, with a report of what became of each block and field."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

from converters.conversion import Conversion, problem_of
from converters.documents import parse, refuse
from converters.report import Entry, MissingField
from converters.sim.blocks import build
from converters.sim.blocks.variables import journey_variable
from converters.sim.context import Built, Context
from converters.sim.edges import name_handles, transitions_of
from converters.sim.export import Document, read_document
from converters.sim.graph import Graph, Trigger, choose_start, graph_of, structure_problems
from converters.sim.missing import missing_of
from converters.sim.naming import child_of, child_parts, journey_id, slug
from converters.sim.notes import Notes, report_of
from converters.sim.outputs import Outputs
from converters.sim.parameters import Parameters, parameters_of
from converters.sim.provenance import kept_of, source_of
from converters.sim.references import Scope, Workflow, normalised
from converters.sim.schema import Block
from converters.sim.supplied import supply
from journeys.bundle import Bundle
from journeys.errors import DocumentError
from journeys.support import is_supported
from journeys.validation import translation
from journeys.validation.problem import Problem
from journeys.values import Json

_TITLE = "The Sim workflow cannot be read"
_REMEDY = "correct the block of that id in Sim, and export the workflow again"
_NOT_YET = "blocks of this type cannot be run yet; the workflow is not started with it"
_TAKE_OUT = "take it out, or replace it"
_NO_ERROR_OUTPUT = ("final", "wait", "loop", "parallel_execution", "decision_point")
"""States whose output has no member `error` that could be taken for a failure."""


def read(
    document: Json | str | bytes,
    *,
    values: Mapping[str, Json] | None = None,
    name: str | None = None,
    trigger: Trigger = "manual",
    start: str | None = None,
    children: Mapping[str, Json] | None = None,
    environment: Mapping[str, Json] | None = None,
) -> Conversion:
    """Reads a Sim export: both envelopes, the API's envelope, and the legacy form with blocks at the root.

    Args:
        document: the export, as text or as parsed JSON.
        values: what the export leaves out: block name → field title or id → value; tools of agents one level deeper.
        name: the title of the journey, instead of the workflow's own.
        trigger: what kind of run it is for; decides which start block begins.
        start: the name or id of the start block that begins, where several of that kind could.
        children: exports of the workflows that workflow blocks call, by their id.
        environment: environment values that are no secrets, by name.

    Raises:
        DocumentError: it is no Sim workflow, or not one that Sim would run; carries all problems.
        UsageError: there is no such kind of run.
    """
    found = parse(document) if isinstance(document, (str, bytes)) else document
    try:
        parts = _gather(found, trigger, children or {})
        parts[0].named = start
        _make_ready(parts, values)
        main = parts[0]
        main.title = name or main.title
        return _conversion(parts, environment or {}, main)
    except RecursionError:
        refuse("the document", "is nested too deeply", "a workflow does not need that; check the values of its blocks")


def _make_ready(parts: list[_Part], values: Mapping[str, Json] | None) -> None:
    """Supplies the values, and finds starts and parameters; refuses with all problems of all workflows."""
    problems = [problem for part in parts for problem in part.problems()]
    problems += supply([part.document for part in parts], values)
    for part in parts:
        if not problems:
            part.prepare()
    problems += [problem for part in parts for problem in part.refused]
    if problems:
        raise DocumentError(problems, title=_TITLE)


@dataclass(slots=True)
class _Part:
    """One workflow of the family: the main one, or a child."""

    id: str
    document: Document
    trigger: Trigger
    title: str = ""
    named: str | None = None
    start: Block | None = None
    graph: Graph | None = None
    parameters: dict[str, Parameters] = field(default_factory=dict)
    refused: list[Problem] = field(default_factory=list)
    notes: dict[str, Notes] = field(default_factory=dict)
    edges: list[Entry] = field(default_factory=list)
    missing: list[MissingField] = field(default_factory=list)
    confidences: dict[str, float] = field(default_factory=dict)

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

    def input_fields(self) -> tuple[str, ...]:
        """Names of the start block's fields."""
        stored = self.parameters[self.start.id].values.get("inputFormat") if self.start is not None else None
        listed = stored if isinstance(stored, list) else []
        return tuple(
            one["name"].strip() for one in listed if isinstance(one, dict) and str(one.get("name") or "").strip()
        )

    def journey(
        self, titles: Mapping[str, str], fields: Mapping[str, tuple[str, ...]], plain: Container[str] = ()
    ) -> dict[str, Json]:
        """The workflow as a journey document; notes are taken on the way."""
        assert self.graph is not None
        assert self.start is not None
        name_handles(self.document, self.graph)
        workflow = self._workflow(self.graph, plain)
        built: dict[str, Built] = {}
        for block_id in self.graph.live:
            block = self.document.blocks[block_id]
            notes = self.notes[block_id] = Notes(block)
            parameters = self.parameters[block_id]
            missing = missing_of(block, parameters)
            context = Context(block, parameters, Scope(workflow, block), notes, self.graph, titles, fields, missing)
            built[block_id] = self._build(context)
            self.missing.extend(context.missing)
            if workflow.by_name[normalised(block.name)] != block.id:
                notes.shadowed()
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

    def _workflow(self, graph: Graph, plain: Container[str]) -> Workflow:
        variables = {normalised(one.name): one for one in self.document.variables}
        variables.update({one.id: one for one in self.document.variables if one.id})
        return Workflow(self.document.blocks, Outputs(self.parameters), variables, graph.live, plain)

    def _build(self, context: Context) -> Built:
        block, notes = context.block, context.notes
        made = build(context)
        if made.state["type"] not in ("loop", "parallel_execution"):
            context.note_the_rest()
        for name, reason in context.parameters.unused.items():
            if name not in notes.fields:
                notes.unused(name, reason)
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
        made: dict[str, Json] = {"format": "sim", "details": {"trigger": self.trigger, **kept}}
        known = {"id": self.document.id, "name": self.document.name or None, "version": self.document.version}
        return made | {name: value for name, value in known.items() if value is not None}


def _gather(document: Json, trigger: Trigger, children: Mapping[str, Json]) -> list[_Part]:
    """The workflow and all the children that it, or one of them, calls by an id that is written out."""
    main = read_document(document)
    parts = [_Part(journey_id(main), main, trigger, main.name)]
    known = {parts[0].id: parts[0]}
    for part in parts:
        for child_id in _called(part.document.blocks.values()):
            if child_id not in children or child_id in known:
                continue
            name, inner = child_parts(children[child_id])
            child = read_document(inner)
            child.problems = [
                problem.model_copy(update={"place": f"child workflow `{child_id}`, {problem.place}"})
                for problem in child.problems
            ]
            known[child_id] = _Part(child_id, child, "child", name or child.name or child_id)
            parts.append(known[child_id])
    return parts


def _called(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        child = child_of(block)
        if child is not None:
            yield child


def _conversion(parts: list[_Part], environment: Mapping[str, Json], main: _Part) -> Conversion:
    titles = {part.id: part.title for part in parts[1:]}
    fields = {part.id: part.input_fields() for part in parts[1:]}
    journeys = [part.journey(titles, fields, environment) for part in parts]
    document = {"journeys": journeys[:1], "children": journeys[1:], "environment": dict(environment)}
    try:
        bundle = Bundle.model_validate(document)
    except ValidationError as error:
        found = translation.problems(error, document, Bundle)
        said = [one if one.remedy else one.model_copy(update={"remedy": _REMEDY}) for one in found]
        raise DocumentError(said, title=_TITLE) from None
    live = [notes for part in parts for notes in part.notes.values()]
    others = [notes for part in parts if part.graph is not None for notes in _left_out(part.document, part.graph)]
    missing = [one for part in parts for one in part.missing]
    confidences = {block_id: one for part in parts for block_id, one in part.confidences.items()}
    kinds = [kind for notes in live for kind in notes.conditions]
    facts: dict[str, Json] = {
        "blocks": len(live),
        "blocks_that_are_not_part_of_the_run": len(others),
        "conditions_evaluated_in_the_workflow": kinds.count("tree"),
        "conditions_evaluated_by_an_activity": kinds.count("script"),
        "conditions_that_do_not_parse": kinds.count("invalid"),
    }
    edges = [entry for part in parts for entry in part.edges]
    report = report_of(
        main.title or slug(main.id), live, confidences, others, edges, missing, facts, _unsupported(bundle)
    )
    problems = [problem_of(one) for one in missing]
    return Conversion(
        bundle,
        report,
        missing=tuple(one for one in problems if one.severity == "error"),
        empty=tuple(one for one in problems if one.severity == "warning"),
        doubts=tuple(doubt for notes in live for doubt in notes.doubts),
    )


def _unsupported(bundle: Bundle) -> list[Entry]:
    """The blocks of a run that the engine cannot run yet."""
    return [
        Entry("carried", state.id, state.source.node_type, state.source.node_name, None, _NOT_YET, _TAKE_OUT)
        for journey in (*bundle.journeys, *bundle.children)
        for state in journey.states
        if not is_supported(state) and state.source is not None
    ]


def _left_out(document: Document, graph: Graph) -> Iterable[Notes]:
    for block_id, reason in graph.reasons.items():
        notes = Notes(document.blocks[block_id])
        notes.say("unused", reason)
        yield notes
