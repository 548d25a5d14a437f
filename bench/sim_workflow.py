"""Generated Sim exports of any size: blocks of many kinds, each reading what came before, some in containers."""

from __future__ import annotations

import json
from typing import Any

_GROUP = 12
"""Blocks in one group; groups stand in a row behind the start block."""


def workflow(blocks: int) -> dict[str, Any]:
    """An export of exactly so many blocks (at least 2): the start block, whole groups, and functions for the rest."""
    made = _Drawing()
    made.add("start", "start_trigger", "Start", inputFormat=[{"name": "text", "type": "string", "value": ""}])
    before = "start"
    for number in range((blocks - 1) // _GROUP):
        before = _group(made, number, before)
    for number in range((blocks - 1) % _GROUP):
        before = made.add(f"rest{number}", "function", f"Rest {number}", before, code="return <start.text>.length")
    return made.export()


def _group(made: _Drawing, number: int, before: str) -> str:
    """Twelve blocks: two ways that meet again, then a container with three blocks inside, then a tool."""

    def name(kind: str) -> str:
        return f"{kind} {number}"

    fetch = made.add(
        f"fetch{number}", "api", name("Fetch"), before, url="https://api.example.com/items/<start.text>", method="GET",
        headers=[{"id": "1", "cells": {"Key": "Authorization", "Value": "Bearer {{API_TOKEN}}"}}],
    )  # fmt: skip
    count = made.add(
        f"count{number}", "function", name("Count"), fetch, language="javascript",
        code=f"const all = <fetch{number}.data> || [];\nreturn {{ total: all.length, first: all[0], '{number}': 1 }};",
    )  # fmt: skip
    check = made.choice(f"check{number}", name("Check"), count, f"<count{number}.result.total> > 3 && context.stdout")
    answer = made.add(
        f"answer{number}", "agent", name("Answer"), (check, f"condition-{check}-if"), model="gpt-4o",
        apiKey="{{OPENAI_API_KEY}}",
        messages=[
            {"role": "system", "content": "Answer in one sentence."},
            {"role": "user", "content": f"About <start.text>: <count{number}.result.first>"},
        ],
    )  # fmt: skip
    assigned = {"id": "1", "variableName": "seen", "type": "plain", "value": f"<count{number}.result.total>"}
    keep = made.add(
        f"keep{number}", "variables", name("Keep"), (check, f"condition-{check}-else"), variables=[assigned]
    )
    meet = made.add(f"meet{number}", "function", name("Meet"), answer, code="return <variable.seen> + 1")
    made.edge(keep, meet)
    container = _container(made, number, meet)
    return made.add(
        f"tell{number}", "slack", name("Tell"), container, operation="send", channel="C1",
        text=f"Done: <meet{number}.result>, {{{{TEAM}}}}",
    )  # fmt: skip


def _container(made: _Drawing, number: int, before: str) -> str:
    kind = "loop" if number % 2 == 0 else "parallel"
    data = (
        {"loopType": "forEach", "collection": f"<count{number}.result>"}
        if kind == "loop"
        else {"parallelType": "collection", "collection": f"<count{number}.result>"}
    )
    container = made.add(f"each{number}", kind, f"Each {number}", before, _data=data)
    inside = {"parentId": container, "extent": "parent"}
    read = made.add(
        f"read{number}", "function", f"Read {number}", (container, f"{kind}-start-source"), _data=inside,
        code=f"return {{ item: <{kind}.currentItem>, at: <{kind}.index> }}",
    )  # fmt: skip
    test = made.choice(f"test{number}", f"Test {number}", read, f"<read{number}.result.at> % 2 === 0", inside)
    made.add(
        f"write{number}", "function", f"Write {number}", (test, f"condition-{test}-if"), _data=inside,
        code=f"return `${{JSON.stringify(<read{number}.result>)}}`",
    )  # fmt: skip
    return made.add(
        f"sum{number}", "function", f"Sum {number}", container, code=f"return <each{number}.results>.length"
    )


class _Drawing:
    """Blocks and edges, as they are put down."""

    def __init__(self) -> None:
        self._blocks: dict[str, dict[str, Any]] = {}
        self._edges: list[dict[str, Any]] = []

    def add(
        self,
        block_id: str,
        kind: str,
        name: str,
        before: str | tuple[str, str] | None = None,
        _data: dict[str, Any] | None = None,
        **values: Any,
    ) -> str:
        """A block with its stored values, behind another one (or behind one of its handles); gives its id."""
        self._blocks[block_id] = {
            "id": block_id,
            "type": kind,
            "name": name,
            "position": {"x": 260 * len(self._blocks), "y": 0},
            "subBlocks": {key: {"id": key, "type": "short-input", "value": value} for key, value in values.items()},
            "outputs": {},
            "enabled": True,
            "horizontalHandles": True,
            "height": 90,
            "data": _data or {},
        }
        if before is not None:
            source, handle = before if isinstance(before, tuple) else (before, None)
            self.edge(source, block_id, handle)
        return block_id

    def choice(self, block_id: str, name: str, before: str, expression: str, data: dict[str, Any] | None = None) -> str:
        """A condition with an `if` and an `else`."""
        entries = [
            {"id": f"{block_id}-if", "title": "if", "value": expression},
            {"id": f"{block_id}-else", "title": "else", "value": ""},
        ]
        return self.add(block_id, "condition", name, before, data, conditions=json.dumps(entries))

    def edge(self, source: str, target: str, handle: str | None = None) -> None:
        """An edge; a container is left by its end."""
        kind = self._blocks[source]["type"]
        left_by = f"{kind}-end-source" if kind in ("loop", "parallel") else "source"
        self._edges.append(
            {
                "id": f"e{len(self._edges)}",
                "source": source,
                "target": target,
                "sourceHandle": handle or left_by,
                "targetHandle": "target",
            }
        )

    def export(self) -> dict[str, Any]:
        """The whole, as Sim writes it."""
        variable = {"id": "v1", "name": "seen", "type": "number", "value": 0}
        return {
            "version": "1.0",
            "exportedAt": "2026-01-01T00:00:00.000Z",
            "state": {
                "blocks": self._blocks,
                "edges": self._edges,
                "loops": {},
                "parallels": {},
                "metadata": {"name": "Generated"},
                "variables": {"v1": variable},
            },
        }
