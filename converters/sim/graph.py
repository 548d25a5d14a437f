"""The graph of a workflow: its start, what a run reaches, which edges are ways (Sim's triggers.ts, executor/dag)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from converters.sim.export import Document
from converters.sim.references import normalised
from converters.sim.schema import Block, Edge
from converters.sim.tables import table_of
from journeys.errors import UsageError
from journeys.validation.problem import Problem

Trigger = Literal["manual", "api", "chat", "webhook", "schedule", "child"]
_STARTS: dict[str, tuple[str, ...]] = {
    "manual": ("start_trigger", "api_trigger", "input_trigger", "manual_trigger", "starter"),
    "api": ("start_trigger", "api_trigger", "input_trigger", "starter"),
    "chat": ("start_trigger", "chat_trigger", "starter"),
    "child": ("start_trigger", "input_trigger", "starter"),
    "schedule": ("schedule",),
    "webhook": (),
}
"""Which start blocks serve a kind of run, best first."""
_LEGACY = frozenset({"start_trigger", "api_trigger", "input_trigger", "manual_trigger", "chat_trigger", "starter"})


@dataclass(slots=True)
class Graph:
    """What is part of a run, and its edges. `reasons` tells of every other block why it is not."""

    start: str
    live: dict[str, None]
    outgoing: dict[str, list[Edge]]
    incoming: dict[str, list[Edge]]
    reasons: dict[str, str] = field(default_factory=dict)
    filled: dict[str, None] = field(default_factory=dict)
    """Ids of the containers in which some block is part of the run."""
    drawn: dict[str, list[Edge]] = field(default_factory=dict)
    """Every edge out of a block, also those to blocks that are not part of the run: decisions know of them, too."""


def is_start(block: Block) -> bool:
    """Whether a run can begin here."""
    return block.trigger or is_start_type(block.type)


def is_start_type(block_type: str) -> bool:
    """Whether a run can begin at every block of that type."""
    table = table_of(block_type)
    return block_type == "starter" or (table is not None and table.category == "triggers")


def choose_start(document: Document, trigger: Trigger, named: str | None = None) -> Block | Problem:
    """The block that a run of that kind begins with, by Sim's order of preference; or why there is none.

    Args:
        named: the name or id of the block that is meant, where there are several.

    Raises:
        UsageError: there is no such kind of run.
    """
    if trigger not in _STARTS:
        raise UsageError(f"A Sim workflow is not started by {trigger!r}; known are {', '.join(_STARTS)}")
    enabled = [block for block in document.blocks.values() if block.enabled and is_start(block)]
    if named is not None:
        enabled = [block for block in enabled if named == block.id or normalised(named) == normalised(block.name)]
    found = [block for wanted in _STARTS[trigger] for block in enabled if block.type == wanted]
    if trigger == "child":
        if len(found) > 1:
            names = ", ".join(f"`{block.name}`" for block in found)
            return Problem(
                place=f"blocks {names}",
                message="Child workflow has multiple trigger blocks. Keep only one Start block.",
                remedy="disable or delete the others",
            )
    elif trigger in ("manual", "webhook"):
        # What comes from outside; the clock calls nobody's webhook.
        timed = ("schedule",) if trigger == "webhook" else ()
        found += [block for block in enabled if block.type not in _LEGACY and block.type not in timed]
    if found:
        return found[0]
    kind = {"manual": "a run by hand", "child": "a child workflow"}.get(trigger, f"a run by {trigger}")
    others = ", ".join(f"`{block.name}` ({block.type})" for block in enabled)
    return Problem(
        place="the workflow",
        message="No start block found. Add a start block to this workflow.",
        remedy=f"of its blocks, {others} cannot start {kind}; choose another trigger"
        if others
        else "in Sim, add a Start block",
    )


def graph_of(document: Document, start: Block) -> Graph:
    """What a run from that block can reach. Disabled blocks cut the way; a response block ends the run."""
    outgoing: dict[str, list[Edge]] = {}
    for edge in document.edges:
        outgoing.setdefault(edge.source, []).append(edge)
    live = _live(document, start, outgoing)
    kept = {
        source: [edge for edge in edges if edge.target in live] for source, edges in outgoing.items() if source in live
    }
    incoming: dict[str, list[Edge]] = {}
    for edge in document.edges:
        incoming.setdefault(edge.target, []).append(edge)
    ordered = {block_id: None for block_id in document.blocks if block_id in live}
    filled = {parent: None for block_id in ordered if (parent := document.blocks[block_id].parent) is not None}
    return Graph(start.id, ordered, kept, incoming, _reasons(document, live), filled, outgoing)


def _live(document: Document, start: Block, outgoing: dict[str, list[Edge]]) -> dict[str, None]:
    """What edges lead to from the start. A block whose container is not among it cannot be either, whatever edge leads
    into the middle, nor can what only follows from there."""
    cut_off: dict[str, None] = {}
    while True:
        live: dict[str, None] = {start.id: None}
        agenda = deque([start.id])
        while agenda:
            current = agenda.popleft()
            if document.blocks[current].type == "response":
                continue
            for edge in outgoing.get(current, ()):
                target = document.blocks.get(edge.target)
                if target is None or target.id in live or target.id in cut_off:
                    continue
                if target.enabled and target.type != "note":
                    live[target.id] = None
                    agenda.append(target.id)
        found = [one for one in live if _is_cut_off(document.blocks[one], document, live)]
        if not found:
            return live
        cut_off.update(dict.fromkeys(found))


def _is_cut_off(block: Block, document: Document, live: dict[str, None]) -> bool:
    return block.parent is not None and block.parent in document.blocks and block.parent not in live


def _reasons(document: Document, live: dict[str, None]) -> dict[str, str]:
    reasons: dict[str, str] = {}
    for block in document.blocks.values():
        if block.id in live:
            continue
        if block.type == "note":
            reasons[block.id] = "an annotation; it is never run"
        elif not block.enabled:
            reasons[block.id] = "disabled; it and its edges are not part of the run"
        elif is_start(block):
            reasons[block.id] = "another start block begins the run"
        else:
            reasons[block.id] = "no way leads here from the start block"
    return reasons


def structure_problems(document: Document) -> list[Problem]:
    """Edges without ends, unknown types, containers inside themselves, cycles."""
    problems = [
        Problem(
            place=f"block `{block.name}`",
            message=f"Invalid block type: {block.type}",
            remedy="delete the block in Sim, or update Sim",
        )
        for block in document.blocks.values()
        if table_of(block.type) is None and not block.type.startswith("custom_block_")
    ]
    problems += [
        Problem(
            place=f"edge `{edge.id}`",
            message=f"its {end} `{block_id}` is not among the blocks",
            remedy="delete the edge, or add the block",
        )
        for edge in document.edges
        for end, block_id in (("source", edge.source), ("target", edge.target))
        if block_id not in document.blocks
    ]
    problems += _nesting_problems(document)
    return problems or _cycle_problems(document)


def _nesting_problems(document: Document) -> list[Problem]:
    problems: list[Problem] = []
    for block in document.blocks.values():
        seen = {block.id}
        parent = document.blocks.get(block.parent or "")
        while parent is not None and parent.id not in seen:
            seen.add(parent.id)
            parent = document.blocks.get(parent.parent or "")
        if parent is not None and parent.id == block.id:
            problems.append(
                Problem(
                    place=f"block `{block.name}`",
                    message="a container cannot be inside itself",
                    remedy="move it out of itself",
                )
            )
    return problems


def _cycle_problems(document: Document) -> list[Problem]:
    """One problem for the first cycle found; a depth-first walk that keeps its own stack."""
    blocks = document.blocks
    targets: dict[str, list[str]] = {}
    for edge in document.edges:
        if blocks[edge.source].parent != edge.target and blocks[edge.target].parent != edge.source:
            targets.setdefault(edge.source, []).append(edge.target)
    done: set[str] = set()
    for root in targets:
        path: list[str] = []
        on_path: set[str] = set()
        agenda: list[tuple[str, bool]] = [(root, False)]
        while agenda:
            current, leaving = agenda.pop()
            if leaving:
                done.add(path.pop())
                on_path.discard(current)
                continue
            if current in on_path:
                return [_cycle([*path[path.index(current) :], current], blocks)]
            if current in done:
                continue
            path.append(current)
            on_path.add(current)
            agenda.append((current, True))
            agenda.extend((target, False) for target in targets.get(current, ()))
    return []


def _cycle(path: list[str], blocks: dict[str, Block]) -> Problem:
    way = " → ".join(f"`{blocks[block_id].name}`" for block_id in path)
    return Problem(
        place="the workflow", message=f"{way} is a cycle, which Sim refuses", remedy="use a loop block to repeat blocks"
    )
