"""Reads a React Flow document into a bundle, with a report of what became of each node and setting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from converters.conversion import Conversion, problem_of
from converters.documents import parse
from converters.reactflow import written
from converters.reactflow.borders import draw_borders, edge_problems, endless
from converters.reactflow.canvas import Canvas, Node, canvas_of, read_shape
from converters.reactflow.context import STATE, Built, Context
from converters.reactflow.loop_conditions import take_in_conditions
from converters.reactflow.names import Names, Scope
from converters.reactflow.nodes.starter import asks
from converters.reactflow.regions import find_regions
from converters.reactflow.registry import REGISTRY
from converters.reactflow.reporting import note_doubts, report_of
from converters.reactflow.schema.configs import AgentConfig, StarterConfig
from converters.reactflow.schema.flow import FlowShape
from converters.reactflow.schema.steering import ConditionConfig, LoopConfig, ParallelConfig
from converters.reactflow.schema.theirs import Theirs
from converters.reactflow.settings import note_settings, settings_of
from converters.reactflow.vocabulary import names_of
from converters.reactflow.ways import Ways, certain, joined
from converters.report import MissingField
from converters.sim.naming import slug
from converters.sim.notes import Notes
from converters.sim.secrets import without_credentials
from journeys.bundle import Bundle
from journeys.errors import DocumentError
from journeys.journey import Journey
from journeys.validation import translation
from journeys.validation.problem import Problem
from journeys.values import Json

_TITLE = "The React Flow document cannot be read"
_REMEDY = "correct the node of that id"
BESIDE = 280.0
"""How far from its node a state stands that the node needs besides its own, in pixels."""


def read(
    document: Json | str | bytes,
    *,
    name: str | None = None,
    children: Mapping[str, Json] | None = None,
    environment: Mapping[str, Json] | None = None,
) -> Conversion:
    """Reads a React Flow document, as people draw it or as our writer writes it.

    Args:
        document: the document, as text or as parsed JSON.
        name: the title of the journey, instead of the document's own.
        children: documents (of any format) of the workflows that workflow nodes run, by their id.
        environment: environment values that are no secrets, by name.

    Raises:
        DocumentError: it is no such document, or means nothing that can be run; carries all problems.
    """
    found = parse(document) if isinstance(document, (str, bytes)) else document
    if written.is_ours(found):
        return written.read(found, environment or {}, name)
    problems: list[Problem] = []
    flow = read_shape(FlowShape, found, "the document", problems)
    if flow is None:
        raise DocumentError([one.model_copy(update={"place": _bare(one.place)}) for one in problems], _TITLE)
    family = {child: _child(child, one) for child, one in (children or {}).items()}
    reading = _Reading(flow, canvas_of(flow), dict(environment or {}), family)
    return reading.conversion(name)


def _bare(place: str) -> str:
    return place.removeprefix("the document.") or place


def _child(child: str, document: Json) -> Journey:
    from converters import registry

    found = registry.read(document).runnable().main
    return found.model_copy(update={"id": child})


@dataclass(slots=True)
class _Reading:
    """One document on its way: settings by node, then states by node, then the whole."""

    flow: FlowShape
    canvas: Canvas
    environment: dict[str, Json]
    children: dict[str, Journey]
    settings: dict[str, Theirs] = field(default_factory=dict)
    built: dict[str, Built] = field(default_factory=dict)
    notes: dict[str, Notes] = field(default_factory=dict)
    scopes: dict[str, Scope] = field(default_factory=dict)
    missing: list[MissingField] = field(default_factory=list)

    def conversion(self, name: str | None) -> Conversion:
        """The document as a bundle with its report."""
        self._prepare()
        names = names_of(self.flow, self.canvas, self.settings, self.environment)
        problems = self._build(names)
        ways = Ways(self.canvas, self.built, names, self.notes)
        transitions = ways.all() if not problems else []
        self._refuse([*problems, *ways.problems])
        bundle = self._bundle(names, transitions, name)
        report = report_of(bundle.main.name, self.notes, self.canvas, ways.entries, self.missing)
        lacking = [problem_of(one) for one in self.missing]
        doubts = [doubt for notes in self.notes.values() for doubt in notes.doubts]
        return Conversion(bundle, report, missing=tuple(lacking), doubts=tuple(doubts))

    def _prepare(self) -> None:
        """Settings in their shapes, and regions; refuses with all that is wrong so far."""
        canvas, problems = self.canvas, list(self.canvas.problems)
        for node in canvas.nodes.values():
            config = settings_of(node, problems) if node.kind else None
            if config is not None:
                self.settings[node.id] = config
        self._refuse(problems)
        loops, parallels = self._of(LoopConfig), self._of(ParallelConfig)
        conditions = self._of(ConditionConfig)
        known = list(conditions)
        take_in_conditions(canvas, loops, conditions)
        for gone in [one for one in known if one not in conditions]:
            del self.settings[gone]
        self.settings.update(loops)
        problems = find_regions(canvas, loops, parallels)
        problems += draw_borders(canvas, parallels) if not problems else []
        problems += edge_problems(canvas)
        problems += endless(canvas, certain(canvas, self._asking())) if not problems else []
        self._refuse(problems)

    def _of(self, shape: type[Any]) -> dict[str, Any]:
        return {node: config for node, config in self.settings.items() if isinstance(config, shape)}

    def _asking(self) -> dict[str, None]:
        """Nodes at which a person is asked each time."""
        found: dict[str, None] = {}
        for node, config in self.settings.items():
            match config:
                case StarterConfig() if asks(config):
                    found[node] = None
                case AgentConfig(conversationMode="multi-turn"):
                    found[node] = None
                case _ if self.canvas.nodes[node].kind in ("pause", "wait"):
                    found[node] = None
                case _:
                    pass
        return found

    def _build(self, names: Names) -> list[Problem]:
        problems: list[Problem] = []
        titles = {child: journey.name for child, journey in self.children.items()}
        for node in self.canvas.nodes.values():
            notes = self.notes[node.id] = Notes(node.shown)
            config = self.settings[node.id]
            note_settings(notes, node, config)
            scope = self.scopes[node.id] = Scope(names, node)
            context: Context[Any] = Context(node, config, scope, notes, self.canvas, titles, problems, self.missing)
            built = self.built[node.id] = REGISTRY[node.kind].build(context)
            self._finish(node, built, scope, notes)
        return problems

    def _finish(self, node: Node, built: Built, scope: Scope, notes: Notes) -> None:
        """What all states of a node have in common; doubts about the names that it reads."""
        built.state["id"] = node.id
        about = node.data.get("description")
        if isinstance(about, str):
            built.state.setdefault("description", about)
        built.state["outputs"] = scope.names.outputs_of(node.id)
        built.state["inputs"] = list(scope.reads)
        source: STATE = {"node_id": node.id, "node_type": node.type or node.kind}
        source |= {"node_name": node.name or None, "config": without_credentials(node.data)}
        around = [(one, -BESIDE) for one in built.before] + ([(built.rescue, BESIDE)] if built.rescue else [])
        for state, shift in [(built.state, 0.0), *around]:
            state |= {"parent": node.parent, "branching": "all"}
            place = {"x": node.position[0] + shift, "y": node.position[1]} if node.position is not None else None
            state["source"] = {**source, "details": {"position": place} if place is not None else {}}
        note_doubts(notes, scope)

    def _bundle(self, names: Names, transitions: list[STATE], name: str | None) -> Bundle:
        states: list[STATE] = []
        for node, built in self.built.items():
            changes = built.state.setdefault("context_changes", [])
            for variable, path in names.stored.get(node, {}).items():
                value = {"$ref": ["local", "output", *path]}
                changes.append({"variable": variable, "operation": "set", "value": value})
            built.state["mapping_confidence"] = self.notes[node].confidence
            rescue = [built.rescue] if built.rescue is not None else []
            states += [*built.before, built.state, *rescue]
        joined(states, transitions)
        confidences = [notes.confidence for notes in self.notes.values()]
        title = name or self.flow.name
        journey: STATE = {
            "id": self.flow.id or slug(title) or "workflow",
            "title": title,
            "description": self.flow.description,
            "version": self.flow.version,
            "variables": list(names.variables.values()),
            "initial": self._beginnings(transitions),
            "states": states,
            "transitions": transitions,
            "origin": self._origin(),
            "mapping_confidence": round(sum(confidences) / len(confidences), 4),
        }
        document = {"journeys": [journey], "children": tuple(self.children.values()), "environment": self.environment}
        return _validated(document)

    def _beginnings(self, transitions: list[STATE]) -> list[str]:
        """Where the run begins: the starters; without any, what nothing leads to; else the document's first node."""
        led_to = {way["target"] for way in transitions}
        outside = [one for one in self.canvas.nodes.values() if one.parent is None]
        starters = [one for one in outside if one.kind == "starter"]
        free = [one for one in outside if self.built[one.id].first not in led_to]
        found = [one for one in starters if one in free] or starters[:1] or free or outside[:1]
        return [self.built[one.id].first for one in found]

    def _origin(self) -> STATE:
        known = {"id": self.flow.id or None, "name": self.flow.name or None, "version": self.flow.version}
        return {"format": "reactflow", **known}

    def _refuse(self, problems: list[Problem]) -> None:
        if problems:
            raise DocumentError(list(dict.fromkeys(problems)), _TITLE)


def _validated(document: STATE) -> Bundle:
    try:
        return Bundle.model_validate(document)
    except ValidationError as error:
        found = translation.problems(error, document, Bundle)
        said = [one if one.remedy else one.model_copy(update={"remedy": _REMEDY}) for one in found]
        raise DocumentError(said, _TITLE) from None
