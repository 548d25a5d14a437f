"""What a journey keeps of the workflow that it was read from, beyond what it means: enough to write it back.

A state keeps its block in `source`, the journey all else in `origin.details`. Credentials are in neither.

====================  ==================================================================================================
`Source.config`       the block's stored values by field; of a loop or parallel, its data
`Source.details`      `position`, and all of the block that is not usual: `data`, `retry`, `height` …; `empty` names the
                      fields without a value, `types` the kinds of fields, `values` the stored fields of a container
`Origin.details`      `trigger`, `resume_address`; `blocks` and `edges` that are no part of the run, with the number at
                      which they stood; `variables` as they were declared; `metadata`, `workflow`, `exported_at`
====================  ==================================================================================================

What the type of a block tells, its declared outputs above all, is not kept.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from converters.sim.export import Document
from converters.sim.schema import Block, VariableState
from converters.sim.secrets import without_credentials
from converters.sim.tables import table_of
from journeys.values import Json

USUAL: dict[str, Json] = {
    "enabled": True,
    "horizontalHandles": True,
    "advancedMode": False,
    "triggerMode": False,
    "locked": False,
    "height": 0,
}
"""What a block of an export has where nothing else is said."""
USUAL_TYPE = "short-input"
"""The type that Sim's exports give to most fields, whatever they are."""
MORE = ("retry", "layout", "errorEnabled")
"""What only some blocks have."""
_KEPT = frozenset({"position", *USUAL, *MORE})


def source_of(block: Block) -> dict[str, Json]:
    """A block as the `source` of its state."""
    found: dict[str, Json] = {"node_id": block.id, "node_type": block.type, "node_name": block.name}
    stored = _data(block.data) if block.is_container else _values(block.values)
    return found | {"config": stored, "details": _details(block, stored)}


def kept_of(
    document: Document, live: Container[str], transitions: list[dict[str, Json]], variables: list[dict[str, Json]]
) -> dict[str, Json]:
    """What the journey keeps of a workflow, besides its states. `variables` are those of the journey, in order."""
    ways = {one.get("source_edge") for one in transitions}
    found: dict[str, Json] = {
        "blocks": [
            {"at": number, **source_of(block)}
            for number, block in enumerate(document.blocks.values())
            if block.id not in live
        ],
        "edges": [
            {"at": number, "id": edge.id, "source": edge.source, "target": edge.target, "handle": edge.stored_handle}
            for number, edge in enumerate(document.edges)
            if edge.id not in ways
        ],
        "variables": [_variable(one, made["default"]) for one, made in zip(document.variables, variables, strict=True)],
        "metadata": {name: value for name, value in document.metadata.items() if name not in ("name", "description")},
        "workflow": {
            name: value for name, value in document.workflow.items() if name not in ("id", "name", "description")
        },
        "exported_at": document.exported_at,
    }
    return {name: value for name, value in found.items() if value}


def _values(values: dict[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in without_credentials(values).items() if value is not None}


def _data(data: dict[str, Json]) -> dict[str, Json]:
    """A block's data. The names of basic/advanced pairs may look like those of credentials, and hold none."""
    found: dict[str, Json] = without_credentials(data)
    return found if "canonicalModes" not in data else {**found, "canonicalModes": data["canonicalModes"]}


def _details(block: Block, config: dict[str, Json]) -> dict[str, Json]:
    stored = {
        name: value
        for name, value in block.stored.items()
        if name in _KEPT and value is not None and value != USUAL.get(name)
    }
    inner = block.is_container
    found = {
        **stored,
        "data": {} if inner else _data(block.data),
        "values": _values(block.values) if inner else {},
        "empty": [] if inner else sorted(name for name in block.values if name not in config),
        "types": {name: kind for name, kind in _types(block, config) if kind != USUAL_TYPE},
        "outputs": block.outputs if table_of(block.type) is None else {},
    }
    return {name: value for name, value in found.items() if value not in ({}, [])}


def _types(block: Block, config: dict[str, Json]) -> Iterator[tuple[str, Json]]:
    fields = block.stored.get("subBlocks")
    for name, one in fields.items() if isinstance(fields, dict) else ():
        if name in config and isinstance(one, dict) and isinstance(one.get("type"), str):
            yield name, one["type"]


def _variable(stored: VariableState, default: Json) -> dict[str, Json]:
    """A variable's id, name and type; its value only where it is not the one that the journey has."""
    found: dict[str, Json] = {"id": stored.id, "name": stored.name, "type": stored.type}
    same = stored.value == default and type(stored.value) is type(default)
    return found if same else {**found, "value": stored.value}
