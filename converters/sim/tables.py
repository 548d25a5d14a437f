"""What is known of Sim's block types: the tables beside this file. Facts of Sim, Apache-2.0 (data/LICENSE-sim)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from journeys.values import Json


@dataclass(frozen=True, slots=True)
class FieldTable:
    """One field entry of a block type; the same id may have several. `models`: the provider whose models need it."""

    id: str
    title: str
    mode: str = "both"
    canonical: str | None = None
    default: Json = None
    fills_in: bool = False
    """Whether the default is filled in at run time."""
    required: bool | dict[str, Json] = False
    enforced: bool = False
    condition: dict[str, Json] | None = None
    tool_input_only: bool = False
    models: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A basic and its advanced fields, which are one parameter at run time."""

    canonical: str
    basic: str | None
    advanced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlockTable:
    """What is known of a block type. `complete`: its list of fields names all of them."""

    type: str
    name: str
    category: str
    handler: str | None
    complete: bool
    fields: tuple[FieldTable, ...] = ()
    needed: tuple[FieldTable, ...] = ()
    """The fields that are, or can be, required."""
    by_id: dict[str, tuple[FieldTable, ...]] = field(default_factory=dict)
    pairs: dict[str, Pair] = field(default_factory=dict)
    """By the id of each member."""
    tools: tuple[str, ...] = ()
    tool_by_operation: dict[str, str] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, Json] = field(default_factory=dict)
    copies: dict[str, str] = field(default_factory=dict)
    """Parameters that the tool gets under a second name too."""


@cache
def table_of(block_type: str) -> BlockTable | None:
    """What is known of a block type, or None where Sim has no such type."""
    core = _read("core-blocks.json")["blocks"].get(block_type)
    if core is not None:
        return _table(block_type, core, complete=True)
    listed = _read("block-types.json")["blocks"].get(block_type)
    if listed is None:
        return None
    known = _read("integrations.json")["blocks"].get(block_type, {})
    return _table(block_type, {**listed, **known}, complete=False)


def block_types() -> dict[str, dict[str, Json]]:
    """All block types of Sim's registry, with name and category, and the two containers."""
    containers = {
        "loop": {"name": "Loop", "category": "container"},
        "parallel": {"name": "Parallel", "category": "container"},
    }
    listed: dict[str, dict[str, Json]] = _read("block-types.json")["blocks"]
    return {**listed, **containers}


@cache
def account_fields(tool_type: str) -> tuple[dict[str, Json], ...]:
    """The fields that an export leaves out of an agent's tool of that block type."""
    return tuple(_read("integrations.json")["toolAccounts"].get(tool_type, ()))


def origin() -> dict[str, str]:
    """Where the tables come from: source and commit."""
    core = _read("core-blocks.json")
    return {"source": core["source"], "commit": core["commit"]}


@cache
def _read(name: str) -> dict[str, Json]:
    found: dict[str, Json] = json.loads((files("converters.sim") / "data" / name).read_text("utf-8"))
    return found


def _table(block_type: str, raw: dict[str, Json], *, complete: bool) -> BlockTable:
    fields = [_field(one) for one in raw.get("fields", [])]
    wanted = set(raw.get("credentialFields", ()))
    wanted |= {"vertexManualCredential"} if "vertexCredential" in wanted else set()
    wanted -= set(_read("integrations.json")["providerFieldsNotPassedOn"].get(block_type, ()))
    uses_models = "model" in {one.id for one in fields}
    fields += [
        _field(one if uses_models else {"id": one["id"], "title": one["title"]})
        for one in _read("integrations.json")["providerFields"]
        if one["id"] in wanted
    ]
    by_id: dict[str, tuple[FieldTable, ...]] = {}
    for one in fields:
        by_id[one.id] = (*by_id.get(one.id, ()), one)
    return BlockTable(
        type=block_type,
        name=raw.get("name", block_type),
        category=raw.get("category", "tools"),
        handler=raw.get("handler", None if complete else "generic"),
        complete=complete,
        fields=tuple(fields),
        needed=tuple(one for one in fields if one.required),
        by_id=by_id,
        pairs=_pairs(fields),
        tools=tuple(raw.get("tools", ())),
        tool_by_operation=raw.get("toolByOperation", {}),
        inputs=raw.get("inputs", {}),
        outputs=raw.get("outputs", {}),
        copies=raw.get("copy", {}),
    )


def _field(raw: dict[str, Json]) -> FieldTable:
    return FieldTable(
        id=raw["id"],
        title=raw.get("title") or raw["id"],
        mode=raw.get("mode", "both"),
        canonical=raw.get("canonical"),
        default=raw.get("default"),
        fills_in=raw.get("defaultApplied") == "create+serialize",
        required=raw.get("required", False),
        enforced=raw.get("enforced", False),
        condition=raw.get("condition"),
        tool_input_only=raw.get("toolInputOnly", False),
        models=raw.get("models"),
    )


def _pairs(fields: list[FieldTable]) -> dict[str, Pair]:
    """Only groups that have an advanced member are pairs."""
    names = dict.fromkeys(one.canonical for one in fields if one.canonical)
    found: dict[str, Pair] = {}
    for name in names:
        members = [one for one in fields if one.canonical == name]
        advanced = tuple(dict.fromkeys(one.id for one in members if one.mode == "advanced"))
        basic = next((one.id for one in members if one.mode != "advanced"), None)
        if advanced and name:
            pair = Pair(name, basic, advanced)
            found.update(dict.fromkeys([*([basic] if basic else []), *advanced], pair))
    return found
