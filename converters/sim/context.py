"""What the builder of one block sees, and what it gives."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from converters.report import MissingField
from converters.sim.export import healed
from converters.sim.graph import Graph
from converters.sim.notes import Notes
from converters.sim.parameters import Parameters, is_empty
from converters.sim.references import Scope
from converters.sim.schema import Block
from converters.sim.secrets import is_secret, is_written_out
from converters.sim.tables import BlockTable, table_of
from converters.sim.texts import as_number, is_static, text, value_of
from journeys.values import Json

_NOT_SETTINGS = ("triggerMode", "advancedMode", "retry")


@dataclass(slots=True)
class Built:
    """A state as a document, and what its ways out need.

    `guards` by source handle: a condition on the way, where the state itself makes no choice.
    """

    state: dict[str, Json]
    guards: dict[str, Json] = field(default_factory=dict)


@dataclass(slots=True)
class Context:
    """One block, its parameters, and all around it that its state depends on."""

    block: Block
    parameters: Parameters
    scope: Scope
    notes: Notes
    graph: Graph
    children: Mapping[str, str]
    """Titles of the child workflows that were supplied, by id."""
    child_fields: Mapping[str, tuple[str, ...]]
    """Input fields of the child workflows, by id."""
    failing: Mapping[str, str | None]
    """Why children that Sim cannot run fail, by id; None where they give nothing."""
    missing: list[MissingField] = field(default_factory=list)
    handled: set[str] = field(default_factory=set)

    @property
    def table(self) -> BlockTable | None:
        """What is known of the block's type."""
        return table_of(self.block.type)

    def take(self, name: str) -> Json:
        """A parameter as it is stored; None if it is empty. Whoever takes it answers for it in the report."""
        self.handled.add(name)
        value = self.parameters.values.get(name)
        if is_empty(value):
            return None
        self.notes.carried(name)
        if is_secret(name) and is_written_out(value) and "<" not in str(value):
            self.notes.carried(name, "holds a credential in clear text", "write {{NAME}} and keep it as a secret")
        return value

    def take_list(self, name: str) -> list[Json]:
        """A parameter that is a list; anything else counts as an empty one."""
        found = self.take(name)
        if found is not None and not isinstance(found, list):
            self.notes.changed(name, "is no list, and counts as empty")
        return found if isinstance(found, list) else []

    def text(self, value: Json, *, environment: bool = True) -> Json:
        """A stored value as a value that is text; lists and objects are written as JSON."""
        if isinstance(value, str):
            return text(value, self.scope, environment=environment)
        found = value_of(value, self.scope, environment=environment)
        return {"$text": [found], "nulls": "null"} if isinstance(found, (list, dict)) else str(found)

    def value(self, value: Json) -> Json:
        """A stored value as a value: every text in it with its references."""
        return value_of(value, self.scope)

    def object(self, name: str, members: dict[str, Json]) -> Json:
        """An object whose member names the workflow's author has chosen; `name` is the field they stand in."""
        if not any(key.startswith("$") for key in members):
            return members
        if is_static(members):
            return {"$literal": members}
        self.notes.changed(
            name, "members whose names begin with $ are left out, as they would be taken for our own words"
        )
        return {key: value for key, value in members.items() if not key.startswith("$")}

    def source_edges(self) -> list[str]:
        """Ids of the blocks with an edge to this one, in the order of the document."""
        return [edge.source for edge in self.graph.incoming.get(self.block.id, ())]

    def drawn_target(self, handle: str) -> Block | None:
        """The block that the first edge with that handle leads to, be it part of the run or not. What counts is the
        handle of the document, not one that was given by order: that is all that a deciding block looks at in Sim."""
        edges = self.graph.drawn.get(self.block.id, ())
        found = next((edge.target for edge in edges if healed(edge.stored_handle) == handle), None)
        return None if found is None else self.scope.workflow.blocks[found]

    def note_the_rest(self) -> None:
        """Everything that nobody took is not carried over."""
        for name, value in self.parameters.values.items():
            if name not in self.handled and name not in _NOT_SETTINGS and not is_empty(value):
                self.notes.dropped(name, "has no counterpart here")

    def retry(self) -> dict[str, Json]:
        """The block's own retry: a fixed wait, whatever the error; one attempt without it."""
        stored = self.block.retry
        if not self._is_retried:
            return {"max_attempts": 1}
        tries = _clamped(stored.get("maxTries"), 3, 2, 5)
        wait = _clamped(stored.get("waitBetweenTriesMs"), 1000, 0, 5000) / 1000
        self.notes.carried("retry")
        return {
            "max_attempts": tries,
            "initial_seconds": wait,
            "backoff": 1.0,
            "max_seconds": max(wait, 1.0),
            "retry_all": True,
        }

    @property
    def _is_retried(self) -> bool:
        return bool(self.block.retry.get("enabled"))

    def effect_of_retries(self) -> dict[str, Json]:
        """What a block's own retry says of a call that may do harm twice: after an error it is made again."""
        if not self._is_retried:
            return {}
        self.notes.carried("retry", "the block asks to be tried again, so that its call may be made twice, as in Sim")
        return {"effect": "idempotent"}


def rows_of(table: Json, key: str = "Key", value: str = "Value") -> list[tuple[str, Json]]:
    """The rows of a table control, or the members of an object, as names and values."""
    if isinstance(table, dict):
        return [(str(name), item) for name, item in table.items()]
    rows: list[tuple[str, Json]] = []
    for row in table if isinstance(table, list) else []:
        cells = row.get("cells") if isinstance(row, dict) else None
        if (
            isinstance(cells, dict)
            and isinstance(cells.get(key), str)
            and cells[key].strip()
            and cells.get(value) is not None
        ):
            rows.append((cells[key], cells[value]))
    return rows


def _clamped(value: Json, default: int, least: int, most: int) -> int:
    """A whole number within bounds; a text counts as the number in it, what is none as the default."""
    number = as_number(int(value) if isinstance(value, bool) else value)
    return default if number is None else min(max(math.floor(number), least), most)
