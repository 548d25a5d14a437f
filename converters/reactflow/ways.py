"""Edges as transitions: which handle means what, and what an edge's `data` says of the way."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from converters.reactflow.canvas import Canvas, Edge, Node, plain_handle
from converters.reactflow.context import STATE, Built
from converters.reactflow.expressions import compile_condition
from converters.reactflow.names import Names, Scope
from converters.reactflow.reporting import note_doubts
from converters.reactflow.texts import object_of, text_value
from converters.report import Entry, Outcome
from converters.sim.notes import Notes
from journeys.validation.chart import cycles
from journeys.validation.problem import Problem
from journeys.values import ref

TRIGGERS = {
    "automatic": "automatic", "confirmation": "user_confirmation", "user_confirmation": "user_confirmation",
    "user_input": "user_input", "tool_success": "tool_success", "success": "tool_success",
    "tool_failure": "tool_failure", "failure": "tool_failure", "error": "tool_failure", "conditional": "conditional",
    "external_event": "external_event", "event": "external_event", "timeout": "timeout",
    "parallel_complete": "parallel_complete",
}  # fmt: skip
_LISTENING = ("external_event", "timeout")
_YES_NO_KINDS = ("pause", "validation")
_REFUSED = ("no", "false", "invalid", "rejected", "reject", "declined", "decline")


class Ways:
    """Makes transitions of the edges of one canvas."""

    def __init__(self, canvas: Canvas, built: dict[str, Built], names: Names, notes: dict[str, Notes]) -> None:
        self.canvas = canvas
        self.built = built
        self.names = names
        self.notes = notes
        self.problems: list[Problem] = []
        self.entries: list[Entry] = []

    def all(self) -> list[STATE]:
        """The transitions, in the order of the edges; those between the states of one node come after them."""
        made = [way for edge in self.canvas.edges if (way := self._way(edge)) is not None]
        inner = list(self._inner(made))
        for way in made:
            rescue = self.built[str(way["source"])].rescue
            if rescue is not None and way["trigger"] == "tool_failure":
                edge = next(one for one in self.canvas.edges if one.id == way["id"])
                self._note("changed", edge, "sourceHandle", "is taken only where the node's own error handling fails")
                way["source"] = rescue["id"]
        return [*made, *inner]

    def _way(self, edge: Edge) -> STATE | None:
        source = self.canvas.nodes[edge.source]
        said = edge.said
        way: STATE = {"id": edge.id, "source": edge.source, "target": self.built[edge.target].first}
        way |= {"source_edge": edge.id, "priority": said.priority}
        if edge.handle is not None:
            way["source_handle"] = edge.handle
        if not self._fires(edge, source, way):
            return None
        scope = self._scope(source)
        if said.condition is not None and "choices" not in way:
            self._guard(edge, way, scope)
        if said.requiresConfirmation or said.confirmationPrompt is not None:
            way["confirmation"] = text_value(
                said.confirmationPrompt or f"Go on from {source.name or source.id}?", scope
            )
        way |= {"commands": said.userCommands, "events": said.systemEvents}
        if said.variableMappings:
            way["mappings"] = object_of(said.variableMappings, scope)
        note_doubts(self.notes[source.id], scope)
        for name in said.model_extra or {}:
            if name not in ("label", "type"):
                self._note("dropped", edge, name, "is no property of a way that is known here")
        if edge.label and "choices" not in way:
            self._note("unused", edge, "label", "a label is only drawn")
        return way

    def _scope(self, source: Node) -> Scope:
        """What is known on the way: the source's output, which is not yet among the outputs of the run."""
        output = ref("local", "output")
        own = {name: ref("local", "output", name) for name in self.names.outputs_of(source.id)}
        around = {source.id: output, "output": output, "result": output, "error": ref("local", "error")}
        return Scope(self.names, source, own={**around, **own})

    def _note(self, outcome: Outcome, edge: Edge, name: str, message: str) -> None:
        source = self.canvas.nodes[edge.source]
        where = f"edge {edge.id}, {name}"
        self.entries.append(Entry(outcome, source.id, source.type, source.name, where, message))

    def _fires(self, edge: Edge, source: Node, way: STATE) -> bool:
        """Finds out what fires a way; False where that is a problem of the document."""
        said = edge.said
        way["trigger"] = "parallel_complete" if source.kind == "parallel" else "tool_success"
        if said.triggerType is not None:
            trigger = TRIGGERS.get(said.triggerType.lower())
            if trigger is None:
                known = ", ".join(f"`{one}`" for one in dict.fromkeys(TRIGGERS.values()))
                return self._refuse(edge, f"there is no trigger `{said.triggerType}`", f"known are {known}")
            way["trigger"] = trigger
        elif edge.is_failure or (source.kind in _YES_NO_KINDS and edge.plain_handle in _REFUSED):
            way["trigger"] = "tool_failure"
        elif edge.plain_handle == "timeout" or said.timeout is not None:
            way["trigger"] = "timeout"
        elif said.systemEvents:
            way["trigger"] = "external_event"
        elif said.userCommands:
            way["trigger"] = "user_input"
        if said.timeout is not None:
            way["after_seconds"] = said.timeout / 1000
        if source.kind == "condition" and way["trigger"] in ("tool_success", "conditional", "automatic", "user_input"):
            return said.userCommands != [] or self._choose(edge, way)
        return True

    def _choose(self, edge: Edge, way: STATE) -> bool:
        choices = self.built[edge.source].choices
        found = choices.get(edge.target)
        for name in (edge.handle, edge.said.branch, edge.id, edge.label):
            found = found or choices.get(plain_handle(name))
        if found is None:
            ids = [branch["id"] for branch in self.built[edge.source].state.get("branches", ())]
            known = ", ".join(f"`{one}`" for one in ids)
            shown = f"its handle `{edge.handle}` is none of them" if edge.handle else "it has no `sourceHandle`"
            return self._refuse(
                edge, f"nothing says for which branch of `{edge.source}` it is: {shown}", f"the branches are {known}"
            )
        way |= {"trigger": "conditional", "choices": [found]}
        return True

    def _guard(self, edge: Edge, way: STATE, scope: Scope) -> None:
        made = compile_condition(edge.said.condition if edge.said.condition is not None else True, scope)
        if made.kind == "invalid":
            remedy = "write it in JavaScript, as in `output.status_code === 200`"
            self._refuse(edge, f"`{edge.said.condition}` is no condition: {made.message}", remedy)
        way["guard"] = made.value
        if way["trigger"] == "tool_success":
            way["trigger"] = "conditional"

    def _inner(self, made: list[STATE]) -> Iterator[STATE]:
        """The ways between the states of one node: from a check to the node, and round its failures."""
        leaving: dict[str, list[STATE]] = {}
        for way in made:
            leaving.setdefault(str(way["source"]), []).append(way)
        for node, built in self.built.items():
            chain = [*built.before, built.state]
            for one, following in pairwise(chain):
                yield {"source": one["id"], "target": following["id"], "trigger": "tool_success"}
            ways = leaving.get(node, [])
            for one in built.before:
                for way in ways:
                    if way["trigger"] == "tool_failure":
                        yield {**way, "id": f"{way['id']}@{one['id']}", "source": one["id"]}
            if built.rescue is None:
                continue
            rescue = built.rescue["id"]
            yield {"source": node, "target": rescue, "trigger": "tool_failure"}
            for way in ways:
                if way["trigger"] not in (*_LISTENING, "tool_failure"):
                    yield {**way, "id": f"{way['id']}@{rescue}", "source": rescue, "trigger": "automatic"}

    def _refuse(self, edge: Edge, message: str, remedy: str) -> bool:
        self.problems.append(Problem(place=edge.place, message=message, remedy=remedy))
        return False


