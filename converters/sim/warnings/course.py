"""What may be skipped in a run, and what decides that: followed once along all ways.

Sets of deciding blocks are bits of a number. The outcomes that must all have come out for a block to run are a chain,
the last one first; a join keeps what its sources have in common, which is the common end of their chains.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from functools import cached_property

from converters.sim.blocks.condition import entries_of
from converters.sim.schema import Block, Edge
from converters.sim.warnings.canvas import Canvas, declares

_MOST_PAIRS = 64
"""Where two blocks have more ways in than these, only what all their ways have in common is compared."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An outcome that a block hangs on, and the one before it that this one hangs on."""

    source: str
    handle: str
    before: Taken | None
    depth: int


@dataclass
class Course:
    """The blocks of a workflow in the order of their ways, each region on its own."""

    canvas: Canvas
    bits: dict[str, int] = field(default_factory=dict)
    """The bit of each block; 0 for those that decide nothing."""
    deciders: list[str] = field(default_factory=list)
    """The deciding blocks, in the order of their bits."""
    skippable: dict[str, bool] = field(default_factory=dict)
    """Whether a block may be skipped although its region is entered."""
    skipped_by: dict[str, int] = field(default_factory=dict)
    """The blocks on whose outcome that depends."""
    decided_before: dict[str, int] = field(default_factory=dict)
    """The deciding blocks that are over for certain when this one begins."""
    ways: dict[str, dict[str, Taken | None]] = field(default_factory=dict)
    """For each block and each source of it, the outcomes that this way in hangs on."""
    chains: dict[str, Taken | None] = field(default_factory=dict)
    """For each block, the outcomes that it hangs on whichever way it is entered."""
    outcomes: dict[tuple[str, str], Taken] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for block_id in self.order:
            self._follow(block_id)

    @cached_property
    def order(self) -> list[str]:
        """Ids of the blocks, each after those that lead to it."""
        incoming = self.canvas.incoming
        open_ways = {block_id: len(edges) for block_id, edges in incoming.items()}
        agenda = deque(block_id for block_id, count in open_ways.items() if not count)
        found: list[str] = []
        while agenda:
            current = agenda.popleft()
            found.append(current)
            for edge in self.canvas.outgoing[current]:
                open_ways[edge.target] -= 1
                if not open_ways[edge.target]:
                    agenda.append(edge.target)
        return found

    def bit(self, block_id: str) -> int:
        """The bit of a block; 0 for one that decides nothing."""
        if block_id not in self.bits:
            self.bits[block_id] = 0
            if _decides(self.canvas, block_id):
                self.bits[block_id] = 1 << len(self.deciders)
                self.deciders.append(block_id)
        return self.bits[block_id]

    def sources(self, block_id: str) -> dict[str, list[Edge]]:
        """The ways into a block, by where they come from."""
        incoming = self.canvas.incoming[block_id]
        if len(incoming) == 1:
            return {incoming[0].source: incoming}
        found: dict[str, list[Edge]] = {}
        for edge in incoming:
            found.setdefault(edge.source, []).append(edge)
        return found

    def exclude(self, one: str, other: str) -> bool:
        """Whether two blocks never run both, as they hang on different outcomes of a third one."""
        left, right = list(self.ways[one].values()) or [None], list(self.ways[other].values()) or [None]
        if len(left) * len(right) > _MOST_PAIRS:
            return differ(self.chains[one], self.chains[other])
        return all(differ(a, b) for a in left for b in right)

    def _follow(self, block_id: str) -> None:
        deciders, before, may_skip = 0, 0, bool(self.canvas.incoming[block_id])
        ways = self.ways[block_id] = {}
        for source, edges in self.sources(block_id).items():
            choice = is_choice(self.canvas, self.canvas.blocks[source], edges)
            before |= self.decided_before[source] | self.bit(source)
            deciders |= self.skipped_by[source] | (self.bit(source) if choice else 0)
            may_skip = may_skip and (choice or self.skippable[source])
            handle = edges[0].handle
            known = self.chains[source]
            ways[source] = self._taken(source, handle) if choice and handle and len(edges) == 1 else known
        self.skippable[block_id] = may_skip
        self.skipped_by[block_id] = deciders if may_skip else 0
        self.decided_before[block_id] = before
        self.chains[block_id] = _common(list(ways.values()))

    def _taken(self, source: str, handle: str) -> Taken:
        before = self.chains[source]
        made = Taken(source, handle, before, before.depth + 1 if before is not None else 1)
        return self.outcomes.setdefault((source, handle), made)


def differ(one: Taken | None, other: Taken | None) -> bool:
    """Whether two chains part at different outcomes of the same block."""
    left, right, _ = _parting(one, other)
    return left is not None and right is not None and left.source == right.source


def _common(chains: list[Taken | None]) -> Taken | None:
    found = chains[0] if chains else None
    for chain in chains[1:]:
        found = _parting(found, chain)[2]
    return found


def _parting(one: Taken | None, other: Taken | None) -> tuple[Taken | None, Taken | None, Taken | None]:
    """The first outcomes in which two chains differ, and what they have in common before that."""
    left: Taken | None = None
    right: Taken | None = None
    while one is not other:
        if other is None or (one is not None and one.depth >= other.depth):
            assert one is not None
            left, one = one, one.before
        else:
            right, other = other, other.before
    return left, right, one


def _decides(canvas: Canvas, block_id: str) -> bool:
    source = canvas.blocks[block_id]
    return any(is_choice(canvas, source, [edge]) for edge in canvas.outgoing[block_id])


def is_choice(canvas: Canvas, source: Block, edges: list[Edge]) -> bool:
    """Whether a block that has run may take none of these ways out of it."""
    handles = [edge.handle for edge in edges]
    if source.is_container or None in handles:
        return False
    if handles == ["source"]:
        return _may_fail_quietly(canvas, source)
    if len(handles) == 1:
        return str(handles[0]).startswith(("condition-", "router-", "error"))
    if "source" in handles and "error" in handles:
        return False
    if source.type == "condition":
        return not set(handles) >= _all_ways(canvas, source)
    return all(is_choice(canvas, source, [edge]) for edge in edges)


def _may_fail_quietly(canvas: Canvas, source: Block) -> bool:
    """Whether a run can go on without the normal way out of a block: by its error edge, or by an output of errors."""
    if any(edge.handle == "error" for edge in canvas.outgoing[source.id]):
        return True
    return declares(source.type, "error")


def _all_ways(canvas: Canvas, condition: Block) -> set[str | None]:
    """The handles of which a condition takes one in any case; one that nothing has, if it may take none."""
    entries = entries_of(canvas.settings(condition).get("conditions")) or []
    if not any(str(one.get("title") or "").strip().lower() == "else" for one in entries):
        return {""}
    return {f"condition-{one['id']}" for one in entries}
