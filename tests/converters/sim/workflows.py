"""Small Sim exports, written by hand, for the tests of the converter."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from converters.conversion import Conversion
from converters.report import Entry
from converters.sim import read
from journeys.canonical import plain


def block(block_id: str, kind: str, name: str | None = None, /, **values: Any) -> dict[str, Any]:
    """A block with stored values; what begins with an underscore goes to the block itself (`_data`, `_enabled` …)."""
    own = {key.removeprefix("_"): value for key, value in values.items() if key.startswith("_")}
    stored = {key: value for key, value in values.items() if not key.startswith("_")}
    return {
        "id": block_id,
        "type": kind,
        "name": name or block_id,
        "position": {"x": 0, "y": 0},
        "subBlocks": {key: {"id": key, "type": "short-input", "value": value} for key, value in stored.items()},
        "outputs": {},
        "enabled": True,
        "data": {},
        **own,
    }


def start(*fields: dict[str, Any], **values: Any) -> dict[str, Any]:
    return block("start", "start_trigger", "Start", inputFormat=list(fields), **values)


def field(name: str, kind: str = "string", value: Any = "") -> dict[str, Any]:
    return {"id": name, "name": name, "type": kind, "value": value, "collapsed": False}


def function(block_id: str, code: str, name: str | None = None) -> dict[str, Any]:
    return block(block_id, "function", name, code=code, language="javascript")


def condition(block_id: str, *expressions: str | None, name: str | None = None) -> dict[str, Any]:
    """A condition block: `if`, `else if` …; None is `else`. Ids are `<block>-<number>`."""
    entries = [
        {
            "id": f"{block_id}-{number}",
            "title": "else" if expression is None else "if" if number == 0 else "else if",
            "value": expression or "",
        }
        for number, expression in enumerate(expressions)
    ]
    return block(block_id, "condition", name, conditions=json.dumps(entries))


def workflow(*blocks: dict[str, Any], edges: list[Any] | None = None, **state: Any) -> dict[str, Any]:
    """An export. Edges are `(source, target)` or `(source, target, handle)`; without any, the blocks stand in a row."""
    pairs = edges if edges is not None else list(pairwise(one["id"] for one in blocks))
    written = [
        {
            "id": f"edge-{number}",
            "source": pair[0],
            "target": pair[1],
            "sourceHandle": pair[2] if len(pair) > 2 else "source",
            "targetHandle": "target",
        }
        for number, pair in enumerate(pairs)
    ]
    return {
        "version": "1.0",
        "exportedAt": "2026-01-01T00:00:00.000Z",
        "state": {
            "blocks": {one["id"]: one for one in blocks},
            "edges": written,
            "loops": {},
            "parallels": {},
            "metadata": {"name": "Test"},
            "variables": {},
            **state,
        },
    }


def states(conversion: Conversion) -> dict[str, dict[str, Any]]:
    """The states of the journey as documents, by id, without what only tells where they came from."""
    found = plain(conversion.bundle.main)["states"]
    return {one["id"]: {key: value for key, value in one.items() if key != "source"} for one in found}


def converted(*blocks: dict[str, Any], **options: Any) -> dict[str, dict[str, Any]]:
    """The states of a workflow whose blocks stand in a row."""
    return states(read(workflow(*blocks), **options))


def last(*blocks: dict[str, Any], **options: Any) -> dict[str, Any]:
    """The state of the last of some blocks in a row, behind a start that has the field `a`."""
    return converted(start(field("a")), *blocks, **options)[blocks[-1]["id"]]


def row(name: str, value: str) -> dict[str, Any]:
    """A row of a table control."""
    return {"id": name, "cells": {"Key": name, "Value": value}}


def transitions(conversion: Conversion) -> list[dict[str, Any]]:
    return list(plain(conversion.bundle.main).get("transitions", []))


def note(conversion: Conversion, block_id: str, name: str | None = None) -> Entry:
    """What the report says of a block, or of one of its fields; the last word, where there are several."""
    return [one for one in conversion.report.entries if one.block_id == block_id and one.field == name][-1]
