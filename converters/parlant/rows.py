"""Rows of Parlant's stores as models, and back: all kinds whose rows stand for themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from converters.parlant.kept import Row, left_over, put_back
from converters.parlant.shapes import RelationshipRow
from converters.parlant.tools import parameters_of, rows_of_parameters
from converters.parlant.vocabulary import (
    OVERLAPS,
    composition_of,
    end_of,
    entity_of,
    made_id,
    mode_of,
    scope_of,
    tag_of,
)
from journeys.bundle import (
    Agent,
    CannedResponse,
    Capability,
    ContextVariable,
    Customer,
    Guideline,
    Relationship,
    Tag,
    Term,
    ToolDescription,
)
from journeys.frozen import Frozen
from journeys.values import Json

Model = TypeVar("Model", bound=Frozen)


def _same(value: Any) -> Any:
    return value


def _listed(value: Any) -> list[Any]:
    return [one.model_dump(mode="json") if isinstance(one, Frozen) else one for one in value]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a store, the field of our model that has it, and how a value comes in and goes out."""

    name: str
    field: str
    read: Callable[[Any], Any] = _same
    write: Callable[[Any], Any] = _same


def _plain(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, name) for name in names)


def _lists(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, name, _same, _listed) for name in names)


def _scopes(tags: list[str]) -> list[str]:
    return [scope_of(tag) for tag in tags]


def _tags(scopes: tuple[str, ...]) -> list[str]:
    return [tag_of(scope) for scope in scopes]


def _values(found: Any) -> dict[str, Json]:
    """Values of a variable by key, from a list of rows or an object by key."""
    if isinstance(found, dict):
        pairs = list(found.items())
    elif isinstance(found, list):
        pairs = [(one.get("key"), one) for one in found if isinstance(one, dict)]
    else:
        pairs = []
    return {key: one.get("data") if isinstance(one, dict) else one for key, one in pairs if isinstance(key, str)}


_WITH_METADATA = (Guideline, CannedResponse, ToolDescription)
"""What has metadata in the stores: the author's own, of which nothing here makes use."""
_TAGS = Column("tags", "tags", _scopes, _tags)
_MODE = Column("composition_mode", "composition", composition_of, mode_of)
_COLUMNS: dict[type[Frozen], tuple[Column, ...]] = {
    Agent: (
        *_plain("id", "name", "description"),
        Column("max_engine_iterations", "max_rounds"),
        _MODE,
        Column("message_output_mode", "delivery"),
        _TAGS,
    ),
    Guideline: (
        *_plain("id", "condition", "action", "description", "enabled"),
        _TAGS,
        *_plain("criticality"),
        *_lists("labels"),
        _MODE,
        *_plain("track", "priority"),
    ),
    CannedResponse: (
        *_plain("id"),
        Column("value", "template"),
        _TAGS,
        *_lists("signals", "field_dependencies", "fields"),
    ),
    Tag: _plain("id", "name"),
    Term: (*_plain("id", "name", "description"), *_lists("synonyms"), _TAGS),
    ContextVariable: (
        *_plain("id", "name", "description"),
        Column("tool_id", "tool"),
        Column("freshness_rules", "freshness"),
        _TAGS,
        Column("values", "values", _values, lambda values: [{"key": key, "data": one} for key, one in values.items()]),
    ),
    Capability: (*_plain("id", "title", "description"), *_lists("signals"), _TAGS),
    Customer: (*_plain("id", "name", "extra"), _TAGS),
    ToolDescription: (
        *_plain("id", "description"),
        Column("parameters", "parameters", parameters_of, rows_of_parameters),
        *_lists("required"),
        *_plain("consequential"),
        Column("overlap", "overlap", lambda number: OVERLAPS.get(number, "auto"),
               lambda word: next(number for number, one in OVERLAPS.items() if one == word)),
    ),
}  # fmt: skip


def read_row(model: type[Model], row: Row) -> Model:
    """A row as a model. A null where our model has a text of its own is left to its default, and kept."""
    columns = {column.name: column for column in _COLUMNS[model]}
    fields = {columns[name].field: columns[name].read(value)
              for name, value in row.items() if name in columns and value is not None}  # fmt: skip
    if model is Guideline:
        fields.setdefault("condition", "")
    made = model.model_validate(fields)
    kept = left_over(row, _written(made))
    return made.model_copy(update={"details": kept}) if kept else made


def write_row(model: Frozen, change: Callable[[Row], Row] = _same) -> Row:
    """A model as the row that it was read from, with what has changed since.

    `change` adds what stands elsewhere in the bundle, before what is kept of the row is put back.
    """
    return put_back(change(_written(model)), getattr(model, "details", {}))


def _written(model: Frozen) -> Row:
    columns = {column.name: column.write(getattr(model, column.field)) for column in _COLUMNS[type(model)]}
    return {**columns, "metadata": {}} if isinstance(model, _WITH_METADATA) else columns


def read_relationship(row: Row) -> Relationship:
    """A relationship as a model."""
    source, source_any = end_of(row["source"])
    target, target_any = end_of(row["target"])
    made = Relationship(
        id=row["id"],
        kind=row["kind"],
        source=source,
        target=target,
        source_any=source_any,
        target_any=target_any,
        group=row.get("group_id"),
    )
    kept = left_over(row, _of_relationship(made))
    return made.model_copy(update={"details": kept}) if kept else made


def listed_relationship(row: Any) -> Relationship | None:
    """A relationship as a journey lists it: kinds beside the ids, and without an id of its own."""
    try:
        shown = RelationshipRow.model_validate(
            {
                "id": "listed",
                "kind": row["kind"],
                "source": {"id": row["source"], "kind": row["source_kind"]},
                "target": {"id": row["target"], "kind": row["target_kind"]},
            }
        )
    except (TypeError, KeyError, ValidationError):
        return None
    return read_relationship(shown.model_dump(mode="json")).model_copy(update={"id": "", "details": {}})


def write_relationship(one: Relationship) -> Row:
    """A relationship as a row."""
    return put_back(_of_relationship(one), one.details)


def _of_relationship(one: Relationship) -> Row:
    return {
        "id": one.id or made_id(one.source, one.target, one.kind),
        "kind": one.kind,
        "source": entity_of(one.source, one.source_any),
        "target": entity_of(one.target, one.target_any),
        "group_id": one.group,
    }
