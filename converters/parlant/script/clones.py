"""What Parlant makes of a sub-journey: its states again, in the journey that enters it.

A fact about Parlant 3.3 (`parlant.sdk`, Apache-2.0): `transition_to(journey=…)` copies the states, breadth first, when
it is called: without descriptions and labels, between a fork at the entry (if it is conditional) and one at the exit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from converters.parlant.script.rows import Row

END = "end"
ENTRY, EXIT = "entry", "exit"


@dataclass(slots=True)
class Known:
    """A journey as the SDK's object knows it, which is less than its store holds.

    Attributes:
        states: the rows of its states by id; forks at the exit of a sub-journey are not among them.
        transitions: source, target and condition of each.
        whole: whether every call that made it is one of the SDK's public ones.
        calls: how many calls made its states and transitions.
    """

    row: Row
    states: dict[str, Row] = field(default_factory=dict)
    transitions: list[tuple[str, str, str | None]] = field(default_factory=list)
    whole: bool = True
    calls: int = 0


@dataclass(frozen=True, slots=True)
class Copied:
    """A state that cloning makes: the name of its original, `entry` or `exit`, and what it looks like."""

    original: str
    row: Row


@dataclass(frozen=True, slots=True)
class Joined:
    """A transition that cloning makes, between originals, `entry`, `exit`, and None for the state that enters."""

    source: str | None
    target: str
    condition: str | None


def cloned(sub: Known, parent: Row, condition: str | None) -> Iterator[Copied | Joined]:
    """All that entering a sub-journey makes, in order."""
    yield Copied(EXIT, _fork(parent, {"sub_journey_id": sub.row["id"]}))
    entry = None
    if condition:
        entry = ENTRY
        yield Copied(ENTRY, _fork(parent, {"sub_journey_id": sub.row["id"]}))
        yield Joined(None, ENTRY, condition)
    waiting: deque[str] = deque()
    mapped: set[str] = set()
    for source, target, worded in sub.transitions:
        if source != sub.row["root_id"]:
            continue
        if target == END:
            yield Joined(entry, EXIT, worded)
        elif target in sub.states:
            yield Copied(target, _copy(sub, parent, target))
            mapped.add(target)
            yield Joined(entry, target, worded)
            waiting.append(target)
    yield from _rest(sub, parent, waiting, mapped)


def _rest(sub: Known, parent: Row, waiting: deque[str], mapped: set[str]) -> Iterator[Copied | Joined]:
    visited: set[str] = set()
    while waiting:
        current = waiting.popleft()
        if current in visited:
            continue
        visited.add(current)
        leaving = [(target, worded) for source, target, worded in sub.transitions if source == current]
        if not leaving and current != sub.row["root_id"]:
            yield Joined(current, EXIT, None)
        for target, worded in leaving:
            if target != END and target in sub.states and target not in mapped:
                yield Copied(target, _copy(sub, parent, target))
                mapped.add(target)
            # What is not among the states lies outside: the sub-journey is left.
            yield Joined(current, target if target in mapped else EXIT, worded)
            if target in mapped:
                waiting.append(target)


def _copy(sub: Known, parent: Row, original: str) -> Row:
    row = sub.states[original]
    kind = dict(row["metadata"].get("journey_node", {}))
    metadata = row["metadata"] | {"journey_node": kind | {"journey_id": parent["id"], "sub_journey_id": sub.row["id"]}}
    action = row["action"]
    if not row["tools"] and kind.get("kind") == "fork":
        action = None
    return _row(parent, action, row["tools"], metadata)


def _fork(parent: Row, metadata: dict[str, Any]) -> Row:
    return _row(parent, None, [], {"journey_node": {"kind": "fork"}} | metadata)


def _row(parent: Row, action: str | None, tools: list[str], metadata: dict[str, Any]) -> Row:
    return {
        "action": action, "description": None, "tools": tools, "metadata": metadata,
        "composition_mode": parent["composition_mode"], "labels": [],
    }  # fmt: skip
