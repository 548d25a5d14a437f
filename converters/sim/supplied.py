"""Values that a user supplies for what an export leaves out: block name → field → value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from converters.sim.export import Document
from converters.sim.parameters import loaded
from converters.sim.references import normalised
from converters.sim.schema import Block
from converters.sim.tables import BlockTable, account_fields, table_of
from journeys.validation.problem import Problem
from journeys.values import Json

PLACE = "the values file"


def supply(documents: list[Document], values: Mapping[str, Json] | None) -> list[Problem]:
    """Writes the values into the blocks, by block name (or id) and by field title or id; says what has no place."""
    problems: list[Problem] = []
    for name, fields in (values or {}).items():
        blocks = [
            block
            for document in documents
            for block in document.blocks.values()
            if block.id == name or normalised(block.name) == normalised(name)
        ]
        if not blocks:
            known = ", ".join(
                block.name for document in documents for block in document.blocks.values() if block.type != "note"
            )
            problems.append(
                Problem(place=PLACE, message=f"there is no block `{name}`", remedy=f"the blocks are {known}")
            )
        elif not isinstance(fields, Mapping):
            problems.append(
                Problem(
                    place=f"{PLACE}, `{name}`",
                    message="must be an object of values by field",
                    remedy='as in {"API Key": "{{NAME}}"}',
                )
            )
        else:
            for block in blocks:
                problems.extend(_into_block(block, fields))
    return problems


def _into_block(block: Block, fields: Mapping[str, Json]) -> Iterator[Problem]:
    for name, value in fields.items():
        tool = _tool(block, name) if isinstance(value, Mapping) else None
        if tool is not None and isinstance(value, Mapping):
            _into_tool(tool, value)
            continue
        field = _field(block, name)
        if field is None:
            known = ", ".join(_known(block)) or "none"
            yield Problem(
                place=f"{PLACE}, `{block.name}`",
                message=f"there is no field `{name}`",
                remedy=f"its fields are {known}",
            )
            continue
        block.values[field] = value
        _activate(block, field)


def _field(block: Block, name: str) -> str | None:
    """The sub-block that a name means: its id, its title in any case, or the parameter that a pair becomes."""
    table = table_of(block.type)
    if block.is_container or table is None:
        return name
    if name in table.by_id or (not table.complete and name in block.values):
        return name
    wanted = name.strip().casefold()
    found = [
        one for one in table.fields if one.title.casefold() == wanted or (one.canonical or "").casefold() == wanted
    ]
    if not found:
        found = [one for one in table.fields if one.id.casefold() == wanted]
    if not found:
        return _account(block, wanted) if not table.complete else None
    return _active(block, table, found[0].id)


def _account(block: Block, wanted: str) -> str | None:
    return "credential" if wanted.endswith("account") and "credential" in block.values else None


def _active(block: Block, table: BlockTable, field: str) -> str:
    """Of a basic/advanced pair, the side that the block has chosen."""
    pair = table.pairs.get(field)
    if pair is None:
        return field
    modes = block.data.get("canonicalModes")
    advanced = isinstance(modes, dict) and modes.get(pair.canonical) == "advanced"
    return pair.advanced[0] if advanced or pair.basic is None else pair.basic


def _activate(block: Block, field: str) -> None:
    """Makes the side of a pair active that a value was written into."""
    table = table_of(block.type)
    pair = table.pairs.get(field) if table is not None else None
    if pair is None:
        return
    modes = block.data.get("canonicalModes")
    side = "advanced" if field in pair.advanced else "basic"
    block.data = {**block.data, "canonicalModes": {**(modes if isinstance(modes, dict) else {}), pair.canonical: side}}


def _tool(block: Block, name: str) -> dict[str, Json] | None:
    stored = loaded(block).get("tools")
    tools = [dict(tool) for tool in stored if isinstance(tool, dict)] if isinstance(stored, list) else []
    wanted = name.strip().casefold()
    for tool in tools:
        if wanted in (str(tool.get(key)).casefold() for key in ("title", "type", "toolId")):
            block.values["tools"] = tools
            return tool
    return None


def _into_tool(tool: dict[str, Json], fields: Mapping[str, Json]) -> None:
    titles = {one["title"].casefold(): one["id"] for one in account_fields(str(tool.get("type")))}
    given = {titles.get(name.strip().casefold(), name): value for name, value in fields.items()}
    params = tool.get("params")
    tool["params"] = {**(params if isinstance(params, dict) else {}), **given}


def _known(block: Block) -> list[str]:
    table = table_of(block.type)
    titles = [one.title for one in table.fields] if table is not None else []
    stored = [] if table is not None and table.complete else list(block.values)
    return list(dict.fromkeys([*titles, *stored]))
