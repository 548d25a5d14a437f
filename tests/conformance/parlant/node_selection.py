"""Cases of node selection: a journey, what has been said, the path so far, and the step that is to come."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from conformance.parlant.preparing import CONDUCT
from converters.parlant.reader import read
from journeys.bundle import Bundle
from tests.conformance.cases import ROOT

OWN = ROOT / "tests" / "data" / "parlant" / "node-selection.json"
SHARED = ROOT.parent / "shared" / "data" / "parlant" / "node-selection-cases.json"
Row = dict[str, Any]
START, END = "start", "end"


@dataclass(frozen=True)
class Selection:
    """One case, its states named as ours are."""

    row: Row

    @property
    def name(self) -> str:
        """The case's id."""
        return str(self.row["id"])

    @property
    def journey(self) -> Row:
        """The journey."""
        found: Row = self.row["journey"]
        return found

    @cached_property
    def nodes(self) -> list[Row]:
        """Its nodes, without the root and without those that only stand for the end. A choice among follow-ups of one
        step has its targets in the edges."""
        listed = [node for node in self.journey["nodes"] if not node.get("is_root") and not self.ends(node["id"])]
        targets = [edge for edge in self.journey["edges"] if edge.get("target_action")]
        made = [{"id": edge["condition_id"], "action": edge["target_action"], "kind": "chat"} for edge in targets]
        return [{**node, "id": node["id"] or START + "ed"} for node in listed] + made

    @cached_property
    def edges(self) -> list[tuple[str, str, str | None]]:
        """The ways: source, target, condition."""
        root = self.journey.get("root_id")
        made = []
        for edge in self.journey["edges"]:
            source = START if edge["source"] == root else edge["source"] or START + "ed"
            target = edge.get("condition_id") or edge["target"]
            made.append((source, END if self.ends(target) else target, edge.get("condition") or None))
        if root is None:
            made.insert(0, (START, self.nodes[0]["id"], None))
        return made

    def ends(self, node: str) -> bool:
        """Whether a node only stands for the end: it has nothing to do, and nothing leads on from it."""
        row: Row = next((one for one in self.journey["nodes"] if one["id"] == node), {})
        out = any(edge["source"] == node for edge in self.journey["edges"])
        return bool(row) and not row.get("action") and not out and not row.get("is_root")

    @cached_property
    def bundle(self) -> Bundle:
        """The journey as any other reading of Parlant's store; its triggers are in words."""
        nodes = [_node(START, None, None)] + [
            _node(one["id"], one.get("kind"), one.get("action")) for one in self.nodes
        ]
        row: Row = {
            "id": "journey", "title": self.journey["title"], "description": self.journey.get("description") or "",
            "conditions": self.journey["conditions"] or [self.journey["title"]], "root_id": START,
            "nodes": [*nodes, _node(END, None, None)],
            "edges": [
                {"id": f"edge-{number}", "source": source, "target": target, "condition": words, "metadata": {}}
                for number, (source, target, words) in enumerate(self.edges)
            ],
        }  # fmt: skip
        return read({"journeys": [row]}).runnable().model_copy(update={"conduct": CONDUCT})

    def states(self, path: list[str | None]) -> list[str | None]:
        """A path of the case as states: ids, or indexes where the case counts its nodes."""
        by_index = {node["index"]: node["id"] for node in self.journey["nodes"] if "index" in node}
        return [one if one is None else by_index.get(one, one) for one in path]

    @property
    def previous(self) -> list[str | None]:
        """Where the journey has been; None: it was left there."""
        return self.states(self.row["previous_path"])

    @property
    def current(self) -> list[str]:
        """The same as a path that is cut by going back."""
        return cut(self, [one for one in self.previous if one is not None])

    @property
    def expected(self) -> list[list[str]]:
        """The paths that are right, as we have them; none, where the case says it in words only."""
        wanted, after = self.row.get("expected_path"), self.row.get("expected_next")
        if wanted is not None:
            new_purpose = self.previous[-1:] == [None]
            path = [one for one in self.states(wanted) if one is not None]
            return [path if new_purpose else cut(self, path)]
        listed = after if isinstance(after, list) else [after] if after is not None else []
        chosen = [self.row["expected_condition_id"]] if self.row.get("expected_condition_id") else []
        states = [one for one in self.states(listed) if one not in (None, "None")] + chosen
        return [found for one in states if (found := self.reached(str(one))) is not None]

    def reached(self, state: str) -> list[str] | None:
        """The path when a state is reached from where the journey stands: on from there, or back to where it was, and
        from there on."""
        here = self.current
        for length in range(len(here), 0, -1):
            onward = self.shortest(here[length - 1], state)
            if onward is not None:
                return [*here[:length], *onward]
        return self.shortest(START, state)

    def shortest(self, source: str, target: str) -> list[str] | None:
        """The fewest states from one to another, without the first."""
        agenda: list[list[str]] = [[source]]
        seen = {source}
        while agenda:
            path = agenda.pop(0)
            if path[-1] == target:
                return path[1:]
            for start, end, _ in self.edges:
                if start == path[-1] and end not in seen:
                    seen.add(end)
                    agenda.append([*path, end])
        return None

    def leads(self, source: str, target: str) -> bool:
        """Whether a way leads from one state to another."""
        return any((start, end) == (source, target) for start, end, _ in self.edges)


def cut(selection: Selection, path: list[str]) -> list[str]:
    """A path to which going back was appended, as one that is cut: where no way leads on, the journey went back."""
    made: list[str] = []
    for one in path:
        if made and one == made[-1] and not selection.leads(one, one):
            continue
        if made and not selection.leads(made[-1], one) and one in made:
            made = made[: len(made) - 1 - made[::-1].index(one)]
        made.append(one)
    return made


def selections() -> list[Selection]:
    """All cases: ours, and Parlant's where they are at hand."""
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in (OWN, SHARED) if path.is_file()]
    return [Selection(row) for document in documents for row in document["cases"]]


def _node(name: str, kind: str | None, action: str | None) -> Row:
    known = kind if kind in ("chat", "tool", "fork") else None
    return {
        "id": name, "action": action, "description": None, "tools": [f"local:{name}"] if kind == "tool" else [],
        "metadata": {"journey_node": {"kind": known}} if known else {}, "composition_mode": None, "labels": [],
    }  # fmt: skip


def load(path: Path) -> Row:
    """A document of cases."""
    found: Row = json.loads(path.read_text(encoding="utf-8"))
    return found
