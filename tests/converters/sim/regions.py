"""Workflows with regions, and what the report's notices tell of them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, TypeAlias

from converters.report import Notice
from converters.sim import read
from converters.sim.warnings.canvas import Rule
from tests.converters.sim.workflows import block, field, function, start, workflow

Edge: TypeAlias = tuple[str, str] | tuple[str, str, str | None]


def inside(one: dict[str, Any], container: str) -> dict[str, Any]:
    return {**one, "data": {**one["data"], "parentId": container}}


def loop(block_id: str, **data: Any) -> dict[str, Any]:
    return block(block_id, "loop", _data={"loopType": "for", "count": 2, **data})


def parallel(block_id: str, **data: Any) -> dict[str, Any]:
    return block(block_id, "parallel", _data={"parallelType": "count", "count": 2, **data})


def notices(*blocks: dict[str, Any], edges: list[Edge] | None = None, **options: Any) -> list[Notice]:
    return list(read(workflow(*blocks, edges=edges), **options).report.notices)


def told(rule: Rule, *blocks: dict[str, Any], edges: list[Edge] | None = None, **options: Any) -> list[str]:
    """Where a rule is told of: ids of blocks, with the field if one is named."""
    found = [one for one in notices(*blocks, edges=edges, **options) if one.rule == rule.name]
    assert all(one.message == rule.message and one.difference == rule.difference for one in found)
    return [f"{one.block_id}.{one.field}" if one.field else one.block_id for one in found]


def in_a_region(container: dict[str, Any], *body: dict[str, Any], edges: list[Edge] | None = None) -> Any:
    """A start, a container, blocks in it (in a row unless edges say so), and a block after it."""
    kind, block_id = container["type"], container["id"]
    placed = [inside(one, block_id) for one in body]
    row: list[Edge] = [(one["id"], other["id"]) for one, other in pairwise(body)]
    into: list[Edge] = [(block_id, one["id"], f"{kind}-start-source") for one in body[:1]]
    around: list[Edge] = [("start", block_id), (block_id, "after", f"{kind}-end-source")]
    blocks = [start(field("a")), container, *placed, function("after", "return 1")]
    return blocks, [*around, *into, *(edges if edges is not None else row)]
