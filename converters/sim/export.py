"""Reads Sim's exports into blocks, edges and variables, and says what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pydantic import ValidationError

from converters.sim.schema import Block, BlockState, Edge, EdgeState, VariableState, mapping
from journeys.validation.problem import Problem
from journeys.values import Json

VERSIONS = ("1.0",)
"""Export versions that are known. The legacy form, with blocks at the root, has none."""
MAX_BLOCKS = 20_000
_DELETE = "remove it from the file, or export the workflow again"


@dataclass(slots=True)
class Document:
    """A workflow export, checked for what every reading of it needs."""

    blocks: dict[str, Block]
    edges: list[Edge]
    variables: list[VariableState]
    name: str
    description: str
    id: str | None
    version: str | None
    metadata: dict[str, Json]
    workflow: dict[str, Json]
    exported_at: str
    problems: list[Problem] = field(default_factory=list)


def looks_like_sim(document: Json) -> float:
    """How sure it is that a parsed document is Sim's: 1 with its envelope, 0.8 for the legacy form, 0 if not."""
    state, _, legacy = _state_of(document)
    if (
        not isinstance(state, dict)
        or not isinstance(state.get("blocks"), dict)
        or not isinstance(state.get("edges"), list)
    ):
        return 0.5 if isinstance(state, dict) and ("blocks" in state) and ("edges" in state) else 0.0
    return 0.8 if legacy else 1.0


def read_document(document: Json) -> Document:
    """The parts of an export. Whatever is wrong stands in `problems`; the rest is read as far as it goes."""
    state, envelope, _ = _state_of(document)
    problems: list[Problem] = []
    if not isinstance(state, dict) or "blocks" not in state:
        problems.append(_not_sim(document))
        state = {}
    version = envelope.get("version")
    if version is not None and str(version) not in VERSIONS:
        problems.append(
            Problem(
                place="version",
                message=f"the export version `{version}` is not known; known is {', '.join(VERSIONS)}",
                remedy="export the workflow again from a current Sim",
            )
        )
    blocks = _blocks(state.get("blocks", {}), problems)
    edges = _edges(state.get("edges") if "blocks" in state else [], problems)
    metadata = mapping(state.get("metadata"))
    workflow = mapping(envelope.get("workflow"))
    return Document(
        blocks=blocks,
        edges=edges,
        variables=_variables(state.get("variables"), problems),
        name=_text(workflow.get("name")) or _text(metadata.get("name")) or _text(envelope.get("name")),
        description=_text(workflow.get("description")) or _text(metadata.get("description")),
        id=_text(workflow.get("id")) or None,
        version=str(version) if version is not None else None,
        metadata=metadata,
        workflow=workflow,
        exported_at=_text(envelope.get("exportedAt")),
        problems=problems,
    )


def _state_of(document: Json) -> tuple[Json, dict[str, Json], bool]:
    """The state, the envelope around it, and whether it is the legacy form, which has none."""
    envelope = document
    if (
        isinstance(envelope, dict)
        and isinstance(envelope.get("data"), dict)
        and "state" not in envelope
        and "blocks" not in envelope
    ):
        envelope = envelope["data"]
    if not isinstance(envelope, dict):
        return None, {}, False
    if isinstance(envelope.get("state"), dict):
        return envelope["state"], envelope, False
    return (envelope, envelope, True) if "blocks" in envelope else (None, envelope, False)


def _not_sim(document: Json) -> Problem:
    what = (
        f"an object with {', '.join(f'`{name}`' for name in list(document)[:6]) or 'nothing in it'}"
        if isinstance(document, dict)
        else (f"a JSON {'list' if isinstance(document, list) else type(document).__name__}")
    )
    return Problem(
        place="the document",
        message=f"is not a Sim workflow export: it is {what}, and has no `state` with `blocks` and `edges`",
        remedy="in Sim, choose Export on the workflow and give the JSON file that it saves",
    )


