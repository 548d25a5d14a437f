"""Journeys of a script: states, transitions, forks, and sub-journeys, whose states are copied in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from conformance.parlant.script.offering import Offered, called
from conformance.parlant.script.refusing import ScriptError
from conformance.parlant.script.relating import Guideline, Related
from conformance.parlant.script.stores import END, Row, Stores
from conformance.parlant.script.tools import ToolEntry, ids_of
from journeys.values import Json

if TYPE_CHECKING:
    from conformance.parlant.script.server import Server


@dataclass(frozen=True, kw_only=True)
class Transition:
    """What a script says of a transition. Handlers are no part of a conversation that is played here."""

    condition: str | None = None
    chat_state: str | None = None
    tool_instruction: str | None = None
    state: State | None = None
    tool_state: ToolEntry | Iterable[ToolEntry] = ()
    journey: Journey | None = None
    description: str | None = None
    canned_responses: Iterable[str] = ()
    metadata: Mapping[str, Json] = field(default_factory=dict)
    on_match: Any = None
    on_message: Any = None
    composition_mode: str | None = None
    canned_response_field_provider: Any = None
    id: str | None = None
    labels: Iterable[str] = ()

    @property
    def tools(self) -> list[ToolEntry]:
        """The tools of the state that it leads to."""
        return [self.tool_state] if isinstance(self.tool_state, ToolEntry) else list(self.tool_state)


@dataclass(eq=False)
class State(Offered):
    """A state of a journey. Several may be made of one node: what counts is its row."""

    journey: Journey | None = field(repr=False)
    row: Row
    offers: ClassVar = ("id", "action", "transition_to", "fork")

    @property
    def id(self) -> str:
        """The node's id."""
        return str(self.row["id"])

    @property
    def action(self) -> str | None:
        """What is to be done."""
        action: str | None = self.row["action"]
        return action

    @property
    def kind(self) -> str | None:
        """`chat`, `tool`, `fork`; None for the root and the end."""
        kind: str | None = self.row["metadata"].get("journey_node", {}).get("kind")
        return kind

    def transition_to(self, **said: Any) -> Edge:
        """A way to a new state, to one that there is, or into another journey."""
        wanted: Transition = called(Transition, [], said, "transition_to")
        self._check(wanted)
        owner = self._owner()
        if wanted.journey is not None:
            from conformance.parlant.script.cloning import enter

            return enter(self, wanted.journey, wanted.condition)
        target = end_state() if wanted.chat_state == "" else wanted.state
        if target is None:
            # The SDK drops the instruction of a tool that follows on another.
            instruction = wanted.tool_instruction if self.kind != "tool" else None
            target = owner.state(
                "tool" if wanted.tools else "chat",
                action=instruction if wanted.tools else wanted.chat_state,
                tools=wanted.tools,
                description=wanted.description,
                metadata=wanted.metadata,
                composition_mode=wanted.composition_mode,
                given=wanted.id,
                labels=wanted.labels,
            )
        owner.stores.tag_canned_responses(list(wanted.canned_responses), f"journey_node:{target.id}")
        return owner.edge(self, target, wanted.condition)

    def fork(self) -> Edge:
        """A way to a fork."""
        if self.kind == "fork":
            raise ScriptError("a fork cannot lead to a fork of its own")
        self._check_condition(None)
        owner = self._owner()
        return owner.edge(self, owner.state("fork"), None)

    def _owner(self) -> Journey:
        if self.journey is None:
            raise ScriptError("no transition leads out of the end")
        return self.journey

    def _check(self, wanted: Transition) -> None:
        targets = (wanted.chat_state, wanted.tools or None, wanted.state, wanted.journey)
        if sum(one is not None for one in targets) != 1:
            raise ScriptError("a transition has one of `chat_state`, `tool_state`, `state` and `journey`")
        if self.kind == "fork" and not wanted.condition and wanted.journey is None:
            raise ScriptError("a transition out of a fork has a condition")
        self._check_condition(wanted.condition)

    def _check_condition(self, condition: str | None) -> None:
        out = self._owner().out(self)
        if out and (not condition or any(not edge["condition"] for edge in out)):
            raise ScriptError("of several transitions out of a state, each has a condition")