def certain(canvas: Canvas, asking: dict[str, None]) -> list[Edge]:
    """The edges that are always taken when their node has succeeded, and nobody was asked there."""
    found: list[Edge] = []
    for edge in canvas.edges:
        said = edge.said
        source = canvas.nodes[edge.source]
        if source.kind == "condition" or edge.is_failure or edge.source in asking:
            continue
        if said.condition is not None or said.userCommands or said.systemEvents or said.timeout or said.triggerType:
            continue
        if said.requiresConfirmation or said.confirmationPrompt or edge.plain_handle in (*_REFUSED, "timeout"):
            continue
        found.append(edge)
    return found


def joined(states: list[STATE], transitions: list[STATE]) -> None:
    """Lets states with several ways in wait for all of them, unless they are part of a cycle."""
    incoming: dict[str, dict[str, None]] = {}
    following: dict[str, list[str]] = {}
    for way in transitions:
        incoming.setdefault(str(way["target"]), {})[str(way["source"])] = None
        following.setdefault(str(way["source"]), []).append(str(way["target"]))
    ids = [str(state["id"]) for state in states]
    round_about = {one for part in cycles(ids, lambda node: following.get(node, [])) for one in part}
    for state in states:
        several = len(incoming.get(str(state["id"]), {})) > 1
        if several and state["id"] not in round_about and state["type"] != "error_handling":
            state["join"] = "all"
