"""Any journey as nodes and edges of Parlant: what its states do, said in words; and what Parlant cannot say."""

from __future__ import annotations

import re
from typing import Any, assert_never

from converters.labels import label_of, source_of
from converters.parlant.graph import END
from converters.parlant.kept import Row
from converters.parlant.rows import write_row
from converters.parlant.unsaid import NO_PLACE, of_state
from converters.parlant.vocabulary import made_id, mode_of, tag_of
from converters.report import Entry
from journeys.bundle import Bundle, ToolDescription
from journeys.journey import Journey
from journeys.states import (
    AgentInteraction,
    Aggregation,
    AnyState,
    DecisionPoint,
    ErrorHandling,
    Final,
    Initial,
    InputCollection,
    Loop,
    Notification,
    ParallelExecution,
    PausePoint,
    RegisteredTool,
    ToolExecution,
    Validation,
    Wait,
    WorkflowBridge,
)
from journeys.transitions import Transition
from journeys.values import Json

_OTHERWISE = "None of the others holds"
_ANYWAY = "In any case"
_IN_PLAIN = "Parlant says it in words; what exactly happens is for the model to decide"


class Foreign:
    """Writes the journeys of a bundle that Parlant's stores did not give; takes down what is said otherwise."""

    def __init__(self, bundle: Bundle, entries: list[Entry]) -> None:
        self.bundle = bundle
        self.entries = entries
        self.tools: dict[str, Row] = {}
        self.calls: list[tuple[str, str]] = []
        """Nodes and the tools that they call."""
        self._described = dict.fromkeys(one.id for one in bundle.tool_descriptions)
        self._times: dict[str, int] = {}
        for journey in bundle.journeys:
            for state in journey.states:
                self._times[state.id] = self._times.get(state.id, 0) + 1

    def is_needed(self, journey: Journey) -> bool:
        """Whether a journey, even one that came from Parlant, has what its stores have no columns for."""
        ways = any(way.guard is not None or way.choices or way.trigger != "automatic" for way in journey.transitions)
        return ways or len(journey.initial) != 1 or not all(_is_native(state) for state in journey.states)

    def journey(self, journey: Journey, conditions: list[str]) -> Row:
        """The journey as a row, with nodes and edges."""
        inside = dict.fromkeys(state.id for state in journey.states if state.parent is not None)
        states = [state for state in journey.states if state.id not in inside]
        ways = [way for way in journey.transitions if way.source not in inside and way.target not in inside]
        root, first = self._root(journey, ways)
        names = {state.id: self._name(journey, state) for state in states}
        names |= {root.id: names[root.id]} if root is not None else {}
        root_id = names[root.id] if root is not None else made_id(journey.id, "root")
        nodes = [] if root is not None else [_node(root_id)]
        nodes += [self._node(journey, state, names) for state in states if names[state.id] != END]
        edges = self._edges(journey, [*first, *ways], {**names, "": root_id})
        for end in (state for state in states if names[state.id] == END):
            self._account(journey, end)
        for within in inside:
            self._say(journey, within, "dropped", "a node of Parlant has no states inside", "write the region out")
        return {
            "id": journey.id,
            "title": journey.name,
            "description": journey.description,
            "conditions": [*journey.activation.observations, *conditions],
            "root_id": root_id,
            "tags": [tag_of(scope) for scope in journey.tags],
            "composition_mode": mode_of(journey.composition),
            "labels": list(journey.labels),
            "priority": journey.priority,
            "nodes": [*nodes, _node(END)],
            "edges": edges,
        }

    def _root(self, journey: Journey, ways: list[Transition]) -> tuple[AnyState | None, list[Transition]]:
        """The state that is the root; without one, the ways from a root of its own (source "") to the beginnings."""
        known = {state.id: state for state in journey.states}
        only = known.get(journey.initial[0]) if len(journey.initial) == 1 else None
        if isinstance(only, Initial) and not any(way.target == only.id for way in ways):
            return only, []
        words = len(journey.initial) > 1
        return None, [
            Transition(source="", target=one, words=f"To begin with {known[one].name}" if words else None)
            for one in journey.initial
            if one in known
        ]

    def _name(self, journey: Journey, state: AnyState) -> str:
        if isinstance(state, Final):
            return END
        return state.id if self._times[state.id] == 1 and state.id != END else f"{journey.id}-{state.id}"

    def _node(self, journey: Journey, state: AnyState, names: dict[str, str]) -> Row:
        kind, action, tools = self._said(journey, state)
        row = _node(names[state.id], kind, action, tools)
        self.calls += [(names[state.id], tool) for tool in tools if kind == "tool"]
        row |= {"description": state.description or None, "composition_mode": mode_of(state.composition)}
        self._account(journey, state)
        return {**row, "labels": list(state.labels)}

    def _said(self, journey: Journey, state: AnyState) -> tuple[str | None, str | None, list[str]]:
        """Kind, action and tools of a state's node."""
        said = state.description or state.name
        match state:
            case Initial():
                return None, None, []
            case AgentInteraction():
                return self._spoken(journey, state)
            case ToolExecution():
                tools = [self._tool(state, tool) for tool in (state.tool, *state.further_tools)]
                usual = f"Use the tool {tools[0].rpartition(':')[2]}" if len(tools) == 1 else None
                return "tool", state.instruction or usual, tools
            case DecisionPoint():
                return "fork", None, []
            case InputCollection():
                asked = [field.title or field.name for field in state.fields]
                return "chat", self._text(journey, state.question) or f"Ask for: {', '.join(asked)}", []
            case Notification():
                return "chat", f"Say: {self._text(journey, state.message)}", []
            case PausePoint():
                return "chat", f"Ask: {self._text(journey, state.question)}", []
            case Final():
                return None, None, []
            case (
                ParallelExecution()
                | Loop()
                | WorkflowBridge()
                | Validation()
                | Aggregation()
                | ErrorHandling()
                | Wait()
            ):
                return "tool", f"{said} ({state.type.replace('_', ' ')})", [self._made_tool(state)]
            case _:
                assert_never(state)

    def _spoken(self, journey: Journey, state: AgentInteraction) -> tuple[str | None, str | None, list[str]]:
        """A chat, or a single reply, whose messages are then what is to be done."""
        tools = [_own(one.tool.id) for one in state.tools if isinstance(one.tool, RegisteredTool)]
        others = [one.name for one in state.tools if not isinstance(one.tool, RegisteredTool)]
        if others:
            self._say(
                journey, state.id, "dropped", f"the tools {', '.join(others)}: {NO_PLACE}", "write them in Parlant"
            )
        asked = (
            [state.goal] if state.mode == "chat" else [one.content for one in state.messages if one.role != "assistant"]
        )
        text = "\n".join(self._text(journey, one) for one in asked)
        return "chat", text or state.description or state.name, tools

    def _text(self, journey: Journey, value: Json) -> str:
        """A value in words; references in pointed brackets, as people write them."""
        if value is None or isinstance(value, str):
            return value or ""
        if isinstance(value, dict) and isinstance(value.get("$text"), list):
            return "".join(self._text(journey, part) for part in value["$text"])
        return source_of(value, journey)

    def _tool(self, state: AnyState, tool: Any) -> str:
        return _own(tool.id) if isinstance(tool, RegisteredTool) else self._made_tool(state)

    def _made_tool(self, state: AnyState) -> str:
        """A tool that does what the state does, for its author to write."""
        name = re.sub(r"\W+", "_", state.id).strip("_") or "tool"
        made = f"built-in:{name}"
        if made not in self._described and made not in self.tools:
            about = state.description or state.name
            self.tools[made] = write_row(ToolDescription(id=made, description=about))
            message = f"is a call of the tool `{name}`, which is described and has to be written"
            self.entries.append(
                Entry("changed", state.id, state.type, state.name, None, message, "write it in Parlant")
            )
        return made

    def _edges(self, journey: Journey, ways: list[Transition], names: dict[str, str]) -> list[Row]:
        found: list[Row] = []
        states = {state.id: state for state in journey.states}
        for source in dict.fromkeys(way.source for way in ways):
            out = [way for way in ways if way.source == source and way.target in names]
            if names.get(source) in (None, END):
                continue
            said = [label_of(journey, way) or None for way in out]
            fork = isinstance(states.get(source), DecisionPoint)
            self._tell_apart(journey, source, out, said, fork=fork)
            for way, words in zip(out, said, strict=True):
                target = names[way.target]
                name = way.id or made_id(journey.id, names[source], target, words or "")
                found.append(
                    {"id": name, "source": names[source], "target": target, "condition": words, "metadata": {}}
                )
        return found

    def _tell_apart(
        self, journey: Journey, source: str, ways: list[Transition], said: list[str | None], *, fork: bool
    ) -> None:
        """Gives conditions to the ways that Parlant wants some of."""
        lacking = [number for number, words in enumerate(said) if words is None]
        if len(ways) == 1 and lacking and fork:
            said[0] = _ANYWAY
        elif len(ways) > 1 and len(lacking) == 1:
            said[lacking[0]] = _OTHERWISE
        elif len(ways) > 1 and lacking:
            names = {state.id: state.name for state in journey.states}
            for number in lacking:
                said[number] = f"To go on with {names[ways[number].target]}"
            message = "takes several ways at once, and Parlant takes one"
            self._say(journey, source, "changed", message, "say in words which one")
        if any(way.guard is not None for way in ways):
            message = "its ways are told apart by expressions; Parlant has them in words"
            self._say(journey, source, "changed", message, "say in words what they mean")

    def _account(self, journey: Journey, state: AnyState) -> None:
        """Takes down what became of a state and of each of its fields."""
        native = _is_native(state) or isinstance(state, (Initial, Final))
        self._say(journey, state.id, "carried" if native else "changed", "" if native else _IN_PLAIN, "")
        self.entries += of_state(state)

    def _say(self, journey: Journey, state_id: str, outcome: Any, message: str, remedy: str) -> None:
        state = next((one for one in journey.states if one.id == state_id), None)
        about = (state.type, state.name) if state is not None else ("root", "the beginning")
        self.entries.append(Entry(outcome, state_id, *about, None, message, remedy))


def _own(tool: str) -> str:
    """A tool's id with its service; without one, it is of Parlant's own."""
    return tool if ":" in tool else f"built-in:{tool}"


def _is_native(state: AnyState) -> bool:
    match state:
        case Initial():
            return state.output is None
        case Final():
            return state.id == END
        case AgentInteraction():
            spoken = state.goal is None or isinstance(state.goal, str)
            return state.mode == "chat" and spoken and all(isinstance(one.tool, RegisteredTool) for one in state.tools)
        case ToolExecution():
            tools = (state.tool, *state.further_tools)
            return all(isinstance(one, RegisteredTool) and not one.arguments for one in tools)
        case DecisionPoint():
            return state.is_fork
        case _:
            return False


def _node(name: str, kind: str | None = None, action: str | None = None, tools: list[str] | None = None) -> Row:
    return {
        "id": name,
        "action": action,
        "description": None,
        "tools": tools or [],
        "metadata": {} if kind is None else {"journey_node": {"kind": kind}},
        "composition_mode": None,
        "labels": [],
    }