@dataclass(frozen=True)
class Edge(Offered):
    """A transition, whose target goes on from."""

    source: State
    target: State
    condition: str | None
    offers: ClassVar = ("source", "target", "condition")


@dataclass(eq=False)
class Journey(Related):
    """A journey."""

    row: Row = field(default_factory=dict)
    server: Server = field(kw_only=True, repr=False)
    conditions: list[Guideline] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    offers: ClassVar = (
        "id", "conditions", "initial_state", "create_guideline", "create_observation", "create_canned_response",
        "attach_tool", "attach_retriever", "prioritize_over", "exclude", "depend_on", "depend_on_any",
    )  # fmt: skip

    def end(self) -> tuple[str, str]:
        """All that belongs to it."""
        return "tag_all", f"journey:{self.id}"

    @property
    def initial_state(self) -> State:
        """Where it begins."""
        return self.states[0]

    def state(
        self,
        kind: str,
        action: str | None = None,
        tools: list[ToolEntry] | None = None,
        description: str | None = None,
        metadata: Mapping[str, Json] | None = None,
        composition_mode: str | None = None,
        given: str | None = None,
        labels: Iterable[str] = (),
    ) -> State:
        """Adds a state."""
        listed = ids_of(tools or [])
        if len(listed) == 1 and not action:
            action = f"Use the tool {listed[0].partition(':')[2]}"
        row = node_row(
            self.stores.id_for("node", given),
            action=action,
            description=description,
            tools=listed,
            metadata={"journey_node": {"kind": kind}, **(metadata or {})},
            composition_mode=composition_mode or self.row["composition_mode"],
            labels=sorted(labels),
        )
        self.row["nodes"].insert(len(self.row["nodes"]) - 1, row)  # the end is always listed last
        self.states.append(State(self, row))
        for tool in listed:
            self.stores.relate("reevaluation", ("tag_all", f"journey_node:{row['id']}"), ("tool", tool))
        self.server.use(tools or [])
        return self.states[-1]

    def edge(self, source: State, target: State, condition: str | None) -> Edge:
        """Adds a transition."""
        row: Row = {
            "id": self.stores.id_for("edge"),
            "source": source.id,
            "target": target.id,
            "condition": condition,
            "metadata": {},
        }
        self.row["edges"].append(row)
        return Edge(source, target, condition)

    def out(self, state: State) -> list[Row]:
        """The transitions out of a state, in order."""
        return [row for row in self.row["edges"] if row["source"] == state.id]

    def create_guideline(self, **said: Any) -> Guideline:
        """A guideline that is looked at where the journey is active."""
        made = self.server.guideline(said, [])
        self.stores.relate("dependency", made.end(), self.end())
        return made

    def create_observation(self, **said: Any) -> Guideline:
        """A guideline without an action."""
        return self.create_guideline(**said)

    def attach_tool(self, tool: ToolEntry, condition: str) -> str:
        """A tool for when something holds while the journey is active."""
        return self.create_guideline(condition=condition, tools=[tool]).id

    def attach_retriever(self, retriever: Any, id: str | None = None) -> None:  # noqa: A002
        """Has no part in what is compared."""

    def create_canned_response(
        self,
        template: str,
        tags: Iterable[Any] = (),
        signals: Iterable[str] = (),
        metadata: Mapping[str, Json] | None = None,
        field_dependencies: Iterable[str] = (),
    ) -> str:
        """A canned response that is looked at where the journey is active."""
        tied = [f"journey:{self.id}", *(tag.id for tag in tags)]
        return self.stores.canned_response(
            template, tied, list(signals), list(field_dependencies), dict(metadata or {})
        )


def node_row(name: str, **columns: Json) -> Row:
    """A node's row."""
    empty: Row = {"action": None, "description": None, "tools": [], "metadata": {}, "composition_mode": None}
    return {"id": name, **empty, "labels": [], **columns}


def end_state() -> State:
    """The end of every journey."""
    return State(None, node_row(END))


def begin(server: Server, stores: Stores, row: Row, conditions: list[Guideline]) -> Journey:
    """A journey of a row, with its root and its end."""
    root = node_row(row["root_id"])
    row |= {"nodes": [root, node_row(END)], "edges": []}
    made = Journey(stores, row["id"], row, server=server, conditions=conditions)
    made.states.append(State(made, root))
    return made
