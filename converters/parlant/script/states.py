"""Calls for a journey's states and transitions, in the order of its stores."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from converters.documents import refuse
from converters.parlant.script import ids
from converters.parlant.script.clones import END, Known
from converters.parlant.script.entering import Entered, entering
from converters.parlant.script.literals import Code, quoted
from converters.parlant.script.making import Making, differing, mode
from converters.parlant.script.rows import Row

_TYPES = {"chat": "p.ChatJourneyState", "tool": "p.ToolJourneyState", "fork": "p.ForkJourneyState"}


def write(making: Making) -> None:
    """Adds the calls of all journeys."""
    known: dict[str, Known] = {}
    for row in making.stores["journeys"]:
        known[row["id"]] = Known(row)
        making.expressions["states", row["root_id"]] = f"{making.expressions['journeys', row['id']]}.initial_state"
    making.expressions["states", END] = "p.END_JOURNEY"
    for row in _innermost_first(making.stores["journeys"]):
        _Walk(making, row, known).write()


def _innermost_first(journeys: list[Row]) -> list[Row]:
    """The journeys, each after those that it enters: what is copied must be known."""
    found: dict[str, Row] = {}
    by_id = {one["id"]: one for one in journeys}

    def visit(row: Row, under_way: frozenset[str]) -> None:
        for inner in dict.fromkeys(one["metadata"].get("sub_journey_id") for one in row["nodes"]):
            if inner in by_id and inner not in under_way:
                visit(by_id[inner], under_way | {inner})
        found.setdefault(row["id"], row)

    for row in journeys:
        visit(row, frozenset({row["id"]}))
    return list(found.values())


@dataclass(slots=True)
class _Walk:
    """One journey, transition by transition; a state is made by the first transition into it."""

    making: Making
    row: Row
    known: dict[str, Known]
    nodes: list[Row] = field(default_factory=list)
    made: dict[str, Row] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.making.expressions["journeys", self.row["id"]]

    @property
    def mine(self) -> Known:
        return self.known[self.row["id"]]

    def write(self) -> None:
        self.nodes = [one for one in self.row["nodes"] if one["id"] not in (self.row["root_id"], END)]
        roots = [one for one in self.row["nodes"] if one["id"] == self.row["root_id"]]
        self.mine.states |= {one["id"]: one for one in roots}
        self.made |= self.mine.states
        edges = list(self.row["edges"])
        while edges:
            used = self._sub_journey(edges)
            if used:
                del edges[:used]
                continue
            edge = edges.pop(0)
            self._ensure(edge["source"])
            self._transition(edge)
        while self.nodes:
            self._bare(self.nodes.pop(0))

    def _transition(self, edge: Row) -> None:
        if self.nodes and self.nodes[0]["id"] == edge["target"] and self._allowed(edge):
            node = self.nodes[0]
            kind = _kind(node)
            if kind == "fork" and self._is_plain_fork(node, edge):
                self._made(self.nodes.pop(0), edge, "fork", {})
                return
            fits = (kind == "chat" and node["action"]) or (kind == "tool" and self._says_its_action(node))
            if fits and not (kind == "chat" and node["tools"]):
                self._made(self.nodes.pop(0), edge, "transition_to", self._described(node, kind))
                return
        self._ensure(edge["target"])
        self._joined(edge)

    def _ensure(self, state: str) -> None:
        """Makes a state of this journey without a transition, and those before it, if it is not made yet."""
        while state not in self.made and state in (one["id"] for one in self.nodes):
            self._bare(self.nodes.pop(0))

    def _named(self, state: str) -> str:
        """What a state is called in the script; one of another journey may get its name before it is made."""
        if ("states", state) not in self.making.expressions:
            every = [one for journey in self.making.stores["journeys"] for one in journey["nodes"]]
            if state not in (one["id"] for one in every):
                said = f"has a transition of the state {state}, which the reading does not hold"
                refuse(f"the journey `{self.row['title']}`", said, "read the stores again")
            name = self._name(next(one for one in every if one["id"] == state))
            self.making.expressions["states", state] = self.making.reserved[state] = name
        return self.making.expressions["states", state]

    def _name(self, node: Row) -> str:
        found = self.making.reserved.pop(node["id"], None)
        said = node["action"] or " ".join(tool.partition(":")[2] for tool in node["tools"]) or "fork"
        return found or self.making.names.make(said, "state", words=5)

    def _made(self, node: Row, edge: Row, function: str, given: dict[str, Any]) -> None:
        """A transition that makes its target."""
        source = self._named(edge["source"])
        name = self._name(node)
        if function != "fork":
            given = ({"condition": edge["condition"]} if edge["condition"] is not None else {}) | given
            given |= self._id(node)
            bound = f"journey_node:{node['id']}:{edge['id']}"
            given |= self.making.bound("on_match", bound) | self.making.bound("on_message", bound)
        rows = self._rows(node)
        for tool in node["tools"]:
            rows |= self._reevaluated(node, tool)
        step = self.making.add(
            f"{source}.{function}", given, section=self.name, defines=name, rows=rows, ending=".target"
        )
        for tool in node["tools"]:
            self.making.automatic_steps[f"journey_node:{node['id']}", tool, "reevaluation"] = step
        self._edge_id(edge)
        self._remember(node, name, edge)

    def _described(self, node: Row, kind: str) -> dict[str, Any]:
        tools = [self.making.tool(one) for one in node["tools"]]
        given: dict[str, Any] = {}
        if kind == "chat":
            given["chat_state"] = node["action"]
        else:
            given["tool_state"] = tools[0] if len(tools) == 1 else tools
            given |= {"tool_instruction": node["action"]} if node["action"] != _by_itself(node) else {}
        given |= differing(node, description=None) | self._more(node, kind)
        canned = self.making.canned_of(f"journey_node:{node['id']}")
        return given | ({"canned_responses": canned} if canned else {})

    def _more(self, node: Row, kind: str) -> dict[str, Any]:
        metadata = dict(node["metadata"])
        if metadata.get("journey_node") == {"kind": kind}:
            del metadata["journey_node"]
        given: dict[str, Any] = {"metadata": metadata} if metadata else {}
        if node["composition_mode"] not in (None, self.row["composition_mode"]):
            given["composition_mode"] = mode(node["composition_mode"])
        return given | differing(node, labels=[])

    def _id(self, node: Row) -> dict[str, Any]:
        derived = self.making.ids.taken(ids.of_node(self.row["id"], node), node["id"])
        return {} if derived else {"id": node["id"]}

    def _edge_id(self, edge: Row) -> None:
        checksum = ids.checksum(self.row["id"], edge["source"], edge["target"], edge["condition"])
        if not self.making.ids.taken(checksum, edge["id"]):
            self.making.other_ids["transitions"].append(edge["id"])

    def _rows(self, *nodes: Row) -> dict[str, int]:
        self.mine.calls += 1
        places = [
            (one["id"], one["tags"].index(tag))
            for one in self.making.stores["canned_responses"]
            for tag in (f"journey_node:{node['id']}" for node in nodes)
            if tag in one["tags"]
        ]
        # Of several the first counts: the dictionary keeps what comes last.
        tagged = {f"tagged {canned}": place for canned, place in sorted(places, key=lambda one: -one[1])}
        return {f"graph of {self.row['id']}": self.mine.calls} | tagged

    def _reevaluated(self, node: Row, tool: str) -> dict[str, int]:
        """The relationship that making a tool state makes by itself, by its place among all."""
        key = (f"journey_node:{node['id']}", tool, "reevaluation")
        self.making.automatic[key] += 1
        for place, one in enumerate(self.making.stores["relationships"]):
            if (one["source"]["id"], one["target"]["id"], one["kind"]) == key:
                return {"relationships": place} if tool == node["tools"][0] else {}
        return {}

    def _bare(self, node: Row) -> None:
        """A state that no transition makes; the SDK has no public call for it."""
        kind = _kind(node)
        given: dict[str, Any] = differing(node, action=None, description=None)
        given |= {"tools": [self.making.tool(one) for one in node["tools"]]} if node["tools"] else {}
        given |= self._more(node, kind) | self._id(node)
        name = self._name(node)
        making = f"{self.name}._create_state"
        self.making.add(making, given, Code(_TYPES[kind]), section=self.name, defines=name, rows=self._rows(node))
        for one in self.making.canned_of(f"journey_node:{node['id']}"):
            given = {"canned_response_id": one, "tag_id": f"journey_node:{node['id']}"}
            self.making.add("server.container[p.CannedResponseStore].upsert_tag", given, section=self.name)
        self.mine.whole = False
        self._remember(node, name, None)

    def _joined(self, edge: Row) -> None:
        """A transition between states that are there."""
        source = self._named(edge["source"])
        target = Code(self._named(edge["target"]))
        self._edge_id(edge)
        bound = f"journey_node:{edge['target']}:{edge['id']}"
        handlers = self.making.bound("on_match", bound) | self.making.bound("on_message", bound)
        condition = {"condition": edge["condition"]} if edge["condition"] is not None else {}
        if self._allowed(edge):
            given = condition | {"state": target} | handlers
            self.making.add(f"{source}.transition_to", given, section=self.name, rows=self._rows())
            self.mine.transitions.append((edge["source"], edge["target"], edge["condition"]))
            if edge["target"] in self.made:
                self.mine.states.setdefault(edge["target"], self.made[edge["target"]])
            return
        given = {"condition": edge["condition"], "source": Code(source), "target": target} | handlers
        self.making.add(f"{self.name}.create_transition", given, section=self.name, rows=self._rows())
        self.mine.whole = False

    def _allowed(self, edge: Row) -> bool:
        """Whether the SDK takes a transition: the only one, or one of several with conditions; a fork's has one."""
        if edge["source"] not in self.made:
            return False
        others = [worded for source, _, worded in self.mine.transitions if source == edge["source"]]
        fork = edge["source"] != self.row["root_id"] and _kind(self.made[edge["source"]]) == "fork"
        return all(others) if edge["condition"] else not others and not fork

    def _is_plain_fork(self, node: Row, edge: Row) -> bool:
        source = self.made[edge["source"]]
        derived = self.making.ids.following(ids.of_node(self.row["id"], node)) == node["id"]
        own = edge["source"] != self.row["root_id"] and _kind(source) in ("chat", "tool")
        plain = not (self._more(node, "fork") or node["description"] or node["action"])
        worded = edge["condition"] is not None or self.making.canned_of(f"journey_node:{node['id']}")
        if derived and own and plain and not worded:
            self._id(node)
            return True
        return False

    def _says_its_action(self, node: Row) -> bool:
        return bool(node["tools"]) and (node["action"] is not None or len(node["tools"]) > 1) and node["action"] != ""

    def _remember(self, node: Row, name: str, edge: Row | None) -> None:
        self.making.expressions["states", node["id"]] = name
        self.made.setdefault(node["id"], node)
        if edge is not None:
            self.mine.states.setdefault(node["id"], node)
            self.mine.transitions.append((edge["source"], edge["target"], edge["condition"]))

    def _sub_journey(self, edges: list[Row]) -> int:
        """Enters a sub-journey if that is what comes next; gives how many transitions that accounts for, or 0."""
        sub = self.known.get(self.nodes[0]["metadata"].get("sub_journey_id", "")) if self.nodes else None
        source = edges[0]["source"]
        if sub is None or not sub.whole or sub is self.mine or source not in self.made:
            return 0
        others = [worded for one, _, worded in self.mine.transitions if one == source]
        for condition in (edges[0]["condition"], None):
            possible = not others or (condition and all(others))
            found = entering(self.making, self.row, sub, self.nodes, edges, condition) if possible else None
            if found:
                self._entered(found, sub, source, condition)
                return len(found.edges)
        return 0

    def _entered(self, found: Entered, sub: Known, source: str, condition: str | None) -> None:
        function = f"{self._named(source)}.transition_to"
        journey = Code(self.making.expressions["journeys", sub.row["id"]])
        given = ({"condition": condition} if condition else {}) | {"journey": journey}
        name = self.making.names.make(f"after {sub.row['title']}", "state", words=5)
        tools = [(node, tool) for node in found.nodes for tool in node["tools"]]
        places = [place for node, tool in tools for place in self._reevaluated(node, tool).values()]
        rows = self._rows(*found.nodes) | {f"graph of {sub.row['id']}": sub.calls + 1}
        rows |= {"relationships": min(places)} if places else {}
        step = self.making.add(function, given, section=self.name, defines=name, rows=rows, ending=".target")
        for node, tool in tools:
            self.making.automatic_steps[f"journey_node:{node['id']}", tool, "reevaluation"] = step
        for node in found.nodes:
            self.made[node["id"]] = node
            if node is not found.exit:
                self.mine.states[node["id"]] = node
            looked_up = f"next(one for one in {self.name}.states if one.id == {quoted(node['id'])})"
            self.making.expressions["states", node["id"]] = name if node is found.exit else looked_up
        self.mine.transitions += [(one["source"], one["target"], one["condition"]) for one in found.edges]
        del self.nodes[: len(found.nodes)]


def _kind(node: Row) -> str:
    """A state's kind, as it is said or as it looks."""
    said = node["metadata"].get("journey_node", {}).get("kind")
    if said in _TYPES:
        return str(said)
    return "tool" if node["tools"] else "chat" if node["action"] else "fork"


def _by_itself(node: Row) -> str | None:
    """The action that a tool state has when none is said."""
    return f"Use the tool {node['tools'][0].partition(':')[2]}" if len(node["tools"]) == 1 else None