def _blocks(found: Json, problems: list[Problem]) -> dict[str, Block]:
    if not isinstance(found, dict):
        problems.append(
            Problem(place="state.blocks", message="must be an object of blocks by id", remedy="export again")
        )
        return {}
    if not found:
        hint = "add a Start block in Sim, and export the workflow again"
        problems.append(Problem(place="state.blocks", message="there are no blocks", remedy=hint))
    if len(found) > MAX_BLOCKS:
        problems.append(
            Problem(
                place="state.blocks",
                message=f"has {len(found):,} blocks; at most {MAX_BLOCKS:,} are read",
                remedy="split the workflow into child workflows",
            )
        )
        return {}
    blocks: dict[str, Block] = {}
    for key, raw in found.items():
        if not isinstance(raw, dict):
            message = f"is {_kind(raw)}, where an object with `id`, `type` and `name` must stand"
            problems.append(Problem(place=f"block `{key}`", message=message, remedy=_DELETE))
            continue
        try:
            state = BlockState.model_validate(raw)
        except ValidationError as error:
            problems.extend(_explained(error, _block_place(key, raw), "block"))
            continue
        if state.id in blocks:
            problems.append(
                Problem(
                    place=f"block `{key}`",
                    message=f"has the id `{state.id}`, as another one does",
                    remedy="give it its own id",
                )
            )
        blocks[state.id] = _block(state, raw)
    return blocks


def _block(state: BlockState, raw: dict[str, Json]) -> Block:
    values = {
        key: one.get("value") if isinstance(one, dict) else one
        for key, one in state.subBlocks.items()
        if key != "undefined"
    }
    return Block(
        id=state.id,
        type=state.type,
        name=state.name or state.id,
        values=values,
        outputs=state.outputs,
        enabled=state.enabled,
        advanced=state.advancedMode,
        trigger=state.triggerMode,
        retry=state.retry,
        data=state.data,
        stored=raw,
    )


def _edges(found: Json, problems: list[Problem]) -> list[Edge]:
    if not isinstance(found, list):
        problems.append(
            Problem(place="state.edges", message="must be a list of edges", remedy="export the workflow again")
        )
        return []
    edges: dict[tuple[str, str, str | None], Edge] = {}
    ends: dict[str, tuple[str, str, str | None]] = {}
    for number, raw in enumerate(found):
        given = raw if not isinstance(raw, dict) or raw.get("id") else {**raw, "id": f"edge-{number + 1}"}
        if not isinstance(given, dict):
            message = f"is {_kind(given)}, where an object with `source` and `target` must stand"
            problems.append(Problem(place=f"edge `{number + 1}`", message=message, remedy=_DELETE))
            continue
        try:
            state = EdgeState.model_validate(given)
        except ValidationError as error:
            name = raw.get("id") if isinstance(raw, dict) else None
            problems.extend(_explained(error, f"edge `{name or number + 1}`", "edge"))
            continue
        handle = healed(state.sourceHandle)
        key = (state.source, state.target, handle)
        if ends.setdefault(state.id, key) != key:
            problems.append(
                Problem(
                    place=f"edge `{state.id}`",
                    message="two different edges have this id",
                    remedy="give one of them another id",
                )
            )
        # Sim keeps edges by source, target and handle: the same edge twice is one.
        edges.setdefault(key, Edge(state.id, state.source, state.target, handle, state.sourceHandle))
    return list(edges.values())


def healed(handle: str | None) -> str | None:
    """A source handle without the sides that old snapshots wrote into it; None for the plain one without a name."""
    if handle in ("source-top", "source-right", "source-bottom", "source-left"):
        return "source"
    return handle or None


def _variables(found: Json, problems: list[Problem]) -> list[VariableState]:
    given = (
        list(found.items()) if isinstance(found, dict) else list(enumerate(found)) if isinstance(found, list) else []
    )
    variables: list[VariableState] = []
    for key, raw in given:
        named = {"id": str(key), **raw} if isinstance(raw, dict) else raw
        try:
            variables.append(VariableState.model_validate(named))
        except ValidationError as error:
            problems.extend(_explained(error, f"variable `{key}`", "variable"))
    return variables


def _explained(error: ValidationError, place: str, what: str) -> Iterator[Problem]:
    for one in error.errors(include_url=False):
        where = ".".join(str(part) for part in one["loc"])
        message = (
            f"`{where}` is missing" if one["type"] == "missing" else f"`{where}`: {one['msg']}" if where else one["msg"]
        )
        yield Problem(
            place=place, message=message, remedy=f"export the workflow again; every {what} of an export has it"
        )


def _block_place(key: str, raw: Json) -> str:
    name = raw.get("name") if isinstance(raw, dict) else None
    return f"block `{name}` ({key})" if isinstance(name, str) and name else f"block `{key}`"


def _kind(raw: Json) -> str:
    names = {type(None): "null", bool: "true or false", str: "a text", list: "a list"}
    return names.get(type(raw), "a number")


def _text(value: Json) -> str:
    return value.strip() if isinstance(value, str) else ""
