"""What becomes of a block type: found by converting small workflows that hold one block of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from converters.report import Entry
from converters.sim.reader import read
from converters.sim.tables import BlockTable, FieldTable, table_of
from journeys.errors import DocumentError
from journeys.states import AnyState, ToolExecution
from journeys.states.tool import McpTool, RegisteredTool
from journeys.values import Json

_ROW: dict[str, Json] = {
    "id": "1", "name": "a", "type": "string", "value": "x", "role": "user", "content": "x", "title": "if",
    "variableName": "a", "cells": {"Key": "a", "Value": "x"},
}  # fmt: skip
_CHILD = "child"
_SAMPLES: tuple[Json, ...] = (_CHILD, "1", "GET", True, [_ROW], {"type": "object", "properties": {"a": {}}}, '{"a": 1}')
"""Values of every shape: a field counts as carried over if one of them is."""
_MODEL = "gpt-4o"
_VARIABLE: Json = {"id": "1", "name": "a", "type": "plain", "value": ""}


@dataclass(frozen=True, slots=True)
class Coverage:
    """What becomes of blocks of one type.

    Attributes:
        becomes: the type of the state; None where there is none.
        confidence: the mapping confidence of a block whose fields are all carried over.
        tool: the id of the tool that must be registered, `mcp` for one of an MCP server; None if the worker has it.
        derived: whether that id is only derived from the block's type and operation.
        restricted: fields that are not carried over as they are, with what is said of them.
    """

    type: str
    name: str
    category: str
    becomes: str | None
    confidence: float | None
    tool: str | None = None
    derived: bool = False
    restricted: tuple[Entry, ...] = ()


def coverage_of(block_type: str) -> Coverage:
    """Converts blocks of a type, and tells what they become.

    Raises:
        KeyError: Sim has no such type.
    """
    table = table_of(block_type)
    if table is None:
        raise KeyError(block_type)
    state, entries, confidence = _converted(block_type, {})
    probed = _Fields(table, [confidence or 0.0])
    restricted = {entry.field: entry for entry in entries if entry.outcome in ("changed", "dropped")}
    restricted |= {entry.field: entry for entry in probed.restricted()}
    return Coverage(
        block_type,
        table.name,
        table.category,
        None if state is None else state.type,
        None if state is None else max(probed.confidences),
        _tool(state) if any("register" in entry.remedy or "declare" in entry.remedy for entry in entries) else None,
        any("derived" in entry.message for entry in entries if entry.field is None),
        tuple(restricted.values()),
    )


def _tool(state: AnyState | None) -> str | None:
    if not isinstance(state, ToolExecution):
        return None
    match state.tool:
        case RegisteredTool():
            return state.tool.id
        case McpTool():
            return "mcp"
        case _:
            return None


@dataclass
class _Fields:
    """The fields of a type, each tried with values of every shape."""

    table: BlockTable
    confidences: list[float]
    """Those of all blocks that were tried."""

    def restricted(self) -> Iterator[Entry]:
        """The fields of which no value is carried over as it is; each once."""
        told: dict[str, None] = {}
        for field in self.table.fields:
            found = self._best(field) if field.id not in told else None
            if found is not None:
                told[field.id] = None
                yield found

    def _best(self, field: FieldTable) -> Entry | None:
        """What is said of the field's best sample; None if one is carried over, or none reaches a run."""
        best: Entry | None = None
        for sample in (*_known_values(self.table, field), *_SAMPLES):
            values = {**_needed_by(field.condition), field.id: sample}
            if self.table.by_id.get("model") and field.id != "model":
                values.setdefault("model", _MODEL)
            try:
                _, entries, confidence = _converted(self.table.type, values)
            except DocumentError:
                continue
            self.confidences.append(confidence or 0.0)
            said = [entry for entry in entries if entry.field == field.id]
            if not said or said[0].outcome in ("carried", "unused", "empty"):
                return None
            best = said[0] if best is None or said[0].outcome == "changed" else best
        return best


def _known_values(table: BlockTable, field: FieldTable) -> Iterator[Json]:
    """Values that a field is known to take: its default, and those on which other fields depend."""
    if field.default is not None and not isinstance(field.default, dict):
        yield field.default
    for other in table.fields:
        condition = other.condition
        while condition is not None:
            if condition.get("field") == field.id:
                wanted = condition.get("value")
                yield from wanted if isinstance(wanted, list) else [wanted]
            condition = condition.get("and")


def _needed_by(condition: dict[str, Json] | None) -> dict[str, Json]:
    """Values of other fields with which a condition holds."""
    if condition is None or "field" not in condition:
        return {}
    wanted = condition.get("value")
    value = wanted[0] if isinstance(wanted, list) and wanted else wanted
    needed = {} if condition.get("not") else {condition["field"]: value}
    return needed | _needed_by(condition.get("and"))


def _converted(block_type: str, values: dict[str, Json]) -> tuple[AnyState | None, list[Entry], float | None]:
    """The state of a block of that type and what the report says of it."""
    children = {_CHILD: _workflow("start_trigger", {})}
    made = read(
        _workflow(block_type, values), trigger="chat" if block_type == "chat_trigger" else "manual", children=children
    )
    state = next((one for one in made.bundle.main.states if one.id == "probe"), None)
    entries = [entry for entry in made.report.entries if entry.block_id == "probe" and entry.workflow is None]
    return state, entries, made.report.confidences.get("probe")


def _workflow(block_type: str, values: dict[str, Json]) -> Json:
    table = table_of(block_type)
    starts = block_type == "starter" or (table is not None and table.category == "triggers")
    if block_type in ("workflow", "workflow_input"):
        values = {"workflowId": _CHILD, **values}
    blocks = [_block("probe", block_type, values)]
    edges: list[Json] = []
    if not starts:
        blocks.insert(0, _block("start", "start_trigger", {}))
        edges.append({"id": "in", "source": "start", "target": "probe", "sourceHandle": "source"})
    if blocks[-1]["type"] in ("loop", "parallel"):
        blocks.append({**_block("inside", "function", {}), "data": {"parentId": "probe"}})
        edges.append(
            {"id": "first", "source": "probe", "target": "inside", "sourceHandle": f"{block_type}-start-source"}
        )
    state = {"blocks": {one["id"]: one for one in blocks}, "edges": edges, "variables": {"1": _VARIABLE}}
    return {"version": "1.0", "state": state}


def _block(block_id: str, block_type: str, values: dict[str, Json]) -> dict[str, Json]:
    stored = {name: {"id": name, "type": "short-input", "value": value} for name, value in values.items()}
    data = values if block_type in ("loop", "parallel") else {}
    position = {"x": 0, "y": 0}
    return {
        "id": block_id,
        "type": block_type,
        "name": block_id,
        "position": position,
        "subBlocks": stored,
        "data": data,
    }
